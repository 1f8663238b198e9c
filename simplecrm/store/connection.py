"""Connections to the book's file, with the settings on which its promises rest.

WAL and ``synchronous=FULL``: what was acknowledged survives a crash and a loss of power. ``trusted_schema`` is off
where SQLite allows it: before 3.44 it counts the full-text index as unsafe in triggers, so writers need it on; the
program adds no SQL functions and loads no extensions that a foreign schema could call.
"""

from __future__ import annotations

import os

from simplecrm.lean import sqlite3

APPLICATION_ID = 0x53435242
"""``SCRB``, the mark of a Simple CRM book in the file's header."""

BUSY_SECONDS = 5.0
_FTS_IS_TRUSTED = tuple(map(int, sqlite3.sqlite_version.split("."))) >= (3, 44)


class BookConnection(sqlite3.Connection):
    """A connection whose transactions are begun and ended by steps alone.

    An ORM session works on it as a guest: its ``commit`` and ``rollback`` do nothing, so that one action stays one
    transaction whoever takes part in it.
    """

    def commit(self) -> None:
        """Do nothing: the step commits."""

    def rollback(self) -> None:
        """Do nothing: the step rolls back."""


def reader(path: str) -> sqlite3.Connection:
    """A connection that cannot write. A file in a folder that cannot be written to is read as it stands.

    Raises ``sqlite3.Error`` when the file cannot be opened.
    """
    connection = _connect(_uri(path, "mode=ro"))
    try:
        connection.execute("pragma schema_version")
    except sqlite3.OperationalError:
        connection.close()
        if os.access(os.path.dirname(path) or ".", os.W_OK) or os.path.exists(path + "-wal"):
            raise
        connection = _connect(_uri(path, "mode=ro&immutable=1"))
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    return connection


def writer(path: str, *, create: bool = False) -> BookConnection:
    """A connection that can write; the file must exist unless ``create`` is set."""
    connection = _connect(_uri(path, "mode=rwc" if create else "mode=rw"))
    assert isinstance(connection, BookConnection)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    if _FTS_IS_TRUSTED:
        connection.execute("pragma trusted_schema = off")
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, factory=BookConnection, check_same_thread=False
    )
    try:
        connection.execute("pragma cell_size_check = on")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _uri(path: str, query: str) -> str:
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?{query}"
