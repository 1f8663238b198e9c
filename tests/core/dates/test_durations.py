"""Durations and cadences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.dates.durations import cadence_words, parse_cadence, parse_duration
from simplecrm.errors import NotUnderstood
from simplecrm.show.when import minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45", 45),
        ("45m", 45),
        ("45 min", 45),
        ("90 minutes", 90),
        ("1h30", 90),
        ("1:30", 90),
        ("0:05", 5),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("1 hour 15 min", 75),
        ("1 hour and 15 minutes", 75),
        ("2 HOURS", 120),
        ("1h 5m", 65),
        ("0", 0),
    ],
)
def test_duration_is_parsed_to_minutes(text: str, expected: int) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "h", "m", "-5", "1.5", "1:75", "12 34", "1h30h", "٤٥", "45 days", "1" * 50, "5\n\x1b", "8 days", "10081"],
)
def test_invalid_duration_is_rejected(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_duration(text)
    assert refusal.value.sentence.isprintable()
    assert "1h30" in refusal.value.hint


@given(st.integers(1, 7 * 24 * 60))
def test_duration_words_round_trip(count: int) -> None:
    assert parse_duration(minutes(count)) == count


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 weeks", 14),
        ("2w", 14),
        ("14", 14),
        ("14 days", 14),
        ("monthly", 30),
        ("every 3 months", 90),
        ("quarterly", 90),
        ("every quarter", 90),
        ("weekly", 7),
        ("every other week", 14),
        ("Fortnightly", 14),
        ("a week", 7),
        ("year", 365),
        ("two weeks", 14),
        ("none", 0),
        ("0", 0),
        ("", 0),
    ],
)
def test_cadence_is_parsed_to_days(text: str, days: int) -> None:
    assert parse_cadence(text) == days


@pytest.mark.parametrize(
    "text", ["-3", "every", "0 weeks", "every 0 days", "99999 weeks", "two", "often", "2 hours", "٣"]
)
def test_invalid_cadence_is_rejected(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_cadence(text)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, ""),
        (1, "every day"),
        (7, "every week"),
        (10, "every 10 days"),
        (14, "every 2 weeks"),
        (30, "every month"),
        (90, "every 3 months"),
        (365, "every year"),
        (730, "every 2 years"),
    ],
)
def test_cadence_words(days: int, words: str) -> None:
    assert cadence_words(days) == words


@given(st.integers(0, 3650))
def test_cadence_words_round_trip(days: int) -> None:
    assert parse_cadence(cadence_words(days)) == days
