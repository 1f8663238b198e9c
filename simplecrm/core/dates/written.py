"""The rules for days that are written out: ``5 jan``, ``5/12``, ``2026-12-01``, ``23rd``."""

from __future__ import annotations

from simplecrm.core.dates.calendar import add_months, month_length
from simplecrm.core.dates.cursor import Cursor, Impossible
from simplecrm.core.dates.words import MONTH_LONG_NAMES, MONTHS, day_words
from simplecrm.lean import datetime

EARLIEST_YEAR = 1900
_ORDERS = {"dmy": ("day", "month"), "mdy": ("month", "day"), "ymd": ("month", "day")}


class WrittenDays:
    """The state that every rule needs, and the rules for days that are written out."""

    def __init__(self, cursor: Cursor, today: datetime.date, order: str, future: bool) -> None:
        self.cursor = cursor
        self.today = today
        self.order = order if order in _ORDERS else "dmy"
        self.future = future

    def iso(self) -> datetime.date | None:
        """``2026-12-01``, ``2026/12/01``, ``20261201``, ``2026-12``, ``2026-W49``, ``2026-W49-2`` (ISO 8601)."""
        cursor = self.cursor
        if whole := cursor.number(8, 8):
            return self._dated(int(whole[:4]), int(whole[4:6]), int(whole[6:]))
        year = cursor.number(4, 4)
        sign = cursor.take("-", "/", ".") if year else ""
        if year and cursor.take("w") and (week := cursor.number(2, 2)):
            cursor.take("-")
            day = cursor.number(1, 1) or "1"
            return self._in_week(self.checked_year(int(year)), int(week), int(day))
        month = cursor.number(1, 2) if sign else ""
        if not month:
            return None
        if not cursor.take(sign):
            return self._dated(int(year), int(month), 1) if len(month) == 2 else None
        day = cursor.number(1, 2)
        return self._dated(int(year), int(month), int(day)) if day else None

    def day_and_month(self) -> datetime.date | None:
        """``5 jan``, ``5th of january 2027``, ``jan 5``, ``january 5th 2027``."""
        cursor = self.cursor
        cursor.take("the")
        if day := cursor.number(1, 2):
            cursor.take("st", "nd", "rd", "th", ".")
            cursor.take("of")
            month = cursor.among(MONTHS)
        else:
            month = cursor.among(MONTHS)
            cursor.take("the")
            day = cursor.number(1, 2)
            cursor.take("st", "nd", "rd", "th")
            if month and day and cursor.take(":", "am", "pm"):
                return None
        if not month or not day:
            return None
        return self.year_or_nearest(month, int(day), self._year_after())

    def numeric(self) -> datetime.date | None:
        """``5/12``, ``5/12/26``, ``5.12.``, ``5-12-2026``; the order is a setting, but with dots the day is first."""
        cursor = self.cursor
        first = cursor.number(1, 2)
        sign = cursor.take("/", ".", "-") if first else ""
        second = cursor.number(1, 2) if sign else ""
        if not second:
            return None
        year = None
        if cursor.take(sign):
            written = cursor.number(4, 4) or cursor.number(2, 2)
        else:
            written = cursor.number(4, 4) if sign == "." else ""
        if written:
            year = int(written) + (2000 if len(written) == 2 else 0)
        return self._ordered(int(first), int(second), year, sign)

    def day_of_month(self) -> datetime.date | None:
        """``23rd``, ``the 1st``: in this month, or the next when it has gone by."""
        self.cursor.take("the")
        number = self.cursor.number(1, 2)
        if not number or not self.cursor.take("st", "nd", "rd", "th"):
            return None
        day = int(number)
        month = self.today
        if self.future and day < self.today.day:
            month = add_months(self.today, 1)
        if not self.future and day > self.today.day:
            month = add_months(self.today, -1)
        return self._dated(month.year, month.month, day)

    def year_or_nearest(self, month: int, day: int, year: int | None = None) -> datetime.date:
        """The day in the year given, else the nearest one from today on (or until today)."""
        if year is not None:
            return self._dated(year, month, day)
        in_order = (month, day) < (self.today.month, self.today.day)
        if self.future and in_order:
            date = self._dated(self.today.year + 1, month, day)
            self.cursor.remarks.append(f"taken as {date.year}, because it has gone by this year")
            return date
        is_ahead = (month, day) > (self.today.month, self.today.day)
        return self._dated(self.today.year - (not self.future and is_ahead), month, day)

    def checked_year(self, year: int) -> int:
        if year < EARLIEST_YEAR:
            raise Impossible(f"The year {year} is too long ago.")
        return year

    def _year_after(self) -> int | None:
        if self.cursor.take("'"):
            short = self.cursor.number(2, 2)
            return 2000 + int(short) if short else None
        year = self.cursor.number(4, 4)
        return int(year) if year else None

    def _ordered(self, first: int, second: int, year: int | None, sign: str) -> datetime.date:
        order = "dmy" if sign == "." else self.order
        day, month = (first, second) if _ORDERS[order][0] == "day" else (second, first)
        is_other_way = month > 12 and day <= 12 and sign != "."
        if is_other_way:
            day, month = month, day
        date = self.year_or_nearest(month, day, year)
        if is_other_way:
            self.cursor.remarks.append(f"read as {day_words(date)[4:]}, because no other reading is a date")
        elif first != second and max(first, second) <= 12 and sign != ".":
            self.cursor.remarks.append(f"read as {day_words(date)[4:]}, {_ORDERS[order][0]} first")
        return date

    def _in_week(self, year: int, week: int, day: int) -> datetime.date:
        try:
            return datetime.date.fromisocalendar(year, week, day)
        except ValueError:
            raise Impossible(f"There is no day {day} in week {week} of {year}.") from None

    def _dated(self, year: int, month: int, day: int) -> datetime.date:
        if not 1 <= month <= 12:
            raise Impossible(f"There is no month {month}.")
        if not 1 <= day <= month_length(year, month):
            name = MONTH_LONG_NAMES[month - 1]
            name += f" {year}" if (month, day) == (2, 29) else ""
            raise Impossible(f"{name} has no day {day}.")
        return datetime.date(self.checked_year(year), month, day)
