"""The segments that filter contacts, companies and deals: the bar at the left, and the picker where it has no room."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import deals, segments
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.segments import Segment
from simplecrm.lookups import segments as lookups
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
async def test_segments_of_deals_count_what_the_board_or_the_list_shows(
    segmented: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 10%, proposal 50%; renewals: due 60%")
    own = Book(str(segmented), source="test")
    for title, pipeline, stage in (("Old", "sales", "proposal"), ("Renewal", "renewals", "due")):
        deals.add(own, Deal(title=title, value=500_000, currency="EUR", pipeline=pipeline, stage=stage), NOW)
    closed = deals.add(own, Deal(title="Closed", value=500_000, currency="EUR", stage="proposal"), NOW)
    deals.close(own, [closed.id], "won", NOW)
    own.close()
    async with crm(segmented, size=(160, 32)) as app:
        await app.deals.see("@large             2").press("@", "down", "enter").see("F @large", "2 open")
        await app.press("p").see("@large             1", "Renewal").press("v").see("@large             4", "Closed")
        await app.press("v").see("@large             1")


@story
async def test_the_list_of_segments_opens_all_deals_that_one_finds(segmented: Path) -> None:
    async with crm(segmented, size=(110, 32)) as app:
        await app.press("ctrl+p").type("list the segments").press("enter").see("@large", "@small", "1  value>1k")
        await app.press("down", "down").see("▸  @large").press("enter")
        await app.see("F @large", "Stage ▴", "▸  Pilot 2027")


@story
async def test_plain_words_count_what_the_filter_shows(segmented: Path) -> None:
    own = Book(str(segmented), source="test")
    segments.add(own, Segment(name="misspelt", query="ortgea"), NOW)
    own.close()
    async with crm(segmented, size=(160, 32)) as app:
        await app.contacts.see("@misspelt          0").click_on("@misspelt").see("/ @misspelt", "Nothing matches")


@story
async def test_the_picker_counts_what_the_segments_find(segmented: Path) -> None:
    async with crm(segmented, size=(80, 24)) as app:
        await app.contacts.see("Ann Lee").press("@").see("2  company:brno", "1  is:late").press("escape")
        await app.deals.press("@").see("1  value>1k", "0  value<1k").type("small").see("0  value<1k")


@story
async def test_the_picker_opens_before_segments_are_counted(segmented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count, may_count = lookups.count, threading.Event()

    def waiting(*arguments: Any) -> int:
        may_count.wait(5)
        return count(*arguments)

    monkeypatch.setattr(lookups, "count", waiting)
    async with crm(segmented, size=(80, 24)) as app:
        await app.contacts.see("Ann Lee").press("@").see("@brno", "company:brno").see_not("2  company:brno")
        await app.call(may_count.set).see("2  company:brno")


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
