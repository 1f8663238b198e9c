"""Focus mode: Today as a queue of calls."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.driver import crm, story


def rows(book: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(book) as connection:
        return connection.execute(sql).fetchall()


@story
async def test_calls_are_logged_one_after_the_other(book: Path) -> None:
    async with crm(book) as app:
        await app.today.see("Ben Ortega").press("c").see("1 of 3  Ben Ortega   ! 2 d late  Call back about the renewal")
        await app.see("Showed the pilot.", "Log with Ben Ortega", "s Skip")
        await app.press("c").type("Will sign").press("tab", "tab").type("fri").press("tab").type("Send it")
        await app.press("ctrl+s").see("2 of 3  Ann Lee   • today 14:30  Send the quote", "Prefers mornings")
    assert rows(book, "select kind, text from activity order by id desc limit 1") == [("call", "Will sign")]
    assert rows(book, "select text from reminder where done_at <> ''") == [("Call back about the renewal",)]
    assert rows(book, "select due, text from reminder order by id desc limit 1") == [("2026-11-27", "Send it")]


@story
async def test_summary_says_what_became_of_the_calls(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3").press("s").see("2 of 3  Ann Lee").press("e").type("Sent").press("ctrl+s")
        await app.see("3 of 3  Dan O'Neil   ○ 9 weeks  talk every 4 weeks").press("v").type("Hello").press("tab", "tab")
        await app.type("fri").press("ctrl+s")
        await app.see("3 of 3 calls", "2 logged", "1 skipped", "1 with a next step", "Skipped: Ben Ortega")
        await app.press("enter").see_not("3 of 3 calls").see("Ben Ortega")


@story
async def test_just_done_finishes_without_an_activity(book: Path) -> None:
    before = rows(book, "select count(*) from activity")
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega").press("j", "enter").see("2 of 3  Ann Lee")
        await app.press("escape").see("1 of 3 calls", "1 done", "Left: 2. c goes on with them.")
    assert rows(book, "select count(*) from activity") == before
    assert rows(book, "select text from reminder where done_at <> ''") == [("Call back about the renewal",)]


@story
async def test_back_takes_back_the_change(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega").press("j", "enter").see("2 of 3  Ann Lee").press("u")
        await app.see("1 of 3  Ben Ortega", "Undone: Done: Call back about the renewal")
        await app.press("u").see("This is the first call.", "1 of 3  Ben Ortega")
    assert rows(book, "select text from reminder where done_at <> ''") == []


@story
async def test_back_from_a_skipped_call_undoes_nothing(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3").press("s").see("2 of 3").press("u").see("1 of 3").see_not("Undone")


@story
async def test_snoozing_goes_on(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega").press("z").see("Snooze: Call back about the renewal").press("t")
        await app.see("2 of 3  Ann Lee").press("s").see("3 of 3  Dan O'Neil").press("z").see("Snooze:").press("w")
        await app.see("3 of 3 calls", "2 snoozed", "1 skipped")
    assert rows(book, "select due from reminder where text like 'Call back%'") == [("2026-11-23",)]
    assert rows(book, "select kind from alert") == [("drifting",)]


@story
async def test_letters_of_the_queue_are_text_where_text_is_typed(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3").press("c").type("sized us up").see("sized us up").see_not("s Skip")
        await app.see("1 of 3  Ben Ortega")


@story
async def test_leaving_keeps_what_was_typed_as_a_draft_that_the_queue_fills_in(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3").press("c").type("Half a sen").press("escape").see("Draft: ")
        await app.press("c").see("1 of 3  Ben Ortega", "Half a sen")
        await app.press("ctrl+g").see("1 of 3  Ben Ortega").see_not("Half a sen")


@story
async def test_marked_lines_are_the_queue(book: Path) -> None:
    async with crm(book) as app:
        await app.today.see("Ann Lee").press("j", "space").see("1 marked").press("c").see("1 of 1  Ann Lee")


@story
async def test_filter_of_today_is_that_of_the_queue(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.today.press("F").type("tag:vip").press("enter").see_not("Ben Ortega").press("c").see("1 of 2  Ann Lee")
        )


@story
async def test_other_modes_start_the_queue_and_come_back(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Eva Novák").press("c").see("1 of 3  Ben Ortega").press("escape").see("Eva Novák")


@story
async def test_follow_up_finished_elsewhere_is_passed_over(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3")
        with sqlite3.connect(book) as connection:
            connection.execute("update reminder set done_at = '2026-11-22T09:00:00Z' where text like 'Send the quote%'")
        await app.press("s").see("3 of 3  Dan O'Neil")


@story
async def test_nobody_to_call_is_said(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update reminder set done_at = '2026-11-22T09:00:00Z'")
        connection.execute("update contact set cadence_days = 0")
    async with crm(book) as app:
        await app.press("c").see("Nobody is to be called today.")


@story
async def test_several_follow_ups_of_one_contact_are_one_call(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update reminder set contact_id = 2 where text like 'Send the quote%'")
    async with crm(book) as app:
        await app.press("c").see("1 of 2  Ben Ortega", "Call back about the renewal", "• today 14:30  Send the quote")
        await app.press("j", "enter").see("Done: 2 follow-ups")
    assert len(rows(book, "select 1 from reminder where done_at <> ''")) == 2


@story
async def test_follow_up_on_a_company_shows_its_page(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update reminder set contact_id = null, company_id = 1 where text like 'Call back%'")
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Acme GmbH", "People").press("m").type("Fair").press("ctrl+s")
        await app.see("2 of 3")
    assert rows(book, "select company_id from activity order by id desc limit 1") == [(1,)]


@story
async def test_card_scrolls_while_text_is_typed(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute(
            "update note set contact_id = 2, pinned = 1, text = ?", ("  \n".join(f"line {n}" for n in range(8)),)
        )
        connection.execute("update activity set text = ?", ("\n".join(f"said {n}" for n in range(8)),))
    async with crm(book, size=(80, 24)) as app:
        await (
            app.press("c")
            .see("line 1")
            .see_not("said 7")
            .press("c")
            .type("x")
            .press("pagedown", "pagedown", "pagedown")
            .see("said 7")
        )


@story
async def test_a_call_takes_at_most_five_keys_besides_the_text(book: Path) -> None:
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega", "Showed the pilot.")
        app.keys_pressed = 0
        await app.press("c").type("Will sign").press("tab", "tab").type("fri").press("tab").type("Send it")
        await app.press("ctrl+s").see("2 of 3  Ann Lee")
        assert app.keys_pressed <= 5


@story
async def test_a_sentence_takes_two_keys_besides_the_text(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.press("colon").type("call ben will sign; fri send it").press("enter").see("Logged call with Ben Ortega")
        )
        assert app.keys_pressed == 2


@story
async def test_many_follow_ups_of_one_contact_are_counted(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        sql = "insert into reminder (contact_id, text, due, uid, created_at) values (2, ?, '2026-11-19', ?, '')"
        connection.executemany(sql, [(f"Step {number}", f"uid-{number}") for number in range(6)])
    async with crm(book) as app:
        await app.press("c").see("1 of 3  Ben Ortega", "Step 0", "and 4 more; saving finishes all that are due")
        await app.press("j", "enter").see("Done: 7 follow-ups")
