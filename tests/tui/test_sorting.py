"""The order of the lists of contacts, companies and deals."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import deals as deal_actions
from simplecrm.core.records.deals import Deal
from simplecrm.lookups import board, companies, contacts, deals
from simplecrm.store import views
from simplecrm.store.book import Book
from simplecrm.tui.screens import sorting
from simplecrm.tui.screens.contacts import ContactsScreen
from tests.tui.driver import NOW, Driver, crm, story


def first(app: Driver, *names: str) -> bool:
    """Whether the lines of a list begin with these names, in their order."""
    lines = [line[3:].strip() for line in app.lines]
    found = [line for line in lines if line.startswith(names)]
    return len(found) >= len(names) and all(line.startswith(name) for line, name in zip(found, names, strict=False))


def in_order(app: Driver, *names: str) -> bool:
    """Whether the texts are on the screen, from above downwards."""
    places = [app.screen.find(name) for name in names]
    return -1 not in places and places == sorted(places)


def test_lists_have_the_orders_of_the_command_line() -> None:
    offered = (
        (sorting.CONTACTS, contacts), (sorting.COMPANIES, companies), (sorting.DEALS, deals), (sorting.BOARD, board),
    )  # fmt: skip
    for orders, noun in offered:
        assert {one.sort for one in orders} == set(noun.SORTS)
        assert len({one.key for one in orders}) == len(orders)


@story
async def test_a_second_key_sorts_contacts_and_the_same_one_reverses_the_order(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Name ▴").press("s", "l").see("Last ▾")
        await app.until(lambda: first(app, "Ann Lee", "Ben Ortega", "Dan O'Neil")).see("▸  Ann Lee")
        await app.press("s").see("longest ago first").press("l").see("Last ▴").see_not("Name ▴")
        await app.until(lambda: first(app, "Ben Ortega", "Dan O'Neil", "Ann Lee")).see("▸  Ben Ortega")
        await app.press("s", "n").see("Name ▴").press("s", "n").see("Name ▾", "▸  Eva Novák")


@story
async def test_the_order_is_remembered_by_mode(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.press("s", "d").see("Next ▴").press("s", "d").see("Next ▾").press("8").see("Company ▴")
    assert views.recall("contacts").sort == "-next"


@story
async def test_the_remembered_order_is_the_first_one(book: Path) -> None:
    views.remember("contacts", sort="-next")
    async with crm(book) as app:
        await app.contacts.see("Next ▾", "▸  Chiara").press("8").see("Company ▴")


@story
async def test_an_order_that_is_unknown_is_ignored(book: Path) -> None:
    views.remember("contacts", sort="gone")
    async with crm(book) as app:
        await app.contacts.see("Name ▴", "▸  Ann Lee")


@story
async def test_a_search_by_words_is_ranked_until_an_order_is_chosen_for_it(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.press("s", "n").see("Name ▾", "▸  Eva")
        await app.search("acme").see("▸  Ann Lee").see_not("▴", "▾")
        await app.press("s").see("match the words best").press("n").see("Name ▴").press("s", "n").see("Name ▾")
        await app.see("▸  Chiara").press("s", "m").see_not("▾").see("▸  Ann Lee").press("s", "c").see("Company ▴")
        await app.press("escape").see("Name ▾").search("acme").see_not("▴", "▾")
        await app.search("company:acme").see("Name ▾", "▸  Chiara")


@story
async def test_a_list_that_is_loaded_again_before_it_is_shown_begins_with_its_first_line(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = ContactsScreen.load

    def loaded_twice(screen: ContactsScreen) -> None:
        # As when somebody else's change comes while the list is being loaded.
        load(screen)
        load(screen)

    async with crm(book) as app:
        await app.contacts.search("acme").see("▸  Ann Lee")
        await app.press("s", "n").see("Name ▴", "▸  Ann Lee")
        monkeypatch.setattr(ContactsScreen, "load", loaded_twice)
        await app.press("s", "n").see("Name ▾", "▸  Chiara")


@story
async def test_keys_typed_ahead_wait_for_a_contact_in_a_list_that_is_sorted_slowly(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    views.remember("contacts", sort="company")
    quick = contacts.ids

    def slow(*args: Any, **options: Any) -> Any:
        time.sleep(0.3)
        return quick(*args, **options)

    async with crm(book) as app:
        await app.contacts.see("Company ▴").search("chiara").see("▸  Chiara").see_not("Ben Ortega")
        monkeypatch.setattr(contacts, "ids", slow)
        await app.press("ctrl+p").type("novak").see("▸  Eva Novák").ahead("enter", "l").see("Log with Eva Novák")


@story
async def test_a_click_on_the_head_of_a_column_sorts_by_it(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Name ▴").click_on("Last  ").see("Last ▾").click_on("Last ▾").see("Last ▴")
        await app.press("8").see("Company ▴").click_on("Company ▴").see("Company ▾")
        await app.click_on("People").see("cannot be sorted by People. s shows the orders")


@pytest.fixture
def three_deals(book: Path) -> Path:
    """The small book with three deals in a stage."""
    own = Book(str(book), source="test")
    for title, value, close in (("Zebra", 9_000_000, "2027-03-01"), ("Alpha", 100, "2026-12-01")):
        deal_actions.add(
            own, Deal(title=title, value=value, currency="EUR", stage="proposal", expected_close=close), NOW
        )
    own.close()
    return book


@story
async def test_the_columns_of_the_board_are_sorted(three_deals: Path) -> None:
    async with crm(three_deals) as app:
        await app.deals.until(lambda: in_order(app, "Alpha", "Zebra", "Pilot 2027")).see("sales · 3 open")
        await app.press("right", "right", "s").see("Sort by", "time in stage").press("v")
        await app.see("sales · by value ▾ · 3 open").see("▸ Zebra")
        await app.until(lambda: in_order(app, "Zebra", "Pilot 2027", "Alpha"))
        await app.press("s").see("now: largest first; again: smallest first").press("v").see("by value ▴", "▸ Alpha")
        await app.press("greater_than_sign").see("Moved").press("s", "t").see("by title ▴", "▸ Alpha")
    assert (views.recall("board").sort, views.recall("deals").sort) == ("title", "")


@story
async def test_the_order_of_the_board_is_remembered_and_that_of_a_filtered_one_too(three_deals: Path) -> None:
    views.remember("board", sort="-title")
    async with crm(three_deals) as app:
        await app.deals.see("by title ▾").until(lambda: in_order(app, "Zebra", "Pilot 2027", "Alpha"))
        await app.press("s", "u").see("Sorted by urgency: stuck first, then soonest").see_not("by title")
        await app.press("F").type("value>1k").press("enter").see_not("Alpha").press("s", "v").see("by value ▾")
        await app.until(lambda: in_order(app, "Zebra", "Pilot 2027"))


@story
async def test_the_list_of_deals_is_sorted(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.deals.see("Pilot 2027")
            .press("v")
            .see("Stage ▴")
            .press("s", "v")
            .see("Value ▾")
            .press("s", "v")
            .see("Value ▴")
        )
        await app.press("s", "o").see("Sorted by status: open ones first, the largest first").see_not("▴", "▾")
        await app.press("F").type("pilot").press("enter").see("▸  Pilot").press("s", "t").see("Title ▴")


@story
async def test_elsewhere_lists_have_one_order(book: Path) -> None:
    async with crm(book) as app:
        await app.timeline.press("s").see("This list has one order")
