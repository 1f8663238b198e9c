"""The orders of lists, and the reverse ones: what is empty comes last in both."""

from __future__ import annotations

import random

import pytest

from simplecrm.actions import contacts as adding
from simplecrm.actions import deals as adding_deals
from simplecrm.actions import reminders as adding_reminders
from simplecrm.core.records.contacts import Contact, Employment
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import companies, contacts, deals
from simplecrm.lookups.query import compiler
from simplecrm.store.book import Book
from tests.conftest import CONTEXT, NOW


@pytest.fixture
def filled(book: Book) -> Book:
    """Ann and Bea with a company and a follow-up each, Cid with neither."""
    book.create()
    for name, company, due in (("Ann", "Zeta", "2027-01-01"), ("Bea", "Alpha", "2027-02-01"), ("Cid", "", "")):
        made = adding.add(book, Contact(name=name, companies=(Employment(company),) if company else ()), NOW).contact
        if due:
            adding_reminders.add(book, Reminder(contact_id=made.id, text="Call", due=due), NOW)
    for title, value, close in (("Small", 100, "2027-01-01"), ("Large", 900, "2027-02-01"), ("None", 0, "")):
        adding_deals.add(book, Deal(title=title, value=value, currency="EUR", expected_close=close), NOW)
    return book


@pytest.mark.parametrize(
    ("sort", "usual", "reverse"),
    [
        ("name", "Ann Bea Cid", "Cid Bea Ann"),
        ("company", "Bea Ann Cid", "Ann Bea Cid"),
        ("next", "Ann Bea Cid", "Bea Ann Cid"),
        ("last", "Ann Bea Cid", "Ann Bea Cid"),
        ("id", "Ann Bea Cid", "Cid Bea Ann"),
    ],
)
def test_contacts_without_a_value_come_last_in_both_directions(
    filled: Book, sort: str, usual: str, reverse: str
) -> None:
    reading = filled.reading()
    names = contacts.names(reading, [1, 2, 3])
    for query in ("", "id:1,2,3"):
        for is_reverse, expected in ((False, usual), (True, reverse)):
            found = compiler.ids(reading, query, CONTEXT, sort=sort, reverse=is_reverse)
            assert " ".join(names[one] for one in found) == expected


@pytest.mark.parametrize(
    ("sort", "usual", "reverse"),
    [
        ("", "Large Small None", "Small Large None"),
        ("value", "Large Small None", "Small Large None"),
        ("close", "Small Large None", "Large Small None"),
        ("title", "Large None Small", "Small None Large"),
    ],
)
def test_deals_without_a_value_come_last_in_both_directions(filled: Book, sort: str, usual: str, reverse: str) -> None:
    reading = filled.reading()
    for is_reverse, expected in ((False, usual), (True, reverse)):
        found = deals.rows(reading, deals.ids(reading, sort=sort, reverse=is_reverse))
        assert " ".join(deal.title for deal in found) == expected


def test_every_order_has_a_reverse_one(filled: Book) -> None:
    for noun in (contacts, companies, deals):
        assert set(noun.REVERSED) == set(noun.SORTS)
    reading = filled.reading()
    for sort in companies.SORTS:
        assert list(companies.ids(reading, sort=sort)) == list(companies.ids(reading, sort=sort, reverse=True))[::-1]


@pytest.fixture
def varied(book: Book) -> Book:
    """Contacts with several jobs, times alike, and archived ones, in companies alike, nameless and archived."""
    draw = random.Random(7)
    companies_ = [
        (n, f"Firm {n % 9}", f"firm {n % 9}" if n % 7 else "", "2026" if n % 5 == 0 else "") for n in range(1, 31)
    ]
    people = [(n, f"Ann {n % 17}", f"ann {n % 17}", "2026" if n % 11 == 0 else "") for n in range(1, 121)]
    jobs = [
        (draw.randint(1, 80), draw.choice((None, *range(1, 31))), draw.randint(0, 2), draw.choice(("", "", "2025")))
        for _ in range(120)
    ]
    due = [(n, f"2026-12-{draw.randint(1, 9):02}") for n in range(1, 70)]
    talks = [(n, f"2026-10-{draw.randint(1, 9):02}T09:00:00Z") for n in range(1, 70)]
    with book.writing("Fill") as step:
        many = step.connection.executemany
        many("insert into company (id, name, sort_name, archived_at) values (?, ?, ?, ?)", companies_)
        many("insert into contact (id, name, sort_name, archived_at) values (?, ?, ?, ?)", people)
        many("insert or ignore into employment (contact_id, company_id, position, ended_on) values (?, ?, ?, ?)", jobs)
        many("insert into reminder (contact_id, text, due, scheduled) values (?1, 'Call', ?2, ?2)", due)
        many("insert into activity (id, kind, text, at) values (?, 'call', '', ?)", talks)
        many(
            "insert into activity_contact (activity_id, contact_id) values (?1, 1 + ?1 * 3 % 120)",
            [(n,) for n, _ in talks],
        )
    return book


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", sorted(contacts.WITHOUT_INDEX))
def test_the_first_contacts_are_those_that_the_whole_list_begins_with(varied: Book, sort: str, reverse: bool) -> None:
    whole = contacts.ids(varied.reading(), sort=sort, reverse=reverse)
    assert len(whole) == 110
    for limit in (1, 7, 40, 90, 200):
        first = contacts.ids(varied.reading(), sort=sort, reverse=reverse, limit=limit)
        assert list(first) == list(whole[:limit])
