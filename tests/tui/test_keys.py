"""Global keys, the palette, help, undo, themes, and keys typed ahead."""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from simplecrm import registry
from simplecrm.actions import segments
from simplecrm.core.query.languages import CONTACTS, DEALS
from simplecrm.core.records.segments import Segment
from simplecrm.lookups import companies
from simplecrm.store.book import Book
from simplecrm.tui import key_queue
from simplecrm.tui.action_handlers import has_handler
from simplecrm.tui.app import CrmApp
from simplecrm.tui.messages import Changed
from tests.tui.driver import NOW, Driver, crm, story


def test_every_registered_action_has_a_handler() -> None:
    offered = [one.id for one in registry.ACTIONS if one.id != "mark" and not one.mode]
    assert [one for one in offered if one not in CrmApp.MODES and not has_handler(one)] == []


@story
async def test_help_shows_every_action_and_key(book: Path) -> None:
    async with crm(book, size=(120, 230)) as app:
        # Whose work Today shows is asked in shared books alone.
        await app.press("?").see(*(one.title for one in registry.ACTIONS if one.id != "everyone"))
        await app.see(*(example for example, _ in (*CONTACTS.forms, *DEALS.forms))).press("escape").see_not("In forms")


@story
async def test_filter_of_the_help_stays_where_it_is_while_lines_go(book: Path) -> None:
    async with crm(book) as app:
        await app.press("?", "slash").see("words, such as", "Log what happened")
        before = app.app.screen.query_one(Input).region
        await app.type("jump").see("Jump to a line").see_not("Log what happened")
        assert app.app.screen.query_one(Input).region == before


@story
async def test_palette_finds_actions_and_people(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.press("ctrl+p")
            .type("timel")
            .see("Go to the Timeline")
            .press("enter")
            .see("▸  today 10:14", "Showed the pilot.")
        )
        await app.press("ctrl+p").type("acme").see("company · 2 contacts").press("escape")
        await app.press("ctrl+p").type("novak").see("Eva Novák").press("enter").see("eva@example.com", "▸  Eva Novák")


@story
async def test_palette_offers_the_actions_of_the_present_mode_only(book: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("add a deal").see("Add a deal with a contact").see_not("In Deals")
        await app.press("escape", "6", "ctrl+p").type("add a deal").see("In Deals: add a deal in the stage")


@story
async def test_palette_shows_keys_and_for_whom_an_action_would_be(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("log what").see("for Ann Lee")
        await app.until(lambda: any(re.search(r"Log what .* for Ann Lee +l\b", line) for line in app.lines))
        await app.press("escape", "asterisk", "ctrl+p").type("log what").see("for Ann Lee and 4 others").press("escape")
        await app.press("ctrl+p").type("a purchase as").see("Select an unpaid purchase").press("escape", "escape", "1")
        await app.see("▸  !  Ben Ortega").press("ctrl+p").type("finish a").see("for Ben Ortega").press("enter")
        await app.see("Done: Call back about the renewal")


@story
async def test_palette_finds_settings_and_reports(book: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("currency").see("Setting currency", "Currency of deal values").press("enter")
        await app.see("Setting currency", "Value").press("escape")
        await app.press("ctrl+p").type("report forecast").see("Report forecast").press("enter").see("▸  forecast")


@story
async def test_palette_lists_actions_before_names_and_names_before_other_matches(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set name = 'Log Anderson', sort_name = 'log anderson' where id = 5")
        connection.execute("update note set text = 'Wants log cabins', contact_id = 2")
    async with crm(book) as app:
        await app.press("ctrl+p").type("log").see("Log what happened", "Log Anderson", "Ben Ortega")
        places = [next(place for place, line in enumerate(app.lines) if words in line)
                  for words in ("Log what happened", "Log Anderson", "│    Ben Ortega")]  # fmt: skip
        assert places == sorted(places)


@story
async def test_palette_opens_the_page_of_a_company(book: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("brno").see("company · 2 contacts").press("enter")
        await app.see("Company · Brno Works")


@story
async def test_enter_before_the_palette_has_found_anything_waits_for_it(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, may_find = companies.ids, threading.Event()

    def slow(*values: Any, **options: Any) -> Any:
        may_find.wait(5)
        return quick(*values, **options)

    async with crm(book) as app:
        await app.contacts.see("Ann Lee")
        monkeypatch.setattr(companies, "ids", slow)
        await app.press("ctrl+p").type("brno works").see("brno works").see_not("company · ")
        await app.ahead("enter", "l").call(may_find.set).see("Log with Brno Works")


@story
async def test_palette_finds_segments(book: Path) -> None:
    own = Book(str(book))
    segments.add(own, Segment(name="quiet", query="last>30d"), NOW)
    own.close()
    async with crm(book) as app:
        await app.press("ctrl+p").type("quiet").see("@quiet", "last>30d").press("enter")
        await app.see("@quiet ", "Ben Ortega", "Dan O'Neil").see_not("Ann Lee")


@story
async def test_segments_are_listed_counted_opened_and_compared(book: Path) -> None:
    own = Book(str(book))
    for name, finds, query in (("quiet", "contact", "last>30d"), ("big", "deal", "value>1k"),
                              ("makers", "company", "name:acme")):  # fmt: skip
        segments.add(own, Segment(name=name, finds=finds, query=query), NOW)
    own.close()
    async with crm(book) as app:
        await app.press("ctrl+p").type("list the segments").press("enter")
        await app.see("@big", "deals", "@makers", "@quiet", "last>30d").press("enter")
        await app.see("Pilot 2027", "@big").see_not("Segments")
        await app.press("ctrl+p").type("list the segments").press("enter").see("@makers").press("down", "enter")
        await app.see("@makers", "▸  Acme GmbH", "Acme Italia").see_not("Segments").press("enter")
        await app.see("Company · Acme GmbH").press("escape")
        await app.press("2", "home").see("Ben Ortega").press("down", "l").see("Log with Ben Ortega").press("enter")
        await app.type("Met").press("ctrl+s").see("Logged call with Ben")
        await app.press("ctrl+p").type("list the segments").press("enter").see("@quiet").press("end", "c")
        await app.see("- left", "Ben Ortega").press("enter").see_not("- left").see("Ben Ortega", "Met")
        await app.press("ctrl+p").type("list the segments").press("enter").see("@quiet").press("end", "s")
        await app.see("Kept what quiet finds now").press("c").see("Nothing entered or left.").press("escape", "a")
        await app.see("Save a query as a segment").type("leads").press("tab").type("stage:lead").press("ctrl+s")
        await app.see("@leads", "@makers")


@story
async def test_nothing_to_undo_is_reported(empty: Path) -> None:
    async with crm(empty) as app:
        await app.press("u").see("Nothing to undo.").press("U").see("Nothing to redo.")


@story
async def test_history_undoes_a_step(book: Path) -> None:
    async with crm(book) as app:
        await app.call(lambda: app.app.action_take("history")).see("History", "Remind Chiara", "Add Ann Lee")
        await (
            app.press("j", "enter")
            .see("Undone: Remind Chiara", "undone")
            .press("escape")
            .followups.see("Today  1")
            .see_not("This week")
        )


@story
async def test_no_color_uses_greys_and_signs(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with crm(book) as app:
        await app.see("Ben Ortega")
        for strip in app.app.screen._compositor.render_strips():
            for segment in strip:
                for color in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                    assert color is None or color.triplet is None or len(set(color.triplet)) == 1


@story
async def test_modes_and_keys_can_be_clicked(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.see("Follow-ups 3")
            .click_on("5 Notes")
            .see("▪ Contract")
            .click_on("2 Contacts")
            .see("Head of Purchasing")
        )
        await app.click_on("Log").see("Log with Ann Lee").click_on("esc Cancel").see_not("Log with")


@story
async def test_company_is_added_once(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.call(lambda: app.app.action_take("company"))
            .see("Add a company")
            .press("ctrl+s")
            .see("! a company needs a name")
        )
        await app.type("Acme GmbH").press("ctrl+s").see("Company “Acme GmbH” already exists.")
        await app.press("home").type("New ").press("tab", "tab", "tab").type("supplier, key").press("ctrl+s")
        await app.see("Added New Acme GmbH")
    opened = Book(str(book))
    company_id = companies.named(opened.reading(), "New Acme GmbH")
    made = companies.get(opened.reading(), company_id)
    opened.close()
    assert made is not None and made.tags == ("key", "supplier")


@story
async def test_q_quits(book: Path) -> None:
    async with crm(book) as app:
        await app.press("q")
        assert app.app._exit
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l").see("Log with").press("ctrl+p", "ctrl+q")
        assert app.app._exit


def test_change_that_is_reported_while_the_application_ends_is_no_error(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @story
    async def ending(book: Path) -> None:
        async with crm(book) as app:
            await app.contacts.see("Ann Lee")
            with monkeypatch.context() as closing:
                closing.setattr(CrmApp, "screen_stack", [])
                app.app.on_changed(Changed())

    ending(book)


def test_key_lost_with_a_removed_widget_does_not_block(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_queue, "STALLED_SECONDS", 0.1)

    @story
    async def lost(book: Path) -> None:
        async with crm(book) as app:
            await app.contacts.see("Ann Lee")
            follow = app.app._follow
            monkeypatch.setattr(app.app, "_follow", lambda _track: monkeypatch.setattr(app.app, "_follow", follow))
            await app.ahead("j", "j").see("▸  Chiara")

    lost(book)


@story
async def test_keys_typed_ahead_reach_the_right_widget(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee")
        await app.ahead("l", "c", *"Wants 40 extra seats", "tab", "tab", *"fri", "ctrl+s", "j", "t", *"fair", "enter")
        await app.see("Tagged Ben Ortega fair").press("k").see("Wants 40 extra seats", "○ Fri", "lead · vip")


@story
async def test_pasted_text_keeps_its_order_among_keys(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").ahead("n").paste("one [two] three").see("one [two] three")


@story
async def test_slow_change_shows_a_message_and_a_bug_an_error(book: Path) -> None:
    from simplecrm.tui.services import Done

    go_on = threading.Event()

    def slow(book: Book) -> Done:
        go_on.wait(10)
        return Done("Made the coffee")

    def broken(book: Book) -> Done:
        raise ZeroDivisionError("[/b] oops")

    async with crm(book) as app:
        await app.call(lambda: app.app.perform(slow)).see("Working …").call(go_on.set).see("Made the coffee · u undo")
        await (
            app.call(lambda: app.app.perform(broken))
            .see("Internal error (ZeroDivisionError); the report is in", "Please attach it to an issue.")
            .see_not("oops")
        )


@story
async def test_form_that_keeps_no_draft_warns_before_discarding(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("Ben Ortega").press("z").see("Snooze:").press("p").type("in 3 weeks").press("escape")
        await app.see("Not saved. Press the same key again to discard", "in 3 weeks")
        await app.type("x").press("escape").see("Not saved", "in 3 weeksx").press("escape").see_not("Snooze:")
        await app.press("z", "p").type("fri").press("ctrl+q").see("Not saved")
        assert app.app.is_running


@story
async def test_toast_replaces_the_previous_one(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee")

        def twice() -> None:
            app.app.say("The first of two")
            app.app.say("The second of two")

        await app.call(twice).see("The second of two").settle()
        assert "The first of two" not in app.screen


async def covers_only_the_keys(app: Driver, words: str) -> None:
    """A message stands on the last line."""
    await app.call(lambda: app.app.say(words)).see(words)
    assert [place for place, line in enumerate(app.lines) if "▌" in line] == [app.app.size.height - 1], app.screen


@pytest.mark.parametrize("mode", "1234567")
@story
async def test_toast_covers_only_the_keys(book: Path, mode: str) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.see("Last 7", "6 Deals 1").press(mode).settle()
        await app.until(lambda: app.app.screen.has_class("-narrow"))
        await covers_only_the_keys(app, "Snoozed until Wed: Call back about the renewal (Ben Ortega) · u undo")


@story
async def test_toast_over_a_form_leaves_its_fields_free(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        for key in ("e", "a", "l", "f", "n", "t"):
            await app.contacts.see("Ann Lee", "6 Deals 1").press(key).see("ctrl+s Save").settle()
            await covers_only_the_keys(app, "Nothing to undo.")
            await app.press("escape").see_not("ctrl+s Save")


@pytest.mark.parametrize("letters", [74, 76, 77, 78, 79, 81, 155])
@story
async def test_toast_shows_its_last_word_whatever_its_length(book: Path, letters: int) -> None:
    async with crm(book, size=(80, 24)) as app:
        words = ("word " * 40)[: letters - 3] + "end"
        await app.see("Last 7").call(lambda: app.app.say(words)).see("word").settle()
        assert "end" in "".join(app.lines[-3:]), app.screen


@pytest.mark.parametrize("key", ["n", "f", "l", "t", "H"])
def test_no_form_opens_for_a_deleted_contact(book: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr("simplecrm.tui.app.POLL_SECONDS", 3600.0)

    @story
    async def play() -> None:
        async with crm(book) as app:
            await app.contacts.see("▸  Ann Lee").settle()
            with sqlite3.connect(book) as shell:
                shell.execute("delete from contact where id = 1")
            shell.close()
            await app.press(key).see("These contacts no longer exist.").see("▸  Ben Ortega").see_not("ctrl+s")

    play()
