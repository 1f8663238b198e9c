"""Calendar arithmetic: months of different lengths, working days, weeks from Monday to Sunday, quarters.

Everything raises ``OverflowError`` or ``ValueError`` beyond the years 1 to 9999, as ``datetime`` does.
"""

from __future__ import annotations

from simplecrm.lean import datetime

Span = tuple[datetime.date, datetime.date]
"""The first and the last day of a week, month, quarter or year."""

DAY = datetime.timedelta(1)
WEEK = datetime.timedelta(7)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def add_months(date: datetime.date, months: int) -> datetime.date:
    """The same day ``months`` later, or the month's last day where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("beyond the calendar")
    return datetime.date(year, month + 1, min(date.day, month_length(year, month + 1)))


def add_working_days(date: datetime.date, days: int) -> datetime.date:
    """``days`` working days later, or earlier when negative; Saturday and Sunday do not count, holidays do."""
    if date.weekday() > 4:
        # A count forward starts from the Friday before a weekend, one back from the Monday after it.
        date += datetime.timedelta(4 - date.weekday() if days > 0 else 7 - date.weekday())
    weeks, rest = divmod(date.weekday() + days, 5)
    return date + datetime.timedelta(weeks * 7 + rest - date.weekday())


def week_of(date: datetime.date) -> Span:
    """Monday to Sunday."""
    monday = date - datetime.timedelta(date.weekday())
    return monday, monday + datetime.timedelta(6)


def month_of(date: datetime.date) -> Span:
    """The month that holds ``date``."""
    return date.replace(day=1), date.replace(day=month_length(date.year, date.month))


def quarter_of(date: datetime.date) -> Span:
    """The quarter that holds ``date``."""
    first = datetime.date(date.year, date.month - (date.month - 1) % 3, 1)
    return first, month_of(add_months(first, 2))[1]


def year_of(date: datetime.date) -> Span:
    """The year that holds ``date``."""
    return datetime.date(date.year, 1, 1), datetime.date(date.year, 12, 31)


def nth_weekday(span: Span, weekday: int, nth: int) -> datetime.date | None:
    """The ``nth`` Monday (0) … Sunday (6) of a span, counted from its end when negative, or None."""
    first, last = span
    if nth > 0:
        found = first + datetime.timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    else:
        found = last - datetime.timedelta((last.weekday() - weekday) % 7 + 7 * (-nth - 1))
    return found if first <= found <= last else None
