"""Every list and record as CSV and TSV: the same columns in any book, and dates that a program can read."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from simplecrm.cli.runtime.options import FORMAT_HELP
from simplecrm.core.reports import REPORTS
from tests.answers import Crm, MadeOnce
from tests.command_tree import every_command

ARGUMENTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("find",): ("ann",), ("show",): ("1",), ("brief",): ("1",), ("dates",): (), ("undo",): ("--dry-run",),
    ("contacts", "show"): ("1",), ("companies", "show"): ("1",), ("activities", "show"): ("1",),
    ("reminders", "show"): ("1",), ("notes", "show"): ("1",), ("deals", "show"): ("1",), ("tags", "show"): ("vip",),
    ("segments", "show"): ("hot",), ("segments", "compare"): ("hot",), ("products", "show"): ("GTX",),
    ("cases", "show"): ("1",), ("attachments", "show"): ("1",),
    **{("campaigns", verb): ("spring",) for verb in ("show", "members", "check")},
    ("campaigns", "preview"): ("spring", "1"),
    ("templates", "show"): ("thanks",), ("templates", "preview"): ("thanks", "1"), ("templates", "check"): ("thanks",),
    ("purchases", "show"): ("1",), ("backup",): ("--list",), ("config",): (), ("history",): (), ("doctor",): (),
}  # fmt: skip
NO_LISTS = {("import",)}
"""Commands whose ``--format`` is that of a report on what they did."""

WITH_FORMAT = [
    (*path, *ARGUMENTS.get(path, ()))
    for path, command in every_command().items()
    if any(parameter.name == "format" and parameter.help == FORMAT_HELP for parameter in command.params)
    and path not in NO_LISTS
]
LISTS = [
    *WITH_FORMAT, *(("report", one.name) for one in REPORTS), ("report", "companies", "--by", "activities"),
    ("today", "--explain"), ("history", "1"), ("reminders", "--overdue"), ("reminders", "--done"), ("dates", "fri"),
    ("contacts", "ann"), ("companies", "acme"), ("contacts", "--archived"),
]  # fmt: skip
RECORDS = {
    ("show",),
    ("brief",),
    ("undo",),
    ("history", "1"),
    ("segments", "compare"),
    *(("campaigns", verb) for verb in ("members", "preview", "check")),
    ("templates", "preview"),
    ("templates", "check"),
    *(path for path in every_command() if path[-1:] == ("show",)),
}
"""What an empty book has no heading of, because there is no record, tag or step to show."""

WORDS = re.compile(
    r"(today|tomorrow|yesterday|someday|(mon|tue|wed|thu|fri|sat|sun)\b.*|in .*|.*\blate|[!•○✓✗] ?.*"
    r"|\d+ (d|wk|mo|y)|\d{1,2} (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b.*)",
    re.I,
)
"""Dates in words, and signs for a person."""


def fill(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip", "--tag", "key account", "--company", "Acme", "--birthday",
        "23 nov 1985", "--field", "shoe size=42", "--every", "1 day", "--source", "fair",
        "--phone", "+1 415 555 2671")  # fmt: skip
    crm("add", "Ann Leer <ann@acme.com>", "--tag", "vip")
    crm("deals", "add", "Pilot", "--who", "1", "--close", "tomorrow", "--value", "1250.50")
    crm("deals", "add", "Overdue pilot", "--who", "1", "--close", "2026-11-20")
    crm("deals", "add", "Won", "--who", "1", "--close", "fri", "--value", "10")
    crm("deals", "won", "3")
    crm("products", "add", "GTX", "--price", "1250.50")
    crm("purchases", "add", "1", "gtx", "--date", "yesterday", "--due", "today", "--invoice", "R-7")
    crm("cases", "add", "Printer jams", "--who", "1", "--product", "GTX", "--opened", "yesterday")
    crm("cases", "add", "No toner", "--who", "1", "--opened", "2026-10-01")
    crm("cases", "solve", "2", "--satisfaction", "4")
    crm("attach", "1", __file__, "--text", "this one")
    crm("remind", "1", "tomorrow", "Call", "--every", "week")
    crm("remind", "1", "2026-11-20", "Write")
    crm("remind", "1", "today", "Ask")
    crm("done", "3", "--log", "Asked")
    crm("log", "workshop", "1", "2", "Went well", "--at", "yesterday", "--duration", "1h",
        "--sentiment", "good")  # fmt: skip
    crm("log", "call", "1", "Hello", "--at", "2026-10-01")
    crm("note", "1", "Prefers mornings", "--pin")
    crm("segments", "add", "hot", "tag:vip")
    crm("templates", "add", "thanks", "Hello {{ given }} in {{ city }}")
    crm("campaigns", "add", "spring", "tag:vip", "--template", "thanks")
    crm("add", "Old One", "--tag", "vip")
    crm("contacts", "archive", "Old One")
    crm("contacts", "edit", "1", "--birthday", "24 nov 1985")


@pytest.fixture
def filled(crm: Crm, made_once: MadeOnce) -> None:
    made_once("machine-readable", lambda: fill(crm))


def rows(text: str, form: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines(keepends=True), delimiter="," if form == "csv" else "\t"))


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_a_list_has_the_same_columns_in_an_empty_book_and_no_dates_in_words(
    crm: Crm, home: Path, made_once: MadeOnce, words: tuple[str, ...], form: str
) -> None:
    crm("init")
    empty = rows(crm(*words, "--format", form).out, form)
    (home / "simplecrm.db").unlink()
    made_once("machine-readable", lambda: fill(crm))
    said = crm(*words, "--format", form)
    assert not said.code, said.err
    heading, *cells = rows(said.out, form)
    assert said.code in (0, 1) and all(heading) and len(set(heading)) == len(heading), said
    assert all(len(row) == len(heading) for row in cells)
    is_record = any(words[: len(path)] == path for path in RECORDS)
    assert empty == [] if is_record else empty[:1] == [heading]
    if words[0] not in ("dates", "config", "queries") and words != ("templates", "fields"):
        parts = 1 if heading[0] == "part" else 0  # of the agenda
        assert not [cell for row in cells for cell in row[parts:] if WORDS.fullmatch(cell.strip())]


def test_tags_of_a_list_can_be_imported_again(crm: Crm, filled: None, tmp_path: Path) -> None:
    listed = crm("contacts", "ann", "--format", "csv").out
    assert next(csv.DictReader(listed.splitlines()))["tags"] == "key account ::: vip"
    (tmp_path / "list.csv").write_text(listed, encoding="utf-8")
    other = str(tmp_path / "other.db")
    crm("--file", other, "init")
    assert crm("--file", other, "import", str(tmp_path / "list.csv")).code == 0
    assert [one["tags"] for one in crm("--file", other, "contacts", "--json").json] == [["key account", "vip"], ["vip"]]


def test_a_record_as_csv_has_the_fields_of_its_json(crm: Crm, filled: None) -> None:
    for words in (("show", "1"), ("deals", "show", "1"), ("activities", "show", "1"), ("notes", "show", "1")):
        record: dict[str, Any] = crm(*words, "--json").json
        row = next(csv.DictReader(crm(*words, "--format", "csv").out.splitlines(keepends=True)))
        assert list(row) == list(record)
        assert row["id"] == str(record["id"])
    assert next(csv.DictReader(crm("deals", "show", "1", "--format", "csv").out.splitlines()))["value"] == "1250.50"
    ann = next(csv.DictReader(crm("show", "1", "--format", "csv").out.splitlines()))
    assert (ann["emails"], ann["fields"], ann["birthday"]) == ("ann@acme.com", "shoe size=42", "1985-11-24")
    assert ann["sentiment"] == "good"


def test_the_query_help_has_every_format(crm: Crm) -> None:
    from simplecrm.core.query.languages import LANGUAGES

    shown = crm("queries", "--json").json
    for language in LANGUAGES:
        of_noun = [(one["example"], one["meaning"]) for one in shown if one["noun"] == language.noun]
        assert of_noun == list(language.forms)
    assert rows(crm("queries", "--format", "csv").out, "csv")[0] == ["example", "meaning", "noun"]
    assert "tag:vip stage:lead" in crm("queries").out


def test_show_is_the_record_alone_and_brief_has_what_is_filed_on_it(crm: Crm, filled: None) -> None:
    crm("cases", "add", "Printer jams", "--who", "1")
    for noun, verb in (("company", "companies"), ("deal", "deals"), ("case", "cases")):
        alone = crm(verb, "show", "1", "--json").json
        assert crm("show", f"{noun}:1", "--json").json == alone
        whole = crm("brief", f"{noun}:1", "--json").json
        assert (alone["id"], whole[noun]["id"], "activities" in alone, "activities" in whole) == (1, 1, False, True)
        help_page = " ".join(crm(verb, "show", "--help").out.split())
        assert f"it is the {noun} alone; brief {noun}:" in help_page
