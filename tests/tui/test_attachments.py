"""Attachments in the application: on the card, added with the file picker, and opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.lookups import attachments
from simplecrm.store.book import Book
from tests.tui.driver import crm, story


@story
async def test_a_file_is_attached_with_the_file_picker_and_shown_on_the_card(book: Path, tmp_path: Path) -> None:
    (tmp_path / "quote.pdf").write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").see_not("Files")
        await app.press("ctrl+p").type("attach a file").press("enter").see("Attach a file to Ann Lee")
        await app.type(f"{tmp_path}/quote.pdf").press("enter").see("Attached to Ann Lee: #1 quote.pdf · 4 B")
        await app.see("Files    #1 quote.pdf · 4 B").press("u").see_not("Files    #1")
        await app.press("U").see("Files    #1 quote.pdf")
    opened = Book(str(book))
    assert attachments.require(opened.reading(), 1).name == "quote.pdf"
    opened.close()


@story
async def test_an_attachment_is_chosen_and_opened(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no opener, so that the copy is named
    (tmp_path / "quote.pdf").write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("open an attachment").press("enter")
        await app.see("Ann Lee has no attachment.")
        await app.press("ctrl+p").type("attach a file").press("enter").see("Attach a file to Ann Lee")
        await app.type(f"{tmp_path}/quote.pdf").press("enter").see("Attached to Ann Lee")
        await app.press("ctrl+p").type("open an attachment").press("enter").see("Open an attachment", "quote.pdf")
        await app.press("enter").see("A copy of quote.pdf is")
