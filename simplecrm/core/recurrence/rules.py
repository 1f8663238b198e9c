"""Repeating follow-ups: how often, in words or as an RRULE (RFC 5545), and when the next one is due.

The RRULE is stored, which other calendars understand, and with it what the next one is counted from: when it was
``due`` or when it was ``done``, which no RRULE can express. One follow-up is open at a time; the next is made when it
is done, so that nothing piles up over a holiday.
"""

from __future__ import annotations

from simplecrm.core.dates.calendar import DAY, add_months
from simplecrm.core.dates.words import MONTH_NAMES, shown
from simplecrm.core.records import Record
from simplecrm.core.recurrence.phrases import pinned, read_phrase, words
from simplecrm.core.recurrence.rrule import Recurrence, days_after, read_rule, write_rule
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

HINT = "For example: 2 weeks, weekday, month on the last fri, mon and wed, 3 months after done."

_LONGEST = 500
_TIMES_IN_MONTHS = {"MONTHLY": 1, "YEARLY": 12}


class Rule(Record):
    """How something repeats: the RRULE value, what it is counted from (``due`` or ``done``), and both in words."""

    rrule: str
    counted_from: str
    words: str


def parse_every(text: str, *, due: str = "", month_end: bool = False) -> Rule:
    """The rule meant by ``2 weeks``, ``weekdays``, ``month on the 31st``, ``mon, wed``, ``3 months after done``,
    or by an RRULE.

    ``due`` is when the first one is due. Where that is the 29th or later, ``monthly`` and ``yearly`` keep that day in
    the months that have it and take their last day in the others; with ``month_end``, they are always on the last day.
    Raises ``NotUnderstood``.
    """
    if len(text) > _LONGEST or not text.strip():
        raise NotUnderstood(f"Invalid repetition: “{shown(text)}”.", HINT)
    if text.strip().upper().startswith(("RRULE:", "FREQ=")):
        rrule = write_rule(read_rule(text))
        return Rule(rrule, "due", rule_words(rrule, "due"))
    if not all(sign.isascii() and (sign.isprintable() or sign.isspace()) for sign in text):
        raise NotUnderstood(f"Invalid repetition: “{shown(text)}”.", HINT)
    rule, counted_from, fault = read_phrase(text)
    if rule is None:
        raise NotUnderstood(f"Invalid repetition: “{shown(text)}”. {fault}".rstrip(), HINT)
    if counted_from == "due" and due:
        rule = _pinned_to(rule, due, month_end=month_end)
    rrule = write_rule(rule)
    return Rule(rrule, counted_from, rule_words(rrule, counted_from))


def next_occurrence(rule: str, counted_from: str, scheduled: str, done_on: datetime.date) -> str:
    """When the next one is due, in the stored form and at the same time of day; empty when the rule is over.

    ``scheduled`` is when this one was due before any snooze, ``done_on`` the local day it was done. Counted from
    ``due``, it is the first occurrence after both, of the series that starts with ``scheduled``: what was missed
    meanwhile is skipped, and one done early does not come again on its own day. Counted from ``done``, it is the first
    one after ``done_on``; ``monthly`` then takes a shorter month's last day.

    With COUNT, ``scheduled`` is the first of that many; write ``remaining_rule`` to the next one, or the count would
    restart. Raises ``NotUnderstood`` for an invalid rule.
    """
    parts = read_rule(rule)
    if parts.times == 1:
        return ""
    day = _day_counted_from_done(parts, done_on) if counted_from == "done" else _day_due(parts, scheduled, done_on)
    if day is None or (parts.until and day > parts.until):
        return ""
    return day.isoformat() + scheduled[10:16]


def remaining_rule(rule: str, counted_from: str, scheduled: str, due: str) -> str:
    """The rule of the next one, which is due at ``due``: COUNT without those that are over or were missed."""
    parts = read_rule(rule)
    if not parts.times:
        return rule
    used = 1
    if counted_from == "due" and scheduled:
        start, end = _date(scheduled), _date(due)
        used = len(_until(parts, start, end))
    return write_rule(parts._replace(times=max(1, parts.times - used)))


def rule_words(rrule: str, counted_from: str = "due") -> str:
    """``every 2 weeks``, ``every month on the last Fri``, ``every 3 months after done``; empty for no rule.

    A rule that cannot be put in words, or an invalid one, is shown as written.
    """
    if not rrule:
        return ""
    try:
        parts = read_rule(rrule)
    except NotUnderstood:
        return shown(rrule)
    said = words(parts) or f"by the rule {write_rule(parts._replace(times=0, until=None))}"
    if counted_from == "done":
        said += " after done"
    if parts.times:
        said += f", {parts.times} times" if parts.times > 1 else ", once"
    if parts.until:
        said += f", until {parts.until.day} {MONTH_NAMES[parts.until.month - 1]} {parts.until.year}"
    return said


def _pinned_to(rule: Recurrence, due: str, *, month_end: bool) -> Recurrence:
    """A plain monthly or yearly rule with the day it starts on, where some months lack that day."""
    date = _date(due)
    if rule.by_day or rule.by_month_day or (date.day < 29 and not month_end):
        return rule
    days, position = ((-1,), ()) if month_end else pinned(date.day)
    if rule.frequency == "MONTHLY":
        return rule._replace(by_month_day=days, by_position=position)
    if rule.frequency == "YEARLY" and date.month == 2:
        return rule._replace(by_month=(2,), by_month_day=days, by_position=position)
    return rule


def _day_due(parts: Recurrence, scheduled: str, done_on: datetime.date) -> datetime.date | None:
    start = _date(scheduled) if scheduled else done_on
    after = max(start, done_on)
    if not parts.times:
        return next(days_after(parts, start, after), None)
    for place, day in enumerate(days_after(parts, start, start), 2):
        if place > parts.times:
            return None
        if day > after:
            return day
    return None


def _day_counted_from_done(parts: Recurrence, done_on: datetime.date) -> datetime.date | None:
    try:
        moved = _moved(parts, done_on)
    except OverflowError:
        return None
    if not (parts.by_day or parts.by_month_day or parts.by_month):
        return moved
    # Once a week on Tuesday is the next Tuesday; every two weeks on Tuesday the first when two weeks are over.
    after = done_on if parts.interval == 1 else moved - DAY
    return next(days_after(parts._replace(interval=1), after, after), None)


def _moved(parts: Recurrence, day: datetime.date) -> datetime.date:
    if parts.frequency in _TIMES_IN_MONTHS:
        return add_months(day, parts.interval * _TIMES_IN_MONTHS[parts.frequency])
    return day + parts.interval * (7 if parts.frequency == "WEEKLY" else 1) * DAY


def _until(parts: Recurrence, start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """The occurrences after ``start`` up to ``end``, at most as many as are left."""
    found: list[datetime.date] = []
    for day in days_after(parts, start, start):
        if day > end or len(found) >= parts.times:
            break
        found.append(day)
    return found


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise NotUnderstood(f"Invalid date: “{shown(text)}”.", "Write it as 2026-12-01.") from None
