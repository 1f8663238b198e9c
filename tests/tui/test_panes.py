"""The widths of a list and of what is beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.store import views
from tests.tui.driver import Driver, crm, story


def border(app: Driver) -> int:
    """The column of the line between list and pane."""
    return app.lines[-3].index("│")


async def has_border_at(app: Driver, column: int) -> None:
    """The line between list and pane is in that column."""
    await app.until(lambda: "│" in app.lines[-3] and border(app) == column)


@story
async def test_braces_resize_the_list_and_its_width_is_remembered_by_mode(book: Path) -> None:
    async with crm(book, size=(120, 32)) as app:
        await app.contacts.see("Head of Purchasing")
        before = border(app)
        await has_border_at(app.press("}", "}"), before + 8)
        await has_border_at(app.press("{"), before + 4)
        await app.timeline.see("Showed the pilot")
        assert border(app) == 62
    async with crm(book, size=(120, 32)) as app:
        await app.contacts.see("Head of Purchasing")
        await has_border_at(app, before + 4)
        await app.pilot.resize_terminal(240, 32)
        await has_border_at(app, 2 * (before + 4))


@story
async def test_list_and_pane_keep_a_least_width(book: Path) -> None:
    async with crm(book, size=(110, 32)) as app:
        await has_border_at(app.followups.see("November 2026").press(*["}"] * 12), 64)
        await has_border_at(app.see("Mo   Tu   We   Th   Fr   Sa   Su").press(*["{"] * 20), 36)


@story
async def test_a_list_takes_no_more_than_its_content_wants(book: Path) -> None:
    async with crm(book, size=(250, 32)) as app:
        await has_border_at(app.press("7").see("What you did"), 14)
        await app.notes.see("Prefers mornings").until(lambda: border(app) < 110)


@pytest.mark.parametrize(("mode", "words"), [("2", "less than 110 columns"), ("6", "Nothing is beside this list")])
@story
async def test_where_nothing_is_beside_the_list_its_width_stays(book: Path, mode: str, words: str) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.press(mode, "}").see(words)
    async with crm(book, size=(120, 24)) as app:
        await app.see("Late").press("{").see("Nothing is beside the list").press("enter").see("ben@example.com")
        before = border(app)
        await app.press("{").until(lambda: border(app) == before - 4)


def test_unreadable_widths_are_ignored(home: Path) -> None:
    assert views.recall("contacts").share == 0
    home.mkdir()
    for text in (
        "{",
        "[1]",
        '{"contacts": 0.5}',
        '{"contacts": {"share": "wide", "sort": 1}}',
        '{"contacts": {"share": 7.5}}',
    ):
        (home / "views.json").write_text(text)
        assert views.recall("contacts").share == 0
    views.remember("contacts", share=0.61234)
    assert views.recall("contacts").share == 0.612
    (home / "views.json").unlink()
    (home / "views.json").mkdir()
    views.remember("contacts", share=0.5)
    assert views.recall("contacts").share == 0
