"""Editing one field of a contact in place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simplecrm.tui.widgets.reader import Reader
from tests.tui.driver import crm, story


def ann(book: Path, column: str) -> object:
    with sqlite3.connect(book) as connection:
        return connection.execute(f"select {column} from contact where id = 1").fetchone()[0]


@story
async def test_one_field_is_edited_and_the_others_stay(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("E", "s").see("Ann Lee: stage", "lead").type("customer").press("enter")
        await app.see("Changed Ann Lee", "Head of Purchasing · Acme GmbH · customer · vip").press("u").see("Undone")
        await app.press("E", "j").see("Ann Lee: job title").type("CEO").press("enter").see("CEO · Acme GmbH")
    assert (ann(book, "stage"), ann(book, "name"), ann(book, "birthday")) == ("lead", "Ann Lee", "1985-12-04")


@story
async def test_fields_are_listed_with_their_values_after_a_moment(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .press("E")
            .see("Edit Ann Lee", "b  birthday    4 Dec 1985", "s  stage       lead")
        )
        await app.press("escape").see_not("b  birthday")


@story
async def test_invalid_value_is_said_and_nothing_saved(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("E", "s").type("leed").press("enter").see("! Unknown stage")
    assert ann(book, "stage") == "lead"


@story
async def test_unchanged_field_changes_nothing(book: Path) -> None:
    before = ann(book, "version")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("E", "n", "enter").see_not("Ann Lee: name")
    assert ann(book, "version") == before


@story
async def test_custom_field_has_a_digit(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("insert into field (name) values ('Region')")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("E").see("1  Region").press("1").type("North").press("enter")
        await app.see("Region", "North")


@story
async def test_card_scrolls_while_the_list_keeps_the_focus(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update note set text = ?", ("  \n".join(f"line {n}" for n in range(8)),))
    async with crm(book, size=(120, 16)) as app:
        await app.contacts.see("▸  Ann Lee", "Head of Purchasing").press("J", "J", "J").see_not("Head of Purchasing")
        await app.press("K", "K", "K").see("Head of Purchasing").press("down").see("▸  Ben Ortega")


@story
async def test_long_card_is_scrolled_to_its_ends_at_once(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update note set text = ?", ("  \n".join(f"line {n}" for n in range(600)),))
    async with crm(book, size=(120, 16)) as app:
        await app.contacts.see("▸  Ann Lee", "Head of Purchasing").press("enter", "space")
        card = app.app.screen.query_one(Reader)
        await app.see("v shows all").press("v").until(lambda: card.max_scroll_y > 500).settle()
        await app.press("G").until(lambda: card.scroll_y == card.max_scroll_y)
        await app.press("g")
        assert card.scroll_y == 0
