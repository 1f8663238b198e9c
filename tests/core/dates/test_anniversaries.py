"""Birthdays and anniversaries, possibly partial."""

from __future__ import annotations

import datetime

import pytest

from simplecrm.core.dates.anniversaries import next_anniversary, parse_birthday
from simplecrm.errors import NotUnderstood


@pytest.mark.parametrize(
    ("text", "order", "kept"),
    [
        ("4 dec", "dmy", "--12-04"),
        ("Dec 4", "dmy", "--12-04"),
        ("4. December", "dmy", "--12-04"),
        ("4th of december 1985", "dmy", "1985-12-04"),
        ("dec 4 1985", "dmy", "1985-12-04"),
        ("4dec", "dmy", "--12-04"),
        ("dec4", "dmy", "--12-04"),
        ("Dec 4th, 1985", "mdy", "1985-12-04"),
        ("04.12.1985", "mdy", "1985-12-04"),
        ("4.12.", "dmy", "--12-04"),
        ("4/12/1985", "dmy", "1985-12-04"),
        ("4/12/1985", "mdy", "1985-04-12"),
        ("4/12", "mdy", "--04-12"),
        ("1985-12-04", "dmy", "1985-12-04"),
        ("1985/12/4", "dmy", "1985-12-04"),
        ("--12-04", "dmy", "--12-04"),
        ("--1204", "dmy", "--12-04"),
        ("19851204", "dmy", "1985-12-04"),
        ("1985-12", "dmy", "1985-12"),
        ("dec 1985", "dmy", "1985-12"),
        ("29 feb", "dmy", "--02-29"),
        ("1985", "dmy", "1985"),
        ("circa  1960", "dmy", "circa 1960"),
        ("in spring", "dmy", "in spring"),
        ("", "dmy", ""),
    ],
)
def test_partial_birthdays_are_kept(text: str, order: str, kept: str) -> None:
    assert parse_birthday(text, order) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30 feb", "Invalid birthday: “30 feb”: February has no day 30."),
        ("feb30", "Invalid birthday: “feb30”: February has no day 30."),
        ("29 feb 1985", "Invalid birthday: “29 feb 1985”: February 1985 has no day 29."),
        ("1985-13-01", "Invalid birthday: “1985-13-01”: there is no month 13."),
        ("25/13/1985", "Invalid birthday: “25/13/1985”: there is no month 13."),
        ("4.12.85", "The century of “4.12.85” is not clear."),
        ("4 dec 85", "The century of “4 dec 85” is not clear."),
        ("12345", "Invalid birthday: “12345”."),
        ("a\x1b[2J", "Invalid birthday: “a�[2J”."),
    ],
)
def test_invalid_birthdays_are_rejected_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_birthday(text, "dmy")
    assert refusal.value.sentence == reason


@pytest.mark.parametrize(
    ("birthday", "today", "coming", "years"),
    [
        ("1985-12-04", "2026-11-22", "2026-12-04", 41),
        ("1985-12-04", "2026-12-04", "2026-12-04", 41),
        ("1985-12-04", "2026-12-05", "2027-12-04", 42),
        ("--12-04", "2026-11-22", "2026-12-04", None),
        ("2000-02-29", "2027-02-01", "2027-02-28", 27),
        ("2000-02-29", "2027-03-01", "2028-02-29", 28),
        ("--02-29", "2028-02-28", "2028-02-29", None),
        ("--01-01", "2026-12-31", "2027-01-01", None),
        ("2030-05-01", "2026-11-22", "2030-05-01", 0),
    ],
)
def test_next_anniversary_has_the_number_of_years(birthday: str, today: str, coming: str, years: int | None) -> None:
    expected = (datetime.date.fromisoformat(coming), years)
    assert next_anniversary(birthday, datetime.date.fromisoformat(today)) == expected


@pytest.mark.parametrize("birthday", ["", "1985-12", "1985", "circa 1960", "1985-13-45", "--02-30", "1985-12-04T00:00"])
def test_anniversary_without_a_day_has_no_next_date(birthday: str) -> None:
    assert next_anniversary(birthday, datetime.date(2026, 11, 22)) is None
