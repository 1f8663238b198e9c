"""Times, durations and amounts as text. Now is Sunday 22 November 2026, 10:14."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.show import when

NOW = datetime.datetime(2026, 11, 22, 10, 14)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("due", "words", "sign"),
    [
        ("2026-11-22", "today", "•"),
        ("2026-11-22T14:30", "today 14:30", "•"),
        ("2026-11-22T10:14", "today 10:14", "•"),
        ("2026-11-22T09:00", "today 09:00", "!"),
        ("2026-11-23", "tomorrow", "○"),
        ("2026-11-23T09:00", "tomorrow 09:00", "○"),
        ("2026-11-24", "Tue", "○"),
        ("2026-11-28T09:00", "Sat 09:00", "○"),
        ("2026-11-29", "Sun 29 Nov", "○"),
        ("2026-12-01T09:00", "Tue 1 Dec 09:00", "○"),
        ("2026-12-24T09:00", "24 Dec", "○"),
        ("2027-03-12", "12 Mar 2027", "○"),
        ("9999-12-30", "someday", "○"),
        ("2026-11-21", "1 d late", "!"),
        ("2026-11-20T23:00", "2 d late", "!"),
        ("2026-11-09", "13 d late", "!"),
        ("2026-11-01", "3 weeks late", "!"),
        ("2026-06-01", "5 months late", "!"),
        ("2023-06-01", "3 years late", "!"),
        ("", "", ""),
    ],
)
def test_due_dates_are_relative_to_now(due: str, words: str, sign: str) -> None:
    assert (when.due_words(due, NOW), when.due_sign(due, NOW)) == (words, sign)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", "—"),
        ("2026-11-22T00:10:00Z", "today"),
        ("2026-11-21T23:10:00Z", "today"),
        ("2026-11-21T22:10:00Z", "1 d"),
        ("2026-11-19T12:00:00Z", "3 d"),
        ("2026-10-16T12:00:00Z", "5 wk"),
        ("2026-09-19T12:00:00Z", "9 wk"),
        ("2026-06-19T12:00:00Z", "5 mo"),
        ("2024-06-19T12:00:00Z", "2 y"),
        ("2026-11-25T12:00:00Z", "in 3 d"),
    ],
)
def test_ago_counts_local_days(at: str, words: str) -> None:
    assert when.ago(at, NOW, BERLIN) == words


@pytest.mark.parametrize(
    ("at", "day", "minute"),
    [
        ("2026-11-18T09:30:00Z", "18 Nov", "18 Nov 10:30"),
        ("2026-11-17T23:30:00Z", "18 Nov", "18 Nov 00:30"),
        ("2025-12-31T23:30:00Z", "1 Jan", "1 Jan 00:30"),
        ("2025-07-01T09:30:00Z", "1 Jul 2025", "1 Jul 2025 11:30"),
    ],
)
def test_day_has_the_year_if_not_the_current_one(at: str, day: str, minute: str) -> None:
    assert when.day(at, NOW, BERLIN) == day
    assert when.local_minute(at, NOW, BERLIN) == minute


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-22T13:30:00Z", "today 14:30"),
        ("2026-11-21T22:59:00Z", "yesterday"),
        ("2026-11-16T09:30:00Z", "Mon"),
        ("2026-11-15T09:30:00Z", "15 Nov"),
        ("2025-07-01T09:30:00Z", "1 Jul 2025"),
        ("2026-11-23T09:30:00Z", "tomorrow"),
        ("2026-11-27T09:30:00Z", "Fri 27 Nov"),
        ("2027-01-02T09:30:00Z", "2 Jan 2027"),
        ("soon\x1b", "soon␛"),
    ],
)
def test_what_happened_has_its_day_within_a_week(at: str, words: str) -> None:
    assert when.happened(at, NOW, BERLIN) == words


def test_day_accepts_a_plain_date() -> None:
    assert when.day("2026-11-18", NOW) == "18 Nov"


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("2026-12-01T09:00", "Tue 1 Dec 09:00"),
        ("2026-12-01", "Tue 1 Dec"),
        ("2027-12-01", "Wed 1 Dec 2027"),
        ("2027-12-01T14:30", "Wed 1 Dec 2027 14:30"),
        ("9999-12-30", "someday"),
    ],
)
def test_moment_is_shown_in_full(text: str, echo: str) -> None:
    assert when.moment(text, NOW) == echo


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=20))
def test_invalid_times_are_shown_safely(text: str) -> None:
    shown = [
        when.due_words(text, NOW),
        when.due_sign(text, NOW),
        when.ago(text, NOW),
        when.day(text, NOW),
        when.local_minute(text, NOW),
        when.moment(text, NOW),
        when.money(5, text),
    ]
    assert "\x1b" not in "".join(shown)
    "".join(shown).encode()


@pytest.mark.parametrize(("count", "words"), [(0, ""), (5, "5 min"), (60, "1 h"), (90, "1 h 30"), (125, "2 h 05")])
def test_minutes_are_shown_in_hours(count: int, words: str) -> None:
    assert when.minutes(count) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (1_234_567, "1.2 MB"),
        (123_456_789, "123 MB"),
        (999_960, "1.0 MB"),
        (10**16, "10000 TB"),
    ],
)
def test_bytes_are_shown_in_units(count: int, words: str) -> None:
    assert when.size(count) == words


@pytest.mark.parametrize(
    ("hundredths", "currency", "words"),
    [
        (1_200_000, "EUR", "€12,000"),
        (125_050, "CHF", "CHF 1,250.50"),
        (5, "USD", "$0.05"),
        (-320, "eur", "-€3.20"),
        (0, "GBP", "£0"),
        (100, "", "1"),
    ],
)
def test_money_is_shown_with_its_currency(hundredths: int, currency: str, words: str) -> None:
    assert when.money(hundredths, currency) == words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("1985-12-04", "4 Dec 1985"), ("--12-04", "4 Dec"), ("1985-12", "Dec 1985"), ("circa 1960", "circa 1960"),
        ("1960", "1960"), ("1985-13-01", "1985-13-01"), ("--1-1", "--1-1"), ("", ""), ("x\x1b-12-04", "x␛-12-04"),
    ],
)  # fmt: skip
def test_birthday_is_shown_in_words(kept: str, words: str) -> None:
    assert when.anniversary(kept) == words
