"""One reading of what a person writes: the command line, batch, a script and the form keep the same record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import simplecrm
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.tui.driver import crm as application
from tests.tui.driver import story


class Door:
    """One way to write; each answers with the sentence of the error, or nothing."""

    def __init__(self, crm: Callable[..., Any], path: Path) -> None:
        self.crm = crm
        self.path = path

    def log(self, at: str) -> str:
        raise NotImplementedError

    def remind(self, when: str, every: str) -> str:
        raise NotImplementedError

    def add(self, title: str) -> str:
        raise NotImplementedError


class CommandLine(Door):
    def log(self, at: str) -> str:
        return self._said(self.crm("log", "call", "1", "Hello", "--at", at))

    def remind(self, when: str, every: str) -> str:
        return self._said(self.crm("remind", "1", when, "Report", "--every", every))

    def add(self, title: str) -> str:
        return self._said(self.crm("add", "Ben Ortega", "--title", title))

    @staticmethod
    def _said(answer: Any) -> str:
        return answer.err if answer.code else ""


class Batch(Door):
    def log(self, at: str) -> str:
        return self._do(do="log", who="1", kind="call", text="Hello", at=at)

    def remind(self, when: str, every: str) -> str:
        return self._do(do="remind", who="1", when=when, text="Report", every=every)

    def add(self, title: str) -> str:
        return self._do(do="add", name="Ben Ortega", title=title)

    def _do(self, **wanted: str) -> str:
        answer = json.loads(self.crm("batch", stdin=json.dumps(wanted)).out)
        return answer.get("error", "")  # type: ignore[no-any-return]


class Script(Door):
    def log(self, at: str) -> str:
        return self._do(lambda book: book.log("call", 1, "Hello", at=at))

    def remind(self, when: str, every: str) -> str:
        return self._do(lambda book: book.remind(1, when, "Report", every=every))

    def add(self, title: str) -> str:
        return self._do(lambda book: book.add("Ben Ortega", title=title))

    def _do(self, work: Callable[[Any], object]) -> str:
        try:
            with simplecrm.open_book() as book:
                work(book)
        except CrmError as error:
            return error.sentence
        return ""


class Application(Door):
    """The forms, filled in by keys; a fault stands beside its line."""

    def log(self, at: str) -> str:
        return self._play("l", ("enter", "Hello", "tab", at))

    def remind(self, when: str, every: str) -> str:
        return self._play("f", (when, "tab", "Report", "tab", every))

    def add(self, title: str) -> str:
        return self._play("a", ("Ben Ortega", "tab", "tab", title))

    def _play(self, key: str, steps: tuple[str, ...]) -> str:
        said: list[str] = []

        @story
        async def play(book: Path) -> None:
            async with application(book) as app:
                await app.contacts.see("Ann Lee").press(key).see("Save")
                for step in steps:
                    if step in ("tab", "enter"):
                        await app.press(step)
                    else:
                        await app.press("ctrl+u").type(step)
                await app.press("ctrl+s").until(lambda: "! " in app.screen or "ctrl+s Save" not in app.screen)
                said.append("\n".join(line for line in app.lines if "! " in line))

        play(self.path)
        return said[0]


DOORS = [CommandLine, Batch, Script, Application]


@pytest.fixture(params=DOORS, ids=lambda kind: kind.__name__)
def door(request: pytest.FixtureRequest, crm: Crm, home: Path) -> Door:
    crm("add", "Ann Lee")
    return request.param(crm, home / "simplecrm.db")  # type: ignore[no-any-return]


def rows(door: Door, sql: str) -> list[tuple[Any, ...]]:
    book = Book(str(door.path))
    try:
        return book.reading().execute(sql).fetchall()
    finally:
        book.close()


@pytest.mark.parametrize(
    ("phrase", "kept"), [("today", "2026-11-22T10:14:00Z"), ("yesterday", "2026-11-21T12:00:00Z"),
                         ("yesterday 3pm", "2026-11-21T15:00:00Z")],
)  # fmt: skip
def test_when_it_happened(door: Door, phrase: str, kept: str) -> None:
    assert door.log(phrase) == ""
    assert rows(door, "select kind, text, at from activity") == [("call", "Hello", kept)]


@pytest.mark.parametrize(
    ("when", "every", "coming"),
    [("31 jan", "quarter", ["2027-04-30", "2027-07-31"]), ("29 feb 2028", "year", ["2029-02-28", "2030-02-28"])],
)
def test_how_it_repeats(door: Door, when: str, every: str, coming: list[str]) -> None:
    assert door.remind(when, every) == ""
    found = []
    for number in (1, 2):
        assert door.crm("done", str(number)).code == 0
        (item,) = door.crm("reminders", "--json").json
        found.append(item["due"])
    assert found == coming


def test_a_title_needs_a_company(door: Door) -> None:
    assert "title needs a company" in door.add("Head of Sales")
    assert rows(door, "select name from contact") == [("Ann Lee",)]


def test_a_title_cannot_be_taken_from_whom_no_company_is_known(crm: Crm) -> None:
    crm("add", "Ann Lee")
    said = crm("contacts", "edit", "1", "--title", "")
    assert said.code == 2 and "A title needs a company." in said.err and "--company NAME" in said.err


def test_a_call_is_moved_to_now(crm: Crm) -> None:
    crm("add", "Ann Lee")
    crm("log", "call", "1", "Hello", "--at", "yesterday")
    assert crm("activities", "edit", "1", "--at", "now").code == 0
    assert crm("activities", "--json").json[0]["at"] == "2026-11-22T10:14:00Z"
