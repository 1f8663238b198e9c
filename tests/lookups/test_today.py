"""Today in a large book: only reminders due until the end of the week are read, and no late one is dropped."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.lookups import pending_notifications, reminders, today
from simplecrm.lookups.alerts import drift
from simplecrm.lookups.alerts.current import current
from simplecrm.lookups.query import compiler
from simplecrm.store.book import Book

NOW = datetime.datetime(2026, 11, 22, 10, 14)
CONTEXT = QueryContext(NOW, config.get)
DAY = datetime.timedelta(1)


def fill(book: Book, contacts: int, reminders: int, due: datetime.datetime) -> None:
    """Contacts without cadence or birthday, and reminders that are all due on one day."""
    with book.writing("Fill") as step:
        step.bulk()
        many = step.connection.executemany
        start = step.connection.execute("select coalesce(max(id), 0) from contact").fetchone()[0]
        ids = range(start + 1, start + contacts + 1)
        many("insert into contact (id, name) values (?, ?)", ((one, f"Contact {one}") for one in ids))
        many("insert into deal (title, contact_id, expected_close) values ('Deal', ?, '2099-01-01')", zip(ids))  # noqa: B905
        text = due.date().isoformat()
        many(
            "insert into reminder (text, due, contact_id) values (?, ?, ?)",
            ((f"Call {number}", text, start + 1 + number % contacts) for number in range(reminders)),
        )


def work(book: Book, question: Callable[..., object]) -> int:
    """How many hundreds of instructions SQLite needed."""
    connection = book.reading()
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    question(connection)  # reads the schema again if it changed, which grows with it
    connection.set_progress_handler(count, 100)
    question(connection)
    connection.set_progress_handler(None, 0)
    return counted[0]


@pytest.mark.parametrize(
    "question",
    [
        lambda book: today.agenda(book, CONTEXT, ahead=7),
        lambda book: drift.contacts(book, CONTEXT),
        lambda book: current(book, CONTEXT),
        lambda book: today.celebrations(book, NOW.date(), days=7),
        lambda book: pending_notifications.pending(book, NOW),
        lambda book: today.count(book, NOW),
    ],
    ids=["agenda", "drift", "alerts", "celebrations", "notify", "count"],
)
def test_reminders_far_ahead_are_not_read(book: Book, question: Any) -> None:
    fill(book, 10, 20, NOW + 60 * DAY)
    few = work(book, question)
    fill(book, 3000, 3000, NOW + 60 * DAY)
    assert work(book, question) <= few + 20


def test_no_late_reminder_is_dropped(book: Book) -> None:
    fill(book, 10, 2500, NOW - 400 * DAY)
    fill(book, 10, 10, NOW + 9 * DAY)
    found = today.agenda(book.reading(), CONTEXT)
    assert len(found.late) == 2500
    assert not found.week


def test_only_the_most_overdue_contacts_are_read_in_full(book: Book) -> None:
    fill(book, 300, 0, NOW)
    with book.writing("Cadence") as step:
        step.connection.execute("update contact set cadence_days = id, created_at = '2024-01-01T00:00:00Z'")
    found = drift.contacts(book.reading(), CONTEXT, limit=3)
    assert [item.cadence_days for item in found] == [1, 2, 3]


def test_today_query_over_a_large_book_keeps_its_matches(book: Book) -> None:
    fill(book, 500, 500, NOW - DAY)
    with book.writing("Tag") as step:
        step.connection.execute("insert into tag (id, name) values (1, 'vip')")
        step.connection.execute(
            "insert into contact_tag (contact_id, tag_id) select id, 1 from contact where id % 5 = 0"
        )
    connection = book.reading()
    where = compiler.people(connection, "tag:vip", CONTEXT)
    found = today.agenda(connection, CONTEXT, where=where)
    assert {item.contact_id % 5 for item in found.late} == {0}
    assert len(found.late) == len(reminders.ids(connection, where=where)) == today.count(connection, NOW, where=where)
    assert len(found.late) == 100


@pytest.mark.parametrize("seed", range(4))
def test_worst_of_a_large_stage_are_those_that_a_look_at_all_finds(
    book: Book, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    draw = random.Random(seed)
    with book.writing("Fill") as step:
        step.bulk()
        many = step.connection.executemany
        many("insert into tag (id, name, cadence_days) values (?, ?, ?)", [(1, "a", 5), (2, "b", 0)])
        many(
            "insert into contact (id, name, stage, cadence_days, do_not_contact, archived_at, created_at, owner) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            [(n, f"Contact {n}", draw.choice(("lead", "lead", "customer", "")), draw.choice((0, 0, 0, 9)),
              n % 11 == 0, "2026-01-01T00:00:00Z" if n % 13 == 0 else "", _ago(draw),
              ("ben", "", "ben", "ann", "ben")[n % 5]) for n in range(1, 301)],
        )  # fmt: skip
        many("insert into contact_tag (contact_id, tag_id) values (?, ?)", [(n, 1 + n % 2) for n in range(1, 301, 5)])
        many("insert into activity (id, at) values (?, ?)", [(n, _ago(draw)) for n in range(1, 201)])
        many("insert into activity_contact (activity_id, contact_id) values (?, ?)",
             [(n, draw.randrange(1, 301)) for n in range(1, 201)])  # fmt: skip
        many("insert into reminder (contact_id, text, due, scheduled) values (?, 'Call', '2027-01-01', '2027-01-01')",
             [(n,) for n in range(1, 301, 17)])  # fmt: skip
        many("insert into alert (kind, record_id, until) values ('drifting', ?, '2027-01-01')",
             [(n,) for n in range(1, 301, 19)])  # fmt: skip
    monkeypatch.setenv("SIMPLECRM_STAGE_CADENCE", "lead=20, customer=40, other=3")
    connection = book.reading()
    owners = dict(connection.execute("select id, owner from contact").fetchall())
    for snoozed, user in itertools.product((True, False), ("", "ann", "zed")):
        everyones = drift.contacts(connection, CONTEXT, snoozed=snoozed)
        every = [item for item in everyones if not user or owners[item.id] in ("", user)]
        assert drift.contacts(connection, CONTEXT, snoozed=snoozed, user=user) == every
        for most, large in itertools.product((1, 7, 20), (500, 50, 10)):
            monkeypatch.setattr(drift, "LARGE_STAGE", large)
            assert drift.contacts(connection, CONTEXT, limit=most, snoozed=snoozed, user=user) == every[:most]


def _ago(draw: random.Random) -> str:
    return (NOW - datetime.timedelta(draw.randrange(400), draw.randrange(80_000))).strftime("%Y-%m-%dT%H:%M:%SZ")
