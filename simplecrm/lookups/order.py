"""Ids in the order of a list, and what statements share: lists of numbers, and text for LIKE.

Lists are virtual: the ids of a whole list are cheap (4 bytes each), and its rows are read page by page.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

SHORT = 1000
"""Up to this many ids are a plain list, which needs no module."""


ARCHIVED = {False: "archived_at = ''", True: "archived_at <> ''"}
"""The conditions for records that are not archived, and for archived ones."""


WITH_CONTACT = " join contact c on c.id = {0}.contact_id left join contact_summary s on s.contact_id = c.id"
"""Joins a row to its contact ``c`` and the summary ``s`` of that, which the conditions of queries refer to."""


def mine(what: str, user: str) -> tuple[str, tuple[str, ...]]:
    """SQL to append to conditions, which leaves out the records that only others than ``user`` own, and its parameters;
    nothing where no user is given (see ``owners.mine``)."""
    if not user:
        return "", ()
    # Imported here because most books have no owners.
    from simplecrm.lookups import owners

    return owners.mine(what, user)


def ids_in_order(
    connection: sqlite3.Connection, sql: str, parameters: Sequence[object] = (), limit: int | None = None
) -> Sequence[int]:
    """The first column of the result of ``sql``, at most ``limit`` rows."""
    if limit is not None:
        sql, parameters = sql + " limit ?", (*parameters, limit)
    return ids_of(connection.execute(sql, parameters))


def ids_of(answer: sqlite3.Cursor) -> Sequence[int]:
    """The first column of a result: a list, or if it is long an ``array`` with the smallest integer type that fits."""
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


def like(text: str) -> str:
    """``text`` escaped for LIKE with ``escape '\\'``."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
