"""The cursor stays on the record that a search or filter found, and goes to the one that an undo brings back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import contacts, notes, reminders
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
from simplecrm.tui import general_handlers, undoing
from simplecrm.tui.screens import contacts as contacts_screen
from simplecrm.tui.screens import notes as notes_screen
from simplecrm.tui.screens import reminders as reminders_screen
from simplecrm.tui.screens import timeline as timeline_screen
from simplecrm.tui.services import Done
from tests.tui.driver import NOW, Driver, crm, story


@pytest.fixture(params=[200, 2])
def first_page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many lines are loaded at first: more than there are, and fewer."""
    for module in (contacts_screen, notes_screen, reminders_screen, timeline_screen):
        monkeypatch.setattr(module, "FIRST_PAGE", request.param)
    return int(request.param)


def fill(path: Path) -> None:
    book = Book(str(path), source="test")
    for name in ("Zora Neal", "Aaron Abbot", "Abby Abel"):
        made = contacts.add(book, Contact(name=name, stage="lead", tags=("late",) * (name[0] == "Z")), NOW).contact
        reminders.add(book, Reminder(contact_id=made.id, text=f"Ask {name}", due="2026-12-01"), NOW)
        notes.add(book, Note(contact_id=made.id, text=f"About {name}"), NOW)
    book.close()


def line_of(app: Driver) -> str:
    """The line with the cursor."""
    return next((line for line in app.lines if "▸" in line), "")


async def go_to(app: Driver, text: str, key: str) -> None:
    """Press a key until the cursor is on a line with this text."""
    for _ in range(12):
        if text not in line_of(app):
            await app.press(key).settle()
    assert text in line_of(app), app.screen


@pytest.mark.usefixtures("first_page")
@story
async def test_escape_from_a_search_stays_on_the_person_found(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").search("zora").see("1 of 8").see_not("Ann Lee")
        await app.press("escape").see("Ann Lee").settle()
        assert "Zora Neal" in line_of(app), app.screen
        await app.press("slash").type("zora").see("1 of 8").press("escape", "l").see("Log with Zora Neal")


@pytest.mark.parametrize("mode", ["3", "4", "5"])
@pytest.mark.usefixtures("first_page")
@story
async def test_escape_from_a_filter_stays_on_the_line(book: Path, mode: str) -> None:
    fill(book)
    async with crm(book) as app:
        await app.press(mode).settle().press("F").type("tag:late").press("enter").see("Zora Neal").see_not("Abby")
        await app.settle().press("escape").see("Abby Abel").settle()
        assert "Zora Neal" in line_of(app), app.screen


@pytest.mark.parametrize(("mode", "name"), [("2", "Eva Novák"), ("3", "Zora Neal"), ("4", "Zora Neal"), ("5", "Zora")])
@pytest.mark.usefixtures("first_page")
@story
async def test_undo_goes_to_the_row_that_came_back(book: Path, mode: str, name: str) -> None:
    fill(book)
    async with crm(book) as app:
        await app.press(mode).settle()
        await go_to(app, name, "j")
        await app.press("x").see("Archived").settle().press("g").settle()
        assert name not in line_of(app)
        await app.press("u").see("Undone").settle().until(lambda: name in line_of(app))
        await app.press("g").settle().press("U").see("Redone").settle()
        assert name not in line_of(app)


@story
async def test_undo_of_a_finished_follow_up_goes_to_it_on_today(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Send the quote").press("G").settle()
        await go_to(app, "Send the quote", "k")
        await app.press("x").see("Archived").settle().press("g").settle()
        await app.press("u").see("Undone").until(lambda: "Send the quote" in line_of(app))


@story
async def test_undo_goes_to_the_row_that_came_back_when_changes_of_others_are_looked_for_just_then(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Send the quote").press("G").settle()
        await go_to(app, "Send the quote", "k")
        await app.press("x").see("Archived").settle().press("g").settle()

        def undo_and_look(*values: Any, **options: Any) -> Done:
            done = undoing.undo(*values, **options)
            app.app.call_from_thread(app.app._check_for_changes)
            return done

        monkeypatch.setattr(general_handlers, "undo", undo_and_look)
        await app.press("u").see("Undone").until(lambda: "Send the quote" in line_of(app))


@story
async def test_undo_on_the_board_goes_to_the_deal_that_came_back(book: Path) -> None:
    from simplecrm.actions import deals
    from simplecrm.core.records.deals import Deal

    own = Book(str(book), source="test")
    deals.add(own, Deal(title="Sails", contact_id=1, stage="qualified"), NOW)
    own.close()
    async with crm(book) as app:
        await app.deals.see("Pilot 2027", "Sails").settle()
        await go_to(app, "▸ Pilot", "right")
        await app.press("x").see("Archived").see_not("▸ Pilot").settle()
        await go_to(app, "▸ Sails", "left")
        await app.press("u").see("Undone", "▸ Pilot 2027")


@pytest.mark.usefixtures("first_page")
@story
async def test_an_answer_that_comes_after_escape_is_not_shown(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").search("zora").see("1 of 8").see_not("Ann Lee").settle()
        screen: Any = app.app.screen
        answers: list[tuple[Any, str]] = []

        def search_again() -> None:
            """Search for the last letter, and keep the answer back."""
            with monkeypatch.context() as patch:
                patch.setattr(
                    screen.services, "ask_later", lambda _, then, *, group: answers.append((then, group)), raising=False
                )
                patch.setattr(screen, "call_after_refresh", lambda call, *given: call(*given))
                screen._load_matches("zora", None, keep=False)

        def escape_and_answer() -> None:
            screen.step_back()
            for then, group in answers:
                if group == "list":
                    then([1])

        await app.call(search_again).call(escape_and_answer).see("Ann Lee").settle()
        assert answers and "Zora Neal" in line_of(app), app.screen
