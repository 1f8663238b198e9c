"""Several people use one book: the history shows who, and u takes back one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlmodel  # noqa: F401  # before a worker of the application and a script load it at the same time

from simplecrm import open_book
from tests.tui.driver import NOW, crm, story


@story
async def test_the_history_shows_who_and_u_undoes_ones_own(book: Path) -> None:
    with open_book(str(book)) as script:
        script.user = lambda: "ben"
        script.note("1", "From Ben")
    async with crm(book) as app:
        app.app.book.user = lambda: "ann"
        await app.contacts.see("Ann Lee").press("n").type("From me").press("ctrl+s").see("From me").settle()
        with open_book(str(book)) as script:
            script.user = lambda: "ben"
            script.note("1", "Ben again")
        await app.press("u").see("Undone: Note on Ann Lee: From me").settle()
        await app.press("ctrl+p").type("show every change").press("enter").see("Who", "ben", "From Ben")


@story
async def test_without_users_the_history_has_no_such_column(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("show every change").press("enter").see("When", "What")
        await app.see_not("Who ")


@story
async def test_the_card_and_the_timeline_show_what_others_logged(book: Path) -> None:
    for user, text in (("ben", "Wants a quote"), ("ann", "Sent it off")):
        with open_book(str(book)) as script:
            script.user = lambda user=user: user  # type: ignore[misc]
            script.log("call", "1", text)
    async with crm(book) as app:
        app.app.book.user = lambda: "ann"
        await app.contacts.see("Ann Lee", "(by ben) Wants a quote", "Sent it off").see_not("by ann")
        await app.timeline.see("(by ben) Wants a quote", "Sent it off").see_not("by ann")
        await app.press("j").see("call · by ben")


@story
async def test_forms_have_the_owner_once_there_is_a_user(book: Path) -> None:
    async with crm(book) as app:
        app.app.book.user = str
        await app.contacts.see("Ann Lee").press("e").see("Stage").see_not("Owner").press("escape")
        with open_book(str(book)) as script:
            script.contacts.edit("1", owner="ben")
        await app.press("e").see("Owner", "ben").press("escape").see("Owner", "ben")


@pytest.fixture
def team(book: Path) -> Path:
    """Ben Ortega, with a late follow-up and an overdue deal, is Ben's; Ann Lee, with one today, is Ann's."""
    with open_book(str(book)) as script:
        script.contacts.edit("2", owner="ben")
        script.contacts.edit("1", owner="ann")
        script.contacts.edit("4", owner="ben")
        script.deals.add("Old pilot", who="2", expected_close="2026-11-02")
    return book


@story
async def test_today_is_mine_and_nobodys_until_the_key_shows_everyones(team: Path) -> None:
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).see(
            "Mine, and what nobody owns · W shows everyone's", "1 Today 1 ", "Ann Lee", "Demo"
        )
        await app.see_not("Ben Ortega", "Drifting", "Old pilot")
        await app.press("W").see(
            "Everyone's · W shows mine",
            "1 Today 2 ",
            "Ann Lee",
            "(for ben) Call back about the renewal",
            "Dan O'Neil",
            "Old pilot",
        )
        await app.contacts.see("1 Today 2 ").today.see("Everyone's", "Ben Ortega")
        await app.press("W").see("Mine, and", "1 Today 1 ").see_not("Ben Ortega", "Drifting")
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).see("Mine, and").see_not("Ben Ortega")


@story
async def test_the_palette_has_the_action_where_others_own_something(team: Path) -> None:
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).see("Mine, and").press("ctrl+p").type("everyone").press("enter")
        await app.see("Everyone's · W shows mine", "Ben Ortega")
        await app.press("?", "slash").type("everyone").see("show everyone's, or only mine and nobody's")


@story
async def test_without_a_user_or_owners_nothing_is_said_of_them(book: Path) -> None:
    async with crm(book) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).today.see("Ben Ortega", "Ann Lee").see_not("nobody owns", "Everyone's")
        await app.press("W").see("Nobody else owns anything in this book.")
        await app.press("?", "slash").type("everyone").see("No line has these words.").press("escape", "escape")
        await app.press("ctrl+p").type("everyone's").see_not("In Today")
    with open_book(str(book)) as script:
        script.contacts.edit("2", owner="ben")
    async with crm(book) as app:
        app.app.book.user = str
        await app.call(app.app.reload).today.see("Ben Ortega", "Ann Lee").see_not("nobody owns", "Everyone's")
        await app.press("W").see("Today is everyone's: set the setting “user” to your name first.")


@story
async def test_a_filter_narrows_mine_and_one_on_owners_is_of_those(team: Path) -> None:
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await (
            app.call(app.app.reload)
            .see("Mine, and")
            .press("F")
            .type("company:acme")
            .see("Ann Lee")
            .see_not("Ben Ortega")
        )
        await (
            app.see("Mine, and")
            .press("escape")
            .press("F")
            .type("owner:ben")
            .see("Ben Ortega")
            .see_not("Ann Lee", "Mine,")
        )
        await app.press("escape", "escape").see("Mine, and", "Ann Lee").see_not("Ben Ortega")


@story
async def test_focus_goes_through_what_today_shows(team: Path) -> None:
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).see("Mine, and").press("c").see("1 of 1  Ann Lee").press("escape")
        await app.press("W").see("Everyone's ·", "Ben Ortega").press("c").see("1 of 3  Ben Ortega").press("escape")
        await app.press("W").see("Mine, and").press("F").type("owner:ben").press("enter").see("Ben Ortega").press("c")
        await app.see("1 of 2  Ben Ortega")


@story
async def test_the_week_and_the_form_to_snooze_count_what_today_shows(team: Path) -> None:
    with open_book(str(team)) as script:
        script.user = lambda: "ben"
        script.log("visit", "2", "At theirs")
        for _ in range(2):
            script.remind("2", "tomorrow", "Ben's")
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).see("Mine, and", "Next 7 days", " Mon 23 0").see_not("1 visit")
        await app.press("z").see("until Mon 23 Nov, nothing due").press("escape")
        await app.press("W").see("Everyone's", " Mon 23 2", "1 visit").press("z")
        await app.see("until Mon 23 Nov, 2 due")


@story
async def test_notifications_are_mine_whatever_today_shows(team: Path) -> None:
    async with crm(team, now=NOW.replace(hour=15)) as app:
        app.app.book.user = lambda: "ann"
        await app.call(app.app.reload).press("W").see("Everyone's")
        await app.call(app.app.show_due).see("late since 14:30: Ann Lee").see_not("2 d late: Ben Ortega")


@story
async def test_a_follow_up_that_i_set_with_bens_contact_is_mine(team: Path) -> None:
    async with crm(team) as app:
        app.app.book.user = lambda: "ann"
        await app.contacts.press("j").see("Showed the pilot.").press("f").type("today").press("tab").type("Ring Ben")
        await app.press("ctrl+s").today.see("Mine, and", "Ring Ben").see_not("Call back about the renewal")


@story
async def test_lists_can_have_a_column_of_the_owner_once_there_is_one(team: Path) -> None:
    async with crm(team, size=(140, 32)) as app:
        await app.contacts.press("C").see("Owner").press("escape").deals.press("v").press("C").see("Owner")


@story
async def test_without_owners_no_list_has_their_column(book: Path) -> None:
    async with crm(book, size=(140, 32)) as app:
        await app.contacts.press("C").see("Created").see_not("Owner").press("escape")
        await app.deals.press("v").press("C").see("Created").see_not("Owner")


@story
async def test_the_owner_is_edited_in_one_line(team: Path) -> None:
    async with crm(team) as app:
        await app.contacts.see("Ann Lee").press("j", "E").see("owner").press("o", "ctrl+u").type("Cleo").press("enter")
        await app.see("Owner    cleo")
    with open_book(str(team)) as script:
        assert script.contacts.get("2").owner == "cleo"
