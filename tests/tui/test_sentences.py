"""The form that logs in one sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.driver import crm, story


@story
async def test_sentence_is_shown_as_understood_and_logged(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.press("colon").see("Log in one sentence")
        await app.type("call ann wants a quote; tue 9am send it")
        await app.see("→ call with Ann Lee", "  wants a quote", "  next Tue 24 Nov 09:00 send it")
        await app.press("enter").see("Logged call with Ann Lee · next Tue 09:00 · u undo")
        await app.press("u").see("Undone: Log call with Ann Lee")
    with sqlite3.connect(book) as connection:
        assert connection.execute("select count(*) from activity where text = 'wants a quote'").fetchone() == (0,)


@story
async def test_sentence_works_in_every_mode(book: Path) -> None:
    async with crm(book) as app:
        for mode in "1234567":
            await app.press(mode).press("colon").see("Log in one sentence").press("escape")


@story
async def test_several_contacts_and_a_past_time_are_understood(book: Path) -> None:
    async with crm(book) as app:
        await app.press("colon").type("yesterday 3pm met ann and ben: kickoff")
        await app.see("→ meeting with Ann Lee, Ben Ortega · Sat 21 Nov 15:00", "  kickoff").press("enter")
        await app.see("Logged meeting with Ann Lee, Ben Ortega")


@story
async def test_ambiguous_name_lists_the_matches_and_logs_nothing(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute(
            "update contact set name = 'Ann Ortega', given = 'Ann', sort_name = 'ann ortega' where id = 2"
        )
    async with crm(book) as app:
        await app.press("colon").type("call ann wants").see("“ann” matches 2 contacts", "Ann Lee", "Ann Ortega")
        await app.press("enter").see("! “ann” matches 2 contacts", "Log in one sentence")


@story
async def test_next_step_without_a_date_is_an_error(book: Path) -> None:
    async with crm(book) as app:
        await app.press("colon").type("call ann wants; send it").see("No date in the next step")
        await app.press("enter").see("! No date in the next step", "Log in one sentence")


@story
async def test_sentence_without_text_is_an_error(book: Path) -> None:
    async with crm(book) as app:
        await app.press("colon").type("call ann").press("enter").see("! say what happened")


@story
async def test_unfinished_sentence_is_kept_as_a_draft(book: Path) -> None:
    async with crm(book) as app:
        await app.press("colon").type("call ann wants").press("escape").see("Draft: log in one sentence")
        await app.press("r").see("call ann wants", "→ call with Ann Lee")


@story
async def test_outgoing_sentence_to_somebody_who_asked_not_to_be_contacted_is_confirmed(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set do_not_contact = 1 where name = 'Ann Lee'")
    async with crm(book) as app:
        await app.press("colon").type("email to ann hello").press("enter").see("asked not to be contacted")
        await app.press("ctrl+s").see("Logged email with Ann Lee")
