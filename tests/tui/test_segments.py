"""The segments that filter contacts, companies and deals: the bar at the left, and the picker where it has no room."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import segments
from simplecrm.core.records.segments import Segment
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@pytest.fixture
def segmented(book: Path) -> Path:
    """The small book, with segments of each noun."""
    own = Book(str(book), source="test")
    for name, finds, query in (
        ("brno", "contact", "company:brno"), ("late", "contact", "is:late"), ("acmes", "company", "acme"),
        ("large", "deal", "value>1k"), ("small", "deal", "value<1k"),
    ):  # fmt: skip
        segments.add(own, Segment(name=name, finds=finds, query=query), NOW)
    own.close()
    return book


@story
async def test_the_bar_counts_segments_and_filters_by_them(segmented: Path) -> None:
    async with crm(segmented, size=(160, 32)) as app:
        await app.contacts.see("✓ All", "@brno              2", "@late              1").see_not("@large")
        await app.press("@", "down", "enter").see("/ @brno", "✓ @brno", "▸  Dan O'Neil").see_not("Ann Lee")
        await app.press("escape").see("✓ All", "Ann Lee", "▸  Dan O'Neil").click_on("@late")
        await app.see("/ @late", "▸  Ben Ortega").see_not("Dan O'Neil").click_on("  All").see("✓ All", "Dan O'Neil")


@story
async def test_a_change_is_counted(segmented: Path) -> None:
    async with crm(segmented, size=(160, 32)) as app:
        await app.contacts.see("@late              1").press("down").see("▸  Ben").press("z").see("Snooze")
        await app.press("enter").see("Snoozed").see("@late              0")


@story
async def test_companies_and_deals_have_segments_of_their_own(segmented: Path) -> None:
    async with crm(segmented, size=(160, 32)) as app:
        await app.press("8").see("@acmes             2").see_not("@brno").press("@", "end", "enter")
        await app.see("F @acmes", "Acme Italia").see_not("Brno Works").press("escape").see("Brno Works", "✓ All")
        await app.deals.see("@large             1", "@small             0").press("@", "end", "enter")
        await app.see("F @small", "No deals match").press("escape").see("Pilot 2027").see_not("F @small")


@story
async def test_without_room_a_picker_filters(segmented: Path) -> None:
    async with crm(segmented, size=(80, 24)) as app:
        await app.contacts.see("Ann Lee").see_not("✓ All").press("@").see("Segments", "company:brno").type("late")
        await app.press("enter").see("/ @late", "▸  Ben Ortega").see_not("Dan O'Neil")
        await app.press("@").type("all").press("enter").see("Dan O'Neil").see_not("@late")
        await app.press("8", "@").type("acm").press("enter").see("F @acmes").press("escape").see("Brno Works")


@story
async def test_without_segments_there_is_no_bar(book: Path) -> None:
    async with crm(book, size=(160, 32)) as app:
        await app.contacts.see("Ann Lee").see_not("✓ All").press("@").see("No segments of contacts yet")
        await app.timeline.press("@").see("Segments are of contacts, companies and deals")


@story
async def test_the_bar_comes_with_the_first_segment_and_goes_with_its_room(book: Path) -> None:
    async with crm(book, size=(160, 32)) as app:
        await app.contacts.see("Ann Lee").see_not("✓ All")
        own = Book(str(book), source="test")
        segments.add(own, Segment(name="brno", query="company:brno"), NOW)
        own.close()
        await app.see("✓ All", "@brno              2")
        await app.pilot.resize_terminal(120, 32)
        await app.see("Ann Lee").see_not("✓ All")
