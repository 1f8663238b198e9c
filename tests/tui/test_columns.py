"""The columns of the lists of contacts, companies and deals, chosen with ``C``."""

from __future__ import annotations

from pathlib import Path

from simplecrm.store import views
from simplecrm.tui.widgets.columns import Column, chosen, place
from tests.tui.driver import crm, story


def test_chosen_columns_are_shown_in_their_order_as_far_as_there_is_room() -> None:
    columns = [
        Column("A", str, least=10), Column("B", str, width=10, drop=1), Column("C", str, width=10, extra=True),
        Column("D", str, width=10, optional=True),
    ]  # fmt: skip

    def titles(wanted: tuple[str, ...], room: int) -> str:
        return "".join(column.title for column, _ in place(chosen(columns, wanted), room))

    assert titles((), 80) == "ABC"
    assert titles(("D", "gone", "B"), 80) == "ADB"
    assert titles(("D", "B"), 24) == "AD"
    assert titles(("D", "B"), 12) == "A"
    assert titles(("A",), 80) == "A"


@story
async def test_a_column_of_contacts_is_shown_hidden_and_moved(book: Path) -> None:
    async with crm(book, size=(110, 32)) as app:
        await app.contacts.see("Company  ").press("C").see("✓  Company", "✓  Last", "✓  Next").press("space")
        await app.see_not("✓  Company").press("escape").see_not("Company   ")
    assert views.recall("contacts").columns == ("Name", "Last", "Next")


@story
async def test_the_chosen_columns_are_remembered_by_mode_and_given_up_again(book: Path) -> None:
    views.remember("contacts", columns=["Email", "Next"])
    async with crm(book, size=(110, 32)) as app:
        await app.contacts.see("Email", "ben@example.com").see_not("Company  ").press("C").see("✓  Email", "✓  Next")
        await app.press("greater_than_sign").press("escape")
        assert views.recall("contacts").columns == ("Name", "Next", "Email")
        await app.press("C", "r").see("Company  ").press("8").see("City")
    assert views.recall("contacts").columns == ()


@story
async def test_all_columns_but_the_first_can_be_hidden(book: Path) -> None:
    async with crm(book, size=(110, 32)) as app:
        await app.contacts.see("Company  ").press("C", "space", "down", "space", "down", "space").see_not("✓")
        await app.press("escape").see("Name ▴", "Ann Lee").see_not("Company  ", "9 wk")
    async with crm(book, size=(110, 32)) as app:
        await app.contacts.see("Name ▴", "Ann Lee").see_not("Company  ").press("C", "r").see("Company  ", "9 wk")


@story
async def test_a_chosen_column_without_room_is_named(book: Path) -> None:
    async with crm(book, size=(110, 32)) as app:
        await app.contacts.press("C", *["down"] * 5).see_not("no room").press("space").press(*["down"] * 2, "space")
        await app.see("no room")


@story
async def test_columns_of_the_list_of_deals(book: Path) -> None:
    async with crm(book, size=(160, 32)) as app:
        await app.deals.press("C").see("The board has a column for each stage. v shows the list.")
        await app.press("v").see("Days").press("C", *["down"] * 6).press("space").see("Chance", "50 %")
        await app.press("escape", "3", "C").see("The columns of this list are always the same")
