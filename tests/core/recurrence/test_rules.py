"""Recurrence rules of follow-ups."""

from __future__ import annotations

import datetime
import itertools
import random
import time

import pytest
from dateutil.rrule import rrulestr

from simplecrm.core.recurrence.rrule import days_after, read_rule, write_rule
from simplecrm.core.recurrence.rules import next_occurrence, parse_every, remaining_rule, rule_words
from simplecrm.errors import NotUnderstood

DATE = datetime.date
PHRASES = {
    "day": ("FREQ=DAILY", "every day"),
    "every 10 days": ("FREQ=DAILY;INTERVAL=10", "every 10 days"),
    "2 weeks": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "2w": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "every two weeks": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "biweekly": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "fortnight": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "every other week": ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    "weekday": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    "Weekdays": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    "business day": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    "mon,wed": ("FREQ=WEEKLY;BYDAY=MO,WE", "every Mon and Wed"),
    "wed, mon and fri": ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every Mon, Wed and Fri"),
    "tuesdays": ("FREQ=WEEKLY;BYDAY=TU", "every Tue"),
    "2 weeks on tue": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tue"),
    "other tue": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tue"),
    "monthly": ("FREQ=MONTHLY", "every month"),
    "quarterly": ("FREQ=MONTHLY;INTERVAL=3", "every 3 months"),
    "half-yearly": ("FREQ=MONTHLY;INTERVAL=6", "every 6 months"),
    "month on the last fri": ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Fri"),
    "last fri of the month": ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Fri"),
    "first monday": ("FREQ=MONTHLY;BYDAY=1MO", "every month on the first Mon"),
    "month on the 15th": ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"),
    "2 months on the 22nd": ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=22", "every 2 months on the 22nd"),
    "month on the 31st": ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "every month on the 31st"),
    "month on the last day": ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
    "month on the last business day": (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "every month on the last business day",
    ),
    "yearly": ("FREQ=YEARLY", "every year"),
    "year on 5 jan": ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", "every year on 5 Jan"),
    "year on jan 5th": ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", "every year on 5 Jan"),
    "year on 29 feb": ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "every year on 29 Feb"),
    "year on the last fri of november": ("FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR", "every year on the last Fri of Nov"),
}


@pytest.mark.parametrize(("phrase", "rrule", "words"), [(phrase, *meaning) for phrase, meaning in PHRASES.items()])
def test_recurrence_is_parsed_from_words(phrase: str, rrule: str, words: str) -> None:
    assert parse_every(phrase) == (rrule, "due", words)
    assert parse_every(words) == (rrule, "due", words)


@pytest.mark.parametrize("suffix", ["after done", "from done", "after it is done", "after completion"])
def test_recurrence_can_count_from_completion(suffix: str) -> None:
    rule = parse_every(f"3 months {suffix}")
    assert rule == ("FREQ=MONTHLY;INTERVAL=3", "done", "every 3 months after done")
    assert parse_every(rule.words) == rule


@pytest.mark.parametrize(
    ("text", "rrule", "words"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=WEEKLY;BYDAY=MO,FR", "every Mon and Fri"),
        ("freq=monthly;byday=-1fr;count=5", "FREQ=MONTHLY;COUNT=5;BYDAY=-1FR", "every month on the last Fri, 5 times"),
        ("FREQ=DAILY;COUNT=1", "FREQ=DAILY;COUNT=1", "every day, once"),
        ("FREQ=DAILY;UNTIL=20271231T235959Z", "FREQ=DAILY;UNTIL=20271231", "every day, until 31 Dec 2027"),
        ("FREQ=DAILY;BYMONTH=1", "FREQ=DAILY;BYMONTH=1", "by the rule FREQ=DAILY;BYMONTH=1"),
        ("FREQ=WEEKLY;WKST=SU;INTERVAL=1;", "FREQ=WEEKLY;WKST=SU", "by the rule FREQ=WEEKLY;WKST=SU"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", None),
    ],
)
def test_rrule_is_accepted(text: str, rrule: str, words: str | None) -> None:
    rule = parse_every(text)
    assert rule.rrule == rrule
    assert rule.words == (words or rule_words(rrule))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FREQ=SECONDLY", "FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=MINUTELY;COUNT=5", "FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("RRULE:FREQ=HOURLY", "FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=DAILY;COUNT=1001", "COUNT has to be a number from 1 to 1000."),
        ("FREQ=DAILY;COUNT=0", "COUNT has to be a number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL has to be a number from 1 to 1000."),
        ("FREQ=DAILY;INTERVAL=-2", "INTERVAL has to be a number from 1 to 1000."),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "It never occurs."),
        ("FREQ=YEARLY;BYDAY=53MO;BYMONTH=3", "It never occurs."),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT and UNTIL exclude each other."),
        ("FREQ=DAILY;FREQ=WEEKLY", "Each part is a NAME=VALUE, once."),
        ("FREQ=", "Each part is a NAME=VALUE, once."),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR is not supported."),
        ("FREQ=WEEKLY;BYDAY=1MO", "A numbered day such as 1MO needs FREQ=MONTHLY or YEARLY."),
        ("FREQ=WEEKLY;BYDAY=XX", "Days are MO, TU, WE, TH, FR, SA, SU."),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY part."),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY has to be a number from 1 to 31."),
        ("FREQ=DAILY;UNTIL=soon", "Write UNTIL as 20271231."),
        ("FREQ=DAILY\nDTSTART:20260101", "It is too long or contains invalid characters."),
        ("0 days", "The interval cannot be 0."),
        ("-1 week", "An interval cannot be negative."),
        ("1001 days", "The interval is at most 1000."),
        ("month on the 32nd", "No month has a day 32."),
    ],
)
def test_impossible_rules_are_rejected_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_every(text)
    assert refusal.value.sentence.endswith(reason)
    assert refusal.value.sentence.isprintable()
    assert refusal.value.hint


@pytest.mark.parametrize(
    "text",
    ["", " ", "garbage", "2", "2 hours", "minutely", "month on fri", "day on mon", "2 weeks after", "w\x1b", "٢ weeks"],
)
def test_phrases_without_a_frequency_are_rejected(text: str) -> None:
    with pytest.raises(NotUnderstood, match="Invalid repetition") as refusal:
        parse_every(text)
    assert refusal.value.sentence.isprintable()


@pytest.mark.parametrize("bomb", ["FREQ=DAILY;" + "X" * 600, "a " * 5000, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31"])
def test_rule_bombs_are_rejected_quickly(bomb: str) -> None:
    started = time.perf_counter()
    with pytest.raises(NotUnderstood):
        parse_every(bomb)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("phrase", "due", "series"),
    [
        ("month on the 31st", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("monthly", "2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("monthly", "2027-12-30", ["2028-01-30", "2028-02-29", "2028-03-30"]),
        ("monthly", "2027-01-15", ["2027-02-15", "2027-03-15"]),
        ("quarterly", "2026-11-30", ["2027-02-28", "2027-05-30"]),
        ("yearly", "2028-02-29", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("month on the last fri", "2026-11-27T09:00", ["2026-12-25T09:00", "2027-01-29T09:00"]),
        ("2 weeks on tue", "2026-12-01T14:30", ["2026-12-15T14:30", "2026-12-29T14:30"]),
        ("mon,wed", "2026-11-23", ["2026-11-25", "2026-11-30", "2026-12-02"]),
        ("weekday", "2026-11-27", ["2026-11-30", "2026-12-01"]),
        ("day", "2026-12-31", ["2027-01-01"]),
    ],
)
def test_occurrences_follow_each_other_when_done_on_time(phrase: str, due: str, series: list[str]) -> None:
    rule = parse_every(phrase, due=due)
    for following in series:
        due = next_occurrence(rule.rrule, rule.counted_from, due, DATE.fromisoformat(due[:10]))
        assert due == following


class TestCountedFromDue:
    def test_what_was_missed_over_a_holiday_does_not_pile_up(self) -> None:
        assert next_occurrence("FREQ=DAILY", "due", "2026-11-01T09:00", DATE(2026, 11, 22)) == "2026-11-23T09:00"

    def test_the_cadence_is_kept_when_one_is_done_late(self) -> None:
        assert next_occurrence("FREQ=WEEKLY;INTERVAL=2", "due", "2026-11-02", DATE(2026, 11, 20)) == "2026-11-30"

    def test_one_done_early_does_not_come_again_on_its_own_day(self) -> None:
        assert next_occurrence("FREQ=WEEKLY", "due", "2026-11-30", DATE(2026, 11, 22)) == "2026-12-07"

    def test_without_a_date_it_starts_when_it_is_done(self) -> None:
        assert next_occurrence("FREQ=WEEKLY", "due", "", DATE(2026, 11, 22)) == "2026-11-29"


class TestCountedFromDone:
    @pytest.mark.parametrize(
        ("rule", "done", "following"),
        [
            ("FREQ=MONTHLY;INTERVAL=3", DATE(2026, 11, 30), "2027-02-28T09:00"),
            ("FREQ=YEARLY", DATE(2028, 2, 29), "2029-02-28T09:00"),
            ("FREQ=WEEKLY;INTERVAL=2", DATE(2026, 11, 25), "2026-12-09T09:00"),
            ("FREQ=DAILY;INTERVAL=10", DATE(2026, 11, 25), "2026-12-05T09:00"),
            ("FREQ=WEEKLY;BYDAY=TU", DATE(2026, 11, 23), "2026-11-24T09:00"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", DATE(2026, 11, 23), "2026-12-08T09:00"),
            ("FREQ=MONTHLY;BYDAY=-1FR", DATE(2026, 11, 27), "2026-12-25T09:00"),
        ],
    )
    def test_the_time_of_day_is_kept_and_the_rest_counts_from_the_day_it_was_done(
        self, rule: str, done: DATE, following: str
    ) -> None:
        assert next_occurrence(rule, "done", "2026-11-02T09:00", done) == following

    def test_the_end_of_the_calendar_is_the_end(self) -> None:
        assert next_occurrence("FREQ=YEARLY", "done", "9999-12-30", DATE(9999, 12, 30)) == ""


class TestEnd:
    def test_after_until_there_is_no_next_one(self) -> None:
        rule = "FREQ=WEEKLY;UNTIL=20261201"
        assert next_occurrence(rule, "due", "2026-11-22", DATE(2026, 11, 22)) == "2026-11-29"
        assert next_occurrence(rule, "due", "2026-11-29", DATE(2026, 11, 29)) == ""
        assert next_occurrence(rule, "done", "2026-11-22", DATE(2026, 11, 28)) == ""

    @pytest.mark.parametrize("counted_from", ["due", "done"])
    def test_a_count_is_used_up_one_by_one(self, counted_from: str) -> None:
        rule, due, seen = "FREQ=WEEKLY;COUNT=4", "2026-11-01", 1
        while following := next_occurrence(rule, counted_from, due, DATE.fromisoformat(due)):
            rule = remaining_rule(rule, counted_from, due, following)
            due, seen = following, seen + 1
        assert (seen, due, rule) == (4, "2026-11-22", "FREQ=WEEKLY;COUNT=1")

    def test_missed_ones_count_too(self) -> None:
        rule = "FREQ=DAILY;COUNT=5"
        assert next_occurrence(rule, "due", "2026-11-01", DATE(2026, 11, 3)) == "2026-11-04"
        assert remaining_rule(rule, "due", "2026-11-01", "2026-11-04") == "FREQ=DAILY;COUNT=2"
        assert next_occurrence(rule, "due", "2026-11-01", DATE(2026, 11, 5)) == ""

    def test_a_rule_without_a_count_stays_as_it_is(self) -> None:
        assert (
            remaining_rule("FREQ=DAILY;UNTIL=20271231", "due", "2026-11-01", "2026-11-02")
            == "FREQ=DAILY;UNTIL=20271231"
        )


def test_invalid_stored_rules_are_rejected_and_shown_unchanged() -> None:
    with pytest.raises(NotUnderstood):
        next_occurrence("every now and then", "due", "2026-11-01", DATE(2026, 11, 1))
    assert rule_words("now\x1b and then") == "now� and then"
    assert rule_words("") == ""


def test_next_occurrence_is_found_however_long_ago_a_series_started() -> None:
    started = time.perf_counter()
    assert next_occurrence("FREQ=DAILY;INTERVAL=2", "due", "1900-01-01", DATE(2026, 11, 22)) == "2026-11-24"
    assert time.perf_counter() - started < 0.1


def _random_rule(generator: random.Random) -> str:
    """A rule within the bounds in which dateutil itself ends soon."""
    frequency = generator.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    interval = generator.choice([1, 1, 2, 3, 5])
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}"]
    codes = generator.sample(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], generator.randint(1, 3))
    month_days = ",".join(map(str, generator.sample([*range(1, 29), *range(-28, 0)], generator.randint(1, 3))))
    kind = generator.choice(["plain", "days", "nth", "month days", "both", "position"])
    if kind == "days" or (kind == "nth" and frequency in ("DAILY", "WEEKLY")):
        parts.append("BYDAY=" + ",".join(codes))
    elif kind == "nth":
        parts.append("BYDAY=" + ",".join(f"{generator.choice([1, 2, 3, 4, -1, -2])}{code}" for code in codes))
    elif kind in ("month days", "both") and frequency != "WEEKLY":
        parts.append(f"BYMONTHDAY={month_days}")
        if kind == "both" and interval == 1:
            parts.append("BYDAY=" + ",".join(codes))
    elif kind == "position" and frequency in ("MONTHLY", "YEARLY"):
        parts.append("BYDAY=" + ",".join(codes))
        parts.append(f"BYSETPOS={generator.choice(['1', '2', '-1', '1,-1'])}")
    if generator.random() < 0.4 and (interval == 1 or frequency == "YEARLY"):
        parts.append("BYMONTH=" + ",".join(map(str, sorted(generator.sample(range(1, 13), generator.randint(1, 4))))))
    if frequency == "WEEKLY" and generator.random() < 0.3:
        parts.append("WKST=SU")
    return ";".join(parts)


def test_random_rules_give_the_same_days_as_dateutil() -> None:
    generator = random.Random(5545)
    for _ in range(1000):
        text = _random_rule(generator)
        start = DATE(2020, 1, 1) + datetime.timedelta(generator.randrange(2500))
        after = start + datetime.timedelta(generator.choice([0, 0, 1, 40, 500, 3000]))
        theirs = rrulestr(text, dtstart=datetime.datetime.combine(start, datetime.time()))
        expected = theirs.xafter(datetime.datetime.combine(after, datetime.time()), count=4)
        found = list(itertools.islice(days_after(read_rule(text), start, after), 4))
        assert found == [moment.date() for moment in expected], f"{text} from {start} after {after}"


def test_parsed_rules_round_trip() -> None:
    generator = random.Random(2445)
    for _ in range(300):
        rule = read_rule(_random_rule(generator))
        assert read_rule(write_rule(rule)) == rule


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"])
def test_rules_that_skip_short_months_have_their_own_words(rule: str) -> None:
    assert rule_words(rule) == f"by the rule {rule}"
    assert next_occurrence(rule, "due", "2028-02-29", DATE(2028, 3, 1)) != "2029-02-28"


def test_rule_words_parse_to_the_same_rule() -> None:
    generator = random.Random(6321)
    read_back = 0
    for _ in range(500):
        rule = read_rule(_random_rule(generator))
        words = rule_words(write_rule(rule))
        if not words.startswith("by the rule"):
            again = read_rule(parse_every(words).rrule)
            assert (again.frequency, again.interval, sorted(again.by_day)) == (
                rule.frequency,
                rule.interval,
                sorted(rule.by_day),
            )
            read_back += 1
    assert read_back > 100
