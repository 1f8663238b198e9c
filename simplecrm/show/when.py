"""Times, durations, sizes and amounts in short form: ``today 14:30``, ``Tue``, ``3 weeks late``, ``12 Mar``.

``now`` is always the local wall time. An invalid time in the book is shown unchanged but made safe, because a list has
to work whatever another program wrote to the file.
"""

from __future__ import annotations

from simplecrm.core.currencies import decimal_text
from simplecrm.core.dates.words import MONTH_NAMES, WEEKDAY_NAMES, day_words, partial_date_words
from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.records.reminders import is_late
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime
from simplecrm.show.safe import safe

NEVER = "—"

_SOMEDAY_YEAR = 9999
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "UAH": "₴", "ILS": "₪"}
_SIZES = ("B", "KB", "MB", "GB", "TB")


def due_words(due: str, now: datetime.datetime) -> str:
    """A due date (``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``) relative to ``now``; empty for none."""
    try:
        date = datetime.date.fromisoformat(due[:10])
    except ValueError:
        return safe(due)
    days = (date - now.date()).days
    if days < 0:
        return f"{_length(-days)} late"
    if date.year == _SOMEDAY_YEAR:
        return "someday"
    return _with_time(_day_ahead(date, days, now), due[11:16] if days < 28 else "")


def due_sign(due: str, now: datetime.datetime) -> str:
    """``!`` late, ``•`` today, ``○`` later; empty for no due date."""
    if not due:
        return ""
    if is_late(due, now):
        return "!"
    return "•" if due[:10] == now.date().isoformat() else "○"


def ago(at: str, now: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """How long ago the UTC time ``at`` was: ``today``, ``3 d``, ``5 wk``, ``4 mo``, ``2 y``; ``—`` for never."""
    moment_then = _local(at, zone)
    if moment_then is None:
        return safe(at) or NEVER
    days = (now.date() - moment_then.date()).days
    if days == 0:
        return "today"
    return _short(days) if days > 0 else f"in {_short(-days)}"


def day(at: str, now: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """``18 Nov`` for a UTC time or a plain date; with the year unless it is the current one."""
    if len(at) == 10:
        return _date_words(at, now)
    moment_then = _local(at, zone)
    return safe(at) if moment_then is None else _date_words(moment_then.date().isoformat(), now)


def happened(at: str, now: datetime.datetime, zone: datetime.tzinfo | None = None, *, is_timed: bool = False) -> str:
    """When something of a history was, at a UTC time: ``today 14:30``, ``yesterday``, ``Wed`` within a week,
    ``18 Nov``. What is yet to come has its date, too: ``tomorrow``, ``Fri 27 Nov``. ``is_timed`` always says the time
    of day: ``Wed 14:30``."""
    then = _local(at, zone)
    if then is None:
        return safe(at)
    days = (now.date() - then.date()).days
    if -7 < days < 7:
        near = {0: "today", 1: "yesterday", -1: "tomorrow"}
        words = near.get(days) or (WEEKDAY_NAMES[then.weekday()] if days > 0 else day_words(then.date()))
    else:
        words = _date_words(then.date().isoformat(), now)
    return f"{words} {then:%H:%M}" if is_timed or days == 0 else words


def local_minute(at: str, now: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """``18 Nov 10:14`` for a UTC time, in local wall time; with the year unless it is the current one."""
    moment_then = _local(at, zone)
    if moment_then is None:
        return safe(at)
    return f"{_date_words(moment_then.date().isoformat(), now)} {moment_then:%H:%M}"


def moment(text: str, now: datetime.datetime) -> str:
    """A local date or time in full: ``Tue 1 Dec 09:00``, with the year unless it is the current one."""
    try:
        date = datetime.date.fromisoformat(text[:10])
    except ValueError:
        return safe(text)
    if date.year == _SOMEDAY_YEAR:
        return "someday"
    return _with_time(day_words(date, year=date.year != now.year), text[11:16])


def anniversary(text: str) -> str:
    """A stored birthday as text: ``4 Dec 1985``, ``4 Dec``, ``Dec 1985``; an invalid date unchanged."""
    return safe(partial_date_words(text))


def minutes(count: int) -> str:
    """A duration: ``45 min``, ``1 h``, ``1 h 30``; empty for 0, which means unknown."""
    hours, rest = divmod(max(count, 0), 60)
    if not hours:
        return f"{rest} min" if rest else ""
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def size(count: int) -> str:
    """Bytes: ``512 B``, ``1.2 MB``; a KB is 1,000 bytes."""
    amount, unit = float(max(count, 0)), 0
    while round(amount, 1) >= 1000 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {_SIZES[unit]}" if unit == 0 or amount >= 100 else f"{amount:.1f} {_SIZES[unit]}"


def money(value: int, currency: str) -> str:
    """An amount in minor units of ``currency`` (ISO 4217): ``€12,000``, ``CHF 1,250.50``, ``-€3.20``."""
    whole, point, rest = decimal_text(abs(value), currency).partition(".")
    amount = f"{int(whole):,}" + (point + rest if rest.strip("0") else "")
    code = safe(currency.strip().upper())
    sign = _SIGNS.get(code, f"{code} " if code else "")
    return f"{'-' if value < 0 else ''}{sign}{amount}"


def _local(at: str, zone: datetime.tzinfo | None) -> datetime.datetime | None:
    try:
        return utc_to_local(at, zone) if at else None
    except NotUnderstood:
        return None


def _day_ahead(date: datetime.date, days: int, now: datetime.datetime) -> str:
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days < 7:
        return WEEKDAY_NAMES[date.weekday()]
    if days < 28 and date.year == now.year:
        return day_words(date)
    return _date_words(date.isoformat(), now)


def _date_words(text: str, now: datetime.datetime) -> str:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return safe(text)
    words = f"{date.day} {MONTH_NAMES[date.month - 1]}"
    return words if date.year == now.year else f"{words} {date.year}"


def _with_time(words: str, time: str) -> str:
    return f"{words} {safe(time)}" if time else words


def _short(days: int) -> str:
    if days < 14:
        return f"{days} d"
    if days < 84:
        return f"{days // 7} wk"
    return f"{days // 30} mo" if days < 730 else f"{days // 365} y"


def _length(days: int) -> str:
    if days < 14:
        return f"{days} d"
    if days < 84:
        return f"{days // 7} weeks"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"
