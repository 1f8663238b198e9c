"""A book full of markup and escape sequences is shown safely."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tui.conftest import HOSTILE
from tests.tui.driver import Driver, crm, story

OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SHOWN = "[/b] Bob [IMPORTANT]"


def check(app: Driver) -> None:
    for line in app.lines:
        assert not OBEYED.search(line), repr(line)


async def walk(app: Driver) -> None:
    """Every screen, every form, every message."""
    for mode in "12345":
        await app.press(mode).see(SHOWN).settle()
        check(app)
        for key in ("enter", "e", "l", "f", "n", "t", "d", "z") if mode == "2" else ("enter", "e"):
            await app.press(key).settle()
            check(app)
            await app.press("escape", "escape").settle()
        await app.press("space").settle()
        check(app)
        await app.press("escape")
    # Its stage is in no settings, so it stands in the last column.
    await app.deals.press(*["right"] * 4).see("▸ [/b] Bob").settle()
    check(app)
    for key in ("enter", "e", "l", "f", "n", "t", "o", "O", "y", "v"):
        await app.press(key).settle()
        check(app)
        await app.press("escape", "escape").settle()
    for action in ("history", "help", "company", "cases"):
        await app.call(lambda action=action: app.app.action_take(action)).settle()  # type: ignore[misc]
        check(app)
        await app.press("escape").settle()
    for action in ("case", "case_page"):
        await app.contacts.call(lambda action=action: app.app.action_take(action)).see(SHOWN).settle()  # type: ignore[misc]
        check(app)
        await app.press("escape").settle()
    await app.press("ctrl+p").type("bob").see(SHOWN).settle()
    check(app)
    await app.press("escape", "escape").contacts.press("x").see("Archived").settle()
    check(app)
    await app.press("u").see("Undone").settle()
    check(app)


@story
async def test_every_screen_shows_hostile_text_safely(hostile: Path) -> None:
    async with crm(hostile) as app:
        await walk(app)


@story
async def test_hostile_text_in_a_small_terminal(hostile: Path) -> None:
    async with crm(hostile, size=(80, 24)) as app:
        for mode in "123456":
            await app.press(mode, *["right"] * 4 * (mode == "6")).see("[/b] Bob").press("enter").settle()
            check(app)
            await app.press("escape")


@story
async def test_hostile_text_is_typed_and_pasted(empty: Path) -> None:
    async with crm(empty) as app:
        await app.contacts.press("/").paste(HOSTILE).settle()
        check(app)
        await app.press("escape", "a").paste(HOSTILE).settle()
        check(app)
        await app.press("ctrl+s").see("Added").settle()
        check(app)
        await app.press("n").paste(HOSTILE).press("ctrl+s").see("Wrote a note").settle()
        check(app)


@story
async def test_edit_leaves_untouched_fields_unchanged(hostile: Path) -> None:
    import sqlite3

    def row() -> tuple[str, ...]:
        with sqlite3.connect(hostile) as connection:
            sql = "select name, nickname, source, birthday, title, address, number, url, street, value from contact, "
            return tuple(connection.execute(sql + "employment, email, phone, link, address, field_value").fetchone())

    before = row()
    async with crm(hostile) as app:
        await app.contacts.see(SHOWN).press("e").see("Edit [/b] Bob").press("ctrl+s").settle().see_not("Edit [/b]")
    assert row() == before
