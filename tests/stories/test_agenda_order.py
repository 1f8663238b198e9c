"""The agenda is sorted by urgency in both front ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import contacts, reminders
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story

LATE = (("long ago, unimportant", "2026-11-17", 3), ("yesterday, important", "2026-11-21", 1))
ORDER = ["yesterday, important", "long ago, unimportant"]


@pytest.fixture
def path(home: Path) -> Path:
    """A book with two late follow-ups, of which the one that is due earlier is less urgent."""
    book = Book(str(home / "simplecrm.db"), is_default=True)
    ann = contacts.add(book, Contact(name="Ann Lee", tags=("vip",)), NOW).contact.id
    for text, due, priority in LATE:
        reminders.add(book, Reminder(contact_id=ann, text=text, due=due, priority=priority), NOW)
    book.close()
    return home / "simplecrm.db"


def test_agenda_order_on_the_command_line(path: Path, request: pytest.FixtureRequest) -> None:
    crm = request.getfixturevalue("crm")
    assert [item["text"] for item in crm("today", "--json").json["late"]] == ORDER
    assert [item["text"] for item in crm("today", "tag:vip", "--json").json["late"]] == ORDER


def shown(lines: list[str]) -> list[str]:
    return [text for line in lines for text in ORDER if text in line]


def test_agenda_order_in_the_application(path: Path) -> None:
    @story
    async def today(book: Path) -> None:
        async with crm(book) as app:
            await app.see("Late  2", *ORDER)
            assert shown(app.lines) == ORDER
            await app.press("F").type("tag:vip").see("2 ", *ORDER)
            assert shown(app.lines) == ORDER
            await app.press("escape").see(*ORDER)
            assert shown(app.lines) == ORDER

    today(path)
