"""Notifications in the application; deals past their date and birthdays on Today."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from simplecrm.actions import contacts, deals, reminders
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@story
async def test_due_items_are_notified_once(book: Path) -> None:
    other = Book(str(book))
    async with crm(book) as app:
        await app.today.see("Drifting").call(app.app.show_due).see("2 d late: Ben Ortega")
        await app.call(app.app.clear_notifications).call(app.app.show_due).settle().see_not("2 d late: Ben Ortega")
        reminders.add(other, Reminder(contact_id=1, text="[b]Ring[/b] now", due="2026-11-22T10:00"), NOW)
        await app.call(app.app.show_due).see("Ann Lee · [b]Ring[/b] now")
    other.close()


@story
async def test_today_shows_deals_past_their_date_and_birthdays_to_come(book: Path) -> None:
    other = Book(str(book))
    pilot = Deal(title="Old pilot", contact_id=1, value=120000, currency="EUR", expected_close="2026-11-02")
    deals.add(other, pilot, NOW)
    contacts.add(other, Contact(name="Zoe Quinn", birthday="1980-11-25"), NOW)
    async with crm(book) as app:
        await app.today.see("Deals past their date", "Old pilot €1,200", "Zoe Quinn", "Birthday (46)")
    other.close()


@story
async def test_today_shows_stuck_deals_and_moves_them_on_their_page(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 10%, proposal 50% 21d, closing 75%")
    other = Book(str(book))
    since = NOW - datetime.timedelta(30)
    draft = Deal(title="Pilot", contact_id=1, value=120000, currency="EUR", stage="proposal", pipeline="sales")
    deals.add(other, draft, since)
    other.close()
    async with crm(book) as app:
        await app.today.see("Stuck deals  1", "30 d", "Pilot €1,200 · proposal").press("end", "up")
        for _ in range(12):
            if getattr(app.app.screen.table.row, "title", "") == "Pilot":  # type: ignore[attr-defined]
                break
            await app.press("up")
        await app.press("l").see("Log with Pilot").press("escape").press("enter").see("Deal · Pilot", "proposal")
        await app.press("greater_than_sign").see("Moved to closing").press("escape").see_not("Stuck deals")
