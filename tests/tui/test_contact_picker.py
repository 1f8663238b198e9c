"""Keys that need a contact ask for one when none is selected."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from simplecrm.tui.screens.base import ASKING_WITH_WHOM
from simplecrm.tui.screens.contact_picker import FORMS
from tests.tui.driver import crm, story

FILTERED_OUT = "tag:nobody-has-it"


@story
async def test_nothing_selected_asks_with_whom(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.press("7").see("Reports").press("l").see("Log: with whom?", "Ann Lee", "+ Type a name to add")
        await app.type("chia").see("Chiara 福田", "+ Add “chia”").see_not("Ben Ortega").press("enter")
        await app.see("Log with Chiara 福田", "[call]").press("c").type("From nowhere").press("ctrl+s")
        await app.see("Logged call with Chiara 福田")


@pytest.mark.parametrize(("key", "form"), [("l", "Log with "), ("f", "Follow-up with "), ("n", "Note on ")])
def test_a_contact_is_added_by_the_typed_name(empty: Path, key: str, form: str) -> None:
    @story
    async def play() -> None:
        async with crm(empty) as app:
            await app.see("Welcome").press(key).see("with whom?").press("enter").see("Type the name of a new contact")
            await app.ahead(*"Zoe Ball <zoe@ball.com>", "enter").see(f"{form}Zoe Ball").press("escape")
            await app.contacts.see("Zoe Ball").press("u").see("Undone: Add Zoe Ball")

    play()
    with sqlite3.connect(empty) as connection:
        assert connection.execute("select count(*) from contact").fetchone() == (0,)


@story
async def test_keys_typed_ahead_reach_the_form_of_the_picked_contact(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.search(FILTERED_OUT).see("Nothing matches")
        await app.ahead("l", *"ben", "enter", "c", *"Typed ahead", "ctrl+s").see("Logged call with Ben Ortega")


@story
async def test_nobody_is_added_without_being_picked(book: Path) -> None:
    async with crm(book) as app:
        await app.press("7", "n").see("Note: with whom?").type("zz").see("+ Add “zz”").press("escape").see_not("whom")
        await app.press("n").type("an").press("end", "up").press("escape")
    with sqlite3.connect(book) as connection:
        assert connection.execute("select count(*) from contact").fetchone() == (5,)


@story
async def test_the_picker_resumes_a_draft(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l", "c").type("A story").press("escape").press("7", "n")
        await app.see("Note: with whom?").see_not("Resume").press("escape", "l").see("Resume the draft: log with Ann")
        await app.press("enter").see("Log with Ann Lee", "A story")


@story
async def test_text_of_an_empty_list_is_whole_at_80_columns(empty: Path) -> None:
    async with crm(empty, size=(80, 24)) as app:
        await app.see("I  imports a file: contacts, calendars, mail.", "Sample data to try it on: simplecrm demo")
        await app.followups.see("f  sets one.").notes.see("n  writes one.")
        await app.deals.see("Press a to add the", "first one.").press("I").see("Import a file").press("escape")
        await app.call(lambda: app.app.action_take("templates")).see("filled in for", "each person. a adds one.")


def test_every_action_that_asks_has_a_form() -> None:
    assert set(FORMS) == ASKING_WITH_WHOM
