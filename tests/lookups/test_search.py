"""Search: matches, ranking, and use of the indexes."""

from __future__ import annotations

from typing import Any

import pytest

from simplecrm.actions import activities, contacts, lifecycle, notes, reminders
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email, Employment, Phone
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NothingMatched
from simplecrm.lookups import brief, search, timeline, today, who
from simplecrm.lookups import reminders as reminder_lookups
from simplecrm.lookups.query import compiler
from simplecrm.store.book import Book
from tests.conftest import CONTEXT, NOW

PEOPLE = (
    ("Anna Hoffmann", "anna@hoffmann.de", "Müller GmbH", "+49 30 901820"),
    ("Ann Lee", "ann.lee@acme.com", "Acme", "+1 415 555 2671"),
    ("王小明", "", "", ""),
    ("สมชาย ใจดี", "", "", ""),
    ("Jean-Luc O'Neil", "jl@x.org", "AT&T", "(030) 1234-567"),
    ("Bo C++", "", "C++ Club", ""),
    ("Søren Straße", "", "", ""),
    ("Deann Zed", "", "", ""),
)
HOFFMANN, LEE, WANG, SOMCHAI, JEAN, BO, SOREN, DEANN = range(1, 9)


@pytest.fixture
def people(book: Book) -> Any:
    """Eight people with difficult names."""
    for name, email, company, phone in PEOPLE:
        contacts.add(book, Contact(
            name=name, emails=(Email(email),) if email else (), phones=(Phone(phone),) if phone else (),
            companies=(Employment(company),) if company else (),
        ), NOW)  # fmt: skip
    return book


def test_full_email_address_is_found_in_notes_by_exact_match(people: Any) -> None:
    notes.add(people, Note(contact_id=SOREN, text="Put ann.lee@acme.com in copy"), NOW)
    contacts.add(people, Contact(name="Longer", emails=(Email("ann.lee@acme.com.br"),)), NOW)
    connection, asked = people.reading(), []  # type: ignore[var-annotated]
    connection.set_trace_callback(asked.append)
    found = list(search.ids(connection, " ann.lee@acme.com"))
    connection.set_trace_callback(None)
    assert found == [LEE, len(PEOPLE) + 1, SOREN]
    assert not any("match '\"ann.lee@acme.com\"*'" in sql for sql in asked)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hoffmann", [HOFFMANN]), ("HOFF anna", [HOFFMANN]), ("anna hoff", [HOFFMANN]), ("muller", [HOFFMANN]),
        ("hofman", [HOFFMANN]), ("hoffmna", [HOFFMANN]), ("anna hofman", [HOFFMANN]), ("hoffmannx", [HOFFMANN]),
        ("offmann", [HOFFMANN]), ("ffma", [HOFFMANN]), ("ann ffma", [HOFFMANN]), ("oneil", [JEAN]),
        ("王", [WANG]), ("小明", [WANG]), ("明", [WANG]), ("王小明", [WANG]),
        ("ชาย", [SOMCHAI]), ("ใจดี", [SOMCHAI]), ("สมชาย", [SOMCHAI]),
        ("o'neil", [JEAN]), ("O’Neil", [JEAN]), ("luc", [JEAN]), ("jean-luc", [JEAN]), ("AT&T", [JEAN]), ("a-b", []),
        ("C++", [BO, LEE]), ("soren", [SOREN]), ("strasse", [SOREN]), ("STRASSE søren", [SOREN]),
        ("2671", [LEE]), ("+1 (415) 555-2671", [LEE]), ("004930901820", [HOFFMANN]), ("030 1234567", [JEAN]),
        ("acme.com", [LEE]), ("ann.lee@acme.com", [LEE]), ("lee@ac", [LEE]),
        ("ann", [LEE, HOFFMANN]), ("zzzz", []), ('"', []), ("*", []), ("NOT", []), ("%", []), ("_", []), ("", []),
        ("\0", []), ("\udc80", []), ("x" * 10_000, []), ("word " * 2000, []), ("' or 1=1 --", []),
    ],
)  # fmt: skip
def test_contacts_are_found_by(people: Any, text: Any, found: Any) -> None:
    assert list(search.ids(people.reading(), text)) == found


def test_prefix_matches_hide_substring_and_fuzzy_matches(people: Any) -> None:
    assert DEANN not in search.ids(people.reading(), "ann")


def test_ranked_by_exactness_then_name_then_last_activity(people: Any) -> None:
    contacts.add(people, Contact(name="Lee"), NOW)
    contacts.add(people, Contact(name="Bob Leeds"), NOW)
    contacts.add(people, Contact(name="Cleo Leeds"), NOW)
    notes.add(people, Note(text="knows Lee", contact_id=BO), NOW)
    activities.log(people, Activity(kind="call", at="2026-11-01T10:00:00Z"), [11], NOW)
    assert list(search.ids(people.reading(), "lee")) == [9, 11, LEE, 10, BO]


@pytest.mark.parametrize("text", ["works", "remember", "wor", "contact"])
def test_a_word_of_every_contact_costs_no_more_in_a_larger_book(book: Book, text: str) -> None:
    assert (few := _instructions(book, 600, text)) and _instructions(book, 6000, text) < few * 1.5


def _instructions(book: Book, count: int, text: str) -> int:
    """Hundreds of SQLite's instructions for a search in a book of ``count`` contacts with the same words."""
    with book.writing("Fill") as step:
        step.bulk()
        write, many = step.connection.execute, step.connection.executemany
        if count == 600:
            write("insert into company (id, name, sort_name) values (1, 'Works', 'works')")
        have = write("select count(*) from contact").fetchone()[0]
        new = range(have + 1, count + 1)
        many("insert into contact (id, name, sort_name) values (?, ?, ?)",
             ((n, f"Contact {n}", f"contact {n}") for n in new))  # fmt: skip
        many("insert into employment (contact_id, company_id) values (?, 1)", ((n,) for n in new))
        many("insert into note (contact_id, text) values (?, 'remember')", ((n,) for n in new))
    connection = book.reading()
    ticks: list[None] = []
    connection.set_progress_handler(lambda: ticks.append(None), 100)
    assert len(search.ids(connection, text, limit=64)) == 64
    connection.set_progress_handler(None, 0)
    return len(ticks)


def test_archived_contacts_are_not_found_until_restored(people: Any) -> None:
    lifecycle.archive(people, "contact", [HOFFMANN], NOW)
    for text in ("hoffmann", "hofman", "ffma", "anna@hoffmann.de"):
        assert HOFFMANN not in search.ids(people.reading(), text)
    lifecycle.restore(people, "contact", [HOFFMANN])
    assert list(search.ids(people.reading(), "hofman")) == [HOFFMANN]


def test_trigram_index_follows_every_change(people: Any) -> None:
    old = contacts.add(people, Contact(name="Quirin Mayerhofer", companies=(Employment("Xylo"),)), NOW).contact
    assert list(search.ids(people.reading(), "yerho")) == [old.id]
    contacts.edit(people, old, old._replace(name="Quirin Beck"), NOW)
    assert list(search.ids(people.reading(), "yerho")) == []
    with people.writing("Rename") as step:
        step.connection.execute("update company set name = 'Quantum', sort_name = 'quantum' where name = 'Xylo'")
    assert list(search.ids(people.reading(), "antu")) == [old.id]
    with people.writing("Many") as step:
        step.bulk()
        step.connection.execute("update contact set name = 'Zweig', sort_name = 'zweig' where id = ?", (old.id,))
    assert list(search.ids(people.reading(), "weig")) == [old.id]
    lifecycle.delete(people, "contact", [old.id])
    assert list(search.ids(people.reading(), "weig")) == []


def test_who_is_not_fuzzy_but_matches_name_parts(people: Any) -> None:
    with pytest.raises(NothingMatched):
        who.resolve(people.reading(), "hofman")
    assert who.resolve(people.reading(), "小明") == WANG


@pytest.fixture
def plans(people: Any) -> Any:
    """Run a look-up and give the plan of every statement it asked."""
    reminders.add(people, Reminder(text="Send", due="2026-11-24", contact_id=LEE), NOW)
    connection = people.reading()

    def give(question: Any) -> list[str]:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        question(connection)
        connection.set_trace_callback(None)
        return [
            row[3]
            for sql in asked
            if not sql.startswith("--")
            for row in connection.execute(f"explain query plan {sql}")
        ]

    return give


@pytest.mark.parametrize(
    "question",
    [
        lambda book: search.ids(book, "ann"),
        lambda book: search.ids(book, "hello there"),
        lambda book: search.ids(book, "hofman"),
        lambda book: search.ids(book, "ann@acme.com"),
        lambda book: search.ids(book, "+1 415 555 2671"),
        lambda book: search.ids(book, "小明"),
        lambda book: who.resolve(book, "ann.lee@acme.com"),
        lambda book: compiler.ids(book, "tag:vip ann", CONTEXT),
        lambda book: compiler.ids(book, "phone:2671", CONTEXT),
        lambda book: today.agenda(book, CONTEXT),
        lambda book: today.count(book, NOW),
        lambda book: brief.brief(book, LEE, NOW.date()),
        lambda book: timeline.page(book, contact_id=LEE),
        lambda book: timeline.page(book, limit=20),
        lambda book: reminder_lookups.rows(book, reminder_lookups.ids(book, before="2026-12-01")),
    ],
    ids=["name", "text", "typo", "email", "phone", "cjk", "who", "filter", "filter phone", "today", "count", "brief",
         "timeline", "newest", "reminders"],
)  # fmt: skip
def test_an_index_is_used(plans: Any, question: Any) -> None:
    whole = ("SCAN c", "SCAN contact", "SCAN email", "SCAN phone", "SCAN activity", "SCAN note", "SCAN g", "SCAN r")
    plan = plans(question)
    assert plan
    scans = [step for step in plan if step.split(" USING")[0] in whole]
    assert not [step for step in scans if "_by_time" not in step], plan
    assert not [step for step in plan if step.endswith("contact_by_name (archived_at=?)")], plan
