"""The line below Today: activities of the last seven days, and the value of open deals."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records.activities import KINDS
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import activities, deals
from simplecrm.show.when import money

BAR_CHARACTERS = "▁▂▃▄▅▆▇█"
MAX_SUMMED_DEALS = 2000
"""More open deals than these are counted, but their values are not summed."""


def week_words(connection: sqlite3.Connection, now: datetime.datetime) -> str:
    """``Last 7 days  12 calls  4 meetings  ▁▃▂▇▅▁▁   Open deals 9 · €84,000``; empty if there is neither."""
    days = [now.date() - datetime.timedelta(back) for back in range(6, -1, -1)]
    starts = [local_to_utc(datetime.datetime.combine(day, datetime.time())) for day in days]
    counts = activities.counts(connection, starts)
    parts = []
    if counts:
        kinds = [*(kind for kind in KINDS if kind in counts), *sorted(counts.keys() - set(KINDS))]
        counts_words = "  ".join(counted(sum(counts[kind]), kind) for kind in kinds)
        by_day = [sum(day) for day in zip(*counts.values(), strict=True)]
        parts.append(f"Last 7 days  {counts_words}  {bars(by_day)}")
    parts += _deals(connection)
    return "      ".join(parts)


def bars(values: list[int]) -> str:
    """Numbers as bars of eight heights; 0 has the lowest."""
    most = max(values, default=0) or 1
    return "".join(BAR_CHARACTERS[value * (len(BAR_CHARACTERS) - 1) // most] for value in values)


def _deals(connection: sqlite3.Connection) -> list[str]:
    ids = deals.ids(connection, status="open")
    if not ids:
        return []
    sums: dict[str, int] = {}
    for deal in deals.rows(connection, ids[:MAX_SUMMED_DEALS]):
        sums[deal.currency] = sums.get(deal.currency, 0) + deal.value
    worth = [money(value, currency) for currency, value in sorted(sums.items()) if value]
    return [" · ".join([f"Open deals {len(ids):,}", *worth])]
