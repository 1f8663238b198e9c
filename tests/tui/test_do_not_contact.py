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
