"""Periods of time split into weeks, months, quarters or years, for reports."""

from __future__ import annotations

from simplecrm.core.dates.calendar import DAY, WEEK, add_months
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

MAX_PERIODS = 1200
"""The most periods that a report counts: a hundred years of months."""

_USUAL = {"week": 12, "month": 12, "quarter": 8, "year": 5}
"""How many periods a report shows when no dates are given."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(Record):
    """From the local day ``first`` on to before ``after``; ``start`` is the first day of the whole week, month,
    quarter or year, which is earlier where the period is cut."""

    start: datetime.date
    first: datetime.date
    after: datetime.date


def periods(by: str, since: datetime.date | None, until: datetime.date) -> list[Period]:
    """The weeks (from Monday), months, quarters or years from ``since`` to ``until``, both included; the last few
    without ``since``.

    Raises ``NotUnderstood`` when they are the wrong way round or too many.
    """
    if since is None:
        since = _moved(_start(until, by), by, 1 - _USUAL[by])
    if since > until:
        raise NotUnderstood("The period ends before it begins.", "--since is the first day, --until the last one.")
    found = list[Period]()
    start = _start(since, by)
    while start <= until and (not found or start > found[-1].start):
        after = _moved(start, by, 1)
        if len(found) == MAX_PERIODS:
            raise NotUnderstood(
                f"That is more than {MAX_PERIODS:,} {by}s.",
                "Use --by month." if by == "week" else "Choose a shorter period.",
            )
        found.append(Period(start, max(start, since), after if after <= until else _after(until)))
        start = after
    return found


def _start(day: datetime.date, by: str) -> datetime.date:
    if by == "week":
        return day - datetime.timedelta(day.weekday())
    return day.replace(month=day.month - (day.month - 1) % _MONTHS[by], day=1)


def _after(day: datetime.date) -> datetime.date:
    return day if day == datetime.date.max else day + DAY


def _moved(day: datetime.date, by: str, steps: int) -> datetime.date:
    try:
        return day + steps * WEEK if by == "week" else add_months(day, steps * _MONTHS[by])
    except OverflowError:
        return datetime.date.max if steps > 0 else datetime.date.min
