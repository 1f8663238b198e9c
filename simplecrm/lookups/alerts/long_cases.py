"""Which cases have been open for too long: longer than the days of the setting ``case_days``."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.lean import datetime
from simplecrm.lookups import cases
from simplecrm.lookups.alerts import awake

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.core.query import QueryContext
    from simplecrm.core.records.cases import Case

_LONG_OPEN = f"""
select id, count(*) over () from "case" c indexed by case_by_status
where status in ('open', 'waiting') and archived_at = '' and opened_at <= ? and {awake("case", "id")}
order by opened_at, id limit ?
"""


def long_open(
    connection: sqlite3.Connection, context: QueryContext, *, limit: int | None = None
) -> tuple[list[Case], int]:
    """At most ``limit`` unsolved cases that were reported more than ``case_days`` days ago, the oldest first, and how
    many there are in all; none if the setting is 0."""
    days = int(context.setting("case_days"))
    if not days:
        return [], 0
    before = now_utc_text(context.now.astimezone(datetime.UTC) - datetime.timedelta(days + 1))
    values = (before, context.now.date().isoformat(), -1 if limit is None else limit)
    found = connection.execute(_LONG_OPEN, values).fetchall()
    return (cases.rows(connection, [row[0] for row in found]), found[0][1]) if found else ([], 0)
