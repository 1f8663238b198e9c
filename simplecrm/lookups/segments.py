"""Queries about segments."""

from __future__ import annotations

import json

from simplecrm.core.records import Record, records
from simplecrm.core.records.segments import Segment
from simplecrm.core.text import storable
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import CrmError, NoSuchRecord, NothingMatched
from simplecrm.lookups.order import ARCHIVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from simplecrm.core.query import QueryContext

    Size = Callable[[sqlite3.Connection, Segment, QueryContext], int]

_ROW = "select id, name, finds, query, archived_at from segment where {}"


class Counted(Record):
    """A segment with the number of records that it finds, None if its query cannot be understood (any more); then
    ``problem`` says why."""

    id: int
    name: str
    finds: str
    size: int | None
    query: str
    archived_at: str
    problem: str = ""


class Moved(Record):
    """A record that ``entered`` or ``left`` a segment, with its name, or its last one if it was deleted."""

    id: int
    change: str
    name: str


class Comparison(Record):
    """A segment now against the snapshot of ``since`` (UTC): how many records it found then and finds now, and those
    that entered and left, each by name."""

    segment: Segment
    since: str
    before: int
    now: int
    entered: tuple[Moved, ...]
    left: tuple[Moved, ...]


def every(connection: sqlite3.Connection, *, archived: bool = False, noun: str = "") -> list[Segment]:
    """All segments by name, or those of one noun."""
    where = f"{ARCHIVED[archived]} and finds in (?, iif(? = '', finds, ?)) order by name"
    return records(connection.execute(_ROW.format(where), (noun, noun, noun)), Segment)


def named(connection: sqlite3.Connection, name: str) -> Segment | None:
    """The segment of that name, in any case, or None."""
    found = connection.execute(_ROW.format("name = ?"), (storable(name)[0].strip().removeprefix("@"),))
    return next(iter(records(found, Segment)), None)


def require(connection: sqlite3.Connection, name: str) -> Segment:
    """The segment of that name, in any case. Raises ``NoSuchRecord``."""
    found = named(connection, name)
    if found is None:
        raise NoSuchRecord(f"segment “{name}”", "segments")
    return found


def record_ids(
    connection: sqlite3.Connection, segment: Segment, context: QueryContext, *, limit: int | None = None
) -> Sequence[int]:
    """The ids of what a segment finds, in the order of the list of its noun. Raises ``NotUnderstood``."""
    from simplecrm.lookups.query import compiler

    if segment.finds == "contact":
        return compiler.ids(connection, segment.query, context, limit=limit)
    where = compiler.matching(connection, segment.finds, segment.query, context)
    if segment.finds == "company":
        from simplecrm.lookups import companies

        return companies.ids(connection, where=where, limit=limit)
    from simplecrm.lookups import deals

    return deals.ids(connection, where=where, limit=limit)


def counted(
    connection: sqlite3.Connection, segments: Sequence[Segment], context: QueryContext, *, size: Size | None = None
) -> list[Counted]:
    """These segments, each with the number of records that it finds as a filter, or what ``size`` counts. Plain words
    find more as a search, which accepts misspellings."""
    found = []
    for one in segments:
        number, problem = None, ""
        try:
            number = (size or count)(connection, one, context)
        except CrmError as error:
            problem = error.sentence
        found.append(Counted(one.id, one.name, one.finds, number, one.query, one.archived_at, problem))
    return found


def count(connection: sqlite3.Connection, segment: Segment, context: QueryContext) -> int:
    """How many records a segment finds as a filter. Raises ``NotUnderstood``."""
    from simplecrm.lookups.query import compiler

    return compiler.count(connection, segment.finds, segment.query, context)


def compare(connection: sqlite3.Connection, segment: Segment, context: QueryContext, *, until: str = "") -> Comparison:
    """What entered and left a segment since its last snapshot, or the last one that is not after ``until`` (UTC).

    Raises ``NothingMatched`` if there is none, ``NotUnderstood`` if the query cannot be understood.
    """
    snapshot = connection.execute(
        "select at, record_ids from segment_snapshot where segment_id = ?1 and (?2 = '' or at <= ?2) "
        "order by at desc, id desc limit 1",
        (segment.id, until),
    ).fetchone()
    if snapshot is None:
        when = "then " if until else ""
        raise NothingMatched(
            f"What the segment {segment.name} found {when}was not kept.",
            f"Keep what it finds now: simplecrm segments keep {segment.name}",
        )
    then, now = set(json.loads(snapshot[1])), set(record_ids(connection, segment, context))
    entered, left = (_moved(connection, segment.finds, ids, change) for ids, change in (
        (now - then, "entered"), (then - now, "left")
    ))  # fmt: skip
    return Comparison(segment, snapshot[0], len(then), len(now), entered, left)


def found_words(count: int, noun: str) -> str:
    """``1 contact``, or ``12,000 contacts``."""
    return f"{count:,} {noun if count == 1 else plural_of(noun)}"


def _moved(connection: sqlite3.Connection, noun: str, ids: set[int], change: str) -> tuple[Moved, ...]:
    from simplecrm.lookups import changes

    names = changes.names(connection, {noun: ids})
    found = [Moved(one, change, names.get((noun, one), "")) for one in ids]
    return tuple(sorted(found, key=lambda moved: (moved.name.casefold(), moved.id)))
