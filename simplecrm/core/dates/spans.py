"""The rules for days of a week, month, quarter or year: ``eom``, ``first monday of march``, ``end of q1``."""

from __future__ import annotations

from simplecrm.core.dates.amounts import moved
from simplecrm.core.dates.calendar import (
    DAY,
    Span,
    add_working_days,
    month_of,
    nth_weekday,
    quarter_of,
    week_of,
    year_of,
)
from simplecrm.core.dates.cursor import Impossible
from simplecrm.core.dates.words import MONTHS, ORDINALS, UNITS, WEEKDAYS
from simplecrm.core.dates.written import WrittenDays
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SPAN_OF: dict[str, Callable[[datetime.date], Span]] = {
    "week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of,
}  # fmt: skip
"""The span of each kind that holds a day."""

_EDGES = {
    "sow": ("start", "week"), "som": ("start", "month"), "soq": ("start", "quarter"), "soy": ("start", "year"),
    "eow": ("end", "week"), "eoww": ("end", "week"), "eom": ("end", "month"), "eoq": ("end", "quarter"),
    "eoy": ("end", "year"),
}  # fmt: skip


class PeriodDays(WrittenDays):
    """The rules for days of a span of time that has a name."""

    def edge(self) -> datetime.date | None:
        """``eom``, ``end of next month``, ``start of march``, ``mid december``, ``socw``."""
        cursor = self.cursor
        if edge := cursor.take("socw", "eocw"):
            return week_of(self.today)[0 if edge == "socw" else 1]
        if short := cursor.among(_EDGES):
            edge, unit = short
            return self._nearest(self._edge_of(span, edge) for span in self._spans_around(unit))
        cursor.take("the")
        edge = cursor.take("start", "beginning", "begin", "mid", "middle", "end")
        if not edge:
            return None
        cursor.take("of")
        spans = self._spans()
        return self._nearest(self._edge_of(span, edge) for span in spans) if spans else None

    def nth_of(self) -> datetime.date | None:
        """``first monday of march``, ``last fri of month``, ``last day of feb``, ``2nd tue of next month``."""
        cursor = self.cursor
        cursor.take("the")
        nth = self._ordinal()
        if nth is None:
            return None
        weekday = cursor.among(WEEKDAYS)
        working = weekday is None and bool(cursor.take("business", "working", "work"))
        day = weekday is None and bool(cursor.take("day", "bd", "workday", "weekday"))
        if not cursor.take("of", "in"):
            if nth < 0 or weekday is None:
                return None
            spans: list[Span] | None = self._spans_around("month")
        else:
            spans = self._spans()
        if not spans:
            return None
        if weekday is None and not day and nth > 0:
            return self._nearest(span[0].replace(day=nth) for span in spans)
        found = self._nearest(_nth_day(span, weekday, nth, working) for span in spans)
        if found is None:
            raise Impossible("That day does not exist.")
        return found

    def period_start(self) -> datetime.date | None:
        """``jan``, ``march 2027``, ``q1``, ``w49``, ``week 49``: their first day."""
        if self.cursor.number(4, 4):
            return None
        spans = self._spans()
        return self._nearest(span[0] for span in spans) if spans else None

    def shifted(self, unit: str, which: str) -> datetime.date:
        steps = {"next": 1, "coming": 1, "last": -1}.get(which, 0)
        return moved(self.today, [(1, unit)], steps) if steps else self.today

    def _edge_of(self, span: Span, edge: str) -> datetime.date:
        start, end = span
        is_week = (end - start).days == 6
        if edge in ("mid", "middle"):
            return start + datetime.timedelta(14 if 27 <= (end - start).days <= 30 else (end - start).days // 2)
        if edge == "end":
            return end - 2 * DAY if is_week else end
        return start

    def _spans(self) -> list[Span] | None:
        """The weeks, months, quarters or years that a name may mean, in the order of time."""
        cursor = self.cursor
        cursor.take("the")
        which = cursor.take("next", "last", "this", "coming")
        if which and (unit := cursor.among(UNITS)):
            return [SPAN_OF[unit](self.shifted(unit, which))] if unit in SPAN_OF else None
        if unit := cursor.among({word: unit for word, unit in UNITS.items() if word in SPAN_OF}):
            if unit == "week" and (number := cursor.number(1, 2)):
                return self._iso_weeks(int(number))
            return self._spans_around(unit)
        if month := cursor.among(MONTHS):
            months = [month_of(datetime.date(year, month, 1)) for year in self._years()]
            return self._which(months, which) if which else months
        if cursor.take("q") and (number := cursor.number(1, 1)):
            if not 1 <= int(number) <= 4:
                raise Impossible(f"A year has four quarters, so there is no q{number}.")
            cursor.take("/", "-")
            return [quarter_of(datetime.date(year, int(number) * 3, 1)) for year in self._years()]
        if cursor.take("w", "wk", "kw", "cw") and (number := cursor.number(1, 2)):
            return self._iso_weeks(int(number))
        if year := cursor.number(4, 4):
            return [year_of(datetime.date(self.checked_year(int(year)), 1, 1))]
        return None

    def _which(self, spans: list[Span], which: str) -> list[Span]:
        """The one of several years that ``last march``, ``this march`` or ``next march`` means."""
        if which == "this":
            return [span for span in spans if span[0].year == self.today.year]
        if which == "last":
            return [span for span in spans if span[1] < self.today][-1:]
        return [span for span in spans if span[0] > self.today][:1]

    def _iso_weeks(self, number: int) -> list[Span]:
        self.cursor.take("/", "-")
        years = [year for year in self._years() if 1 <= number <= _weeks(year)]
        if not years:
            raise Impossible(f"There is no week {number} in that year.")
        return [week_of(datetime.date.fromisocalendar(year, number, 1)) for year in years]

    def _years(self) -> list[int]:
        """The year that follows, or the years around this one."""
        year = self.cursor.number(4, 4)
        if year:
            return [self.checked_year(int(year))]
        return [self.today.year + offset for offset in range(-1, 2)]

    def _spans_around(self, unit: str) -> list[Span]:
        steps = (moved(self.today, [(1, unit)], sign) for sign in (-1, 1))
        before, after = steps
        return [SPAN_OF[unit](date) for date in (before, self.today, after)]

    def _nearest(self, dates: Iterable[datetime.date | None]) -> datetime.date | None:
        """The first day from today on, or the last until today when the phrase tells what happened."""
        found = [date for date in dates if date is not None]
        if self.future:
            return next((date for date in found if date >= self.today), found[-1] if found else None)
        return next((date for date in reversed(found) if date <= self.today), found[0] if found else None)

    def _ordinal(self) -> int | None:
        word = self.cursor.among(ORDINALS)
        if word is not None:
            return word
        number = self.cursor.number(1, 2)
        return int(number) if number and self.cursor.take("st", "nd", "rd", "th") else None


def _weeks(year: int) -> int:
    """How many ISO weeks a year has; 28 December is always in its last one."""
    return datetime.date(year, 12, 28).isocalendar().week


def _nth_day(span: Span, weekday: int | None, nth: int, working: bool) -> datetime.date | None:
    start, end = span
    if weekday is not None:
        return nth_weekday(span, weekday, nth)
    if working:
        found = add_working_days(start - DAY, nth) if nth > 0 else add_working_days(end + DAY, nth)
    else:
        found = start + (nth - 1) * DAY if nth > 0 else end + (nth + 1) * DAY
    return found if start <= found <= end else None
