"""Queries about segments."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.records.segments import Segment
from simplecrm.core.text import storable
from simplecrm.errors import NoSuchRecord
from simplecrm.lookups.order import ARCHIVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def every(connection: sqlite3.Connection, *, archived: bool = False) -> list[Segment]:
    """All segments by name."""
    sql = f"select id, name, query, archived_at from segment where {ARCHIVED[archived]} order by name"
    return records(connection.execute(sql), Segment)


def named(connection: sqlite3.Connection, name: str) -> Segment | None:
    """The segment of that name, in any case, or None."""
    sql = "select id, name, query, archived_at from segment where name = ?"
    found = connection.execute(sql, (storable(name)[0].strip().removeprefix("@"),))
    return next(iter(records(found, Segment)), None)


def require(connection: sqlite3.Connection, name: str) -> Segment:
    """The segment of that name, in any case. Raises ``NoSuchRecord``."""
    found = named(connection, name)
    if found is None:
        raise NoSuchRecord(f"segment “{name}”", "segments")
    return found
