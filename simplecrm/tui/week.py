"""The line below Today: what was done in the last seven days, and what the open deals are worth."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records.activities import KINDS
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import activities, deals
from simplecrm.show.when import money

BARS = "▁▂▃▄▅▆▇█"
MAX_DEALS = 2000
"""Open deals beyond these are counted but not summed up."""


def week_words(connection: sqlite3.Connection, now: datetime.datetime) -> str:
    """``Last 7 days  12 calls  4 meetings  ▁▃▂▇▅▁▁   Open deals 9 · €84,000``; empty where there is neither."""
    days = [now.date() - datetime.timedelta(back) for back in range(6, -1, -1)]
    starts = [local_to_utc(datetime.datetime.combine(day, datetime.time())) for day in days]
    counts = activities.counts(connection, starts)
    parts = []
    if counts:
        kinds = [*(kind for kind in KINDS if kind in counts), *sorted(counts.keys() - set(KINDS))]
        said = "  ".join(counted(sum(counts[kind]), kind) for kind in kinds)
        by_day = [sum(day) for day in zip(*counts.values(), strict=True)]
        parts.append(f"Last 7 days  {said}  {bars(by_day)}")
    parts += _deals(connection)
    return "      ".join(parts)


def bars(values: list[int]) -> str:
    """Numbers as bars of eight heights; nothing is the lowest."""
    most = max(values, default=0) or 1
    return "".join(BARS[value * (len(BARS) - 1) // most] for value in values)


def _deals(connection: sqlite3.Connection) -> list[str]:
    ids = deals.ids(connection, status="open")
    if not ids:
        return []
    sums: dict[str, int] = {}
    for deal in deals.rows(connection, ids[:MAX_DEALS]):
        sums[deal.currency] = sums.get(deal.currency, 0) + deal.value
    worth = [money(value, currency) for currency, value in sorted(sums.items()) if value]
    return [" · ".join([f"Open deals {len(ids):,}", *worth])]
