"""The parameters of a report, and what all reports are asked with."""

from __future__ import annotations

import datetime

from simplecrm.core.dates.periods import Period
from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records import Record
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from simplecrm.core.query import QueryContext


class Ask(Record):
    """The parameters of a report: its ``periods`` (if it has any), what it is grouped ``by``, the query ``where`` for
    the contacts to include (empty: everything), and the maximum number of lines."""

    context: QueryContext
    periods: tuple[Period, ...] = ()
    by: str = ""
    where: str = ""
    limit: int | None = None


def asked(
    ask: Ask,
    connection: sqlite3.Connection,
    sql: str,
    values: Sequence[object] = (),
    *,
    spans: Sequence[tuple[str, str]] = (),
) -> sqlite3.Cursor:
    """Run ``sql`` with common table expressions before it: ``chosen`` (id) are the contacts of the query, ``span``
    (key, first, after) the numbered periods."""
    tables, before = [], list[object]()
    if ask.where:
        chosen = compiler.chosen(connection, ask.where, ask.context)
        tables.append(f"chosen (id) as materialized ({chosen.sql})")
        before += chosen.values
    if spans:
        tables.append(
            "span (key, first, after) as materialized "
            "(select key, json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?))"
        )
        before.append("[" + ",".join(f'["{first}","{after}"]' for first, after in spans) + "]")
    start = f"with {', '.join(tables)}" if tables else ""
    return connection.execute(f"{start}{'' if sql.startswith(',') else ' '}{sql}", (*before, *values))


def of_deal(ask: Ask) -> str:
    return "and deal.contact_id in chosen" if ask.where else ""


def most(ask: Ask) -> int:
    return -1 if ask.limit is None else ask.limit


def spans_of(periods: Iterable[Period]) -> list[tuple[str, str]]:
    """The UTC times at which local periods begin, and those before which they end."""
    return [(_midnight(period.first), _midnight(period.after)) for period in periods]


def _midnight(day: datetime.date) -> str:
    return local_to_utc(datetime.datetime.combine(day, datetime.time()))


def place_in(spans: Sequence[tuple[str, str]]) -> Callable[[str], int]:
    """A function that says which of the consecutive periods a minute or day is in."""
    from bisect import bisect_right

    starts = [first[:16] for first, _ in spans]
    return lambda at: max(bisect_right(starts, at[:16]) - 1, 0)
