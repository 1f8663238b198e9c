"""Books to drive the application on."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import pytest

from simplecrm.actions import activities, contacts, deals, notes, reminders
from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email, Employment, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
from simplecrm.store.encryption import conversion, keys
from tests.tui.driver import NOW

HOSTILE = "[/b] Bob [IMPORTANT] [@click=app.quit]x[/] [$primary] \x1b]52;c;aGk=\x07 \u202e\x9b31m end"
"""What a line of a book may hold: markup that ends an app, an escape sequence, an override of direction."""


def _at(days: int, hour: int = 9) -> str:
    return local_to_utc(NOW.replace(hour=hour) + datetime.timedelta(days))


def _day(days: int, time: str = "") -> str:
    return (NOW.date() + datetime.timedelta(days)).isoformat() + time


def people() -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        ("Ann Lee", "Acme GmbH", "Head of Purchasing", ("vip",)),
        ("Ben Ortega", "Acme GmbH", "Buyer", ()),
        ("Chiara 福田", "Acme Italia", "", ("partner",)),
        ("Dan O'Neil", "Brno Works", "CEO", ("partner", "vip")),
        ("Eva Novák", "Brno Works", "", ()),
    ]


def fill(book: Book) -> None:
    """A small book: five people, one late, one due today, one this week, one drifting."""
    ids = {}
    for number, (name, company, title, tags) in enumerate(people(), 1):
        mail = f"{name.split()[0].lower()}@example.com"
        draft = Contact(
            name=name, companies=(Employment(company, title),), tags=tags,
            emails=(Email(mail, "work"),), phones=(Phone(f"+49 30 1234 00{number:02}"),),
            birthday="1985-12-04" if name == "Ann Lee" else "", cadence_days=28 if name == "Dan O'Neil" else 0,
        )  # fmt: skip
        ids[name] = contacts.add(book, draft, NOW).contact.id
    ann, ben, chiara, dan = ids["Ann Lee"], ids["Ben Ortega"], ids["Chiara 福田"], ids["Dan O'Neil"]
    activities.log(
        book, Activity(kind="call", direction="out", at=_at(-4), text="Wants the quote split by site."), [ann], NOW
    )
    activities.log(book, Activity(kind="email", direction="in", at=_at(-11), text="Can you do 40 seats?"), [ann], NOW)
    activities.log(book, Activity(kind="meeting", at=_at(-63), text="Showed the pilot."), [dan, ben], NOW)
    notes.add(book, Note(contact_id=ann, text="Prefers mornings. Two kids, sails."), NOW)
    notes.add(book, Note(contact_id=dan, text="# Contract\n\n- runs to May\n- ask **early**", pinned=True), NOW)
    reminders.add(book, Reminder(contact_id=ben, text="Call back about the renewal", due=_day(-2)), NOW)
    reminders.add(book, Reminder(contact_id=ann, text="Send the quote", due=_day(0, "T14:30")), NOW)
    reminders.add(book, Reminder(contact_id=chiara, text="Demo", due=_day(5)), NOW)
    deals.add(book, Deal(title="Pilot 2027", contact_id=ann, value=1_200_000, currency="EUR", stage="proposal"), NOW)


def fill_hostile(book: Book) -> None:
    """The same text in every field of every noun."""
    with book.writing("Hostile") as step:
        write = step.connection.execute
        write("insert into company (id, name, domain, industry) values (1, :t, :t, :t)", {"t": HOSTILE})
        write(
            "insert into contact (id, name, sort_name, nickname, stage, source, birthday, language, time_zone, "
            "cadence_days) values (1, :t, :t, :t, :t, :t, :t, :t, :t, 1)", {"t": HOSTILE},
        )  # fmt: skip
        write(
            "insert into employment (contact_id, company_id, title, department) values (1, 1, :t, :t)", {"t": HOSTILE}
        )
        write("insert into email (contact_id, address, label) values (1, :t, :t)", {"t": HOSTILE})
        write("insert into phone (contact_id, number, label) values (1, :t, :t)", {"t": HOSTILE})
        write("insert into link (contact_id, url, label) values (1, :t, :t)", {"t": HOSTILE})
        write(
            "insert into address (contact_id, label, street, city, country) values (1, :t, :t, :t, :t)",
            {"t": HOSTILE},
        )
        write("insert into tag (id, name) values (1, :t)", {"t": HOSTILE})
        write("insert into contact_tag (contact_id, tag_id) values (1, 1)")
        write("insert into field (id, name) values (1, :t)", {"t": HOSTILE})
        write("insert into field_value (contact_id, field_id, value) values (1, 1, :t)", {"t": HOSTILE})
        write(
            "insert into deal (id, title, contact_id, value, currency, stage) values (1, :t, 1, 5, :t, :t)",
            {"t": HOSTILE},
        )
        write('insert into "case" (id, title, text, product, company_id) values (1, :t, :t, :t, 1)', {"t": HOSTILE})
        write("insert into case_contact (case_id, contact_id) values (1, 1)")
        write(
            "insert into activity (id, kind, subject, text, outcome, at, deal_id, case_id) "
            "values (1, :t, :t, :t, :t, :a, 1, 1)",
            {"t": HOSTILE, "a": _at(-1)},
        )
        write("insert into activity_contact (activity_id, contact_id) values (1, 1)")
        write("insert into note (contact_id, text, pinned) values (1, :t, 1)", {"t": HOSTILE})
        for due in (_day(-1), _day(0), HOSTILE):
            write(
                "insert into reminder (contact_id, deal_id, text, due, every) values (1, 1, :t, :d, :t)",
                {"t": HOSTILE, "d": due},
            )


def _made(path: Path, fill_it: object) -> Path:
    book = Book(str(path), source="test")
    book.create()
    assert callable(fill_it)
    fill_it(book)
    book.close()
    return path


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {
        "small": _made(folder / "small.db", fill),
        "hostile": _made(folder / "hostile.db", fill_hostile),
        "empty": _made(folder / "empty.db", lambda book: None),  # noqa: ARG005
    }


def _copy(template: Path, path: Path) -> Path:
    with sqlite3.connect(template) as connection:
        connection.execute("vacuum into ?", (str(path),))
    connection.close()
    return path


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def book(_templates: dict[str, Path], tmp_path: Path) -> Path:
    """The file of a small book."""
    return _copy(_templates["small"], tmp_path / "demo.db")


@pytest.fixture
def hostile(_templates: dict[str, Path], tmp_path: Path) -> Path:
    """The file of a book whose every field is hostile."""
    return _copy(_templates["hostile"], tmp_path / "hostile.db")


@pytest.fixture
def empty(_templates: dict[str, Path], tmp_path: Path) -> Path:
    """The file of a book without anything."""
    return _copy(_templates["empty"], tmp_path / "empty.db")


@pytest.fixture
def private(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small book, encrypted."""
    pytest.importorskip("sqlcipher3", reason="there is no wheel of sqlcipher3 here")
    (tmp_path / "key").write_text("7e" * 32)
    monkeypatch.setenv("SIMPLECRM_KEY_COMMAND", f"cat '{tmp_path / 'key'}'")
    keys.forget()
    opened = Book(str(book))
    conversion.encrypt(opened)
    opened.close()
    return book
