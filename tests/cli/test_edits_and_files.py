"""Edits that clear fields, echoed dates, over-long lines of a batch, and the format of an exported file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simplecrm.cli.commands import batch
from tests.answers import Crm


@pytest.fixture
def filled(crm: Crm) -> None:
    """One record of each noun with every optional field."""
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "Head", "--source", "fair", "--birthday",
        "4 dec", "--anniversary", "1 may", "--every", "2 weeks", "--stage", "customer")  # fmt: skip
    crm("contacts", "edit", "1", "--nickname", "Annie")
    crm("companies", "edit", "Acme", "--domain", "acme.com", "--industry", "Tools", "--city", "Berlin")
    crm("deals", "add", "Pilot", "--who", "1", "--company", "Acme", "--value", "10", "--close", "fri")
    crm("log", "call", "1", "Hello", "--duration", "1h", "--subject", "Quote", "--outcome", "Good", "--deal", "1",
        "--sentiment", "good")  # fmt: skip
    crm("remind", "1", "fri", "Call", "--every", "week", "--priority", "1", "--deal", "1")
    crm("tags", "add", "vip", "--every", "2 weeks")


@pytest.mark.parametrize(
    ("noun", "which", "option", "field"),
    [
        ("activities", "1", "--duration", "duration_minutes"), ("activities", "1", "--subject", "subject"),
        ("activities", "1", "--outcome", "outcome"), ("activities", "1", "--text", "text"),
        ("activities", "1", "--sentiment", "sentiment"),
        ("activities", "1", "--deal=0", "deal_id"), ("reminders", "1", "--every", "every"),
        ("reminders", "1", "--who", "contact_id"), ("reminders", "1", "--deal=0", "deal_id"),
        ("reminders", "1", "--priority=0", "priority"), ("deals", "1", "--who", "contact_id"),
        ("deals", "1", "--company", "company_id"), ("deals", "1", "--close", "expected_close"),
        ("deals", "1", "--value", "value"),
        ("contacts", "1", "--source", "source"), ("contacts", "1", "--birthday", "birthday"),
        ("contacts", "1", "--anniversary", "anniversary"), ("contacts", "1", "--every", "cadence_days"),
        ("contacts", "1", "--nickname", "nickname"), ("companies", "Acme", "--domain", "domain"),
        ("companies", "Acme", "--industry", "industry"), ("companies", "Acme", "--city", "addresses"),
        ("tags", "vip", "--every", "cadence_days"),
    ],
)  # fmt: skip
def test_an_empty_value_clears_an_optional_field(
    crm: Crm, filled: None, noun: str, which: str, option: str, field: str
) -> None:
    def value() -> Any:
        found = crm("tags", "--json").json if noun == "tags" else [crm(noun, "show", which, "--json").json]
        return found[0][field]

    assert value() not in (None, "", 0, "0.00", [])
    said = crm(noun, "edit", which, *([option] if "=" in option else [option, ""]))
    assert said.code == 0, said
    assert value() in (None, "", 0, "0.00", [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("activities", "edit", "1", "--at", ""), "When it happened cannot be left out."),
        (("reminders", "edit", "1", "--due", ""), "when is missing."),
        (("deals", "edit", "1", "--title", ""), "A deal needs a title."),
        (("companies", "edit", "Acme", "--name", ""), "A company needs a name."),
        (("notes", "edit", "1", ""), "The note is empty."),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)  # fmt: skip
def test_what_a_record_needs_cannot_be_cleared(crm: Crm, filled: None, words: tuple[str, ...], sentence: str) -> None:
    crm("note", "1", "Prefers mornings")
    said = crm(*words)
    assert said.code == 2 and said.err.startswith(f"simplecrm: {sentence}\n")


def test_a_follow_up_is_echoed_in_the_same_words_by_every_command(crm: Crm, filled: None) -> None:
    mail = "From: Ann Lee <ann@acme.com>\nTo: me@example.org\nDate: Sat, 21 Nov 2026 09:00:00 +0000\n\nHello\n"
    following = ("--next", "next tue 9am", "--next-text", "Send it")
    echoed = "next Tue 1 Dec 09:00 Send it"
    assert echoed in crm("log", "call", "1", "Hello", *following).err
    assert echoed in crm("log", "email", "-", *following, stdin=mail).err
    assert "Tue 1 Dec 09:00 with Ann Lee: Send it" in crm("remind", "1", "next tue 9am", "Send it").err
    assert "Tue 1 Dec 09:00 with Ann Lee: Send it" in crm("done", "1", "--log", "x", *following).err


@pytest.mark.parametrize("each", [(), ("--each",)])
def test_an_over_long_line_of_a_batch_is_refused_by_its_number(
    crm: Crm, filled: None, monkeypatch: pytest.MonkeyPatch, each: tuple[str, ...], tmp_path: Path
) -> None:
    monkeypatch.setattr(batch, "MAX_LINE_BYTES", 100)
    note = '{"do": "note", "who": "1", "text": "%s"}'
    lines = "\n".join([note % "short", note % ("long" * 100), "", note % "after"])
    (tmp_path / "actions").write_text(lines)
    for said in (crm("batch", *each, stdin=lines), crm("batch", str(tmp_path / "actions"), *each)):
        assert said.code == 4
        answers = [(one["line"], one["ok"]) for one in map(json.loads, said.lines)]
        assert answers == [(1, True), (2, False), (4, True)]
        assert "The line is longer than 100 bytes." in said.out


@pytest.mark.parametrize("length", [98, 99, 100, 101])
def test_a_line_of_the_greatest_length_is_accepted(crm: Crm, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(batch, "MAX_LINE_BYTES", 100)
    action = '{"do": "add", "name": "x"}'
    said = crm("batch", stdin=action + " " * (length - len(action)))
    assert (said.code, len(said.lines)) == ((0, 1) if length <= 100 else (4, 1))


@pytest.mark.parametrize(
    ("name", "options", "begins"),
    [
        ("x.vcf", (), "BEGIN:VCARD"), ("x.csv", (), "uid,name"), ("x.tsv", (), "uid\tname"),
        ("x.jsonl", (), '{"type"'), ("x.ndjson", (), '{"type"'), ("x.ics", (), "BEGIN:VCALENDAR"), ("x.org", (), "* "),
        ("x.json", ("--format", "jsonl"), '{"type"'), ("x", ("--format", "csv"), "uid,name"),
        ("x.txt", ("--google",), "First Name"), ("x", ("--kind", "deal"), "uid,deal"), ("x.CSV", (), "uid,name"),
    ],
)  # fmt: skip
def test_the_format_of_an_export_is_that_of_the_file_name(
    crm: Crm, filled: None, tmp_path: Path, name: str, options: tuple[str, ...], begins: str
) -> None:
    assert crm("export", "-o", str(tmp_path / name), *options).code == 0
    assert (tmp_path / name).read_text("utf-8").lstrip().startswith(begins)


@pytest.mark.parametrize("name", ["x.json", "x.txt", "x", "x.eml", "x.vcf.old"])
def test_a_file_name_without_a_known_format_is_refused(crm: Crm, filled: None, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    said = crm("export", "-o", str(path))
    assert said.code == 2 and f"The name {path} does not say in which format to write." in said.err
    assert f"-o {path}" in said.err and not path.exists()
    assert ("--format jsonl" in said.err) == (name == "x.json")
