"""Today, Timeline, Follow-ups and Notes filtered by a query on contacts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driver import crm, story


@story
async def test_follow_ups_are_filtered_and_escape_clears(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("Ben Ortega", "Chiara 福田").press("F").type("company:acme -tag:vip")
        await app.see("Late  1", "Ben Ortega", "This week  1", "Chiara 福田").see_not("Ann Lee")
        await app.press("ctrl+u").type("tag:vip").see("Today  1", "Ann Lee", "1 ").see_not("Ben Ortega")
        await app.press("enter").press("d").see("Done: Send the quote").press("escape")
        await app.press("escape").see("Ben Ortega", "Chiara 福田")


@story
async def test_timeline_is_filtered_without_duplicates(book: Path) -> None:
    async with crm(book) as app:
        await app.timeline.see("Wants the quote").press("F").type("last>30d").see("Showed the pilot.")
        await app.see_not("Wants the quote")
        await app.until(lambda: sum("20 Sep" in line.partition("│")[0] for line in app.lines) == 1)


@story
async def test_notes_are_filtered(book: Path) -> None:
    async with crm(book) as app:
        await app.notes.see("Prefers mornings", "Contract").press("F").type("tag:partner").see("1 ", "Contract")
        await app.see_not("Prefers mornings")
        await app.press("ctrl+u").type("tag:cold").see("No notes match the filter.")


@pytest.mark.parametrize("place", ["timeline", "followups", "notes"])
def test_incomplete_filter_keeps_the_list_and_shows_what_is_missing(place: str, book: Path) -> None:
    @story
    async def half(book: Path) -> None:
        async with crm(book) as app:
            await getattr(app, place).see("Ann Lee").press("F").type("tag:").see("? “tag:” has no value")
            await app.press("enter").see("^ here (character 5)")

    half(book)


@story
async def test_filtered_list_follows_changes(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("Ben Ortega").ahead("F", *"tag:vip", "enter", "z", "t")
        await app.see("Snoozed until tomorrow 14:30: Send the quote", "Tomorrow  1").see_not("Ben Ortega")
        await app.press("escape").see("Ben Ortega")


@story
async def test_keys_typed_ahead_wait_for_the_filter(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").ahead("/", *"tag:partner", "enter", "j", "x")
        await app.see("Archived Dan O'Neil", "1 of 4")


@story
async def test_today_is_filtered_in_every_group(book: Path) -> None:
    async with crm(book) as app:
        await app.today.see("Late  1", "Drifting  1", "This week  1").press("F").type("tag:partner")
        await app.see("Drifting  1", "Dan O'Neil", "This week  1", "Chiara 福田").see_not("Late  1")
        await app.press("ctrl+u").type("tag:cold").see("Nothing that is due matches the filter.")
        await app.press("escape").see("Late  1", "Ben Ortega", "Drifting  1")


@story
async def test_month_counts_filtered_follow_ups(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("27•").press("F").type("tag:vip").see("[22•1]").see_not("27•")
        await app.press("escape").see("27•")
