"""The week around today, in local time."""

from __future__ import annotations

import datetime

from simplecrm.actions import activities, contacts, lifecycle
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.store.book import Book
from simplecrm.tui.week import week
from tests.conftest import NOW


def test_kinds_and_days_are_counted_with_one_query(book: Book) -> None:
    ann = contacts.add(book, Contact(name="Ann Lee"), NOW).contact.id
    for kind, days in (("call", 0), ("call", 0), ("call", 6), ("visit", 1), ("webinar", 3), ("call", 7), ("email", 2)):
        at = (NOW - datetime.timedelta(days)).replace(hour=0, minute=0).strftime("%Y-%m-%dT%H:%M:%SZ")
        made = activities.log(book, Activity(kind=kind, text="x", at=at), [ann], NOW).activity
    lifecycle.archive(book, "activity", [made.id], NOW)
    asked: list[str] = []
    connection = book.reading()
    connection.set_trace_callback(asked.append)
    found = week(connection, NOW)
    assert (found.kinds, found.logged) == (("3 calls", "1 visit", "1 webinar"), (1, 0, 0, 1, 0, 1, 2))
    assert sum("from activity" in sql for sql in asked) == 1
    connection.set_trace_callback(None)


def test_empty_week_shows_nothing(book: Book) -> None:
    contacts.add(book, Contact(name="Ann Lee"), NOW)
    assert week(book.reading(), NOW).is_empty
