"""Dates and times as programs write them into files, and whether days or months come first in a column.

All are absolute; phrases that people type are in ``core.dates.when``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from simplecrm.errors import NotUnderstood

ORDERS = ("dmy", "mdy", "ymd")

_TIME = (
    r"(?:[T,\s]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})" + _TIME)
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2}):?(\d{2}):?(\d{2})?(?:[.,]\d+)?()(Z|[+-]\d{2}(?::?\d{2})?)?)?")
_DAY_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[-\s]+([^\W\d]{3,10})\.?,?[-\s]+(\d{4}|\d{2})" + _TIME
)
_MONTH_DAY = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME)
_MONTHS = (
    "jan gen ene", "feb fév fev", "mar mär mrz mrt maa", "apr avr abr", "may mai mei mag", "jun juin giu",
    "jul juil lug", "aug aoû ago", "sep set", "oct okt ott", "nov", "dec dez déc dic",
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


@lru_cache(maxsize=4096)
def parse_moment(text: str, order: str = "") -> str:
    """``YYYY-MM-DD``, ``YYYY-MM-DDTHH:MM:SS`` or the latter with ``Z``; empty if ``text`` is not a date.

    ``order`` decides between 3 April and 4 March; without it the day comes first.
    """
    text = text.strip()
    if len(text) > 64:
        return ""
    if match := _YEAR_FIRST.fullmatch(text):
        return _moment(match.group(1), match.group(2), match.group(3), match.groups()[3:])
    if match := _NUMBERS.fullmatch(text):
        first, second, third = match.group(1), match.group(2), match.group(3)
        if order == "ymd":
            return _moment(first, second, third, match.groups()[3:])
        day, month = (second, first) if order == "mdy" else (first, second)
        return _moment(third, month, day, match.groups()[3:])
    if match := _COMPACT.fullmatch(text):
        return _moment(match.group(1), match.group(2), match.group(3), match.groups()[3:])
    if match := _DAY_MONTH.fullmatch(text):
        return _moment(match.group(3), _month(match.group(2)), match.group(1), match.groups()[3:])
    if match := _MONTH_DAY.fullmatch(text):
        return _moment(match.group(3), _month(match.group(1)), match.group(2), match.groups()[3:])
    return ""


def utc(moment: str, zone: str | tzinfo) -> str:
    """A moment of ``parse_moment`` in UTC, ``YYYY-MM-DDTHH:MM:SSZ``; local times are of ``zone``, dates are noon."""
    if not moment or moment.endswith("Z"):
        return moment
    if len(moment) == 10:
        moment += "T12:00:00"
    where = find_zone(zone) if isinstance(zone, str) else zone
    try:
        there = datetime.fromisoformat(moment).replace(tzinfo=where).astimezone(UTC)
    except (OverflowError, ValueError):
        return ""
    return there.strftime("%Y-%m-%dT%H:%M:%SZ") if there.year >= 1000 else ""


def local(moment: str, zone: str) -> str:
    """A moment of ``parse_moment`` as the due date of a reminder: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM`` in
    ``zone``."""
    if moment.endswith("Z"):
        try:
            moment = datetime.fromisoformat(moment).astimezone(find_zone(zone)).isoformat()
        except (OverflowError, ValueError):
            return ""
    return moment[:16]


@lru_cache(maxsize=64)
def find_zone(name: str) -> tzinfo:
    """The time zone of an IANA name; raises ``NotUnderstood`` if it does not exist."""
    if name in ("", "UTC", "Z"):
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise NotUnderstood(f"Unknown time zone {name}.", "Use a name such as Europe/Berlin.") from error


def order_of(values: Iterable[str]) -> tuple[str, bool]:
    """The order in which all dates of a column can be read, and whether the other order would work too. The order is
    empty if no value depends on it.
    """
    seen = False
    day_first = month_first = 0
    for value in values:
        match = _NUMBERS.fullmatch(value.strip()) if len(value) < 64 else None
        if not match:
            continue
        first, second = int(match.group(1)), int(match.group(2))
        if not first or not second:
            continue
        seen = True
        day_first += first > 12 >= second
        month_first += second > 12 >= first
    if not seen:
        return "", False
    if month_first > day_first:
        return "mdy", False
    return "dmy", day_first == 0


def _month(name: str) -> str:
    name = name.lower()
    return str(_MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3]) or 0)


def _moment(year: str, month: str, day: str, clock: tuple[str | None, ...]) -> str:
    number = int(year)
    if len(year) <= 2:
        number += 1900 if number >= 70 else 2000
    try:
        day_only = date(number, int(month), int(day))
        hour, minute, second, half, zone = clock if len(clock) == 5 else (*clock, None)
        if hour is None:
            return day_only.isoformat()
        moment = datetime(
            number, day_only.month, day_only.day, _hour(int(hour), half), int(minute or 0), int(second or 0)
        )
        if not zone:
            return moment.isoformat()
        return (moment.replace(tzinfo=_offset(zone)).astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _hour(hour: int, half: str | None) -> int:
    if half:
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    return hour


def _offset(zone: str) -> tzinfo:
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].lstrip(":") or 0)))
