"""Undo previews, the history of a contact, and undelete."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store.book import Book
from simplecrm.store.connection import writer
from tests.answers import Crm


@pytest.fixture
def ann(crm: Crm) -> Any:
    """A contact with something of everything; returns what the book says of her."""
    crm(
        "add",
        "Ann Lee <ann@acme.com>",
        "--company",
        "Acme",
        "--tag",
        "vip",
        "--phone",
        "+49 30 1234567",
        "--field",
        "shoe=42",
    )
    crm("log", "call", "ann", "Wants a quote", "--next", "in 2 weeks")
    crm("note", "ann", "Prefers mornings")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "1200")
    return crm("show", "ann", "--json").json


def everything(crm: Crm, who: Any = "ann") -> Any:
    """All that the book says of a contact."""
    said = [crm(*words).out for words in (("show", who, "--json"), ("timeline", who), ("deals",), ("reminders",))]
    return said, crm("notes", who, "--json").json


def test_undo_dry_run_shows_what_would_change(crm: Crm, book: Book, ann: Any) -> None:
    crm("contacts", "edit", "ann", "--stage", "customer", "--email", "ann@home.de", "--remove-email", "ann@acme.com")
    before = crm("history", "--json").out
    said = crm("undo", "--dry-run", "--format", "tsv")
    assert said.code == 0
    assert said.lines == [
        "change\twhat\trecord\tfield\tnow\tthen",
        "changed\tcontact\tAnn Lee\tstage\tcustomer\tlead",
        "removed\temail\tAnn Lee\taddress\tann@home.de\t",
        "added\temail\tAnn Lee\taddress\t\tann@acme.com",
    ]
    assert "Nothing was changed" in said.err
    assert crm("history", "--json").out == before
    assert crm("show", "ann", "--json").json["stage"] == "customer"


def test_undo_dry_run_is_limited_and_counts_the_rest(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name\n" + "".join(f"Person {n}\n" for n in range(120)))
    crm("import", str(tmp_path / "people.csv"))
    said = crm("undo", "--dry-run", "--limit", "7")
    assert len({line.split("\t")[2] for line in said.lines}) == 7
    assert "And 113 more records" in said.err


def test_undo_dry_run_fails_like_undo_and_names_the_steps(crm: Crm, ann: Any) -> None:
    refused = crm("undo", "1", "--dry-run")
    assert refused.code == 2
    assert "later steps depend on it" in refused.err
    assert "2 Log call with Ann Lee" in refused.err
    assert refused.err == crm("undo", "1").err
    assert crm("undo", "99", "--dry-run").code == 1


def test_undo_dry_run_does_not_wait_for_writers(crm: Crm, book: Book, ann: Any) -> None:
    shell = writer(book.path)
    shell.execute("begin immediate")
    try:
        assert crm("undo", "--dry-run").code == 0
    finally:
        shell.execute("rollback")
        shell.close()


def test_contact_history_lists_field_changes_and_their_source(crm: Crm, book: Book, ann: Any) -> None:
    crm("contacts", "edit", "ann", "--stage", "customer")
    with sqlite3.connect(book.path) as shell:
        shell.execute("update contact set nickname = 'Annie' where id = 1")
    shell.close()
    lines = crm("history", "ann", "--json").json
    assert list(lines[0]) == [
        "step", "at", "source", "title", "noun", "record_id", "record", "change", "field", "old", "new", "user",
    ]  # fmt: skip
    told = {(line["source"], line["noun"], line["change"], line["field"], line["old"], line["new"]) for line in lines}
    assert ("outside", "contact", "changed", "nickname", None, "Annie") in told
    assert ("command", "contact", "changed", "stage", "lead", "customer") in told
    for noun, field, new in (
        ("email", "address", "ann@acme.com"), ("phone", "number", "+49 30 1234567"), ("tag", "tag", "vip"),
        ("employment", "company", "Acme"), ("field", "shoe", "42"), ("activity", "text", "Wants a quote"),
        ("note", "text", "Prefers mornings"), ("deal", "title", "Pilot"), ("reminder", "due", "2026-12-06"),
    ):  # fmt: skip
        assert ("command", noun, "added", field, None, new) in told, noun
    assert [line["step"] for line in lines] == sorted((line["step"] for line in lines), reverse=True)
    assert crm("history", "ann", "--limit", "2").err == "Not all are shown; --limit N shows more.\n"
    assert crm("history", "ann", "--format", "ids", "--limit", "1").out == "6\n"


def test_history_shows_the_title_of_an_import(crm: Crm, tmp_path: Path, ann: Any) -> None:
    (tmp_path / "more.csv").write_text("name,email,phone\nAnn Lee,ann@acme.com,+49 40 7654321\n")
    crm("import", str(tmp_path / "more.csv"))
    [line] = [line for line in crm("history", "ann", "--json").json if line["new"] == "+49 40 7654321"]
    assert "more.csv" in line["title"]


def test_contact_history_follows_merges(crm: Crm, ann: Any) -> None:
    crm("add", "Anna Lee <anna@acme.com>")
    crm("merge", "1", "2")
    assert ["email", "added", "anna@acme.com"] in [
        [line["noun"], line["change"], line["new"]] for line in crm("history", "1", "--json").json
    ]
    assert ["contact", "removed", "Anna Lee"] in [
        [line["noun"], line["change"], line["old"]] for line in crm("history", "2", "--json").json
    ]


@pytest.mark.parametrize("how", ["archive", "delete"])
@pytest.mark.parametrize("who", ["1", "ann@acme.com", "ann lee", "ann"])
def test_history_of_a_deleted_contact_can_be_read(crm: Crm, ann: Any, how: str, who: str) -> None:
    crm("contacts", how, "ann")
    lines = crm("history", who, "--json").json
    assert lines[-1]["new"] in ("Ann Lee", "lead")
    assert lines[0]["title"].lower().startswith(how)


def test_history_since_omits_earlier_changes(crm: Crm, book: Book, ann: Any) -> None:
    with sqlite3.connect(book.path) as shell:
        shell.execute("update step set at = '2026-11-01T08:00:00Z' where id < 3")
        shell.execute("update step set at = '2026-11-21T08:00:00Z' where id >= 3")
    shell.close()
    assert len(crm("history", "--since", "last week").lines) == 2
    assert len(crm("history", "--since", "1 nov").lines) == 4
    assert crm("history", "--since", "today").lines == []
    assert {line["step"] for line in crm("history", "ann", "--since", "20 nov", "--json").json} == {3, 4}
    assert crm("history", "--since", "soonish").code == 2


def test_undelete_restores_a_contact_in_full_despite_later_changes(crm: Crm, ann: Any) -> None:
    before = everything(crm)
    crm("contacts", "delete", "ann")
    crm("add", "Ben Ortega <ben@globex.com>", "--phone", "+49 30 999", "--tag", "partner")
    back = crm("undelete", "ann@acme.com")
    assert (back.code, back.out) == (0, "1\n")
    assert "Undeleted Ann Lee" in back.err
    assert everything(crm) == before
    assert crm("find", "mornings", "--format", "ids").out == "1\n"
    assert crm("phone", "+49 30 1234567").code == 0
    crm("undo")
    assert crm("show", "ann").code == 1
    crm("redo")
    assert everything(crm) == before


def test_undelete_reports_missing_references(crm: Crm, ann: Any) -> None:
    crm("contacts", "delete", "ann")
    crm("tags", "delete", "vip")
    crm("companies", "delete", "acme")
    said = crm("undelete", "ann")
    assert said.code == 0
    assert "One tag no longer exists" in said.err
    assert "One job no longer exists" in said.err
    assert crm("show", "ann", "--json").json["emails"] == ann["emails"]


def test_undelete_restores_archived_contacts(crm: Crm, ann: Any) -> None:
    crm("contacts", "archive", "ann")
    assert crm("undelete", "ann").code == 0
    assert crm("show", "ann", "--json").json["archived_at"] is None


def test_ambiguous_undelete_lists_matches_and_does_nothing(crm: Crm, ann: Any) -> None:
    crm("add", "Ann Meyer")
    crm("contacts", "delete", "1")
    crm("contacts", "archive", "2")
    said = crm("undelete", "ann")
    assert said.code == 3
    assert "Ann Lee · deleted" in said.err
    assert "Ann Meyer · archived" in said.err
    assert crm("undelete", "ann lee").code == 0
    assert crm("undelete", "nobody").code == 1


def test_undelete_does_not_duplicate_a_recreated_contact(crm: Crm, tmp_path: Path, ann: Any) -> None:
    crm("export", "-o", str(tmp_path / "ann.jsonl"), "--format", "jsonl")
    crm("contacts", "delete", "ann")
    crm("deals", "delete", "1")
    crm("import", str(tmp_path / "ann.jsonl"))
    said = crm("undelete", "1")
    assert said.code == 2
    assert "is already back, as #" in said.err


@pytest.mark.parametrize(
    ("noun", "which", "kept"),
    [("notes", "1", "note"), ("deals", "1", "deal"), ("activities", "1", "activity"), ("reminders", "1", "reminder"),
     ("companies", "acme", "company")],
)  # fmt: skip
def test_undelete_works_for_other_nouns(crm: Crm, ann: Any, noun: str, which: str, kept: str) -> None:
    crm("notes", "add", "--deal", "1", "Board decides")
    crm("notes", "add", "--company", "Acme", "Closed in August")
    before = crm(noun, "--json").out, everything(crm)
    crm(noun, "delete", which)
    assert (crm(noun, "--json").out, everything(crm)) != before
    crm("add", "Ben")
    assert crm(noun, "undelete", which).code == 0, kept
    assert (crm(noun, "--json").out, everything(crm)) == before


def test_is_archived_finds_archived_contacts(crm: Crm, ann: Any) -> None:
    crm("add", "Ben Ortega")
    crm("contacts", "archive", "ann")
    for command in ("find", "contacts"):
        assert crm(command, "is:archived", "--format", "ids").out == "1\n"
        assert crm(command, "-is:archived", "--format", "ids").out == "2\n"
    assert crm("contacts", "--format", "ids").out == "2\n"
    assert crm("notes", "is:archived", "--format", "ids").out == "1\n"
    assert "is:archived" in crm("queries").out


def test_contact_history_uses_labels_as_text_and_field_names_in_json(crm: Crm) -> None:
    crm("add", "Ann Lee", "--company", "Acme", "--title", "CEO", "--every", "2 weeks")
    crm("remind", "ann", "fri", "Call")
    crm("contacts", "archive", "ann")
    said = crm("history", "ann").out
    for jargon in ("archived_at", "employment", "cadence_days", "reminder", "_id"):
        assert jargon not in said
    lines = [line.split("\t")[3:8] for line in said.splitlines()]
    assert ["changed", "contact", "Ann Lee", "archived", ""] in lines
    assert ["added", "company", "Ann Lee", "title", ""] in lines
    assert ["added", "follow-up", "Call", "text", ""] in lines
    assert ["added", "contact", "Ann Lee", "talk every", ""] in lines
    assert "archived_at" in [line["field"] for line in crm("history", "ann", "--json").json]
    assert "archived_at" not in crm("undo", "--dry-run").out


@pytest.mark.parametrize("who", ["bob ray", "bob", "ray", "bob@acme.com", "1234567"])
@pytest.mark.parametrize("command", ["show", "note", "find"])
def test_matching_only_an_archived_contact_suggests_restoring_it(crm: Crm, who: str, command: str) -> None:
    crm("add", "Bob Ray <bob@acme.com>", "--phone", "+49 30 1234567")
    crm("contacts", "archive", "bob")
    said = crm(command, who, *(["Hello"] if command == "note" else []))
    assert said.code == 1
    assert "Bob Ray (#1) is archived." in said.err
    assert "Bring it back: simplecrm undelete 1" in said.err
    assert crm("undelete", "1").code == 0
    assert crm("show", who).code == 0


def test_matching_deleted_or_several_contacts_is_reported(crm: Crm) -> None:
    crm("add", "Bob Ray")
    crm("companies", "add", "Acme")
    crm("contacts", "delete", "bob")
    assert "Bob Ray (#1) was deleted." in crm("show", "bob").err
    crm("companies", "delete", "acme")
    said = crm("companies", "show", "acme")
    assert "Acme (#1) was deleted." in said.err
    assert "Bring it back: simplecrm companies undelete 1" in said.err
    crm("add", "Bob Roe")
    crm("contacts", "archive", "2")
    said = crm("show", "bob")
    assert said.code == 1
    assert "“bob” matches only contacts that are archived or deleted: #2 Bob Roe" in said.err
    assert "Nobody matches “zoe”" in crm("show", "zoe").err
