"""Birthdays and anniversaries, of which often only a part is known: day and month, month and year, or ``circa
1960``."""

from __future__ import annotations

import re

from simplecrm.core.dates.words import MONTH_LONG_NAMES, MONTHS, shown
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

_LONGEST = 100
_HINT = "Write it as 4 dec, 4 dec 1985, 1985-12-04, --12-04 or dec 1985."
_ORDERS = {"dmy": (0, 1), "mdy": (1, 0), "ymd": (1, 0)}


def parse_birthday(text: str, order: str = "dmy") -> str:
    """``YYYY-MM-DD``, ``--MM-DD`` or ``YYYY-MM`` (RFC 6350, 6.2.5) for a day as people write it, else the text itself.

    ``order`` (``dmy``, ``mdy``, ``ymd``) says which number comes first in ``4/12`` and ``4/12/1985``. Free text such as
    ``circa 1960`` is kept. Raises ``NotUnderstood`` for days that do not exist, for two-digit years, whose century is
    unclear, and for text without any date.
    """
    kept = " ".join(text.split())
    if not kept:
        return ""
    if len(kept) > _LONGEST or not kept.isprintable():
        raise NotUnderstood(f"Invalid birthday: “{shown(text)}”.", _HINT)
    found = _numeric(kept, order) or _named(kept.lower().replace(",", " "))
    if found:
        return _checked(*found, kept)
    if not any(letter.isalpha() for letter in kept) and kept != _year(kept):
        raise NotUnderstood(f"Invalid birthday: “{shown(text)}”.", _HINT)
    return kept


def next_anniversary(text: str, today: datetime.date) -> tuple[datetime.date, int | None] | None:
    """The next anniversary of ``text`` (as ``parse_birthday`` gives it), today included, and the age on that day, None
    if the year is unknown.

    29 February falls on the 28th in common years. None for a text that names no day.
    """
    parts = re.fullmatch(r"([0-9]{4}|-)-([0-9]{2})-([0-9]{2})", text)
    if not parts:
        return None
    month, day = int(parts[2]), int(parts[3])
    born = int(parts[1]) if parts[1] != "-" else None
    try:
        datetime.date(2000, month, day)
        coming = _in_year(today.year, month, day)
        if coming < today:
            coming = _in_year(today.year + 1, month, day)
    except ValueError:
        return None
    if born is not None and coming.year < born:
        return datetime.date.fromisoformat(text), 0
    return coming, None if born is None else coming.year - born


def _in_year(year: int, month: int, day: int) -> datetime.date:
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return datetime.date(year, month, day)


Found = tuple[str, int, int]
"""Year as written or empty, month, and day or 0."""


def _numeric(text: str, order: str) -> Found | None:
    if parts := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text):
        return parts[1], int(parts[3]), int(parts[4])
    if parts := re.fullmatch(r"([0-9]{4}|--)-?([0-9]{2})-?([0-9]{2})", text):
        return parts[1].strip("-"), int(parts[2]), int(parts[3])
    if parts := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text):
        return parts[1], int(parts[2]), 0
    parts = re.fullmatch(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})(?:\2 ?([0-9]{2}|[0-9]{4})|\.)?", text)
    if not parts:
        return None
    numbers = int(parts[1]), int(parts[3])
    # Dates with dots put the day first everywhere.
    day_at, month_at = _ORDERS["dmy" if parts[2] == "." else order]
    return parts[4] or "", numbers[month_at], numbers[day_at]


def _named(text: str) -> Found | None:
    """``4 dec 1985``, ``dec 4``, ``4th of december 1985``, ``dec 1985``."""
    number = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?"
    month, year = r"(?P<month>[a-z]+)\.?", r"(?: (?P<year>'?[0-9]{2}|[0-9]{4}))?"
    for form in (rf"(?:the )?{number} ?(?:of )?{month}{year}", rf"{month} ?(?:the )?{number}{year}", rf"{month}{year}"):
        parts = re.fullmatch(form, " ".join(text.split()))
        if parts and parts["month"] in MONTHS:
            known = parts.groupdict()
            if not known.get("day") and not known.get("year"):
                return None
            return (known.get("year") or "").strip("'"), MONTHS[known["month"]], int(known.get("day") or 0)
    return None


def _year(text: str) -> str:
    return text if re.fullmatch(r"[0-9]{4}", text) else ""


def _checked(year: str, month: int, day: int, text: str) -> str:
    if len(year) == 2:
        raise NotUnderstood(f"The century of “{shown(text)}” is not clear.", "Write the year with four digits.")
    if not 1 <= month <= 12:
        raise NotUnderstood(f"Invalid birthday: “{shown(text)}”: there is no month {month}.", _HINT)
    try:
        # A year that is not known may be a leap year.
        datetime.date(int(year or 2000), month, day or 1)
    except ValueError:
        name = f"{MONTH_LONG_NAMES[month - 1]} {year}".strip()
        raise NotUnderstood(f"Invalid birthday: “{shown(text)}”: {name} has no day {day}.", _HINT) from None
    if not day:
        return f"{year}-{month:02}"
    return f"{year or '-'}-{month:02}-{day:02}"
