"""Reads the values of conditions: time spans, amounts, days, and text for ``LIKE``."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.text.names import fold
from simplecrm.lean import datetime
from simplecrm.lookups.order import like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext

NONE = ("none", "never", "no", "nothing")
"""What is written for a date that there is not."""

LATE = ("late", "overdue")

_MAY_CARRY = "aceilnosuyz"
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7, "m": 30, "mo": 30, "month": 30,
          "months": 30, "y": 365, "year": 365, "years": 365}  # fmt: skip
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
_LATEST = 36_500
"""A hundred years in days, the longest time span in a query."""


def days_in(text: str) -> int | None:
    """The days in ``30d``, ``2w``, ``3mo``, ``1 year``; None for anything else."""
    text = text.lower().strip()
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    unit = _UNITS.get(text[end:].strip())
    if not end or end > 6 or unit is None:
        return None
    return min(int(text[:end]) * unit, _LATEST)


def number(text: str) -> float | None:
    """The amount in ``10k``, ``1.5m``, ``12,000`` or ``€500``; None for anything else."""
    text = text.strip().strip("€$£").replace(",", "").lower()
    factor = _FACTORS.get(text[-1:] if text[-1:].isalpha() else "")
    digits = text.rstrip("km")
    if factor is None or len(digits) > 15 or not digits.replace(".", "", 1).isascii():
        return None
    return float(digits) * factor if digits.replace(".", "", 1).isdigit() else None


def day(text: str, context: QueryContext, *, future: bool) -> tuple[datetime.date, datetime.date]:
    """The day that a phrase means, and the day after it. Raises ``NotUnderstood``."""
    from simplecrm.core.dates.when import parse

    meant = parse(text.replace("_", " "), context.now, order=context.date_order, future=future).date
    return meant, moved(meant, 1)


def coming(text: str, context: QueryContext) -> tuple[datetime.date, datetime.date]:
    """The day that a phrase or a time span from today on means, and the day after it. Raises ``NotUnderstood``."""
    days = days_in(text)
    if days is None:
        return day(text, context, future=True)
    first = moved(context.now.date(), days)
    return first, moved(first, 1)


def moved(date: datetime.date, days: int) -> datetime.date:
    """The date so many days later, or the last or first one that there is."""
    try:
        return date + datetime.timedelta(days)
    except OverflowError:
        return datetime.date.max if days > 0 else datetime.date.min


def back(now: datetime.datetime, days: int) -> str:
    """The moment so many days before ``now``, as UTC text."""
    return now_utc_text(now - datetime.timedelta(days))


def utc(date: datetime.date) -> str:
    """The first moment of a local day, as UTC text."""
    return now_utc_text(datetime.datetime.combine(date, datetime.time()))


def loosely(value: str) -> str:
    """``value`` escaped for LIKE, ignoring accents."""
    return "".join("_" if sign in _MAY_CARRY or not sign.isascii() else like(sign) for sign in fold(value))


def patterns(words: list[str]) -> tuple[str, str]:
    """The patterns of ``matches`` for words that follow one another, with anything between them."""
    exactly, roughly = (f"%{'%'.join(map(how, words))}%" for how in (like, loosely))
    return exactly, roughly


def folded_patterns(words: list[str]) -> tuple[str, str]:
    """The patterns of ``names`` for words that follow one another."""
    exactly, folded = (f"%{'%'.join(like(how(word)) for word in words)}%" for how in (str, fold))
    return exactly, folded


LIKE = "like ? escape '\\'"


def matches(column: str) -> str:
    """SQL that compares a column with two ``patterns``, case and accents ignored: in a text that is not ASCII, a letter
    that may have an accent matches any letter."""
    return f"({column} {LIKE} or length(cast({column} as blob)) > length({column}) and {column} {LIKE})"


def names(column: str) -> str:
    """SQL that compares a column of folded names, such as ``sort_name``, with two ``folded_patterns``."""
    return f"({column} {LIKE} or {column} {LIKE})"
