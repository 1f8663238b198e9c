"""A book on a libSQL server, which speaks SQLite's own SQL: the same tables, triggers, journal and search are there."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import cast

from simplecrm.errors import ConnectionLost
from simplecrm.store.remote import address, hrana, token
from simplecrm.store.remote.connection import Connection
from simplecrm.store.remote.hrana import StatementError, Stream

ATTEMPTS = 5
SECONDS_BETWEEN = 1.0

_STEP = "select at, source, title, kind, user from step where id = ?"


def connected(book: str, answer_seconds: float = 0) -> sqlite3.Connection:
    """A connection to the book at an address. The server may be silent for ``answer_seconds``, or a minute.

    Raises ``NotUnderstood``, ``FileUnusable``, ``MissingExtra``.
    """
    where = address.parse(book)
    stream = Stream(where, token.of(where), answer_seconds or hrana.ANSWER_SECONDS)
    return cast(sqlite3.Connection, Connection(where, stream))


def commit(connection: sqlite3.Connection, book: str, step_id: int, written: Sequence[str], *, close: bool) -> None:
    """Commit a step, of which ``at``, ``source``, ``title``, ``kind`` and ``user`` were ``written``, and ``close`` the
    connection in the same request if wanted. If the connection is lost before the server's answer, the server is asked
    whether it has the step, because a change that is repeated after it was committed would be made twice.

    Raises ``ConnectionLost``, which says whether the change was saved, if that could be found out.
    """
    try:
        cast(Connection, connection).commit_step(close=close)
    except ConnectionLost as lost:
        if isinstance(lost.__cause__, StatementError):
            raise  # the server has answered that it did not commit
        sentence = lost.sentence.rstrip(".")
        try:
            found = _on_server(book, step_id)
        except ConnectionLost:
            raise ConnectionLost(
                f"{sentence}; it is not known whether the change was saved.",
                "Before you repeat it, look at the newest changes: simplecrm history",
            ) from lost
        if found != tuple(written):
            raise ConnectionLost(f"{sentence}; nothing was changed.", lost.hint) from lost


def _on_server(book: str, step_id: int) -> object:
    """What the server has of a step, None for nothing. Raises ``ConnectionLost`` if it does not come back."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            connection = connected(book)
            try:
                return connection.execute(_STEP, (step_id,)).fetchone()
            finally:
                connection.close()
        except ConnectionLost:
            if attempt == ATTEMPTS:
                raise
            time.sleep(SECONDS_BETWEEN)
    return None
