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


@story
async def test_profile_of_another_is_saved_and_said(linked: Path) -> None:
    async with crm(linked) as app:
        await app.contacts.see("Ann Lee").press("a").see("Name").type("Zoe Quinn")
        for _ in range(20):
            if app.app.focused is not None and "links" in str(getattr(app.app.focused.parent, "id", "")):
                break
            await app.press("tab")
        await app.type("linkedin:ann-lee").press("ctrl+s")
        await app.see("This may be Ann Lee (#1): same profile, different names.")
    with sqlite3.connect(linked) as connection:
        sql = (
            "select contact.name, profile from link join contact on contact.id = contact_id where url like 'linkedin:%'"
        )
        assert connection.execute(sql).fetchall() == [("Zoe Quinn", "linkedin.com/in/ann-lee")]
