"""Templates are checked before they are saved, filled in for each person, and sent and logged by one command."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from simplecrm.cli.completion import outreach
from simplecrm.core.templates.rendering import CompiledTemplate
from simplecrm.errors import NotUnderstood
from simplecrm.scripting import open_book
from tests.answers import Crm

TEXT = "Hello {{ given or 'there' }},\n\n{% if company %}\nhow is {{ company }}?\n{% endif %}\nYours, {{ me.name }}"


@pytest.fixture
def thanks(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_MY_NAME", "Sam Poe")
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--field", "shoe size=42")
    crm("add", "Ben", "--phone", "+49 30 1234567")
    assert crm("templates", "add", "thanks", TEXT, "--subject", "Thank you, {{ name }}").code == 0


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system's opener writes what it is given."""
    opener, given = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {given}.part && mv {given}.part {given}\n')
    opener.chmod(0o755)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{opener.parent}:/usr/bin:/bin")
    return given


def test_template_is_filled_in_for_a_contact(crm: Crm, thanks: None) -> None:
    assert crm("templates", "preview", "thanks", "ann").lines == [
        "To: Ann Lee <ann@acme.com>", "Subject: Thank you, Ann Lee", "", "Hello Ann,", "", "how is Acme?",
        "Yours, Sam Poe",
    ]  # fmt: skip
    crm("add", "office@acme.com")
    assert crm("templates", "preview", "thanks", "office@acme.com").lines[-3:] == [
        "Hello there,", "", "Yours, Sam Poe"
    ]  # fmt: skip


def test_fields_of_deals_and_custom_fields(crm: Crm, thanks: None) -> None:
    crm("deals", "add", "Small", "--who", "ann", "--value", "10 EUR")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "12k EUR", "--close", "2026-12-31")
    text = "{{ deal.title }} for {{ deal.value }} by {{ deal.close }}, size {{ field.shoe_size }}"
    assert crm("templates", "add", "offer", text).code == 0
    assert crm("templates", "preview", "offer", "ann").lines[-1] == "Pilot for 12000.00 EUR by 2026-12-31, size 42"
    answer = crm("templates", "preview", "offer", "ben")
    assert answer.err == "Ben has no deal.title and no deal.value and no deal.close and no field.shoe_size.\n"
    assert "field.shoe_size\ta custom field" in crm("templates", "fields").out


def test_missing_fields_are_listed_before_anything_is_written(crm: Crm, thanks: None) -> None:
    crm("templates", "add", "call", "Your number is {{ phone }}, {{ family }}.")
    answer = crm("templates", "check", "call")
    assert answer.lines == ["1\tAnn Lee\tphone", "2\tBen\tfamily"]
    assert answer.err == "2 of 2 lack fields.\n"
    assert crm("templates", "check", "call", "has:phone company:nobody").err == "All 0 have every field.\n"


@pytest.mark.parametrize(("text", "sentence"), [
    ("Hello {{ frist }}", "Unknown field: “frist”."),
    ("Hello {{ gvien }}", "Unknown field: “gvien”."),
    ("{{ field.shoe }}", "Unknown field: “field.shoe”."),
    ("Hello {{ given", "Invalid template: "),
    ("{% if x %}", "Invalid template: "),
    ("{% for i in range(10**9) %}x{% endfor %}", "Templates cannot have loops (line 1)."),
    ("{{ ''.__class__.__mro__ }}", "Only deal, me, field have parts (line 1)."),
    ("{{ me.__init__.__globals__ }}", "Only deal, me, field have parts (line 1)."),
    ("{{ me.__class__ }}", "Unknown field: “me.__class__”."),
    ("{{ lipsum(5) }}", "Templates cannot have calls (line 1)."),
    ("{{ 'a' * 10**9 }}", "Templates cannot have arithmetic (line 1)."),
    ("{{ given ~ given }}", "Templates cannot have the operator ~ (line 1)."),
    ("{{ '{:>999999999}'.format(1) }}", "Templates cannot have calls (line 1)."),
    ("{{ given|center(999999999) }}", "Invalid template: No filter named 'center'"),
    ("{% include '/etc/passwd' %}", "Templates cannot have includes (line 1)."),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "Templates cannot have"),
    ("{% set x %}{{ given }}{% endset %}{{ x }}", "Templates cannot have"),
    ("{{ deal }}", "“deal” has parts (line 1)."),
    ("{{ self }}", "Unknown field: “self”."),
    ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "The template is nested too deeply."),
    ("x" * 200_000, "The template has more than 100,000 letters."),
    ("   ", "The text is empty."),
])  # fmt: skip
def test_text_that_is_no_template_is_refused_at_once(crm: Crm, thanks: None, text: str, sentence: str) -> None:
    start = time.monotonic()
    answer = crm("templates", "add", "bad", text)
    assert answer.code == 2
    assert answer.err.startswith(f"simplecrm: {sentence}"), answer.err
    assert "Traceback" not in answer.err and time.monotonic() - start < 5
    assert crm("templates", "show", "bad").code == 1


def test_unknown_field_is_said_with_the_one_that_may_be_meant(crm: Crm, thanks: None) -> None:
    assert "Did you mean given?" in crm("templates", "add", "bad", "{{ gvien }}").err
    assert "Did you mean deal.value?" in crm("templates", "edit", "thanks", "{{ deal.valeu }}").err


def test_templates_are_listed_edited_archived_and_undone(crm: Crm, thanks: None) -> None:
    assert crm("templates").lines[0].startswith("1\tthanks\tThank you, {{ name }}\ttext\t")
    crm("templates", "edit", "thanks", "--subject", "Many thanks", "--as", "markdown")
    assert crm("templates", "--json").json[0]["format"] == "markdown"
    crm("undo")
    assert crm("templates", "--json").json[0]["subject"] == "Thank you, {{ name }}"
    assert crm("templates", "add", "Thanks", "x").err.startswith("simplecrm: Template Thanks already exists.")
    crm("templates", "archive", "thanks")
    answer = crm("templates")
    assert answer.out == "" and answer.err.startswith("Templates are texts with fields")
    assert "Restore it: simplecrm templates restore" in crm("templates", "add", "thanks", "x").err
    assert crm("reply", "ann", "thansk").err.startswith("simplecrm: No template matches “thansk”.")


def test_reply_opens_the_message_and_logs_it(crm: Crm, thanks: None, opened: Path) -> None:
    answer = crm("reply", "ann", "thanks", "--next", "fri")
    assert answer.code == 0, answer.err
    end = time.monotonic() + 10
    while not opened.exists() and time.monotonic() < end:
        time.sleep(0.02)
    url = urlsplit(opened.read_text())
    given = parse_qs(url.query)
    assert (url.scheme, url.path) == ("mailto", "ann@acme.com")
    assert given == {"subject": ["Thank you, Ann Lee"], "body": ["Hello Ann,\r\n\r\nhow is Acme?\r\nYours, Sam Poe"]}
    logged = crm("activities", "--json").json[0]
    assert (logged["kind"], logged["direction"], logged["subject"]) == ("email", "out", "Thank you, Ann Lee")
    assert "how is Acme?" in logged["text"]
    assert len(crm("reminders").lines) == 1
    crm("undo")
    assert crm("activities").out == "" and crm("reminders").out == ""


def test_reply_without_a_mail_program_prints_the_message(
    crm: Crm, thanks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    answer = crm("reply", "ann", "thanks")
    assert answer.lines[:2] == ["To: Ann Lee <ann@acme.com>", "Subject: Thank you, Ann Lee"]
    assert "There is no mail program" in answer.err
    assert crm("reply", "ann", "thanks", "--print").lines == answer.lines
    assert len(crm("activities").lines) == 1, "to print logs nothing"


def test_reply_says_what_stands_in_its_way_and_logs_nothing(crm: Crm, thanks: None) -> None:
    answer = crm("reply", "ben", "thanks")
    assert (answer.code, answer.err) == (
        1, "simplecrm: Ben has no email address.\n  Add it: simplecrm contacts edit 2 --email new@acme.com\n",
    )  # fmt: skip
    crm("templates", "add", "where", "To {{ city }}")
    answer = crm("reply", "ann", "where")
    assert answer.code == 2
    assert answer.err == (
        "simplecrm: Ann Lee has no city, which the template where needs.\n"
        "  Add it to the contact, or write a default: {{ city or '…' }}\n"
    )
    crm("contacts", "edit", "ann", "--do-not-contact")
    answer = crm("reply", "ann", "thanks")
    assert answer.err == (
        "simplecrm: Ann Lee asked not to be contacted.\n  To do it anyway: simplecrm reply ann thanks --anyway\n"
    )
    assert crm("activities").out == ""
    assert crm("reply", "ann", "thanks", "--anyway", "--print").code == 0


def test_name_with_line_breaks_and_signs_stays_in_its_place(crm: Crm, thanks: None, opened: Path) -> None:
    crm("batch", stdin=json.dumps({"do": "add", "name": "Eve\nBcc: all@acme.com &cc=x", "emails": ["eve@acme.com"]}))
    assert crm("reply", "eve@acme.com", "thanks").code == 0
    end = time.monotonic() + 10
    while not opened.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert parse_qs(urlsplit(opened.read_text()).query).keys() == {"subject", "body"}


def test_templates_survive_an_export(crm: Crm, thanks: None, tmp_path: Path) -> None:
    file, other = str(tmp_path / "all.jsonl"), ("--file", str(tmp_path / "other.db"))
    assert crm("export", "--format", "jsonl", "-o", file).code == 0
    crm(*other, "init")
    for _ in range(2):
        assert crm(*other, "import", file).code == 0
    assert crm(*other, "templates", "--json").out == crm("templates", "--json").out


def test_batch_and_python(crm: Crm, thanks: None) -> None:
    line = {"do": "templates add", "name": "hi", "text": "Hi {{ given }}", "subject": "Hi", "format": "markdown"}
    assert crm("batch", stdin=json.dumps(line)).code == 0
    with open_book() as book:
        assert book.templates.fill("hi", "ann").text == "Hi Ann\n"
        book.templates.edit("hi", text="Hello {{ given }}")
        assert book.templates.fill("hi", "ann").text == "Hello Ann\n"
        with pytest.raises(NotUnderstood):
            book.templates.add("no", "{{ nothing }}")


def test_templates_are_completed(crm: Crm, thanks: None) -> None:
    assert [value for value, _ in outreach.template("th")] == ["thanks"]


def test_time_and_size_grow_with_the_template_alone() -> None:
    template = CompiledTemplate("{{ given }}" * 9000)
    text, missing = template.render({"given": "x" * 100})
    assert (len(text), missing) == (900_000, ())


@pytest.mark.parametrize("who", ["company:acme", "deal:1", "case:1"])
def test_reply_to_what_is_no_contact_names_the_contacts_to_write_to(crm: Crm, who: str) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("deals", "add", "Pilot", "--who", "ann")
    crm("cases", "add", "Printer jams", "--who", "ann")
    crm("templates", "add", "thanks", "Thank you, {{ given }}")
    noun = who.partition(":")[0]
    said = crm("reply", who, "thanks")
    assert (said.code, said.err.splitlines()) == (
        2, [f"simplecrm: A contact is needed here, not a {noun}: “{who}”.", f"  Contacts of the {noun}: 1 (Ann Lee)"]
    )  # fmt: skip
    crm("companies", "add", "Brno Works")
    assert "See: simplecrm contacts" in crm("reply", "company:brno", "thanks").err


def test_reply_to_the_name_of_a_company_names_its_contacts(crm: Crm) -> None:
    for name in ("Ann", "Ben", "Cleo", "Dora", "Eva", "Finn"):
        crm("add", f"{name} Lee <{name.lower()}@ofa.com>", "--company", "Acme")
    crm("templates", "add", "thanks", "Thank you, {{ given }}")
    said = crm("reply", "Acme", "thanks")
    assert (said.code, said.err.splitlines()) == (
        1, ["simplecrm: Nobody matches “Acme”.",
            "  Contacts of the company: 1 (Ann Lee), 2 (Ben Lee), 3 (Cleo Lee), 4 (Dora Lee), 5 (Eva Lee) …"]
    )  # fmt: skip
