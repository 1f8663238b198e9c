"""Moving follow-ups by a day."""

from __future__ import annotations

import datetime

import pytest

from simplecrm.actions import journal, reminders
from simplecrm.actions.reminders import shifted
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import Conflict
from simplecrm.lookups import reminders as lookups
from simplecrm.store.book import Book
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("due", "days", "expected"),
    [
        ("2026-11-25", 1, "2026-11-26"),
        ("2026-11-25T09:30", -1, "2026-11-24T09:30"),
        ("2026-12-31T23:00", 1, "2027-01-01T23:00"),
        ("2026-11-02T09:30", 1, "2026-11-23T09:30"),
        ("2026-11-22", -1, ""),
        ("2026-11-02", -1, ""),
        ("9999-12-30", 1, ""),
        ("some day", 1, ""),
    ],
)
def test_a_due_date_keeps_its_time_and_is_never_before_today(due: str, days: int, expected: str) -> None:
    assert shifted(due, days, NOW.date()) == expected


def test_a_repeating_follow_up_keeps_the_dates_of_its_schedule(book: Book) -> None:
    weekly = reminders.add(book, Reminder(text="Call", due="2026-11-23T09:00", every="FREQ=WEEKLY"), NOW)
    [moved] = reminders.shift(book, [weekly.id], 1, NOW)
    assert (moved.due, moved.scheduled, moved.every) == ("2026-11-24T09:00", "2026-11-23T09:00", "FREQ=WEEKLY")
    later = NOW + datetime.timedelta(2)
    assert [one.due for one in reminders.done(book, [weekly.id], later).coming] == ["2026-11-30T09:00"]


def test_one_undo_brings_all_back_and_those_that_cannot_be_moved_stay(book: Book) -> None:
    ids = [reminders.add(book, Reminder(text=due, due=due), NOW).id for due in ("2026-11-22", "2026-11-24")]
    assert [one.due for one in reminders.shift(book, ids, -1, NOW)] == ["2026-11-23"]
    journal.undo(book)
    assert [one.due for one in lookups.rows(book.reading(), ids)] == ["2026-11-22", "2026-11-24"]
    with pytest.raises(Conflict, match="cannot be due before today"):
        reminders.shift(book, ids[:1], -1, NOW)
