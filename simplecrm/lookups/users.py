"""Queries about the people who share a book."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_OWNED = ("contact", "deal", "reminder")
MAX_USERS = 1000


def known(connection: sqlite3.Connection) -> list[str]:
    """The names of all who made a step or own something, each once, in order. Every name is found by an index, with no
    regard to how much it has."""
    found: set[str] = set()
    for table in ("", *_OWNED):
        name = _next(connection, table, "")
        while name and len(found) < MAX_USERS:
            found.add(name)
            name = _next(connection, table, name)
    return sorted(found)


def is_shared(connection: sqlite3.Connection) -> bool:
    """Whether anybody made a step under a name of their own, or owns anything."""
    return any(_next(connection, table, "") for table in ("", *_OWNED))


def whose(connection: sqlite3.Connection, user: str) -> str:
    """The ``user`` whose records Today is to show, with those that nobody owns; empty for everyone's, where no user is
    set or nobody else owns anything."""
    return user if user and _others_own(connection, user) else ""


def _others_own(connection: sqlite3.Connection, user: str) -> bool:
    for table in _OWNED:
        name = _next(connection, table, "")
        if name == user:
            name = _next(connection, table, name)
        if name:
            return True
    return False


def _next(connection: sqlite3.Connection, table: str, after: str) -> str:
    """The first name after another in the journal, or among the owners of a table."""
    if table:
        sql = (
            f"select owner from {table} indexed by {table}_by_owner where owner <> '' and owner > ? "
            "order by owner limit 1"
        )
    else:
        sql = "select user from step where kind = 'do' and user > ? order by user limit 1"
    row = connection.execute(sql, (after,)).fetchone()
    return str(row[0]) if row else ""
