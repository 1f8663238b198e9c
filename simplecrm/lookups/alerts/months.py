"""Whether the sales of a month are well ahead of or behind those of the month before.

While a month runs it is compared with the same days of the one before; in its first days, the month that has ended is,
with the whole of the one before that. Sales are purchases, and won deals in a book that has no purchases in these
months: a deal often becomes purchases, and would count twice.
"""

from __future__ import annotations

from simplecrm.core.alerts import MONTH
from simplecrm.core.records import Record
from simplecrm.core.records.alerts import MonthChange
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.core.query import QueryContext

MIN_SALES = 3
"""The sales in one currency that the month before has to have, so that a single one is not a trend."""
FIRST_DAY = 7
"""The day of the month from which it is compared itself."""

_SALES = tuple(
    f"""
    with sold as (
      select {at} as at, currency, sum(value) as value, count(*) as sales from {source}
      and {at} >= :before_start and {at} < :end group by {at}, currency)
    select currency, sum(value) filter (where at >= :start), coalesce(sum(value) filter (where at < :before_end), 0),
      coalesce(sum(sales) filter (where at < :before_end), 0)
    from sold group by currency
    """
    for at, source in (
        ("bought_on", "purchase indexed by purchase_value_by_day where archived_at = ''"),
        ("closed_at", "deal indexed by deal_won_by_time where status = 'won' and archived_at = ''"),
    )
)
"""Summed by time first, in the order of the index, because sorting all of them by currency takes as long again."""
_WHAT = ("purchases", "won deals")


class Months(Record):
    """Two spans of days to compare, each up to a day that is not part of it."""

    start: datetime.date
    end: datetime.date
    before_start: datetime.date
    before_end: datetime.date


def changes(connection: sqlite3.Connection, context: QueryContext) -> list[MonthChange]:
    """The sales that differ by at least ``month_percent`` percent, one for each currency; none if the setting is 0, or
    if the alert of the month is snoozed."""
    least = int(context.setting("month_percent"))
    if not least:
        return []
    months = compared(context.now.date())
    for what, sql in zip(_WHAT, _SALES, strict=True):
        rows = connection.execute(sql, _bounds(months, in_utc=what == _WHAT[1])).fetchall()
        if rows:
            found = [change for row in rows if (change := _change(months, what, *row)) and abs(change.percent) >= least]
            return found if found and not _is_snoozed(connection, found[0], context.now.date()) else []
    return []


def compared(day: datetime.date) -> Months:
    """The months that are compared on a day."""
    this = day.replace(day=1)
    last = (this - datetime.timedelta(1)).replace(day=1)
    if day.day < FIRST_DAY:
        return Months(last, this, (last - datetime.timedelta(1)).replace(day=1), last)
    # The 31st has no counterpart in a shorter month, whose last day then ends the span.
    days = min(day.day, (this - last).days)
    return Months(this, day + datetime.timedelta(1), last, last + datetime.timedelta(days))


def _change(months: Months, what: str, currency: str, value: int | None, before: int, count: int) -> MonthChange | None:
    if count < MIN_SALES or before <= 0:
        return None
    value = value or 0
    until, until_before = (day - datetime.timedelta(1) for day in (months.end, months.before_end))
    return MonthChange(
        f"{months.start:%Y-%m}", what, currency, value, before, round((value - before) * 100 / before),
        until.isoformat(), until_before.isoformat(),
    )  # fmt: skip


def _bounds(months: Months, *, in_utc: bool) -> dict[str, str]:
    if not in_utc:
        return {name: day.isoformat() for name, day in months._asdict().items()}
    from simplecrm.core.dates.zones import local_to_utc

    midnight = datetime.time()
    return {name: local_to_utc(datetime.datetime.combine(day, midnight)) for name, day in months._asdict().items()}


def _is_snoozed(connection: sqlite3.Connection, change: MonthChange, day: datetime.date) -> bool:
    sql = "select 1 from alert where kind = ? and record_id = ? and until > ?"
    return connection.execute(sql, (MONTH, change.id, day.isoformat())).fetchone() is not None
