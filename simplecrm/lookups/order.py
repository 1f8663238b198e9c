"""Ids in the order of a list, and lists of numbers for SQL.

Lists are virtual: the ids of a whole list are cheap (8 bytes each), its lines are read page by page for ids.
"""

from __future__ import annotations

from array import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


ARCHIVED = {False: "archived_at = ''", True: "archived_at <> ''"}
"""The condition that keeps what is not archived, or only what is."""


WITH_CONTACT = " join contact c on c.id = {0}.contact_id left join glance g on g.contact_id = c.id"
"""Joins the contact ``c`` and its glance ``g``, which a condition of a query is on, to a row that belongs to one."""


def ids_in_order(
    connection: sqlite3.Connection, sql: str, parameters: Sequence[object] = (), limit: int | None = None
) -> array[int]:
    """The first column of the answer to ``sql``, at most ``limit`` of them."""
    if limit is not None:
        sql, parameters = sql + " limit ?", (*parameters, limit)
    return array("q", (row[0] for row in connection.execute(sql, parameters)))


def numbers(ids: Iterable[int]) -> str:
    """A JSON array of whole numbers, for ``json_each``; made here because the json module takes 4 ms to load."""
    return "[" + ",".join(map(str, ids)) + "]"
