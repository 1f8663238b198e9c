"""The mouse: the menu of a line, double clicks, and the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import contacts
from simplecrm.core.records.contacts import Contact
from simplecrm.store.book import Book
from tests.tui.conftest import HOSTILE
from tests.tui.driver import NOW, crm, story
from tests.tui.test_board import PIPELINES
from tests.tui.test_board import fill as fill_board
from tests.tui.test_hostile import check


@story
async def test_right_click_opens_the_actions_of_the_line_with_their_keys(book: Path) -> None:
    async with crm(book, size=(120, 40)) as app:
        await app.contacts.see("Chiara 福田", "Head of Purchasing").right_click_on("Chiara 福田")
        await app.see("╭─ Chiara 福田", "Log what happened and set the next step ", " l│", "Archive the selection")
        await app.see("Delete the selection", "Add a deal with a contact").see_not("Restore", "Merge", "In Deals")
        await app.click_on("Write a note").see("Note on Chiara 福田").press("escape").see("▸  Chiara 福田")
        await app.right_click_on("! 2 d late").see("╭─ Ben Ortega").press("t").see("Tag Ben Ortega").press("escape")
        await app.see_not("ctrl+s").right_click_on("! 2 d late").see("╭─ Ben").press("down", "enter")
        await app.see("Follow-up with Ben Ortega").press("escape").see_not("ctrl+s").right_click_on("! 2 d late")
        await app.see("╭─ Ben").press("escape").see_not("╭─ Ben")
        await app.right_click_on("! 2 d late").see("╭─ Ben").click(118, 38).see_not("╭─ Ben")


@story
async def test_the_menu_acts_on_all_marked_lines(book: Path) -> None:
    async with crm(book, size=(120, 44)) as app:
        await app.contacts.see("Ann Lee").press("g", "space", "space").see("2 marked").right_click_on("! 2 d late")
        await app.see("╭─ 2 marked", "Merge two marked contacts into one").press("escape").see_not("╭─ 2")
        await app.right_click_on("! 2 d late").see("Mark or unmark").click_on("Mark or unmark").see("1 marked")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@story
async def test_the_menu_stays_on_the_screen_and_scrolls(book: Path, size: tuple[int, int]) -> None:
    async with crm(book, size=size) as app:
        await app.contacts.see("Eva Novák").right_click_on("Eva Novák").see("╭─ Eva Novák", "Log what happened", "╰")
        await app.press("end").see("Open the card of a contact").press("enter").see("eva@example.com")


@story
async def test_every_mode_with_records_has_the_menu(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", PIPELINES)
    fill_board(book)
    async with crm(book, size=(120, 44)) as app:
        await (
            app.see("Ben Ortega").right_click_on("Ben Ortega").see("Move a follow-up a day later", " +│").press("plus")
        )
        await app.see("Moved to tomorrow: Call back")
        await app.followups.see("Demo").right_click_on("Demo").see("╭─ Chiara", "Finish a follow-up").press("escape")
        await app.notes.see("Prefers").right_click_on("Prefers").see("Edit the selection").press("escape")
        await app.timeline.see("Showed").right_click_on("Showed").see("Rate an activity").press("escape")
        await app.deals.see("Training").right_click_on("Training").see("╭─ Training", "Mark as won", "Move to the next")
        await app.press("greater_than_sign").see("Moved to meeting: Training")


@story
async def test_double_click_opens(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.contacts.see("▸  Ann Lee").click_on("Dan O'Neil", times=2).see("dan@example.com")
        await app.press("escape").followups.see("Demo").click_on("Demo", times=2).see("chiara@example.com")


@story
async def test_the_wheel_scrolls_what_is_under_the_pointer(book: Path) -> None:
    own = Book(str(book))
    for number in range(60):
        contacts.add(own, Contact(name=f"Zed {number:02}"), NOW)
    own.close()
    async with crm(book, size=(120, 24)) as app:
        await app.contacts.see("▸  Ann Lee", "Head of Purchasing").wheel_over("Ben Ortega", 8)
        await app.see_not("▸  Ann Lee").see("Zed 20", "Head of Purchasing")
        await app.wheel_over("Zed 20", -8).see("▸  Ann Lee")
        await app.followups.see("November 2026").wheel_over("November 2026", 1).see("December 2026")
        await app.wheel_over("December 2026", -1).see("November 2026")


@story
async def test_the_wheel_over_the_month_stays_where_nothing_is_due(book: Path) -> None:
    async with crm(book, size=(120, 24)) as app:
        await app.followups.see("November 2026").wheel_over("November 2026", 1).see("▸  ○ Fri", "Acme Italia · lead")
        await app.see("December 2026").wheel_over("December 2026", 2).see("February 2027", "▸  ○ Fri")
        await app.press("k").see("November 2026", "▸  • today").press("j").settle().see("November 2026")


@story
async def test_hostile_text_in_the_menu(hostile: Path) -> None:
    async with crm(hostile) as app:
        await app.contacts.see("▸  [/b] Bob").right_click_on("▸  [/b] Bob").see("Log what happened").settle()
        check(app)
        assert HOSTILE not in app.screen
