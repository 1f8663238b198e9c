"""The parameters of a report, and what all reports are asked with."""

from __future__ import annotations

import datetime

from simplecrm.core.dates.periods import Period
from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records import Record
from simplecrm.lookups.query import compiler
from simplecrm.lookups.query.condition import Condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from simplecrm.core.query import QueryContext


class Ask(Record):
    """The parameters of a report: its ``periods`` (if it has any), what it is grouped ``by``, the query ``where`` for
    what to include (empty: everything), and the maximum number of lines. ``finds`` is what the query finds: contacts
    unless it is a segment of companies or deals (see ``finds``)."""

    context: QueryContext
    periods: tuple[Period, ...] = ()
    by: str = ""
    where: str = ""
    limit: int | None = None
    finds: str = "contact"


def finds(connection: sqlite3.Connection, where: str) -> str:
    """The noun of what a query finds: contacts, or what the segment finds that is all of the query."""
    word = where.strip()
    if not word.startswith("@") or len(word.split()) > 1:
        return "contact"
    row = connection.execute("select finds from segment where name = ?", (word[1:],)).fetchone()
    return str(row[0]) if row else "contact"


def asked(
    ask: Ask,
    connection: sqlite3.Connection,
    sql: str,
    values: Sequence[object] = (),
    *,
    spans: Sequence[tuple[str, str]] = (),
) -> sqlite3.Cursor:
    """Run ``sql`` with common table expressions before it: ``chosen`` (id) are the contacts of the query, or those who
    work at its companies, ``firm`` (id) its companies, ``kept`` (id) its deals, ``span`` (key, first, after) the
    numbered periods."""
    tables, before = [], list[object]()
    if ask.where:
        found = _found(ask, connection)
        name = {"company": "firm", "deal": "kept"}.get(ask.finds, "chosen")
        tables.append(f"{name} (id) as materialized ({found.sql})")
        before += found.values
        if ask.finds == "company":
            tables.append(f"chosen (id) as materialized ({_WORK_THERE.format('firm')})")
    if spans:
        tables.append(
            "span (key, first, after) as materialized "
            "(select key, json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?))"
        )
        before.append("[" + ",".join(f'["{first}","{after}"]' for first, after in spans) + "]")
    start = f"with {', '.join(tables)}" if tables else ""
    return connection.execute(f"{start}{'' if sql.startswith(',') else ' '}{sql}", (*before, *values))


def contacts(ask: Ask, connection: sqlite3.Connection) -> set[int]:
    """The contacts of the query, or those who work at its companies."""
    found = _found(ask, connection)
    sql = _WORK_THERE.format(f"({found.sql})") if ask.finds == "company" else found.sql
    return {row[0] for row in connection.execute(sql, found.values)}


def is_empty(ask: Ask, connection: sqlite3.Connection) -> bool:
    """Whether the query finds nothing."""
    found = _found(ask, connection)
    return connection.execute(f"{found.sql} limit 1", found.values).fetchone() is None


def of_deal(ask: Ask) -> str:
    """The condition that a deal is of the query."""
    return _of(ask, "deal.", "deal.id", "deal.contact_id in chosen")


def of_purchase(ask: Ask) -> str:
    """The condition that a purchase is of the query."""
    return _of(ask, "", "deal_id", "contact_id in chosen")


def of_case(ask: Ask) -> str:
    """The condition that a case is of the query."""
    return _of(ask, "", "", "id in (select case_id from case_contact where contact_id in chosen)")


def of_activity(ask: Ask) -> str:
    """The condition that an activity is of the query."""
    theirs = "exists (select 1 from activity_contact where activity_id = activity.id and contact_id in chosen)"
    return _of(ask, "", "", theirs, also=True)


def of_reminder(ask: Ask) -> str:
    """The condition that a follow-up is of the query."""
    return _of(ask, "", "", "contact_id in chosen", also=True)


def _of(ask: Ask, table: str, deal: str, theirs: str, *, also: bool = False) -> str:
    """The condition that a record is of the query: a record of people is of a company only if it names none, or
    ``also`` if it names another."""
    if not ask.where:
        return ""
    if ask.finds == "deal":
        return f"and {deal} in kept"
    if ask.finds == "company":
        alone = "" if also else f"{table}company_id is null and "
        return f"and ({table}company_id in firm or {alone}{theirs})"
    return f"and {theirs}"


_WORK_THERE = (
    "select distinct contact_id from employment indexed by ix_employment_company_id "
    "where company_id in {} and ended_on = ''"
)


def _found(ask: Ask, connection: sqlite3.Connection) -> Condition:
    """The select of the ids of what the query finds."""
    if ask.finds == "contact":
        return compiler.chosen(connection, ask.where, ask.context)
    where = compiler.matching(connection, ask.finds, ask.where, ask.context)
    assert where is not None
    # What finds a few by their ids is not to be looked for in the list of all.
    source = f"{ask.finds} c not indexed" if where.selective else f"{ask.finds} c"
    return Condition(f"select c.id from {source} where {where.sql}", where.values)


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
