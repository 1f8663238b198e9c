"""Contacts: search, the card, and actions on one or several."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simplecrm.errors import CrmError
from simplecrm.lookups import search
from simplecrm.lookups.query import compiler
from simplecrm.tui.widgets.search_line import SearchLine
from tests.tui.driver import PATIENCE, crm, story


@story
async def test_list_and_card_are_side_by_side(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see(
            "Ann Lee", "Head of Purchasing", "Wants the quote split by site.", "Pilot 2027", "€12,000"
        )
        await app.see("Send the quote", "Chiara 福田", "• today 14:30", "! 2 d late", "Birthday", "(in 12 days)")
        await app.press("j").see("ben@example.com").press("k").see("ann@example.com")


@story
async def test_typing_narrows_the_list_and_escape_clears(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.press("/").type("brno").see("Dan O'Neil", "Eva Novák").see_not("Ben Ortega")
        await app.press("down").press("escape").see("Ben Ortega")
        assert app.app.focused is not None and app.app.focused.__class__.__name__ == "RecordTable"


@story
async def test_search_finds_notes_numbers_and_letters_without_accents(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.search("sails").see("Ann Lee").see_not("Ben Ortega")
        await app.search("novak").see("Eva Novák").see_not("Ann Lee")
        await app.search("1234 0002").see("Ben Ortega").see_not("Eva Nov")
        await app.search("nobody at all [b]").see("Nothing matches “nobody at all [b]”.")


@story
async def test_search_line_accepts_queries(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("5 ").search("tag:vip -company:brno").see("Ann Lee", "1 of 5").see_not("Dan O'Neil")
        await app.search("(tag:vip or tag:partner) last>30d").see("Dan O'Neil", "1 of 5").see_not("Ann Lee")
        await app.search("has:cadence").see("Dan O'Neil").press("asterisk").see("● 1 marked")


@story
async def test_incomplete_query_shows_what_is_missing(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.press("/").type("ann tag").see("Nothing matches")
        await app.type(":").see("? “tag:” has no value", "query language")
        await app.press("enter").see("^ here (character 9)").type("vip").see("1 of 5", "Ann Lee").see_not("lacks")
        await app.press("ctrl+u").type("last<soonish").see("Invalid date")
        await app.press("escape").see("Ben Ortega").see_not("Invalid date")


class Held:
    """The search by words, of which the one for ``text`` waits until it is let go."""

    def __init__(self, patch: pytest.MonkeyPatch, text: str) -> None:
        self.text, self.asked, self.go, self.done = text, threading.Event(), threading.Event(), threading.Event()
        self._ids = search.ids
        patch.setattr(search, "ids", self.ids)

    def ids(self, connection: sqlite3.Connection, text: str, **how: Any) -> Any:
        if text != self.text:
            return self._ids(connection, text, **how)
        self.asked.set()
        assert self.go.wait(PATIENCE)
        try:
            return self._ids(connection, text, **how)
        finally:
            self.done.set()


@story
async def test_letters_are_echoed_while_the_search_runs(book: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        held = Held(patch, "brno")
        async with crm(book) as app:
            await app.contacts.see("Ann Lee").press("/").type("brno").until(held.asked.is_set)
            await app.see("/ brno", "searching …")
            held.go.set()
            await app.see("Dan O'Neil", "2 of 5").see_not("Ann Lee")


@story
async def test_late_matches_of_an_earlier_text_are_dropped(book: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        held = Held(patch, "brno")
        async with crm(book) as app:
            await app.contacts.see("Ann Lee").press("/").type("brno").until(held.asked.is_set)
            await app.press("ctrl+u").type("ann").see("Ann Lee", "1 of 5").see_not("Dan O'Neil")
            held.go.set()
            await app.until(held.done.is_set).settle().see("Ann Lee", "1 of 5").see_not("Dan O'Neil")
            await app.press("enter", "x").see("Archived Ann Lee")


@story
async def test_keys_typed_ahead_wait_for_the_matches(book: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        held = Held(patch, "brno")
        async with crm(book) as app:
            await app.contacts.see("Ann Lee")
            threading.Timer(0.3, held.go.set).start()
            await app.ahead("/", *"brno", "enter", "j", "x").see("Archived Eva Novák").see_not("Ann Lee")


class Clockless:
    """A timer that the test lets run out."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call, self.is_stopped = call, False

    def stop(self) -> None:
        self.is_stopped = True


@story
async def test_the_hint_counts_from_the_last_letter(book: Path) -> None:
    timers: list[Clockless] = []

    def set_timer(line: SearchLine, seconds: float, call: Callable[[], object]) -> Clockless:
        timers.append(Clockless(call))
        return timers[-1]

    with pytest.MonkeyPatch.context() as patch:
        held = Held(patch, "brno")
        patch.setattr(SearchLine, "set_timer", set_timer)
        async with crm(book) as app:
            await app.contacts.see("Ann Lee").press("/").type("brn").see("2 of 5")
            await app.type("o").until(held.asked.is_set)
            running = [timer for timer in timers if not timer.is_stopped]
            assert running == timers[-1:]
            await app.see_not("searching").call(running[0].call).see("searching …")
            held.go.set()
            await app.see("2 of 5")


@story
async def test_slow_query_shows_a_hint(book: Path) -> None:
    ids = compiler.ids

    def slowly(*asked: Any, **how: Any) -> Any:
        time.sleep(0.8)
        return ids(*asked, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "ids", slowly)
        async with crm(book) as app:
            await app.contacts.see("Ann Lee").press("/").type("tag:vip").see("searching …").see("2 of 5")


@story
async def test_below_110_columns_enter_shows_the_card_instead_of_the_list(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.contacts.see("Ann Lee", "Ben Ortega").see_not("Wants the quote")
        await app.press("enter").see("Wants the quote split by site.").see_not("Ben Ortega")
        await app.press("escape").see("Ben Ortega").see_not("Wants the quote")


@story
async def test_tab_goes_to_the_card_and_back(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("tab")
        assert app.app.focused is not None and app.app.focused.id == "pane"
        await app.press("tab")
        assert app.app.focused is not None and app.app.focused.id != "pane"


@story
async def test_marked_contacts_are_tagged_in_one_step(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("space", "space").see("● 2 marked")
        await app.press("t").see("Tag Ann Lee, Ben Ortega", "Tags: partner 2  vip 2")
        await app.type("fair, -vip").press("enter").see("Tagged Ann Lee, Ben Ortega fair · Removed vip").settle()
        await app.see_not("● 2 marked").press("u").see("Undone: Tagged").press("g").see("lead · vip")


@story
async def test_existing_tags_are_suggested(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("t").type("par").settle()
        await app.press("right", "enter").see("Tagged Ann Lee partner")


@story
async def test_click_selects_and_second_click_opens(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.contacts.see("Ben Ortega").click_on("Ben Ortega").see("▸  Ben Ortega")
        await app.click_on("Ben Ortega").see("ben@example.com", "Showed the pilot.")


@story
async def test_archiving_shows_how_to_undo(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee · u undo").see_not("  Ann Lee  ")
        await app.press("u").see("Undone: Archive Ann Lee", "▸  Ann Lee")


@story
async def test_empty_book_says_how_to_start(empty: Path) -> None:
    async with crm(empty) as app:
        await app.see("Welcome", "a  adds your first contact.")
        await app.contacts.see("No contacts yet.", "I  imports a file.", "simplecrm demo")
        await app.press("t").see("Select a contact first.")
        await app.press("a").see("Add a contact").type("Zoë Ball <zoe@ball.com>").press("ctrl+s")
        await app.see("Added Zoë Ball · u undo", "zoe@ball.com", "#1")


@story
async def test_single_record_actions_use_the_line_under_the_cursor(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("space", "j").see("▸  Chiara").press("f").see("Follow-up with Chiara")
        await app.press("escape", "e").see("Edit Chiara").press("escape", "l").see("Log with Ann Lee")


@story
async def test_next_follow_ups_of_marked_contacts_are_snoozed_together(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("asterisk", "z").see("Snooze: 3 follow-ups").press("t")
        await app.see("Snoozed until tomorrow").followups.see("Tomorrow  3").press("u").see("Late  1", "Today  1")


@story
async def test_suggested_commands_name_another_book(empty: Path) -> None:
    async with crm(empty, is_default=False, size=(160, 32)) as app:
        await app.call(lambda: app.app.say_error(CrmError("Won.", "Reopen it: simplecrm deals reopen 1")))
        await app.see("Reopen it: simplecrm --file /")


@story
async def test_a_wide_list_says_more_of_each_contact(book: Path) -> None:
    async with crm(book, size=(240, 32)) as app:
        await app.contacts.see("Stage", "Phone", "+49 30 1234 0003", "! 2 d late (20 Nov)", "• today 14:30")
        await app.pilot.resize_terminal(110, 32)
        await app.see("! 2 d late").see_not("Stage ", "(20 Nov)  ")
        await app.pilot.resize_terminal(240, 32)
        await app.see("+49 30 1234 0003", "Buyer")
