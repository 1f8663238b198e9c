"""Recurrence rules (RFC 5545, 3.3.10): the part of them that follow-ups need, and their occurrences.

Written for whole days: the time of day of a follow-up never changes. Rules come from foreign files too, so a rule that
recurs many times a day, or never, is rejected rather than expanded.
"""

from __future__ import annotations

from simplecrm.core.dates.calendar import DAY, Span, add_months, month_length, month_of, nth_weekday, year_of
from simplecrm.core.dates.words import shown
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

MAX_COUNT = 1000
MAX_INTERVAL = 1000
MAX_LETTERS = 500

_HINT = "For example: FREQ=WEEKLY;INTERVAL=2 or FREQ=MONTHLY;BYDAY=-1FR"
_EMPTY_PERIODS = {"DAILY": 15_000, "WEEKLY": 2_000, "MONTHLY": 1_000, "YEARLY": 60}
"""After so many periods without an occurrence a rule is over. The rarest in use, 29 February on a given day of the
week, comes within forty years."""


class Recurrence(Record):
    """The parts of a rule. ``by_day`` holds (nth, weekday) with nth 0 for each one and weekday 0 for Monday;
    ``times`` (COUNT) is 0 and ``until`` None when the rule has no end; ``week_start`` is a weekday."""

    frequency: str
    interval: int = 1
    times: int = 0
    until: datetime.date | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    week_start: int = 0


def read_rule(text: str) -> Recurrence:
    """The parts of an RRULE value, with or without ``RRULE:``. Raises ``NotUnderstood`` with the reason."""
    value = text.strip().upper().removeprefix("RRULE:")
    if len(value) > MAX_LETTERS or not value.isascii() or not value.isprintable():
        raise _refused(text, "It is too long or contains invalid characters.")
    parts: dict[str, str] = {}
    for part in value.rstrip(";").split(";"):
        name, _, worth = part.partition("=")
        if name in parts or not worth:
            raise _refused(text, "Each part is a NAME=VALUE, once.")
        parts[name] = worth
    try:
        rule = _rule(parts)
    except ValueError as fault:
        raise _refused(text, str(fault)) from None
    return rule


def write_rule(rule: Recurrence) -> str:
    """The RRULE value of a rule, without ``RRULE:``."""
    days = ",".join(f"{nth or ''}{DAY_CODES[weekday]}" for nth, weekday in rule.by_day)
    parts = {
        "FREQ": rule.frequency,
        "INTERVAL": str(rule.interval) if rule.interval > 1 else "",
        "COUNT": str(rule.times or ""),
        "UNTIL": rule.until.isoformat().replace("-", "") if rule.until else "",
        "BYMONTH": ",".join(map(str, rule.by_month)),
        "BYMONTHDAY": ",".join(map(str, rule.by_month_day)),
        "BYDAY": days,
        "BYSETPOS": ",".join(map(str, rule.by_position)),
        "WKST": DAY_CODES[rule.week_start] if rule.week_start else "",
    }
    return ";".join(f"{name}={worth}" for name, worth in parts.items() if worth)


def days_after(rule: Recurrence, start: datetime.date, after: datetime.date) -> Iterator[datetime.date]:
    """The days of ``rule`` later than ``start`` and ``after``, in order, for a series that starts on ``start``.

    ``start`` itself is the first of the series, whether it fits the rule or not; ``times`` and ``until`` are left
    to the caller. Ends when the rule has no more occurrences, and at the end of the calendar.
    """
    after = max(start, after)
    step = max(0, _periods_between(rule, start, after) - 1)
    empty = 0
    while empty < _EMPTY_PERIODS[rule.frequency]:
        try:
            found = _days_of_period(rule, start, step)
        except (OverflowError, ValueError):
            return
        step += 1
        empty += 1
        for date in found:
            if date > after:
                empty = 0
                yield date


def _refused(text: str, reason: str) -> NotUnderstood:
    return NotUnderstood(f"Invalid repeat rule: “{shown(text)}”. {reason}", _HINT)


def _rule(parts: dict[str, str]) -> Recurrence:
    unknown = set(parts) - {
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
    }  # fmt: skip
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]} is not supported.")
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError("FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("COUNT and UNTIL exclude each other.")
    rule = Recurrence(
        frequency,
        _whole("INTERVAL", parts.get("INTERVAL", "1"), 1, MAX_INTERVAL),
        _whole("COUNT", parts["COUNT"], 1, MAX_COUNT) if "COUNT" in parts else 0,
        _until(parts["UNTIL"]) if "UNTIL" in parts else None,
        tuple(map(_day, parts["BYDAY"].split(","))) if "BYDAY" in parts else (),
        _numbers("BYMONTHDAY", parts, 31),
        _numbers("BYMONTH", parts, 12, signed=False),
        _numbers("BYSETPOS", parts, 366),
        _weekday(parts.get("WKST", "MO")),
    )
    _check_together(rule)
    return rule


def _check_together(rule: Recurrence) -> None:
    """What RFC 5545 forbids, and what would never come round."""
    has_nth = any(nth for nth, _ in rule.by_day)
    if has_nth and rule.frequency in ("DAILY", "WEEKLY"):
        raise ValueError("A numbered day such as 1MO needs FREQ=MONTHLY or YEARLY.")
    if rule.by_month_day and rule.frequency == "WEEKLY":
        raise ValueError("BYMONTHDAY does not go with FREQ=WEEKLY.")
    if rule.by_position and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise ValueError("BYSETPOS needs another BY part.")
    # Whether an interval meets the rule depends on where the series starts, so it is left out here.
    a_leap_year = datetime.date(2000, 1, 1)
    if next(days_after(rule._replace(interval=1), a_leap_year, a_leap_year), None) is None:
        raise ValueError("It never occurs.")


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not text.isdigit() or len(text) > 6 or not least <= int(text) <= most:
        raise ValueError(f"{name} has to be a number from {least} to {most}.")
    return int(text)


def _numbers(name: str, parts: dict[str, str], most: int, *, signed: bool = True) -> tuple[int, ...]:
    found: list[int] = []
    for text in parts[name].split(",") if name in parts else ():
        is_negative = signed and text.startswith("-")
        number = _whole(name, text[1:] if is_negative or (signed and text.startswith("+")) else text, 1, most)
        found.append(-number if is_negative else number)
    return tuple(found)


def _day(text: str) -> tuple[int, int]:
    number, code = text[:-2], text[-2:]
    nth = _numbers("BYDAY", {"BYDAY": number}, 53)[0] if number else 0
    return nth, _weekday(code)


def _weekday(code: str) -> int:
    if code not in DAY_CODES:
        raise ValueError("Days are MO, TU, WE, TH, FR, SA, SU.")
    return DAY_CODES.index(code)


def _until(text: str) -> datetime.date:
    """The last day; its time is ignored, as a rule occurs at most daily."""
    day, _, clock = text.partition("T")
    if len(day) != 8 or not day.isdigit() or (clock and not clock.rstrip("Z").isdigit()):
        raise ValueError("Write UNTIL as 20271231.")
    return datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))


def _periods_between(rule: Recurrence, start: datetime.date, end: datetime.date) -> int:
    """How many steps of the rule lie between two days."""
    if rule.frequency == "YEARLY":
        units = end.year - start.year
    elif rule.frequency == "MONTHLY":
        units = (end.year - start.year) * 12 + end.month - start.month
    else:
        units = (end - start).days // (7 if rule.frequency == "WEEKLY" else 1)
    return units // rule.interval


def _days_of_period(rule: Recurrence, start: datetime.date, step: int) -> list[datetime.date]:
    """The days of the rule in the ``step``-th period of the series, in order."""
    first, last = _period(rule, start, step * rule.interval)
    found = _candidates(rule, start, (first, last))
    if rule.by_month:
        found = [date for date in found if date.month in rule.by_month]
    if not rule.by_position:
        return found
    places = {place - 1 if place > 0 else len(found) + place for place in rule.by_position}
    return [date for place, date in enumerate(found) if place in places]


def _period(rule: Recurrence, start: datetime.date, units: int) -> Span:
    if rule.frequency == "DAILY":
        date = start + units * DAY
        return date, date
    if rule.frequency == "WEEKLY":
        first = start - (start.weekday() - rule.week_start) % 7 * DAY + 7 * units * DAY
        return first, first + 6 * DAY
    if rule.frequency == "MONTHLY":
        return month_of(add_months(start.replace(day=1), units))
    return year_of(datetime.date(start.year + units, 1, 1))


def _candidates(rule: Recurrence, start: datetime.date, span: Span) -> list[datetime.date]:
    """The days of a span by BYDAY and BYMONTHDAY, or the day of the start where neither is given."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        by_day = rule.by_day or (((0, start.weekday()),) if rule.frequency == "WEEKLY" else ())
        days = [span[0] + offset * DAY for offset in range((span[1] - span[0]).days + 1)]
        found = [date for date in days if not by_day or (0, date.weekday()) in by_day]
        return [date for date in found if not rule.by_month_day or _is_on(date, rule.by_month_day)]
    if not rule.by_day:
        return _by_month_day(rule, start, span)
    spans = [span]
    if rule.frequency == "YEARLY" and rule.by_month:
        spans = [month_of(datetime.date(span[0].year, month, 1)) for month in rule.by_month]
    found = sorted({date for each in spans for date in _by_day(rule, each)})
    return [date for date in found if not rule.by_month_day or _is_on(date, rule.by_month_day)]


def _by_day(rule: Recurrence, span: Span) -> Iterator[datetime.date]:
    for nth, weekday in rule.by_day:
        if nth:
            found = nth_weekday(span, weekday, nth)
            if found:
                yield found
        else:
            date = nth_weekday(span, weekday, 1)
            while date and date <= span[1]:
                yield date
                date += 7 * DAY


def _by_month_day(rule: Recurrence, start: datetime.date, span: Span) -> list[datetime.date]:
    months: tuple[int, ...] = (span[0].month,)
    if rule.frequency == "YEARLY":
        months = rule.by_month or (tuple(range(1, 13)) if rule.by_month_day else (start.month,))
    found = set()
    for month in months:
        length = month_length(span[0].year, month)
        for day in rule.by_month_day or (start.day,):
            place = day if day > 0 else length + day + 1
            if 1 <= place <= length:
                found.add(datetime.date(span[0].year, month, place))
    return sorted(found)


def _is_on(date: datetime.date, month_days: tuple[int, ...]) -> bool:
    return date.day in month_days or date.day - month_length(date.year, date.month) - 1 in month_days
