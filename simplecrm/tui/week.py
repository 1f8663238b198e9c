"""The week around today: activities of the last seven days, follow-ups of the next, and the value of open deals."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records import Record
from simplecrm.core.records.activities import KINDS
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import activities, deals, reminders
from simplecrm.lookups.order import ARCHIVED, mine
from simplecrm.lookups.query.condition import Condition
from simplecrm.show.when import money

DAYS = 7

MAX_SUMMED_DEALS = 2000
"""More open deals than these are counted, but their values are not summed."""


class Week(Record):
    """The week around ``today``: how many activities were ``logged`` on each of the last seven days, today the last of
    them, and ``kinds``, how many of each kind (``3 calls``); how many follow-ups are ``due`` on each of the next seven
    days, today the first; the open ``deals`` as text, empty for none."""

    today: datetime.date
    logged: tuple[int, ...] = (0,) * DAYS
    kinds: tuple[str, ...] = ()
    due: tuple[int, ...] = (0,) * DAYS
    deals: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(self.logged) and not any(self.due) and not self.deals


def week(connection: sqlite3.Connection, now: datetime.datetime, user: str = "") -> Week:
    """The week around the local time ``now``; without what only others than ``user`` own or logged, if one is given."""
    days = [now.date() - datetime.timedelta(back) for back in range(DAYS - 1, -1, -1)]
    starts = [local_to_utc(datetime.datetime.combine(day, datetime.time())) for day in days]
    counts = activities.counts(connection, starts, user=user)
    kinds = [*(kind for kind in KINDS if kind in counts), *sorted(counts.keys() - set(KINDS))]
    return Week(
        now.date(),
        tuple(map(sum, zip(*counts.values(), strict=True))) if counts else (0,) * DAYS,
        tuple(counted(sum(counts[kind]), kind) for kind in kinds),
        due_by_day(connection, now.date(), user),
        _deals(connection, user),
    )


def due_by_day(connection: sqlite3.Connection, first: datetime.date, user: str = "") -> tuple[int, ...]:
    """How many follow-ups are due on each of the seven days from ``first`` on; without those that only others than
    ``user`` own, if one is given."""
    days = [(first + datetime.timedelta(ahead)).isoformat() for ahead in range(DAYS + 1)]
    counts = reminders.counts_by_day(connection, days[0], days[-1], user=user)
    return tuple(counts.get(day, 0) for day in days[:-1])


def _deals(connection: sqlite3.Connection, user: str) -> str:
    only, values = mine("deal c", user)
    where = Condition(f"c.{ARCHIVED[False]}{only}", values) if user else None
    ids = deals.ids(connection, status="open", where=where)
    if not ids:
        return ""
    sums: dict[str, int] = {}
    for deal in deals.rows(connection, ids[:MAX_SUMMED_DEALS]):
        sums[deal.currency] = sums.get(deal.currency, 0) + deal.value
    worth = [money(value, currency) for currency, value in sorted(sums.items()) if value]
    return " · ".join([f"Open deals {len(ids):,}", *worth])
