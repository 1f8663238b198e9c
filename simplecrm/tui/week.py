"""The line below Today: what was done in the last seven days, and what the open deals are worth."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.core.activities import KINDS
from simplecrm.core.zones import local_to_utc
from simplecrm.lookups import activities, deals
from simplecrm.show.when import money

BARS = "▁▂▃▄▅▆▇█"
MOST_DEALS = 2000
"""Open deals beyond these are counted but not summed up."""


def week_words(connection: sqlite3.Connection, now: datetime.datetime) -> str:
    """``Last 7 days  12 calls  4 meetings  ▁▃▂▇▅▁▁   Open deals 9 · €84,000``; empty where there is neither."""
    days = [now.date() - datetime.timedelta(back) for back in range(6, -1, -1)]
    starts = [local_to_utc(datetime.datetime.combine(day, datetime.time())) for day in days]
    counts = [(kind, len(activities.ids(connection, kind=kind, since=starts[0]))) for kind in KINDS]
    since = [len(activities.ids(connection, since=start)) for start in starts] + [0]
    by_day = [since[place] - since[place + 1] for place in range(7)]
    parts = []
    if since[0]:
        said = "  ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in counts if count)
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
    for deal in deals.rows(connection, ids[:MOST_DEALS]):
        sums[deal.currency] = sums.get(deal.currency, 0) + deal.value
    worth = [money(value, currency) for currency, value in sorted(sums.items()) if value]
    return [" · ".join([f"Open deals {len(ids):,}", *worth])]
