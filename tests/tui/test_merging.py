"""The merge form: two contacts side by side, merged without loss in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import contacts
from simplecrm.core.records.contacts import Contact, Email, Employment, Phone
from simplecrm.store.book import Book
from tests.tui.conftest import HOSTILE
from tests.tui.driver import NOW, crm, story
from tests.tui.test_hostile import check


def add_second_ann(path: Path) -> None:
    book = Book(str(path))
    draft = Contact(
        name="Ann M. Lee", nickname="Annie", emails=(Email("ann@example.com"), Email("ann@home.example")),
        phones=(Phone("+49 30 1234 0001"),), companies=(Employment("Acme GmbH", "CPO"),), tags=("sailor",),
    )  # fmt: skip
    contacts.add(book, draft, NOW)
    book.close()


@story
async def test_two_marked_contacts_are_merged_and_undone(book: Path) -> None:
    add_second_ann(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee", "Ann M. Lee").press("g", "space", "space").see("2 marked")
        await app.press("ctrl+p").type("merge").see("Merge two marked").press("enter")
        await app.see("Merge two contacts into one", "#1 stays", "#6 goes", "ann@home.example")
        await app.see("1 note ", "Kept in a note: name Ann")
        await app.press("ctrl+s").see("Merged Ann M. Lee into Ann Lee · u undo").see_not("marked")
        await app.press("g").see("ann@home.example", "sailor", "Annie", "Wants the quote split").see_not("Ann M. Lee  ")
        await app.press("u").see("Undone: Merge", "   Ann Lee", "▸  Ann M. Lee")


@story
async def test_other_contact_can_be_kept(book: Path) -> None:
    add_second_ann(book)
    async with crm(book) as app:
        await app.contacts.see("Ann M. Lee").press("g", "space", "space")
        await app.call(lambda: app.app.action_take("merge")).see("#6 goes").press("right").see("#1 goes", "#6 stays")
        await app.press("tab").see("#1 stays").press("left").see("#6 stays").press("enter").see("Press ctrl+s to merge")
        await app.press("ctrl+s").see("Merged Ann Lee into Ann M. Lee").press("g").see("Wants the quote split by site.")


@story
async def test_in_a_small_terminal_the_comparison_scrolls(book: Path) -> None:
    add_second_ann(book)
    async with crm(book, size=(80, 24)) as app:
        await app.contacts.see("Ann M. Lee").press("g", "space", "space")
        await app.call(lambda: app.app.action_take("merge")).see("#6 goes", "ctrl+s Merge").see_not("Kept in a note")
        await app.press("pagedown").see("Kept in a note: name Ann M. Lee, title CPO", "ctrl+s Merge")


@story
async def test_values_are_shown_as_people_read_them(book: Path) -> None:
    own = Book(str(book))
    draft = Contact(
        name="Ann Lee", birthday="1986-01-05", anniversary="--05-01", cadence_days=28, do_not_contact=True,
        phones=(Phone("+49 30 1234 0001", "mobile"),),
        companies=(Employment("Brno Works", "CFO", started_on="2019-04", ended_on="2026-11-02"),),
    )  # fmt: skip
    contacts.add(own, draft, NOW)
    own.close()
    async with crm(book, size=(130, 40)) as app:
        await app.contacts.see("Ann Lee").press("g", "space", "space")
        await app.call(lambda: app.app.action_take("merge")).see("#6 goes").settle()
        await app.see("4 Dec 1985", "5 Jan 1986", "1 May", "Talk every", "4 weeks", "yes", "Do not contact", "(mobile)")
        await app.see("(Apr 2019", "to 2 Nov 2026)", "Kept in a note: birthday 5 Jan 1986")
        assert not any(raw in app.screen for raw in ("1985-12", "1986-01", "--05", "2019-04", "2026-11", "Cadence"))


@story
async def test_two_with_nothing_in_common_are_merged_only_when_asked_twice(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee", "Dan O'Neil").press("g", "space", "down", "down", "space")
        await app.call(lambda: app.app.action_take("merge")).see("#4 goes", "! These two have nothing in common")
        await app.press("ctrl+s").see("again to merge them all the same").press("escape")
        await app.see("2 marked").call(lambda: app.app.action_take("merge")).see("nothing in common").press("ctrl+s")
        await app.see("ctrl+s again").press("ctrl+s").see("Merged Dan O'Neil into Ann Lee · u undo")


@story
async def test_merging_needs_two_marks(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").call(lambda: app.app.action_take("merge")).see("Mark two contacts first")
        await app.press("asterisk").call(lambda: app.app.action_take("merge")).see("Mark two contacts first")


@story
async def test_likely_duplicates_are_listed_and_merged(book: Path) -> None:
    add_second_ann(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("duplicates").press("enter")
        await app.see("Likely duplicates", "Ann Lee #1", "Ann M. Lee #6").press("enter").see("#1 stays")
        await app.press("escape").see("Ann M. Lee #6").press("enter").see("#1 stays").press("ctrl+s")
        await app.see("Merged Ann M. Lee", "No likely duplicates.")
        await app.press("u").see("Undone: Merge", "Ann M. Lee #6").press("escape").see_not("Likely duplicates")


@pytest.mark.parametrize("size", [(110, 32), (80, 24)])
@story
async def test_hostile_text_side_by_side(hostile: Path, size: tuple[int, int]) -> None:
    book = Book(str(hostile))
    contacts.add(book, Contact(name=HOSTILE, emails=(Email(HOSTILE),)), NOW)
    book.close()
    async with crm(hostile, size=size) as app:
        await app.contacts.see("[/b] Bob").press("asterisk").call(lambda: app.app.action_take("merge"))
        await app.see("Merge two contacts").settle()
        check(app)
        await app.press("right", "escape").call(lambda: app.app.action_take("duplicates")).see("same email").settle()
        check(app)
