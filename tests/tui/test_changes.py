"""Others write to the same book: the lists follow by themselves, and nothing is overwritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simplecrm.actions import contacts, reminders
from simplecrm.core.contacts import Contact
from simplecrm.core.reminders import Reminder
from simplecrm.lookups import contacts as contact_lookups
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@story
async def test_a_change_by_another_process_shows_up_by_itself(book: Path) -> None:
    other = Book(str(book))
    async with crm(book) as app:
        await app.contacts.see("Eva Novák").press("G").see("▸  Eva Novák")
        contacts.add(other, Contact(name="Aaron First"), NOW)
        await app.see("Aaron First", "▸  Eva Novák")
        reminders.add(other, Reminder(contact_id=5, text="From elsewhere", due="2026-11-23"), NOW)
        await app.see("From elsewhere", "4 Follow-ups 4").today.see("From elsewhere")
    other.close()


@story
async def test_a_conflict_is_said_in_the_form(book: Path) -> None:
    other = Book(str(book))
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("end").type("ner")
        old = contact_lookups.get(other.reading(), 1)
        assert old is not None
        contacts.edit(other, old, old._replace(name="Ann Leigh"), NOW)
        await app.press("ctrl+s").see("was changed by somebody else").press("escape").see("Edit Ann Lee", "Ann Leener")
    other.close()


@story
async def test_no_transaction_is_held_between_keystrokes(book: Path) -> None:
    async with crm(book) as app:
        for mode in "12345":
            await app.press(mode, "j", "k").settle()
            assert not app.app.book.reading().in_transaction
        with sqlite3.connect(book) as connection:
            busy = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    assert busy == 0


@story
async def test_a_book_that_breaks_is_a_sentence_not_a_traceback(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee")
        with sqlite3.connect(book) as connection:
            connection.execute("alter table note rename to gone")
        await app.press("j").see("damaged")
