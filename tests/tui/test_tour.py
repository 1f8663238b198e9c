"""The tour walks a newcomer through the loop, and goes on when a step is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions.demo import fill
from simplecrm.store.trial import Scratch
from simplecrm.tui.tour import STEPS, Tour
from tests.answers import Crm
from tests.terminal import Terminal
from tests.tui.driver import NOW, crm, story


def sample(path: Path) -> None:
    book = Scratch(str(path), source="tour")
    book.create()
    fill(book, NOW)
    book.close()


@story
async def test_tour_goes_through_the_loop_step_by_step(tmp_path: Path) -> None:
    sample(tmp_path / "tour.db")
    tour = Tour()
    async with crm(tmp_path / "tour.db", tour=tour) as app:
        await app.see("Tour 1 of 9 · Today", "Go to Fatima Zahra").press("enter").see("Tour 2 of 9 · Read")
        await app.press("escape").see("Tour 3 of 9 · Log").press("l").see("Log with").type("Wants it in red")
        await app.press("tab", "tab").type("in 1 week").press("ctrl+s").see("Tour 4 of 9 · Undo")
        await app.press("u").see("Tour 5 of 9 · Done").press("d", "enter").see("Tour 6 of 9 · Find")
        await app.press("/").type("hana tan").see("Hana Tanaka").press("enter").see("Tour 7 of 9 · Deals")
        await app.press("6").see("Renewal").press("greater_than_sign").see("Tour 8 of 9 · Reports")
        await app.press("7").see("Tour 9 of 9 · Everything else").press("question_mark").see("Keys")
        await (
            app.until(lambda: tour.place == len(STEPS))
            .press("escape")
            .see("That is the loop", "simplecrm import contacts.csv")
        )


@story
async def test_steps_can_be_skipped_and_the_tour_ends(tmp_path: Path) -> None:
    sample(tmp_path / "tour.db")
    async with crm(tmp_path / "tour.db", size=(80, 24), tour=Tour()) as app:
        await app.see("Tour 1 of 9")
        for _ in STEPS:
            app.press("ctrl+n")
        await app.see("That is the loop").press("ctrl+n").see("That is the loop")


@story
async def test_there_is_no_tour_in_a_book(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Late").press("ctrl+n").see_not("Tour")


def test_tour_needs_a_terminal_and_leaves_nothing(process: Crm, home: Path, tmp_path: Path) -> None:
    answer = process("tour", env={"TMPDIR": str(tmp_path)})
    assert (answer.code, answer.err.splitlines()[0]) == (2, "simplecrm: The application needs a terminal.")
    assert not list(tmp_path.glob("simplecrm-tour-*"))


def test_tour_in_a_terminal_is_removed_when_it_is_left(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Terminal("tour", rows=32) as person:
        person.sees("Tour 1 of 9")
        assert list(tmp_path.glob("simplecrm-tour-*/tour.db"))
        assert person.types("q", end="").ends() == 0
    assert not list(tmp_path.glob("simplecrm-tour-*"))
    assert not list(home.rglob("*.db"))
