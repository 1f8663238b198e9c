"""The card of a contact: its layout, its history, and what is folded."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import activities
from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records.activities import Activity
from simplecrm.store.book import Book
from tests.tui.driver import NOW, Driver, crm, story

ANN, BEN = 1, 2


def log(path: Path, *logged: Activity, contact_id: int = ANN) -> None:
    """Log activities with a contact."""
    book = Book(str(path), source="test")
    for activity in logged:
        activities.log(book, activity, [contact_id], NOW)
    book.close()


def at(days: float) -> str:
    """A time so many days from now."""
    import datetime

    return local_to_utc(NOW + datetime.timedelta(days))


def card_lines(app: Driver) -> list[str]:
    """What stands in the pane."""
    region = app.app.screen.query_one("#pane").region
    return [line[region.x :].strip() for line in app.lines[region.y : region.bottom]]


@pytest.mark.parametrize("size", [(110, 24), (80, 24)])
@story
async def test_the_text_leaves_room_for_the_scroll_bar(book: Path, size: tuple[int, int]) -> None:
    log(book, *(Activity(kind="call", at=at(-20 - day), text="Spoke about the renewal. " * 9) for day in range(20)))
    async with crm(book, size=size) as app:
        await app.contacts.see("Ann Lee").press("j", "tab").see("ben@example.com").press("tab", "k", "tab")
        await app.see("ann@example.com", "Spoke about")
        assert not [line for line in card_lines(app) if line.strip("▁▂▃▄▅▆▇█▎▍▐│ ") == "─"], app.screen
