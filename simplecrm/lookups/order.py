"""Ids in the order of a list, and lists of numbers for SQL.

Lists are virtual: the ids of a whole list are cheap (4 bytes each), its lines are read page by page for ids.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

SHORT = 1000
"""Up to so many ids are a plain list, for which nothing has to be loaded."""


ARCHIVED = {False: "archived_at = ''", True: "archived_at <> ''"}
"""The condition that keeps what is not archived, or only what is."""


WITH_CONTACT = " join contact c on c.id = {0}.contact_id left join contact_summary s on s.contact_id = c.id"
"""Joins the contact ``c`` and its summary ``s``, which a condition of a query is on, to a row that belongs to one."""


def ids_in_order(
    connection: sqlite3.Connection, sql: str, parameters: Sequence[object] = (), limit: int | None = None
) -> Sequence[int]:
    """The first column of the answer to ``sql``, at most ``limit`` of them."""
    if limit is not None:
        sql, parameters = sql + " limit ?", (*parameters, limit)
    return gathered(connection.execute(sql, parameters))


def gathered(answer: sqlite3.Cursor) -> Sequence[int]:
    """The first column of an answer: a list, or when it is long an ``array`` of the smallest numbers that will do."""
    found = [row[0] for row in answer.fetchmany(SHORT)]
    if len(found) < SHORT:
        return found
    from array import array

    long, size = array("i"), "i"
    while found:
        try:
            long += array(size, found)
        except OverflowError:
            long, size = array("q", long), "q"
            continue
        found = [row[0] for row in answer.fetchmany(SHORT)]
    return long


def numbers(ids: Iterable[int]) -> str:
    """A JSON array of whole numbers, for ``json_each``; made here because the json module takes 4 ms to load."""
    return "[" + ",".join(map(str, ids)) + "]"
