"""Jumping to a line by its letter."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.driver import crm, story


@story
async def test_letter_goes_to_its_line(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("▸  Ann Lee").press("apostrophe").see(" a Ann Lee", " c Chiara", " e Eva Novák")
        await app.press("d").see("▸  Dan O'Neil").see_not(" a Ann Lee").press("apostrophe", "z").see("▸  Dan O'Neil")
        await app.press("apostrophe", "escape").see("▸  Dan O'Neil").press("l").see("Log with Dan O'Neil")


@story
async def test_letters_are_on_visible_lines_only_below_headings(book: Path) -> None:
    async with crm(book) as app:
        await app.today.see("▸  !  Ben Ortega").press("apostrophe").see(" b •  Ann Lee").press("b").see("▸  •  Ann Lee")


@story
async def test_empty_list_has_no_line_to_jump_to(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("delete from note")
    async with crm(book) as app:
        await app.notes.see("No notes yet").press("apostrophe").see("There is no line to jump to.")


@story
async def test_enter_in_the_card_opens_the_page_of_the_company(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("▸  Ann Lee").press("enter", "enter").see("Company · Acme GmbH")
