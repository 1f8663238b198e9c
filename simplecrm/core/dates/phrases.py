"""A phrase understood as a moment: its day, its time, and what to remark. ``dates.parse`` is the way in."""

from __future__ import annotations

from simplecrm.core.dates.amounts import moved, take_amount
from simplecrm.core.dates.calendar import DAY
from simplecrm.core.dates.cursor import Cursor, Impossible
from simplecrm.core.dates.grammar import Days
from simplecrm.core.dates.words import shown
from simplecrm.core.dates.written import EARLIEST_YEAR
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HINT = "For example: tomorrow 9am, fri, next tue, in 2 weeks, 5 jan, eom, 2026-12-01."

_LONGEST = 100
_HALF_DAY = 12
_FIRST_MORNING_HOUR = 7
"""Nobody calls a customer at 3 at night: a bare hour from 1 to 6 is one of the afternoon."""

_PARTS_OF_DAY = {
    "morning": 9, "noon": 12, "midday": 12, "lunchtime": 12, "lunch": 12, "afternoon": 14, "evening": 18,
    "night": 20, "midnight": 0, "eod": 17, "cob": 17, "eob": 17,
}  # fmt: skip
_LONG_PARTS_OF_DAY = {"end of day": 17, "end of the day": 17, "close of business": 17, "end of business": 17}
_MINUTES_OF = {"hour": 60, "minute": 1}
_THESE = {"this morning": 9, "this afternoon": 14, "this evening": 18, "tonight": 20}

Moment = tuple[datetime.date, datetime.time | None]


def understand(
    phrase: str, now: datetime.datetime, order: str, future: bool
) -> tuple[datetime.date, datetime.time | None, str]:
    """The day, the time or None, and the remark. Raises ``NotUnderstood``."""
    _check(phrase)
    cursor = Cursor(phrase)
    reader = _Reader(cursor, now.replace(tzinfo=None, second=0, microsecond=0), order, future)
    found = reader.moment()
    if found is None:
        raise NotUnderstood(f"Invalid date: “{shown(phrase)}”. {cursor.fault}".rstrip(), HINT)
    date, time = found
    if date.year < EARLIEST_YEAR:
        raise NotUnderstood(f"“{shown(phrase)}” is too long ago.", HINT)
    return date, time, "; ".join([*cursor.remarks, *_side_of_now(date, time, now, future)])


def _check(phrase: str) -> None:
    if not phrase.strip():
        raise NotUnderstood("Say when.", HINT)
    if len(phrase) > _LONGEST:
        raise NotUnderstood(f"“{shown(phrase)}” is too long for a date.", HINT)
    for sign in phrase:
        if not sign.isprintable() and not sign.isspace():
            raise NotUnderstood(f"“{shown(phrase)}” contains characters that no date has.", HINT)
        if not sign.isascii() and sign.isnumeric():
            raise NotUnderstood(f"“{shown(phrase)}” contains digits other than 0 to 9.", HINT)


def _side_of_now(
    date: datetime.date, time: datetime.time | None, now: datetime.datetime, future: bool
) -> tuple[str, ...]:
    minute = now.replace(tzinfo=None, second=0, microsecond=0)
    then = datetime.datetime.combine(date, time or minute.time())
    if future and then < minute:
        return ("that is in the past",)
    if not future and then > minute:
        return ("that is still to come",)
    return ()


class _Reader:
    """The rules that put days and times together."""

    def __init__(self, cursor: Cursor, now: datetime.datetime, order: str, future: bool) -> None:
        self._cursor = cursor
        self._now = now
        self._future = future
        self._days = Days(cursor, now.date(), order, future)

    def moment(self) -> Moment | None:
        """The moment that the whole phrase names."""
        cursor = self._cursor
        if found := cursor.first(self._lapse, self._this_part, self._day_first):
            return found
        return cursor.first(self._time_first, self._time_alone)

    def _whole(self, date: datetime.date, time: datetime.time | None) -> Moment | None:
        return (date, time) if self._cursor.is_at_end else None

    def _lapse(self) -> Moment | None:
        """``now``, ``in 2 hours``, ``30 min``, ``3h ago``, ``1 day 2 hours from now``."""
        cursor = self._cursor
        if cursor.take("now") or cursor.take_all("just now") or cursor.take_all("right now"):
            return self._whole(self._now.date(), self._now.time())
        ahead = cursor.take("in", "+", "within")
        amount = take_amount(cursor)
        if amount is None or not any(unit in _MINUTES_OF for _, unit in amount):
            return None
        sign = 1 if self._future or ahead else -1
        if cursor.take("ago", "back"):
            sign = -1
        elif cursor.take_all("from now") or cursor.take("later", "hence"):
            sign = 1
        date = moved(self._now.date(), [part for part in amount if part[1] not in _MINUTES_OF], sign)
        minutes = sum(number * _MINUTES_OF.get(unit, 0) for number, unit in amount)
        then = datetime.datetime.combine(date, self._now.time()) + sign * datetime.timedelta(minutes=round(minutes))
        return self._whole(then.date(), then.time())

    def _this_part(self) -> Moment | None:
        """``this morning``, ``tonight``, ``tonight at 9``, ``last night``: fixed, whatever the hour is now."""
        cursor, today = self._cursor, self._now.date()
        if cursor.take_all("last night"):
            return self._whole(today - DAY, datetime.time(20))
        for words, hour in _THESE.items():
            if cursor.take_all(words):
                return self._whole(today, self._within_part(hour, bare=True))
        return None

    def _day_first(self) -> Moment | None:
        """A day, and perhaps a time after it."""
        self._cursor.take("on", "by", "due", "for", "until", "till")
        for rule in self._days.rules():
            found = self._cursor.attempt(self._by(rule))
            if found:
                return found
        return None

    def _by(self, rule: Callable[[], datetime.date | None]) -> Callable[[], Moment | None]:
        return lambda: self._day_by(rule)

    def _day_by(self, rule: Callable[[], datetime.date | None]) -> Moment | None:
        date = rule()
        if date is None:
            return None
        if self._cursor.is_at_end:
            return date, None
        time = self._cursor.attempt(self._time_after_day)
        return None if time is None else self._whole(date, time)

    def _time_first(self) -> Moment | None:
        """A time, and the day after it: ``9am tomorrow``, ``at 9 on fri``."""
        time = self._time(bare=False)
        date = None if time is None else self._days.day()
        return None if date is None else self._whole(date, time)

    def _time_alone(self) -> Moment | None:
        """A time today; tomorrow once it has passed, or yesterday when the phrase is about the past."""
        time = self._time(bare=False)
        if time is None or not self._cursor.is_at_end:
            return None
        today, clock = self._now.date(), f"{time:%H:%M}"
        if self._future and time <= self._now.time():
            if time > datetime.time(0):
                self._cursor.remarks.append(f"{clock} has gone by today, so this is tomorrow")
            return today + DAY, time
        if not self._future and time > self._now.time():
            self._cursor.remarks.append(f"it is not {clock} yet, so this is yesterday")
            return today - DAY, time
        return today, time

    def _time_after_day(self) -> datetime.time | None:
        return self._time(bare=True)

    def _time(self, bare: bool) -> datetime.time | None:
        """A part of the day or a time by the clock; ``bare`` allows ``9`` and ``9.30``, which are not times on their
        own."""
        cursor = self._cursor
        bare = bool(cursor.take("at", "@", "t", "around", "about")) or bare
        part = cursor.first(self._part_of_day)
        if part is not None:
            return self._within_part(part, bare)
        return cursor.attempt(lambda: self._clock(bare))

    def _part_of_day(self) -> int | None:
        self._cursor.take_all("in the")
        for words, hour in _LONG_PARTS_OF_DAY.items():
            if self._cursor.take_all(words):
                return hour
        return self._cursor.among(_PARTS_OF_DAY)

    def _within_part(self, hour: int, bare: bool) -> datetime.time:
        """``evening``, or ``evening at 8``, where the part of the day decides between am and pm."""
        exact = self._cursor.attempt(lambda: self._at_clock(bare))
        if exact is None:
            return datetime.time(hour)
        meant = exact.hour + (_HALF_DAY if hour > _HALF_DAY > exact.hour else 0)
        if abs(meant - hour) >= _HALF_DAY // 2:
            raise Impossible(f"{exact:%H:%M} is not at that time of day.")
        return exact.replace(hour=meant)

    def _at_clock(self, bare: bool) -> datetime.time | None:
        at = self._cursor.take("at", "@", "around", "about")
        return self._clock(bool(at) or bare)

    def _clock(self, bare: bool) -> datetime.time | None:
        """``9am``, ``14:30``, ``9:30 pm``, ``14h30``, ``9 o'clock``; when bare also ``9``, ``9.30`` and ``0930``."""
        cursor = self._cursor
        if bare and (four := cursor.number(4, 4)):
            if four[:2] in ("19", "20", "21"):
                raise Impossible(f"“{four}” may be a year or a time: say {four[:2]}:{four[2:]} for the time.")
            return self._valid(four[:2], four[2:], "")
        hours = cursor.number(1, 2)
        if not hours:
            return None
        minutes, is_clear = self._minutes(bare)
        half = cursor.take("am", "pm") or self._half_in_words()
        is_clear = bool(cursor.take("oclock", "uhr", "h")) or is_clear
        if not (half or is_clear or bare):
            return None
        return self._valid(hours, minutes, half)

    def _minutes(self, bare: bool) -> tuple[str, bool]:
        """The minutes after the hour, and whether they make clear that this is a time."""
        cursor = self._cursor
        if cursor.take(":"):
            minutes = cursor.number(2, 2) or "none"
            if cursor.take(":"):
                cursor.number(2, 2)
            return minutes, True
        if bare and cursor.take("h"):
            return (cursor.number(2, 2) if cursor.take(":") else "00") or "none", True
        if bare and cursor.take("."):
            return cursor.number(2, 2) or "none", True
        return "00", False

    def _half_in_words(self) -> str:
        cursor = self._cursor
        if cursor.take_all("in the morning"):
            return "am"
        return "pm" if cursor.take_all("in the afternoon") or cursor.take_all("in the evening") else ""

    def _valid(self, hours: str, minutes: str, half: str) -> datetime.time:
        hour = int(hours)
        if not minutes.isdigit() or int(minutes) > 59 or hour > 23 or (half and not 1 <= hour <= _HALF_DAY):
            raise Impossible(f"Invalid time: the hours are 0 to 23, or 1 to 12 with {half or 'am or pm'}.")
        if half:
            hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
        elif len(hours) == 1 and 1 <= hour < _FIRST_MORNING_HOUR:
            hour += _HALF_DAY
            remark = f"taken as {hour}:{minutes}; for the night say {hour - _HALF_DAY}am"
            self._cursor.remarks.append(remark)
        return datetime.time(hour, int(minutes))
