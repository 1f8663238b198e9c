"""No writer or reader forgets a column: every field of every record, with a distinct value, round-trips through each.

A column that is added to ``store.tables`` has to be a field of its record, and a field gets a value here by itself. So
whoever adds one is told by name which writer or reader does not carry it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import activities, cases, companies, contacts, deals, lifecycle, notes, reminders, undelete
from simplecrm.actions.importing.bulk import ROWS, BulkWriter
from simplecrm.core.merging import SINGLE, combined
from simplecrm.core.nouns import BY_NAME, TABLES
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.cases import Case
from simplecrm.core.records.columns import OF_THE_BOOK, columns, looked_up
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.deals import Deal, DealContact, Move
from simplecrm.core.records.every import PARTS, RECORDS
from simplecrm.core.records.fields import Field
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.tags import Tag
from simplecrm.lookups import activities as activity_lookups
from simplecrm.lookups import cases as case_lookups
from simplecrm.lookups import changes, removed
from simplecrm.lookups import companies as company_lookups
from simplecrm.lookups import contacts as contact_lookups
from simplecrm.lookups import deals as deal_lookups
from simplecrm.lookups import notes as note_lookups
from simplecrm.lookups import reminders as reminder_lookups
from simplecrm.lookups import tags as tag_lookups
from simplecrm.store import tables
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.conftest import NOW

WITH_RECORD = RECORDS | PARTS
"""The record of each table that has one."""

DERIVED = {"sort_name", "tail", "profile"}
"""Columns that are made from others."""

OF_A_PART = {"id", "contact_id", "company_id", "position"}
"""The columns of a contact's email and so on beside its fields."""

VALID: dict[tuple[type[Any], str], object] = {
    (Deal, "stage"): "proposal", (Deal, "status"): "won", (Deal, "probability"): 100, (Deal, "currency"): "USD",
    (Deal, "pipeline"): "sales", (Move, "status"): "won",
    (Case, "status"): "solved", (Case, "waiting_at"): "", (Case, "satisfaction"): 4, (Case, "priority"): 2,
    (Activity, "kind"): "visit", (Activity, "direction"): "out",
    (Activity, "sentiment"): "bad", (Reminder, "every"): "FREQ=MONTHLY",
    (Contact, "owner"): "ann", (Deal, "owner"): "ben", (Reminder, "owner"): "cleo",
    (Reminder, "every_from"): "done", (Reminder, "priority"): 3, (Contact, "stage"): "customer",
    (Field, "kind"): "number", (Phone, "number"): "+14155552671", (Phone, "e164"): "+14155552671",
}  # fmt: skip
"""Values of fields that take only some; the others get their name, or a number."""

GET: dict[str, Any] = {
    "contact": contact_lookups.get, "company": company_lookups.get, "deal": deal_lookups.get,
    "case": case_lookups.get, "activity": activity_lookups.get, "reminder": reminder_lookups.get,
    "note": note_lookups.get,
}  # fmt: skip
LISTS: dict[str, Any] = {"emails": Email, "phones": Phone, "addresses": Address, "links": Link}


def filled(kind: type[Any], **given: object) -> Any:
    """A record with a distinct value in each field that is a column, and one item in each list of contact details."""
    values: dict[str, object] = {}
    for place, name in enumerate(kind._fields):
        default = kind._field_defaults.get(name, "")
        if (kind, name) in VALID:
            values[name] = VALID[kind, name]
        elif name == "extra":
            values[name] = "X-OTHER:kept as it is"
        elif name in LISTS:
            values[name] = (filled(LISTS[name]),)
        elif isinstance(default, bool):
            values[name] = True
        elif isinstance(default, int) and name in columns(kind) and not name.endswith("id"):
            values[name] = 40 + place
        elif isinstance(default, str) and name not in looked_up(kind):
            values[name] = f"2026-01-02T03:04:{place:02}Z" if name.endswith("at") else f"{name} x"
    if kind is Reminder:
        values["due"] = values["scheduled"] = "2026-12-01"
    return kind(**values)._replace(**given)


def declared(table: str) -> set[str]:
    """The columns of a table."""
    return {column.name for column in tables.SQLModel.metadata.tables[table].columns}  # type: ignore[attr-defined]


def whole_contact() -> Contact:
    """A contact with all that can belong to one."""
    job = Employment("Acme", *(f"{name} x" for name in contacts.JOB))  # type: ignore[arg-type]
    return filled(Contact, companies=(job,), tags=("vip",), fields=(FieldValue("Shoe size", "42"),))  # type: ignore[no-any-return]


def same(found: Any, wanted: Any) -> dict[str, tuple[object, object]]:
    """The fields in which a record differs from another, but for ids and what only one book can know."""
    left_out = {"id", "version", *looked_up(type(found))} - {"companies"}
    pairs = {name: (getattr(found, name), getattr(wanted, name)) for name in found._fields if name not in left_out}
    if isinstance(found, Contact):
        pairs["companies"] = tuple(tuple(job._replace(company_id=0) for job in jobs) for jobs in pairs["companies"])  # type: ignore[assignment]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and not re.fullmatch(r"\w+_id", name)} | {
        name: pair for name, pair in pairs.items() if name == "message_id" and pair[0] != pair[1]
    }


@pytest.fixture
def everything(book: Book) -> dict[str, Any]:
    """A book with one record of each noun, written one by one; the drafts by noun. Each has the id 1."""
    drafts: dict[str, Any] = {"contact": whole_contact()}
    with book.writing("Fill") as step:
        contact_id = contacts.put(step.connection, drafts["contact"], "")
        holding = companies.ensure(step.connection, "Holding", "")
        drafts["company"] = filled(Company, parent_id=holding, tags=("big",), fields=(FieldValue("Since", "1999"),))
        company_id = companies.put(step.connection, drafts["company"], "")
        moves = (Move("sales", "meeting", "open", "2026-01-01T00:00:00Z"), filled(Move))
        drafts["deal"] = filled(
            Deal, contact_id=contact_id, people=(DealContact("name x", "role x", contact_id),), company_id=company_id,
            moves=moves, tags=("hot",),
            fields=(FieldValue("Seats", "12"),),
        )  # fmt: skip
        deal_id = deals.put(step.connection, drafts["deal"], "")
        drafts["case"] = filled(Case, company_id=company_id)
        case_id = cases.put(step.connection, drafts["case"], [contact_id], "")
        drafts["activity"] = filled(Activity, deal_id=deal_id, case_id=case_id)
        activities.put(step.connection, drafts["activity"], [contact_id], "")
        drafts["reminder"] = filled(Reminder, contact_id=contact_id, deal_id=deal_id)
        reminders.put(step.connection, drafts["reminder"], "")
        drafts["note"] = filled(Note, contact_id=contact_id)
        notes.put(step.connection, drafts["note"], "")
    return drafts


def ids(book: Book, noun: str, uid: str) -> int:
    """The id of the record with that uid."""
    return int(book.reading().execute(f'select id from "{noun}" where uid = ?', (uid,)).fetchone()[0])


@pytest.mark.parametrize("noun", WITH_RECORD)
def test_record_fields_match_table_columns(noun: str) -> None:
    more = DERIVED if noun in BY_NAME else DERIVED | OF_A_PART
    assert declared(noun) - more == set(columns(WITH_RECORD[noun]))


@pytest.mark.parametrize("table", ROWS)
def test_bulk_import_writes_every_column(table: str) -> None:
    given_out = {"id", "version", "company_id", "deal_id"} - set(ROWS[table])
    assert declared(table) - given_out == set(ROWS[table])


@pytest.mark.parametrize("table", TABLES)
def test_history_shows_every_column_except_declared_ones(table: str) -> None:
    shown, hidden = set(changes.FIELDS[table]), set(changes.HIDDEN.get(table, ()))
    kept = {*OF_THE_BOOK, *DERIVED, *OF_A_PART, *(f"{owner}_id" for owner in TABLES[table].owners)} - shown
    assert shown | hidden | kept >= declared(table)
    assert not shown & hidden


@pytest.mark.parametrize("noun", GET)
def test_records_written_one_by_one_round_trip(book: Book, everything: dict[str, Any], noun: str) -> None:
    found = GET[noun](book.reading(), ids(book, noun, everything[noun].uid))
    assert same(found, everything[noun]) == {}


def test_records_written_in_bulk_round_trip(book: Book) -> None:
    wanted = whole_contact()
    with book.writing("Bulk") as step:
        writer = BulkWriter(step.connection, "")
        contact_id = writer.add(wanted)
        writer.flush()
    found = contact_lookups.get(book.reading(), contact_id)
    assert same(found, wanted) == {}


@pytest.mark.parametrize(("noun", "edit", "fixed"), [
    ("contact", contacts.edit, ()), ("company", companies.edit, ()),
    ("deal", deals.edit, ("stage_since", "closed_at", "moves")),
    ("case", cases.edit, ("status", "solved_at", "satisfaction")),
    ("activity", activities.edit, ("message_id",)), ("reminder", reminders.edit, ("scheduled", "snoozes", "done_at")),
    ("note", notes.edit, ()),
])  # fmt: skip
def test_edit_changes_every_field(book: Book, everything: dict[str, Any], noun: str, edit: Any, fixed: Any) -> None:
    bare = {
        "contact": Contact(name="Bare"), "company": Company(name="Bare"), "deal": Deal(title="Bare"),
        "case": Case(title="Bare"), "activity": Activity(), "reminder": Reminder(due="2026-01-01"),
        "note": Note(text="Bare"),
    }[noun]  # fmt: skip
    with book.writing("Fill") as step:
        more = ([1],) if noun in ("activity", "case") else ()
        draft = bare._replace(contact_id=1) if noun == "note" else bare  # type: ignore[attr-defined]
        module = {"contact": contacts, "company": companies, "deal": deals, "case": cases,
                  "activity": activities, "reminder": reminders, "note": notes}[noun]  # fmt: skip
        record_id = module.put(step.connection, draft, *more, "2026-01-01T00:00:00Z")
    old = GET[noun](book.reading(), record_id)
    own = {name: getattr(old, name) for name in (*OF_THE_BOOK, *fixed)}
    if noun == "company":
        own["name"] = "Another name"
    edit(book, old, everything[noun]._replace(**own), NOW)
    found = GET[noun](book.reading(), record_id)
    differing = same(found, everything[noun]).keys() - own.keys()
    assert differing == set()


def test_exported_records_are_imported_unchanged(
    crm: Crm, book: Book, everything: dict[str, Any], tmp_path: Path
) -> None:
    path, other = str(tmp_path / "all.jsonl"), str(tmp_path / "other.db")
    with book.writing("More") as step:
        values = {"tag": filled(Tag, name="vip"), "field": filled(Field, name="Shoe size")}
        for noun, record in values.items():
            pairs = ", ".join(f"{name} = :{name}" for name in columns(type(record)) if name != "id")
            step.connection.execute(f"update {noun} set {pairs} where name = :name", record._asdict())
    assert crm("export", "-o", path).code == 0
    assert crm("--file", other, "init").code == 0
    assert crm("--file", other, "import", path).code == 0
    copy = Book(other)
    for noun, get in GET.items():
        found = get(copy.reading(), ids(copy, noun, everything[noun].uid))
        assert same(found, everything[noun]) == {}, noun
    assert same(tag_lookups.named(copy.reading(), "vip"), values["tag"]) == {}
    named = {field.name: field for field in tag_lookups.fields(copy.reading())}
    assert same(named["Shoe size"], values["field"]) == {}
    assert company_lookups.get(copy.reading(), ids(copy, "company", everything["company"].uid)).parent == "Holding"  # type: ignore[union-attr]
    copy.close()


@pytest.mark.parametrize("noun", GET)
def test_undelete_restores_every_field(book: Book, everything: dict[str, Any], noun: str) -> None:
    record_id = ids(book, noun, everything[noun].uid)
    lifecycle.delete(book, noun, [record_id])
    gone = removed.of_deleted(book.reading(), noun, record_id)
    assert gone is not None
    undelete.undelete(book, noun, gone)
    assert same(GET[noun](book.reading(), record_id), everything[noun]) == {}


@pytest.mark.parametrize("table", TABLES)
def test_journal_keeps_every_column(book: Book, table: str) -> None:
    trigger = (f"journal_{table}_update",)
    sql = book.reading().execute("select sql from sqlite_master where name = ?", trigger).fetchone()[0]
    for column in declared(table):
        assert f"'{column}', old.{column}" in sql


def test_three_way_merge_covers_every_contact_field() -> None:
    named = {"name", "stage", "do_not_contact", "extra"}
    assert named | set(SINGLE) == set(contacts.PLAIN)
    whole = whole_contact()
    merged = combined(Contact(name=whole.name, stage=whole.stage), whole)
    assert {name for name in contacts.EDITABLE if getattr(merged, name) != getattr(whole, name)} == set()
