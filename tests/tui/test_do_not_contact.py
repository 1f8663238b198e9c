"""Contacts who asked not to be contacted, in the application."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.driver import crm, story


def mark(book: Path, name: str) -> None:
    """Mark a contact as do not contact."""
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set do_not_contact = 1 where name = ?", (name,))
    connection.close()


def logged(book: Path) -> list[tuple[str, str]]:
    """The kind and direction of the last activity, and the number of activities."""
    with sqlite3.connect(book) as connection:
        return connection.execute("select kind, direction from activity order by id").fetchall()[3:]


@story
async def test_outgoing_call_is_logged_when_ctrl_s_is_pressed_again(book: Path) -> None:
    mark(book, "Ann Lee")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee", "! Do not contact").press("l", "c").type("Called").press("ctrl+s")
        await app.see("! Ann Lee asked not to be contacted. ctrl+s again logs it anyway.", "Log with Ann Lee")
        assert logged(book) == []
        await app.press("ctrl+s").see("Logged call with Ann Lee")
        assert logged(book) == [("call", "out")]
        await app.press("u").see("Undone: Log call with Ann Lee")
    assert logged(book) == []


@story
async def test_incoming_call_and_escape_need_no_confirmation(book: Path) -> None:
    mark(book, "Ann Lee")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l", "i", "c").type("They called").press("ctrl+s")
        await app.see("Logged call with Ann Lee")
        await app.press("l", "c").type("x").press("ctrl+s").see("asked not to be contacted")
        await app.press("escape", "escape").see_not("Log with")
    assert logged(book) == [("call", "in")]


@story
async def test_those_concerned_are_named_among_several(book: Path) -> None:
    mark(book, "Ben Ortega")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("space", "space", "l").see("Log with Ann Lee, Ben Ortega")
        await app.press("e").type("Hello").press("ctrl+s").see("! Ben Ortega asked not to be contacted.")


@story
async def test_finishing_a_follow_up_with_a_call_asks_too(book: Path) -> None:
    mark(book, "Ben Ortega")
    async with crm(book) as app:
        await app.today.see("Call back about the renewal").press("G").see("▸").settle()
        await app.press("d").see("Done: Call back").press("c").type("Called").press("ctrl+s")
        await app.see("Ben Ortega asked not to be contacted").press("ctrl+s").see("Done: Call back", "logged call")
    assert logged(book) == [("call", "out")]


@story
async def test_today_and_follow_ups_list_them_without_urging(book: Path) -> None:
    mark(book, "Ben Ortega")
    mark(book, "Dan O'Neil")
    async with crm(book) as app:
        await app.today.see("Do not contact", "Call back about the renewal").see_not("Late", "2 d late", "Dan O'Neil")
        line = next(line for line in app.lines if "Call back about" in line)
        assert "○" in line and "20 Nov" in line
        await app.followups.see("do not contact ·", "! Do not contact").see_not("2 d late")
        line = next(line for line in app.lines if "do not contact ·" in line)
        assert "○ 20 Nov" in line and "Ben Ortega" in line
        await app.contacts.see("○ 20 Nov").see_not("2 d late")
