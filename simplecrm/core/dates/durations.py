"""How long something took, and how often to talk to somebody.

``re`` takes 3 ms to load, and a look-up that only shows a cadence does not need it.
"""

from __future__ import annotations

from simplecrm.core.dates.words import NUMBERS, UNITS, shown
from simplecrm.errors import NotUnderstood

LONGEST_MINUTES = 7 * 24 * 60
LONGEST_CADENCE_DAYS = 3650

_LONGEST_TEXT = 40
_NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"
_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365}
_ADVERBS = {
    "": 0, "0": 0, "none": 0, "never": 0, "no": 0, "off": 0,
    "daily": 1, "weekly": 7, "biweekly": 14, "fortnightly": 14, "monthly": 30, "bimonthly": 60, "quarterly": 90,
    "half-yearly": 180, "semiannually": 180, "yearly": 365, "annually": 365,
}  # fmt: skip
_STEPS = ((365, "year"), (30, "month"), (7, "week"), (1, "day"))


def parse_duration(text: str) -> int:
    """Minutes meant by ``45``, ``45m``, ``1h30``, ``1:30``, ``1.5h`` or ``1 hour 15 min``.

    Raises ``NotUnderstood`` for anything else and for more than a week.
    """
    wanted = " ".join(text.lower().split())
    minutes = _duration(wanted) if len(wanted) <= _LONGEST_TEXT and wanted.isascii() else None
    if minutes is None:
        raise NotUnderstood(f"Invalid duration: “{shown(text)}”.", "Write it as 45, 45m, 1h30, 1:30 or 1.5h.")
    if minutes > LONGEST_MINUTES:
        raise NotUnderstood(f"“{shown(text)}” is longer than a week.", "Write it as 45, 45m, 1h30, 1:30 or 1.5h.")
    return minutes


def parse_cadence(text: str) -> int:
    """Days between talks meant by ``2 weeks``, ``14``, ``monthly``, ``every 3 months``, ``quarterly``; 0 for ``none``.

    A month counts 30 days, a quarter 90, a year 365: a cadence is a habit, not a calendar. Raises ``NotUnderstood``.
    """
    wanted = " ".join(text.lower().split())
    days = _cadence(wanted.removeprefix("every ").strip()) if len(wanted) <= _LONGEST_TEXT else None
    if days is None:
        raise NotUnderstood(
            f"Invalid cadence: “{shown(text)}”.", "Write it as 2 weeks, 10 days, monthly, every 3 months, or none."
        )
    if days > LONGEST_CADENCE_DAYS:
        raise NotUnderstood(f"“{shown(text)}” is longer than ten years.", "Write none for no cadence.")
    return days


def cadence_words(days: int) -> str:
    """``every 2 weeks``, in words that ``parse_cadence`` reads back; empty for no cadence."""
    if days <= 0:
        return ""
    length, unit = next(step for step in _STEPS if days % step[0] == 0)
    count = days // length
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def _duration(text: str) -> int | None:
    import re

    if clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)", text):
        return int(clock[1]) * 60 + int(clock[2])
    if re.fullmatch(r"\d{1,5}", text):
        return int(text)
    form = rf"(?:({_NUMBER}) ?(?:h|hr|hrs|hours?))? ?(?:and )?(?:(\d{{1,5}}) ?(?:m|min|mins|minutes?|(?<=\d)))?"
    parts = re.fullmatch(form, text)
    if not parts or not any(parts.groups()):
        return None
    return round(float((parts[1] or "0").replace(",", ".")) * 60) + int(parts[2] or "0")


def _cadence(text: str) -> int | None:
    if text in _ADVERBS:
        return _ADVERBS[text]
    import re

    parts = re.fullmatch(r"(?:([0-9]{1,5}|[a-z]+)(?: |(?<=\d)))?([a-z]*)", text)
    if not parts:
        return None
    count = parts[1] or "1"
    length = _DAYS.get(UNITS.get(parts[2], "" if parts[2] else "day"))
    number = int(count) if count.isdigit() else NUMBERS.get("two" if count == "other" else count)
    if length is None or not number:
        return None
    return number * length
