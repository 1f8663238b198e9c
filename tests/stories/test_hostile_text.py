"""Hostile text is stored exactly and shown safely, or rejected; no escape sequence reaches the terminal."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from simplecrm import open_book
from simplecrm.core.text import storable
from tests.answers import Crm

NAUGHTY = [
    "[/b] Bob", "[IMPORTANT]", "[@click=app.quit]x[/]", "[$primary]", "\\[x]",
    "\x1b]52;c;aGVsbG8=\x07", "\x1b[31mred\x1b[0m", "\x9b31m", "\u202egnirts", "\u2066x\u2069", "a\u200fb\u200e",
    "bell\x07 back\x08 del\x7f", "tab\tinside", "line\nbreak", "cr\rlf",
    "o'neil", "AT&T", "C++", "a-b", '"', "*", "'; drop table contact; --", "%s %d {0} {x}", "${HOME} `id` $(id)",
    "=1+1", "+1 555", "@sum(a1)", "-x", "--help", "NULL", "None", "true", "0", "1e400", "NaN",
    "ÅÄÖ åäö ß ﬀ İ ı", "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "ประเทศไทย", "الكل في المجمو عة", "👩‍👩‍👧‍👦 🏳️‍🌈",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "\ufeffbom", "\u200b", "x" * 10_000, "a " * 5_000, "NOT AND OR NEAR(", "name:x", "^start",
]  # fmt: skip
SHOWN_CONTROLS = {"\n", "\t"}


def assert_safe(text: str) -> None:
    """Nothing in a text may steer a terminal."""
    for letter in text:
        if letter not in SHOWN_CONTROLS:
            assert unicodedata.category(letter) not in ("Cc", "Cs"), repr(letter)
        assert letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f", repr(letter)


def samples() -> list[str]:
    """The strings of a naughty-strings list in the folder of samples, if there is one."""
    folder = os.environ.get("SIMPLECRM_SAMPLES", "")
    found = sorted(Path(folder).glob("blns/**/blns.json")) if folder else []
    return [text for text in json.loads(found[0].read_text("utf-8")) if isinstance(text, str)] if found else []


def through_every_field(crm: Crm, texts: list[str]) -> None:
    """Put each text through every field by one batch, then read all of it back in every form."""
    actions = []
    for number, text in enumerate(texts):
        person = f"p{number}@x.example"
        actions += [
            {"do": "add", "name": f"Q{number} {text}", "email": [person], "phone": [text], "link": [text],
             "company": text, "title": text, "source": text, "fields": {f"f{number}": text}},
            {"do": "log", "who": person, "kind": "call", "text": text, "subject": text, "outcome": text,
             "next": "tomorrow", "next_text": text},
            {"do": "note", "who": person, "text": f"{number} {text}", "pin": True},
        ]  # fmt: skip
    said = crm("batch", stdin="\n".join(map(json.dumps, actions)))
    assert said.code == 0, [line for line in said.lines if '"ok": false' in line][:3]
    with open_book() as book, book.writing("Stages of another program") as step:
        stages = [(storable(text)[0], number) for number, text in enumerate(texts, 1)]
        step.connection.executemany("update contact set stage = ? where id = ?", stages)
    people = crm("export", "--format", "jsonl").lines
    exported = [json.loads(line) for line in people]
    contacts = {thing["emails"][0]["address"]: thing for thing in exported if thing["type"] == "contact"}
    assert len(contacts) == len(texts)
    for number, text in enumerate(texts):
        contact = contacts[f"p{number}@x.example"]
        kept = text.replace("\0", "\ufffd")
        assert contact["source"] == kept
        assert contact["name"].endswith(kept.strip()) or contact["name"].strip() == contact["name"]
    for arguments in (
        ("contacts",), ("contacts", "--format", "table"), ("contacts", "--format", "tsv"), ("today",), ("reminders",),
        ("activities", "--format", "table"), ("timeline",), ("notes", "--format", "table"), ("companies",),
        ("history", "--limit", "9"), ("contacts", "--json"), ("export", "--format", "vcard"),
        ("duplicates",),
        *(("brief", str(number + 1)) for number in range(0, len(texts), 5)),
    ):  # fmt: skip
        shown = crm(*arguments)
        assert shown.code == 0 or arguments == ("duplicates",), (arguments, shown.err)
        if arguments[0] != "export":
            assert_safe(shown.out)
            assert_safe(shown.err)


def test_hostile_strings_round_trip_through_every_field(crm: Crm) -> None:
    through_every_field(crm, NAUGHTY)


def test_sample_strings_round_trip_through_every_field(crm: Crm) -> None:
    texts = [text for text in samples() if text.strip()]
    if not texts:
        pytest.skip("SIMPLECRM_SAMPLES names no folder with blns/blns.json")
    through_every_field(crm, texts)


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:12]))
def test_hostile_arguments_are_accepted_or_rejected_with_a_message(crm: Crm, text: Any) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    for arguments in (
        ("add", "--", text), ("find", "--", text), ("show", "--", text), ("note", "1", "--", text),
        ("tag", "1", "--", text), ("remind", "1", "--", text, text), ("log", "--", text, "1", text),
        ("contacts", "--", text), ("companies", "add", "--", text), ("import", "--", text), ("config", "--", text),
    ):  # fmt: skip
        said = crm(*arguments)
        assert said.code in (0, 1, 2, 3, 5), (arguments, said)
        assert_safe(said.out)
        assert_safe(said.err)
        assert said.code == 0 or said.err.startswith("simplecrm: "), (arguments, said)


def test_blank_name_is_rejected(crm: Crm) -> None:
    for blank in ("", "  ", "\t", "\u200b", "\u00a0"):
        said = crm("add", blank)
        assert said.code == 2, repr(blank)
        assert "empty" in said.err


def test_invalid_email_or_phone_is_kept_and_reported(crm: Crm) -> None:
    said = crm("add", "Ann", "--email", "not an email", "--phone", "call me")
    assert said.code == 0
    assert "“not an email” does not look like an email address; it was kept as typed." in said.err
    assert "“call me” does not look like a phone number; it was kept as typed." in said.err
    shown = crm("show", "ann", "--json").json
    assert shown["emails"][0]["address"] == "not an email"
    assert shown["phones"][0]["number"] == "call me"
