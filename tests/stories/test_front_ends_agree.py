"""The command line, batch, a script and the form turn the same input into the same record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

import simplecrm
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.tui.driver import Driver, story
from tests.tui.driver import crm as application


class Door:
    """One way to write; each answers with the sentence of the error, or nothing."""

    def __init__(self, crm: Callable[..., Any], path: Path) -> None:
        self.crm = crm
        self.path = path

    def log(self, at: str) -> str:
        raise NotImplementedError

    def remind(self, when: str, every: str) -> str:
        raise NotImplementedError

    def add(self, title: str, name: str = "Ben Ortega") -> str:
        raise NotImplementedError

    def deal(self, value: str, probability: str, close: str) -> str:
        raise NotImplementedError

    def company(self, name: str, domain: str, phone: str, city: str) -> str:
        raise NotImplementedError

    def note(self, text: str) -> str:
        raise NotImplementedError

    def segment(self, name: str, query: str) -> str:
        raise NotImplementedError


class CommandLine(Door):
    def log(self, at: str) -> str:
        return self._said(self.crm("log", "call", "1", "Hello", "--at", at))

    def remind(self, when: str, every: str) -> str:
        return self._said(self.crm("remind", "1", when, "Report", "--every", every))

    def add(self, title: str, name: str = "Ben Ortega") -> str:
        return self._said(self.crm("add", name, "--title", title))

    def deal(self, value: str, probability: str, close: str) -> str:
        options = ("--value", value, "--probability", probability, "--close", close)
        return self._said(self.crm("deals", "add", "Pilot", "--who", "1", *options))

    def company(self, name: str, domain: str, phone: str, city: str) -> str:
        options = ("--name", name, "--domain", domain, "--phone", phone, "--city", city)
        return self._said(self.crm("companies", "edit", "acme", *options))

    def note(self, text: str) -> str:
        return self._said(self.crm("note", "1", text, "--pin"))

    def segment(self, name: str, query: str) -> str:
        return self._said(self.crm("segments", "add", name, query))

    @staticmethod
    def _said(answer: Any) -> str:
        return answer.err if answer.code else ""


class Batch(Door):
    def log(self, at: str) -> str:
        return self._do(do="log", who="1", kind="call", text="Hello", at=at)

    def remind(self, when: str, every: str) -> str:
        return self._do(do="remind", who="1", when=when, text="Report", every=every)

    def add(self, title: str, name: str = "Ben Ortega") -> str:
        return self._do(do="add", name=name, title=title)

    def deal(self, value: str, probability: str, close: str) -> str:
        return self._do(
            do="deals add", title="Pilot", who="1", value=value, probability=probability, expected_close=close
        )

    def company(self, name: str, domain: str, phone: str, city: str) -> str:
        return self._do(
            do="companies edit", which="acme", name=name, domain=domain, phones=[phone], addresses=[{"city": city}]
        )

    def note(self, text: str) -> str:
        return self._do(do="note", who="1", text=text, pinned=True)

    def segment(self, name: str, query: str) -> str:
        return self._do(do="segments add", name=name, query=query)

    def _do(self, **wanted: object) -> str:
        answer = json.loads(self.crm("batch", stdin=json.dumps(wanted)).out)
        return answer.get("error", "")  # type: ignore[no-any-return]


class Script(Door):
    def log(self, at: str) -> str:
        return self._do(lambda book: book.log("call", 1, "Hello", at=at))

    def remind(self, when: str, every: str) -> str:
        return self._do(lambda book: book.remind(1, when, "Report", every=every))

    def add(self, title: str, name: str = "Ben Ortega") -> str:
        return self._do(lambda book: book.add(name, title=title))

    def deal(self, value: str, probability: str, close: str) -> str:
        return self._do(
            lambda book: book.deals.add("Pilot", who=1, value=value, probability=probability, expected_close=close)
        )

    def company(self, name: str, domain: str, phone: str, city: str) -> str:
        changes = {"name": name, "domain": domain, "phones": [phone], "addresses": [{"city": city}]}
        return self._do(lambda book: book.companies.edit("acme", **changes))

    def note(self, text: str) -> str:
        return self._do(lambda book: book.note(1, text, pinned=True))

    def segment(self, name: str, query: str) -> str:
        return self._do(lambda book: book.segments.add(name, query))

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

    def add(self, title: str, name: str = "Ben Ortega") -> str:
        return self._play("a", (name, "tab", "tab", title))

    def deal(self, value: str, probability: str, close: str) -> str:
        return self._play("add a deal", ("Pilot", "tab", value, "tab", "tab", probability, "tab", close))

    def company(self, name: str, domain: str, phone: str, city: str) -> str:
        return self._play("acme", (name, "tab", domain, *["tab"] * 4, phone, *["tab"] * 4, city))

    def note(self, text: str) -> str:
        return self._play("n", (text, "tab", "right"))

    def segment(self, name: str, query: str) -> str:
        return self._play("save a query", (name, "tab", query))

    def _play(self, what: str, steps: tuple[str, ...]) -> str:
        """Open a form by its key, or by words in the palette, and fill it in."""
        said: list[str] = []

        @story
        async def play(book: Path) -> None:
            async with application(book, size=(160, 40)) as app:
                await app.contacts.see("Ann Lee")
                if len(what) == 1:
                    await app.press(what)
                else:
                    await app.press("ctrl+p").type(what).settle().press("enter")
                if "ctrl+s Save" not in app.screen:
                    await app.see("e edit").press("e")
                await app.see("ctrl+s Save")
                for step in steps:
                    if step in ("tab", "enter", "right"):
                        await app.press(step)
                    else:
                        await app.press("ctrl+u").type(step)
                await app.press("ctrl+s").until(lambda: "! " in app.screen or "ctrl+s Save" not in app.screen)
                said.append(faults(app) if "! " in app.screen else "")

        play(self.path)
        return said[0]


def faults(app: Driver) -> str:
    """What a form says is wrong, beside its lines and below them."""
    hints = app.app.screen.query(".-wrong > .hint, #fault").results(Static)
    return " ".join(filter(None, (str(hint.render()).removeprefix("! ") for hint in hints)))


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
def test_activity_time(door: Door, phrase: str, kept: str) -> None:
    assert door.log(phrase) == ""
    assert rows(door, "select kind, text, at from activity") == [("call", "Hello", kept)]


@pytest.mark.parametrize(
    ("when", "every", "coming"),
    [("31 jan", "quarter", ["2027-04-30", "2027-07-31"]), ("29 feb 2028", "year", ["2029-02-28", "2030-02-28"])],
)
def test_reminder_recurrence(door: Door, when: str, every: str, coming: list[str]) -> None:
    assert door.remind(when, every) == ""
    found = []
    for number in (1, 2):
        assert door.crm("done", str(number)).code == 0
        (item,) = door.crm("reminders", "--json").json
        found.append(item["due"])
    assert found == coming


def test_job_title_without_a_company_is_kept(door: Door) -> None:
    assert door.add("Head of Sales") == ""
    assert rows(door, "select name, title, company_id from employment join contact on contact.id = contact_id") == [
        ("Ben Ortega", "Head of Sales", None)
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ben Ortega <ben@acme.com>", "Ben Ortega"), ("ben@acme.com (Ben Ortega)", "Ben Ortega"),
        ('"Ortega, Ben" <ben@acme.com>', "Ortega, Ben"), ("<ben@acme.com>", "ben@acme.com"),
    ],
)  # fmt: skip
def test_name_with_an_email(door: Door, typed: str, name: str) -> None:
    assert door.add("", typed) == ""
    assert rows(door, "select name, given, address from contact join email on contact_id = contact.id") == [
        (name, "" if "@" in name else "Ben", "ben@acme.com")
    ]


DEAL = "select title, value, currency, stage, probability, expected_close, contact_id from deal"


@pytest.mark.parametrize(
    ("value", "probability", "close", "kept"),
    [
        ("12000", "40 %", "31 jan", ("Pilot", 1_200_000, "EUR", "qualified", 40, "2027-01-31", 1)),
        ("1,250.50 USD", "", "", ("Pilot", 125_050, "USD", "qualified", 10, "", 1)),
        ("12,5", "0", "in 2 weeks", ("Pilot", 1_250, "EUR", "qualified", 10, "2026-12-06", 1)),
    ],
)
def test_deal_with_a_value(door: Door, value: str, probability: str, close: str, kept: tuple[object, ...]) -> None:
    assert door.deal(value, probability, close) == ""
    assert rows(door, DEAL) == [kept]


@pytest.mark.parametrize(
    ("value", "probability", "close", "sentence"),
    [
        ("12x", "", "", "Invalid amount: “12x”"),
        ("1.250", "", "", "Ambiguous amount: “1.250” can be 1250 or 1.25"),
        ("-5", "", "", "Invalid amount: “-5”"),
        ("5", "120", "", "Invalid probability: “120”"),
        ("5", "0.4", "", "Invalid probability: “0.4”"),
        ("5", "", "when pigs fly", "Invalid date: “when pigs fly”"),
    ],
)
def test_deal_with_an_invalid_value(door: Door, value: str, probability: str, close: str, sentence: str) -> None:
    # Beside a field the value is not repeated.
    words = sentence.partition(":")[0] if isinstance(door, Application) and "Invalid" in sentence else sentence
    assert words in door.deal(value, probability, close)
    assert rows(door, DEAL) == []


COMPANY = (
    "select c.name, domain, number, e164, tail, city from company c left join phone on phone.company_id = c.id "
    "left join address on address.company_id = c.id"
)


def test_edited_company(door: Door) -> None:
    door.crm("companies", "add", "Acme")
    assert door.company("Acme SE", "acme.com", "+49 30 1234567", "Berlin") == ""
    assert rows(door, COMPANY) == [
        ("Acme SE", "acme.com", "+49 30 1234567", "+49301234567", "76543210394", "Berlin")
    ]  # fmt: skip
    assert len(door.crm("history", "--json").json) == 3


def test_company_needs_a_name(door: Door) -> None:
    door.crm("companies", "add", "Acme")
    assert "company needs a name" in door.company("", "acme.com", "+49 30 1234567", "Berlin")
    assert rows(door, COMPANY) == [("Acme", "", None, None, None, None)]


def test_pinned_note(door: Door) -> None:
    assert door.note("Prefers mornings") == ""
    assert rows(door, "select text, pinned, contact_id from note") == [("Prefers mornings", 1, 1)]


def test_segment(door: Door) -> None:
    assert door.segment("@hot", "tag:vip last>30d") == ""
    assert rows(door, "select name, query from segment") == [("hot", "tag:vip last>30d")]


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("two words", "tag:vip", "Invalid segment name"),
        ("hot", "(tag:vip", "parenthesis is opened here and never closed"),
        ("hot", "deal>lots", "Invalid amount: “lots”"),
    ],
)
def test_invalid_segment(door: Door, name: str, query: str, sentence: str) -> None:
    assert sentence in door.segment(name, query)
    assert rows(door, "select name from segment") == []


def test_removing_a_missing_title_changes_nothing(crm: Crm) -> None:
    crm("add", "Ann Lee")
    said = crm("contacts", "edit", "1", "--title", "")
    assert said.code == 2 and "Nothing to change was given" in said.err


def test_activity_time_is_edited_to_now(crm: Crm) -> None:
    crm("add", "Ann Lee")
    crm("log", "call", "1", "Hello", "--at", "yesterday")
    assert crm("activities", "edit", "1", "--at", "now").code == 0
    assert crm("activities", "--json").json[0]["at"] == "2026-11-22T10:14:00Z"
