"""Lengths of time in a phrase: ``3 weeks``, ``2w``, ``a couple of days``, ``1h30``."""

from __future__ import annotations

from simplecrm.core.dates.calendar import add_months, add_working_days
from simplecrm.core.dates.cursor import Cursor, Impossible
from simplecrm.core.dates.words import NUMBERS, UNITS
from simplecrm.lean import datetime

Amount = list[tuple[float, str]]
"""A length of time: numbers of units."""

_MAX_UNITS = 100_000


def take_amount(cursor: Cursor) -> Amount | None:
    """``3 weeks``, ``2w``, ``a couple of days``, ``1 week 2 days``, ``1h30``, ``half an hour``."""
    found: Amount = []
    while part := cursor.attempt(lambda: _one_amount(cursor)):
        found.append(part)
        cursor.take("and")
    if found and found[-1][1] == "hour" and cursor.take(":") and (minutes := cursor.number(2, 2)):
        found.append((int(minutes), "minute"))
    return found or None


def moved(date: datetime.date, amount: Amount, sign: int) -> datetime.date:
    """``date`` moved by an amount in days or longer units."""
    for number, unit in amount:
        count = sign * int(number)
        if count != sign * number:
            raise Impossible(f"Only hours can be split: say a whole number of {unit}s.")
        if unit == "business day":
            date = add_working_days(date, count)
        elif unit in ("month", "quarter", "year"):
            date = add_months(date, count * {"month": 1, "quarter": 3, "year": 12}[unit])
        else:
            date += datetime.timedelta(count * {"day": 1, "week": 7, "fortnight": 14}[unit])
    return date


def _one_amount(cursor: Cursor) -> tuple[float, str] | None:
    if cursor.take_all("half an") or cursor.take("half"):
        return (0.5, "hour") if cursor.take("hour") else None
    number = _count(cursor)
    if number is None:
        return None
    if (cursor.take("business", "working", "work")) and cursor.take("day", "days"):
        unit: str | None = "business day"
    else:
        unit = cursor.among(UNITS)
    if unit is None and cursor.take("m"):
        raise Impossible("“m” may be minutes or months: say min or mo.")
    if unit is None:
        return None
    if number <= 0:
        raise Impossible("A length of time cannot be 0: say today.")
    if number > _MAX_UNITS:
        raise Impossible("That is beyond the calendar.")
    return number, unit


def _count(cursor: Cursor) -> float | None:
    if digits := cursor.number():
        if cursor.take("."):
            return float(f"{digits}.{cursor.number() or 'x'}")
        return int(digits)
    if cursor.take_all("a couple of") or cursor.take_all("couple of") or cursor.take_all("a couple"):
        return 2
    if cursor.take_all("a few"):
        cursor.remarks.append("a few taken as 3")
        return 3
    return cursor.among(NUMBERS)
