"""The orders of lists, and the reverse ones: what is empty comes last in both."""

from __future__ import annotations

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
