"""Handles and profiles in the application: the search, forms that name contacts, and remarks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.tui.driver import crm, story


@pytest.fixture
def linked(book: Path) -> Path:
    """The small book, where Ann has a profile and Ben another."""
    with sqlite3.connect(book) as connection:
        connection.executemany(
            "insert into link (contact_id, url, profile) values (?, ?, ?)",
            [(1, "https://www.linkedin.com/in/Ann-Lee/", "linkedin.com/in/ann-lee"), (2, "@ben", "twitter:@ben")],
        )
    connection.close()
    return book


@story
async def test_search_finds_handles_and_profiles(linked: Path) -> None:
    async with crm(linked) as app:
        await app.contacts.see("Dan O'Neil")
        for text in (
            "linkedin.com/in/ann-lee",
            "https://linkedin.com/in/ann-lee?trk=x",
            "linkedin:ann-lee",
            "@ann-lee",
        ):
            await app.search(text).see("Ann Lee").see_not("Dan O'Neil", "Ben Ortega")
            await app.press("escape").see("Dan O'Neil")
        for text in ("@ben", "x:ben", "x.com/ben", "link:http://twitter.com/Ben"):
            await app.search(text).see("Ben Ortega").see_not("Dan O'Neil", "Eva Novák")
            await app.press("escape").see("Dan O'Neil")


@story
async def test_palette_finds_a_profile(linked: Path) -> None:
    async with crm(linked) as app:
        await app.contacts.see("Dan O'Neil").press("ctrl+p").type("x:ben").see("Ben Ortega")
