"""The English words of dates, and how messages quote a phrase.

The words are our own, because those of ``strftime`` and ``calendar`` change with the computer's locale.
"""

from __future__ import annotations

from simplecrm.lean import datetime

WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAY_LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_LONG_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WEEKDAYS = {
    **{name.lower(): number for number, name in enumerate(WEEKDAY_NAMES)},
    **{name.lower(): number for number, name in enumerate(WEEKDAY_LONG_NAMES)},
    **{name.lower() + "s": number for number, name in enumerate(WEEKDAY_LONG_NAMES)},
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
"""A word for a day of the week to its number, Monday 0."""

MONTHS = {
    **{name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)},
    **{name.lower(): number for number, name in enumerate(MONTH_LONG_NAMES, 1)},
    "sept": 9,
}

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3,
}  # fmt: skip

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip

UNITS = {
    "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour",
    "d": "day", "day": "day", "days": "day",
    "bd": "business day", "bds": "business day", "workday": "business day", "workdays": "business day",
    "weekday": "business day", "weekdays": "business day",
    "w": "week", "wk": "week", "wks": "week", "week": "week", "weeks": "week",
    "fortnight": "fortnight", "fortnights": "fortnight",
    "mo": "month", "mos": "month", "mth": "month", "mths": "month", "month": "month", "months": "month",
    "qtr": "quarter", "quarter": "quarter", "quarters": "quarter",
    "y": "year", "yr": "year", "yrs": "year", "year": "year", "years": "year",
}  # fmt: skip
"""A word for a length of time to the unit it means."""

SOMEDAY = datetime.date(9999, 12, 30)
"""What ``someday`` and ``later`` mean; the last day but one, as in Taskwarrior, so that a day can be added to it."""

_SHOWN_LETTERS = 60


def day_words(date: datetime.date, *, year: bool = False) -> str:
    """``Tue 1 Dec``, with the year when asked for: how a date is echoed everywhere."""
    words = f"{WEEKDAY_NAMES[date.weekday()]} {date.day} {MONTH_NAMES[date.month - 1]}"
    return f"{words} {date.year}" if year else words


def partial_date_words(text: str) -> str:
    """A date in the stored form, of which the year or the day may be missing: ``4 Dec 1985``, ``4 Dec``, ``Dec 1985``;
    any other text unchanged."""
    year, month, day = "", "", ""
    if len(text) == 10 and text[4] == text[7] == "-":
        year, month, day = text[:4], text[5:7], text[8:]
    elif len(text) == 7 and text[:2] == "--" and text[4] == "-":
        month, day = text[2:4], text[5:]
    elif len(text) == 7 and text[4] == "-":
        year, month = text[:4], text[5:]
    digits = year + month + day
    if not (digits.isascii() and digits.isdigit() and 1 <= int(month) <= 12):
        return text
    return " ".join(part for part in (day.lstrip("0"), MONTH_NAMES[int(month) - 1], year) if part)


def shown(phrase: str) -> str:
    """A phrase as messages quote it: shortened, and printable whatever was typed or piped in."""
    cut = phrase[: _SHOWN_LETTERS - 1] + "…" if len(phrase) > _SHOWN_LETTERS else phrase
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in cut)
