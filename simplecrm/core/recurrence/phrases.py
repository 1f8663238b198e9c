"""Repeat rules in words: ``2 weeks``, ``month on the last fri``, ``mon, wed``; parsed and written."""

from __future__ import annotations

from simplecrm.core.dates.cursor import Cursor, Impossible
from simplecrm.core.dates.words import MONTH_NAMES, MONTHS, NUMBERS, ORDINALS, UNITS, WEEKDAY_NAMES, WEEKDAYS
from simplecrm.core.recurrence.rrule import MAX_INTERVAL, Recurrence
from simplecrm.lean import datetime

WORKING_DAYS = tuple((0, weekday) for weekday in range(5))

_ADVERBS = {
    "daily": ("DAILY", 1), "weekly": ("WEEKLY", 1), "biweekly": ("WEEKLY", 2), "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1), "bimonthly": ("MONTHLY", 2), "quarterly": ("MONTHLY", 3),
    "semiannually": ("MONTHLY", 6), "semiannual": ("MONTHLY", 6), "yearly": ("YEARLY", 1), "annually": ("YEARLY", 1),
}  # fmt: skip
_UNITS = {
    "day": ("DAILY", 1), "week": ("WEEKLY", 1), "fortnight": ("WEEKLY", 2), "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3), "year": ("YEARLY", 1),
}  # fmt: skip
_NTH_WORDS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_SHORTEST_MONTH = 28


def read_phrase(text: str) -> tuple[Recurrence | None, str, str]:
    """The rule, what it is counted from (``due`` or ``done``), and the reason where there is no rule."""
    cursor = Cursor(text)
    cursor.take("every", "each")
    rule = cursor.first(lambda: _simple(cursor), lambda: _monthly_day(cursor), lambda: _weekdays(cursor))
    if rule is None:
        return None, "due", cursor.fault
    is_done = cursor.attempt(lambda: _take_done(cursor))
    return (rule if cursor.is_at_end else None), "done" if is_done else "due", cursor.fault


def pinned(day: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """BYMONTHDAY and BYSETPOS for a day that some months lack: the last one up to it that the month has."""
    if day <= _SHORTEST_MONTH:
        return (day,), ()
    return tuple(range(_SHORTEST_MONTH, day + 1)), (-1,)


def words(rule: Recurrence) -> str:
    """The rule as ``every 2 weeks on Tue``, which ``read_phrase`` reads back; empty for rules that have no words."""
    on = _on_words(rule)
    if on is None or rule.week_start:
        return ""
    if rule.frequency == "WEEKLY" and rule.interval == 1 and on:
        return f"every {on.removeprefix('on ')}"
    unit = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}[rule.frequency]
    often = f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"
    return f"{often} {on}".strip()


def _take_done(cursor: Cursor) -> str | None:
    if not cursor.take("after", "from", "since", "once"):
        return None
    cursor.take("it")
    cursor.take("is", "was")
    return cursor.take("done", "completion", "completed", "doing") or None


def _simple(cursor: Cursor) -> Recurrence | None:
    """``2 weeks``, ``monthly``, ``3 months on the 15th``, ``year on 5 jan``."""
    if cursor.take_all("half yearly"):
        return Recurrence("MONTHLY", 6)
    adverb = cursor.among(_ADVERBS)
    frequency, interval = adverb or ("", 1)
    if not adverb:
        number = _number(cursor)
        if cursor.take("business", "working", "work") and cursor.take("day", "days"):
            unit: str | None = "business day"
        else:
            unit = cursor.among(UNITS)
        if unit == "business day" and number == 1:
            return Recurrence("WEEKLY", by_day=WORKING_DAYS)
        if unit not in _UNITS:
            return None
        frequency, interval = _UNITS[unit][0], _UNITS[unit][1] * number
    if interval > MAX_INTERVAL:
        raise Impossible(f"The interval is at most {MAX_INTERVAL}.")
    return _on(cursor, Recurrence(frequency, interval))


def _number(cursor: Cursor) -> int:
    if cursor.take("other"):
        return 2
    if cursor.take("-"):
        raise Impossible("An interval cannot be negative.")
    digits = cursor.number()
    number = int(digits) if digits else cursor.among(NUMBERS)
    if number == 0:
        raise Impossible("The interval cannot be 0.")
    return number or 1


def _on(cursor: Cursor, rule: Recurrence) -> Recurrence | None:
    """The part after ``on``, which has to fit the frequency."""
    if not cursor.take("on", "in"):
        return rule
    if rule.frequency == "WEEKLY":
        days = _day_list(cursor)
        return rule._replace(by_day=days) if days else None
    if rule.frequency == "MONTHLY":
        return _day_in_month(cursor, rule)
    if rule.frequency == "YEARLY":
        return cursor.first(lambda: _date_in_year(cursor, rule), lambda: _weekday_in_year(cursor, rule))
    return None


def _monthly_day(cursor: Cursor) -> Recurrence | None:
    """``last fri of the month``, ``31st``, ``first monday``."""
    rule = _day_in_month(cursor, Recurrence("MONTHLY"))
    if rule and cursor.take("of", "in"):
        cursor.take("the", "every", "each", "a")
        return rule if cursor.take("month") else None
    return rule


def _weekdays(cursor: Cursor) -> Recurrence | None:
    """``mon, wed``, ``tuesdays``, ``other fri``."""
    interval = 2 if cursor.take("other") else 1
    cursor.take("on")
    days = _day_list(cursor)
    return Recurrence("WEEKLY", interval, by_day=days) if days else None


def _day_list(cursor: Cursor) -> tuple[tuple[int, int], ...]:
    if cursor.take("weekday", "weekdays", "workdays"):
        return WORKING_DAYS
    found: set[int] = set()
    while (weekday := cursor.among(WEEKDAYS)) is not None:
        found.add(weekday)
        cursor.take("and", "&", "+", "/")
    return tuple((0, weekday) for weekday in sorted(found))


def _day_in_month(cursor: Cursor, rule: Recurrence) -> Recurrence | None:
    cursor.take("the")
    nth = _ordinal(cursor)
    if nth is None:
        return None
    weekday = cursor.among(WEEKDAYS)
    if weekday is not None:
        if not -1 <= nth <= 5:
            raise Impossible("A month has no more than five of each day of the week.")
        return rule._replace(by_day=((nth, weekday),))
    if cursor.take("weekday", "workday") or (cursor.take("business", "working", "work") and cursor.take("day")):
        return rule._replace(by_day=WORKING_DAYS, by_position=(nth,))
    cursor.take("day")
    if nth == -1:
        return rule._replace(by_month_day=(-1,))
    if nth > 31:
        raise Impossible(f"No month has a day {nth}.")
    days, position = pinned(nth)
    return rule._replace(by_month_day=days, by_position=position)


def _ordinal(cursor: Cursor) -> int | None:
    word = cursor.among(ORDINALS)
    if word is not None:
        return word
    number = cursor.number(1, 2)
    if not number or not cursor.take("st", "nd", "rd", "th"):
        return None
    if not int(number):
        raise Impossible("Days are counted from the 1st.")
    return int(number)


def _date_in_year(cursor: Cursor, rule: Recurrence) -> Recurrence | None:
    cursor.take("the")
    day = cursor.number(1, 2)
    cursor.take("st", "nd", "rd", "th")
    cursor.take("of")
    month = cursor.among(MONTHS)
    if month and not day:
        day = cursor.number(1, 2)
        cursor.take("st", "nd", "rd", "th")
    if not month or not day:
        return None
    if (month, int(day)) == (2, 29):
        return rule._replace(by_month=(2,), by_month_day=(28, 29), by_position=(-1,))
    datetime.date(2000, month, int(day))
    return rule._replace(by_month=(month,), by_month_day=(int(day),))


def _weekday_in_year(cursor: Cursor, rule: Recurrence) -> Recurrence | None:
    within = _day_in_month(cursor, rule)
    if within is None or not cursor.take("of", "in"):
        return None
    month = cursor.among(MONTHS)
    return within._replace(by_month=(month,)) if month else None


def _on_words(rule: Recurrence) -> str | None:
    """The words after the frequency, None when there are none for it."""
    if not (rule.by_day or rule.by_month_day or rule.by_month or rule.by_position):
        return ""
    if rule.frequency == "WEEKLY":
        return None if rule.by_position or rule.by_month else f"on {_list_words(rule)}"
    if rule.frequency == "DAILY":
        return None
    day = _day_words(rule)
    if rule.frequency == "MONTHLY":
        return None if day is None or rule.by_month else f"on the {day}"
    if day is None or len(rule.by_month) != 1:
        return None
    month = MONTH_NAMES[rule.by_month[0] - 1]
    if rule.by_day:
        return f"on the {day} of {month}"
    return f"on {max(rule.by_month_day)} {month}" if min(rule.by_month_day) > 0 else None


def _list_words(rule: Recurrence) -> str:
    if rule.by_day == WORKING_DAYS:
        return "weekday" if rule.interval == 1 else "weekdays"
    names = [WEEKDAY_NAMES[weekday] for _, weekday in rule.by_day]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _day_words(rule: Recurrence) -> str | None:
    if rule.by_day == WORKING_DAYS and len(rule.by_position) == 1 and not rule.by_month_day:
        nth = _NTH_WORDS.get(rule.by_position[0])
        return f"{nth} business day" if nth else None
    if len(rule.by_day) == 1 and not rule.by_month_day and not rule.by_position:
        nth = _NTH_WORDS.get(rule.by_day[0][0])
        return f"{nth} {WEEKDAY_NAMES[rule.by_day[0][1]]}" if nth else None
    if rule.by_day or not rule.by_month_day:
        return None
    if rule.by_month_day == (-1,) and not rule.by_position:
        return "last day"
    day = max(rule.by_month_day)
    there_each_time = bool(rule.by_month) and (day <= _SHORTEST_MONTH or 2 not in rule.by_month)
    exact = (((day,), ()),) if there_each_time else ()
    if day < 1 or (rule.by_month_day, rule.by_position) not in (pinned(day), *exact):
        # A rule that skips months without the day must not read like one pinned to the month's last day.
        return None
    suffix = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"
