"""Connections to the book's file, with the settings that its guarantees depend on. WAL and ``synchronous=FULL``: what
was committed survives a crash and a loss of power. ``trusted_schema`` is off where SQLite allows it: before 3.44 it
treats the full-text index as unsafe in triggers, so writers need it on; the program adds no SQL functions and loads no
extensions that a foreign schema could call.

A reader cannot roll back what a killed writer left behind (a hot journal, https://www.sqlite.org/lockingv3.html
section 4.2), so ``reader`` tries to recover the file with a writing connection before it gives up.

An encrypted book is recognised by the first bytes of its file and opened by SQLCipher (see ``store.encryption``), which
is loaded only then. Two SQLite libraries in one process do not see each other's locks, so each file is opened by only
one of them.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.errors import KeyUnusable
from simplecrm.lean import sqlite3
from simplecrm.store.book_file import APPLICATION_ID, BUSY_SECONDS, is_encrypted, kind_was_wrong, uri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA_VERSION = 22
"""The number of the last script in ``store/migrations``; ``user_version`` of a present book."""

_FTS_IS_TRUSTED = tuple(map(int, sqlite3.sqlite_version.split("."))) >= (3, 44)


class BookConnection(sqlite3.Connection):
    """A connection whose transactions only steps begin and end. For an ORM session on it, ``commit`` and ``rollback``
    do nothing, so that one action stays one transaction.
    """

    def commit(self) -> None:
        """Do nothing: the step commits."""

    def rollback(self) -> None:
        """Do nothing: the step rolls back."""


def reader(path: str) -> sqlite3.Connection:
    """A read-only connection. What a killed writer left behind is recovered first if the file is writable; a file in a
    read-only folder or on a full disk is read as it is.

    Raises ``sqlite3.Error`` when the file cannot be opened, ``KeyUnusable``.
    """
    if paths.is_remote(path):
        return _on_server(path)
    try:
        connection = _again_if_kind_was_wrong(path, lambda: _opened(path, "mode=ro"))
    except sqlite3.OperationalError as error:
        if can_write(path) and not _has_no_room_for_index(error):
            recover(path)
            connection = _opened(path, "mode=ro")
        elif _holds_something(path + "-wal") or _holds_something(path + "-journal"):
            raise
        else:
            connection = _opened(path, "mode=ro&immutable=1")
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    return connection


def writer(path: str) -> sqlite3.Connection:
    """A connection that can write; a book that is not in WAL mode is put into it. The file must exist.

    Raises ``sqlite3.Error``, ``KeyUnusable``.
    """
    if paths.is_remote(path):
        return _on_server(path)
    return _again_if_kind_was_wrong(path, lambda: _writer(path))


def _on_server(address: str) -> sqlite3.Connection:
    from simplecrm.store import remote

    return remote.connected(address)


def _writer(path: str) -> sqlite3.Connection:
    connection = plain(path)
    try:
        # The file of another program stays as it is.
        if connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID:
            ensure_wal(connection)
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        if _FTS_IS_TRUSTED or not isinstance(connection, BookConnection):
            connection.execute("pragma trusted_schema = off")
    except BaseException:
        connection.close()
        raise
    return connection


def ensure_wal(connection: sqlite3.Connection) -> bool:
    """Put the file into WAL mode; return whether it is in it. While somebody reads, the mode cannot be changed."""
    if connection.execute("pragma journal_mode").fetchone()[0] == "wal":
        return True
    try:
        return bool(connection.execute("pragma journal_mode = wal").fetchone()[0] == "wal")
    except sqlite3.OperationalError:
        return False


def recover(path: str) -> None:
    """Recover what a killed writer left beside the file, and put it into WAL mode again.

    Raises ``sqlite3.Error`` when that cannot be done.
    """
    connection = writer(path)
    try:
        connection.execute("pragma schema_version").fetchone()
    finally:
        connection.close()


def memory() -> sqlite3.Connection:
    """A connection to an empty database in memory."""
    return _connect(":memory:")


def plain(path: str) -> sqlite3.Connection:
    """A connection to a file, without the settings of a book. It must exist. Raises ``KeyUnusable``."""
    if is_encrypted(path):
        from simplecrm.store.encryption import cipher

        return cipher.opened(uri(path, "mode=rw"), path)
    return _connect(uri(path, "mode=rw"))


def _opened(path: str, query: str) -> sqlite3.Connection:
    if is_encrypted(path):
        from simplecrm.store.encryption import cipher

        return cipher.opened(uri(path, query), path)
    connection = _connect(uri(path, query))
    try:
        connection.execute("pragma schema_version")
    except BaseException:
        connection.close()
        raise
    return connection


def _again_if_kind_was_wrong(path: str, opened: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    try:
        return opened()
    except (KeyUnusable, sqlite3.DatabaseError) as error:
        is_other = isinstance(error, KeyUnusable) or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB
        if not is_other or not kind_was_wrong(path):
            raise
        return opened()


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name, uri=True, timeout=BUSY_SECONDS, isolation_level=None, factory=BookConnection, check_same_thread=False
    )
    try:
        connection.execute("pragma cell_size_check = on")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_no_room_for_index(error: sqlite3.OperationalError) -> bool:
    """Whether the disk is too full for the WAL index, which SQLite creates for the first reader."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE


def _holds_something(path: str) -> bool:
    return os.path.exists(path) and os.path.getsize(path) > 0


def can_write(path: str) -> bool:
    """Whether a file and its folder can be written to."""
    return os.access(path, os.W_OK) and os.access(os.path.dirname(path) or ".", os.W_OK)
