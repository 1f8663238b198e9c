"""Several people use one book: the history shows who, and u takes back one's own."""

from __future__ import annotations

from pathlib import Path

from simplecrm import open_book
from tests.tui.driver import crm, story


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
