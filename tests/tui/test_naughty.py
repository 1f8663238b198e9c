"""Naughty strings in the fields and on the screens of the application."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from textual.widgets import Input

from simplecrm.actions import contacts, notes
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story
from tests.tui.naughty import NAUGHTY
from tests.tui.test_hostile import check


def fill(path: Path) -> None:
    book = Book(str(path))
    book.create()
    for name, text in zip(NAUGHTY[::2], NAUGHTY[1::2], strict=False):
        try:
            contact = contacts.add(book, Contact(name=name, stage=text or "lead"), NOW).contact
            notes.add(book, Note(contact_id=contact.id, text=text), NOW)
            notes.add(book, Note(contact_id=contact.id, text=name), NOW)
        except CrmError:
            continue
    book.close()


@story
async def test_every_list_and_card_shows_naughty_strings(empty: Path) -> None:
    fill(empty)
    async with crm(empty) as app:
        await app.contacts.settle()
        count = len(app.app.screen_stack[0].table.keys)  # type: ignore[attr-defined]
        assert count > 40
        for _ in range(count):
            await app.press("j")
            app.app.screen_stack[0].fill_pane()  # type: ignore[attr-defined]
            check(app)
        for mode in ("timeline", "notes"):
            await getattr(app, mode).settle()
            for _ in range(count // 20):
                await app.press("pagedown")
                check(app)


@story
async def test_searching_for_naughty_strings_finds_them(empty: Path) -> None:
    fill(empty)
    async with crm(empty) as app:
        await app.contacts.settle()
        box = app.app.screen_stack[0].query_one("#search", Input)
        for text in NAUGHTY:
            box.value = text
            await app.settle()
            check(app)
        box.value = "at&t"
        await app.see("AT&T")
        box.value = "福田"
        await app.see("福田 千恵")


@story
async def test_typed_naughty_strings_are_stored_exactly(empty: Path) -> None:
    typed = [text for text in NAUGHTY if text.strip() and text.isprintable() and len(text) < 100]
    async with crm(empty) as app:
        await app.contacts.settle()
        for text in typed[::9]:
            await app.press("a").paste(text).press("ctrl+s").see_not("Add a contact").settle()
            check(app)
    with sqlite3.connect(empty) as connection:
        kept = {row[0] for row in connection.execute("select name from contact")}
    assert {text.strip() for text in typed[::9]} - kept == set()
