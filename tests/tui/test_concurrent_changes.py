"""Changes by other processes: the lists follow, and nothing is overwritten."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from simplecrm.actions import contacts, reminders
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import contacts as contact_lookups
from simplecrm.store import waiting
from simplecrm.store.backups.copying import back_up
from simplecrm.store.backups.restoring import restore
from simplecrm.store.book import Book
from simplecrm.tui.services import Done
from tests.tui.driver import NOW, crm, story


@story
async def test_changes_by_another_process_appear(book: Path) -> None:
    other = Book(str(book))
    async with crm(book) as app:
        await app.contacts.see("Eva Novák").press("G").see("▸  Eva Novák")
        contacts.add(other, Contact(name="Aaron First"), NOW)
        await app.see("Aaron First", "▸  Eva Novák")
        reminders.add(other, Reminder(contact_id=5, text="From elsewhere", due="2026-11-23"), NOW)
        await app.see("From elsewhere", "4 Follow-ups 4").today.see("From elsewhere")
    other.close()


@story
async def test_conflict_is_shown_in_the_form(book: Path) -> None:
    other = Book(str(book))
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("end").type("ner")
        old = contact_lookups.get(other.reading(), 1)
        assert old is not None
        contacts.edit(other, old, old._replace(name="Ann Leigh"), NOW)
        await app.press("ctrl+s").see("was changed by somebody else").press("escape").see("Edit Ann Lee", "Ann Leener")
    other.close()


@story
async def test_no_transaction_is_open_between_keystrokes(book: Path) -> None:
    async with crm(book) as app:
        for mode in "123456":
            await app.press(mode, "j", "k").settle()
            assert not app.app.book.reading().in_transaction
        with sqlite3.connect(book) as connection:
            busy = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    assert busy == 0


@story
async def test_broken_book_is_an_error_message(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee")
        with sqlite3.connect(book) as connection:
            connection.execute("alter table note rename to gone")
        await app.press("j").see("damaged")


@story
async def test_action_after_a_restore_is_rejected_and_the_list_reloads(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simplecrm.tui.app.POLL_SECONDS", 3600.0)  # the time before it is noticed
    backup = back_up(str(book)).path
    other = Book(str(book))
    contacts.add(other, Contact(name="Aaron First"), NOW)
    other.close()
    async with crm(book) as app:
        await app.contacts.see("▸  Aaron First")
        restore(str(book), backup, "2026-11-22T10:14:00Z")
        await app.press("x").see("was replaced", "nothing was changed.").see("▸  Ann Lee")
        with sqlite3.connect(book) as connection:
            assert connection.execute("select count(*) from contact where archived_at <> ''").fetchone() == (0,)
        await app.press("x").see("Archived Ann Lee")


@story
async def test_form_open_during_a_restore_writes_nothing(book: Path) -> None:
    backup = back_up(str(book)).path
    other = Book(str(book))
    contacts.add(other, Contact(name="Aaron First"), NOW)
    other.close()
    async with crm(book) as app:
        await app.contacts.see("▸  Aaron First").press("n").see("Note on Aaron First").type("Secret of Aaron")
        restore(str(book), backup, "2026-11-22T10:14:00Z")
        await app.see("The book was replaced").press("ctrl+s").see("since this form was opened", "Secret of Aaron")
        with sqlite3.connect(book) as connection:
            assert connection.execute("select count(*) from note where text like 'Secret%'").fetchone() == (0,)


@story
async def test_replaced_book_file_is_shown(book: Path, tmp_path: Path) -> None:
    other = Book(str(tmp_path / "other.db"))
    other.create()
    contacts.add(other, Contact(name="Zoe Elsewhere"), NOW)
    other.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee")
        os.replace(other.path, book)
        await app.see("▸  Zoe Elsewhere", "The book was replaced")


@story
async def test_first_change_creates_the_book(tmp_path: Path) -> None:
    path = tmp_path / "new" / "book.db"
    async with crm(path) as app:
        await app.contacts.press("a").see("Add").type("Ann Lee").press("ctrl+s").see("▸  Ann Lee")
        assert path.exists()


@story
async def test_waiting_change_names_the_other_writer(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SAY_AFTER_SECONDS", 0.5)
    holder = sqlite3.connect(book, isolation_level=None)
    holder.execute("begin immediate")
    waiting.announce(str(book), "Import p.csv")
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .press("x")
            .see(f"“Import p.csv” (process {os.getpid()}) has been", "writing for")
        )
        holder.close()
        waiting.withdraw(str(book))
        await app.see("Archived Ann Lee").see_not("Waiting for the book")


@story
async def test_change_waits_for_modules_that_are_being_imported(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python gives a module that another thread is importing half done where both import packages with cycles."""
    (tmp_path / "slowly_imported.py").write_text("import time\ntime.sleep(0.5)\nis_whole = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    whole: list[bool] = []

    def change(book: Book) -> Done:  # noqa: ARG001
        whole.append(getattr(sys.modules.get("slowly_imported"), "is_whole", False))
        return Done("Looked")

    async with crm(book) as app:
        app.app.prepare("slowly_imported")
        while "slowly_imported" not in sys.modules:
            await asyncio.sleep(0.01)
        await app.call(lambda: app.app.perform(change)).see("Looked")
    assert whole == [True]
