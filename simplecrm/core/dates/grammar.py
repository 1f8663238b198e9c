"""The rules by which a phrase names a day. Each takes pieces from the cursor and gives a day, or None.

Two readings recur. A day that comes round (``fri``, ``23rd``, ``5 jan``, ``first monday of march``) is the nearest
one ahead, or behind when the phrase tells what happened. A name that is fixed (``next month``, ``this week``,
``2027``) is what it says on either side of today.
"""

from __future__ import annotations

from simplecrm.core.dates.amounts import moved, take_amount
from simplecrm.core.dates.calendar import DAY, WEEK, add_working_days, week_of
from simplecrm.core.dates.cursor import Impossible
from simplecrm.core.dates.spans import SPAN_OF, PeriodDays
from simplecrm.core.dates.words import SOMEDAY, UNITS, WEEKDAY_LONG_NAMES, WEEKDAY_NAMES, WEEKDAYS, day_words
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DAYS_AWAY = {
    "today": 0, "tod": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "tmrw": 1, "overmorrow": 2, "yesterday": -1,
}  # fmt: skip
_FEASTS = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25),
    "new years eve": (12, 31), "new years day": (1, 1), "new year": (1, 1),
}  # fmt: skip


class Days(PeriodDays):
    """All the rules, for one phrase on one day."""

    def rules(self) -> tuple[Callable[[], datetime.date | None], ...]:
        """All rules, those that need more of the phrase first."""
        return (
            self.iso, self.nth_of, self._away, self._weekday, self.edge, self.day_and_month, self.numeric,
            self._relative, self._named, self.day_of_month, self.period_start,
        )  # fmt: skip

    def day(self) -> datetime.date | None:
        """A day by any rule."""
        self.cursor.take("on", "by", "due", "for", "until", "till")
        return self.cursor.first(*self.rules())

    def _away(self) -> datetime.date | None:
        """``in 3 days``, ``+3d``, ``2w``, ``3 weeks ago``, ``2 weeks from friday``, ``3bd before eom``."""
        cursor = self.cursor
        ahead = cursor.take("in", "+", "within")
        if cursor.take("-", "\u2212"):
            raise Impossible("A length of time is counted ahead: for the past say “3 weeks ago”.")
        amount = take_amount(cursor)
        if amount is None or any(unit in ("hour", "minute") for _, unit in amount):
            return None
        if cursor.take("ago", "back"):
            return moved(self.today, amount, -1)
        if cursor.take_all("from now") or cursor.take("later", "hence") or ahead:
            return self._on_weekday(moved(self.today, amount, 1))
        if relation := cursor.take("from", "after", "before", "on"):
            base = self.day()
            return None if base is None else moved(base, amount, -1 if relation == "before" else 1)
        if base := cursor.first(self._named):
            return moved(base, amount, 1)
        return moved(self.today, amount, 1 if self.future else -1)

    def _on_weekday(self, date: datetime.date) -> datetime.date:
        """Another day of the same week, where one is named after it: ``in 2 weeks on tue``."""
        weekday = self.cursor.attempt(self._optional_weekday)
        return date if weekday is None else week_of(date)[0] + datetime.timedelta(weekday)

    def _optional_weekday(self) -> int | None:
        self.cursor.take("on")
        return self.cursor.among(WEEKDAYS)

    def _named(self) -> datetime.date | None:
        cursor = self.cursor
        cursor.take("the")
        if cursor.take_all("day after tomorrow"):
            return self.today + 2 * DAY
        if cursor.take_all("day before yesterday"):
            return self.today - 2 * DAY
        if cursor.take("someday", "sometime", "later") or cursor.take_all("some day") or cursor.take_all("one day"):
            return SOMEDAY
        for name, (month, day) in _FEASTS.items():
            if cursor.take_all(name):
                return self.year_or_nearest(month, day)
        days = cursor.among(_DAYS_AWAY)
        if days is None:
            return None
        date = self.today + days * DAY
        return date + WEEK if cursor.take("week") else date

    def _weekday(self) -> datetime.date | None:
        """``fri``, ``next fri``, ``last fri``, ``this fri``, ``fri week``, ``fri next week``, ``fri 27 nov``."""
        cursor = self.cursor
        which = cursor.take("next", "last", "past", "this", "coming")
        weekend = cursor.take("weekend", "weekends")
        weekday = 5 if weekend else cursor.among(WEEKDAYS)
        if weekday is None:
            return None
        if which:
            return self._which_weekday(weekday, which)
        if cursor.take("week"):
            return self._ahead(weekday) + WEEK
        if dated := cursor.first(self.iso, self.day_and_month, self.numeric, self.day_of_month):
            return self._checked_weekday(dated, weekday)
        if start := cursor.attempt(self._week_named):
            return start + datetime.timedelta(weekday)
        return self._bare_weekday(weekday)

    def _bare_weekday(self, weekday: int) -> datetime.date:
        date = self._ahead(weekday) if self.future else self._behind(weekday)
        if weekday == self.today.weekday():
            ahead = "in a week" if self.future else "a week ago"
            self.cursor.remarks.append(f"today is {WEEKDAY_LONG_NAMES[weekday]}, so this is {ahead}")
        return date

    def _which_weekday(self, weekday: int, which: str) -> datetime.date:
        if which in ("last", "past"):
            return self._behind(weekday)
        if which in ("this", "coming"):
            return self.today + datetime.timedelta((weekday - self.today.weekday()) % 7)
        coming = self._ahead(weekday)
        if weekday == self.today.weekday():
            return coming
        short = WEEKDAY_NAMES[weekday].lower()
        self.cursor.remarks.append(f"a week or more ahead; {day_words(coming)} is “{short}”")
        return coming + WEEK

    def _ahead(self, weekday: int) -> datetime.date:
        return self.today + datetime.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)

    def _behind(self, weekday: int) -> datetime.date:
        return self.today - datetime.timedelta((self.today.weekday() - weekday - 1) % 7 + 1)

    def _checked_weekday(self, date: datetime.date, weekday: int) -> datetime.date:
        if date.weekday() != weekday:
            right, wrong = WEEKDAY_LONG_NAMES[date.weekday()], WEEKDAY_LONG_NAMES[weekday]
            raise Impossible(f"{day_words(date, year=True)[4:]} is a {right}, not a {wrong}.")
        return date

    def _week_named(self) -> datetime.date | None:
        """The Monday of ``next week``, ``this week``, ``last week`` or ``in 2 weeks``."""
        self.cursor.take("of")
        which = self.cursor.take("next", "this", "last")
        if which and self.cursor.take("week"):
            return week_of(self.today)[0] + {"next": WEEK, "this": 0 * DAY, "last": -WEEK}[which]
        if not which and self.cursor.take("in") and (amount := take_amount(self.cursor)):
            return week_of(moved(self.today, amount, 1))[0]
        return None

    def _relative(self) -> datetime.date | None:
        """``next week``, ``next month``, ``last year``, ``this quarter``, ``next business day``."""
        cursor = self.cursor
        which = cursor.take("next", "last", "this")
        if not which:
            return None
        if cursor.take("bd", "workday", "weekday") or (
            cursor.take("business", "working", "work") and cursor.take("day")
        ):
            return None if which == "this" else add_working_days(self.today, -1 if which == "last" else 1)
        if which == "next" and cursor.take("day"):
            return self.today + DAY
        unit = cursor.among(UNITS)
        if unit not in SPAN_OF:
            return None
        start, end = SPAN_OF[unit](self.shifted(unit, which))
        if which == "this":
            return self._working_end(end) if unit == "week" else end
        return self._on_weekday(start) if unit == "week" else start

    def _working_end(self, sunday: datetime.date) -> datetime.date:
        """The Friday of the week; at the weekend, when that is gone, the next one."""
        friday = sunday - 2 * DAY
        return friday + WEEK if self.future and self.today > friday and sunday >= self.today else friday
