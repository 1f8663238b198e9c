"""A connection to a book on a libSQL server that answers as one of the standard library's ``sqlite3`` does.

The driver (https://pypi.org/project/libsql) sends each statement to the server. What it lacks is added here: named
parameters, the errors of ``sqlite3``, results that can be iterated. Statements that the server refuses because they
set up a local file are left out, and temporary tables, which it does not have, are tables that their transaction drops
again.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simplecrm.errors import ConnectionLost, MissingExtra
from simplecrm.store.connection import APPLICATION_ID
from simplecrm.store.remote import errors
from simplecrm.store.remote.address import Address

_LOCAL_PRAGMAS = re.compile(
    r"\s*pragma\s+(busy_timeout|cache_size|cell_size_check|mmap_size|optimize|query_only|synchronous|trusted_schema|"
    r"wal_checkpoint|journal_mode|foreign_keys\s*=)",
    re.IGNORECASE,
)
"""Pragmas that set up the connection to a file. The server has its own settings, foreign keys on among them."""

_STANDS_FOR = {
    "pragma application_id": (
        f"select {APPLICATION_ID} * count(*) from sqlite_master where type = 'table' and name = 'current_step'"
    ),
    "pragma data_version": "select coalesce((select max(id) from step), 0)",
}
"""What the server does not tell: whether this is a book, which then has that table, and whether it has changed."""

_TEMPORARY = re.compile(r"\b(create\s+)temp(?:orary)?\s+(table\s+(?:if\s+not\s+exists\s+)?)|\btemp\.", re.IGNORECASE)

_WORDS = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|:([a-z_][a-z0-9_]*)", re.IGNORECASE | re.DOTALL
)

_VALUES = re.compile(r"^(\s*insert\b.*\bvalues\s*)(\((?:[^()]|\([^()]*\))*\))\s*$", re.IGNORECASE | re.DOTALL)

MAX_PARAMETERS = 30_000
"""Parameters of a statement that writes many rows; SQLite allows 32,766 (https://www.sqlite.org/limits.html)."""

Parameters = Sequence[Any] | Mapping[str, Any]


class Cursor:
    """The rows of a statement, which have all arrived."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: Iterator[tuple[Any, ...]] = iter(())

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Run a statement. Raises ``sqlite3.Error``, ``FileUnusable`` when the server cannot be reached."""
        self.connection._run(self, sql, parameters)
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of the rows; an insertion of many with one statement for thousands."""
        found = _VALUES.match(sql)
        several = list(rows)
        if found is None:
            for row in several:
                self.execute(sql, row)
            return self
        step = max(1, MAX_PARAMETERS // max(1, len(several[0]) if several else 1))
        for start in range(0, len(several), step):
            part = several[start : start + step]
            values = ", ".join([found[2]] * len(part))
            self.execute(found[1] + values, [value for row in part for value in row])
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None after the last."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next rows."""
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Drop the rows that are left."""
        self._rows = iter(())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def __next__(self) -> tuple[Any, ...]:
        return next(self._rows)


class Connection:
    """A connection to a namespace of a server. Transactions are begun and ended by their statements only."""

    isolation_level = None
    row_factory = None
    text_factory = str

    def __init__(self, address: Address, token: str) -> None:
        try:
            import libsql  # type: ignore[import-untyped, import-not-found, unused-ignore]
        except ImportError as error:
            raise MissingExtra("A book on a server", "team") from error
        self._address = address
        self._is_lost = False
        try:
            self._driver = libsql.connect(address.url, auth_token=token, isolation_level=None)
        except ValueError as error:
            raise errors.explained(error, address) from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and not ended yet."""
        return not self._is_lost and bool(self._driver.in_transaction)

    def cursor(self) -> Cursor:
        """A cursor that nothing was run on yet."""
        return Cursor(self)

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Run a statement. Raises what ``Cursor.execute`` does."""
        return Cursor(self).execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of the rows."""
        return Cursor(self).executemany(sql, rows)

    def executescript(self, script: str) -> None:
        """Run several statements in one request. Raises ``sqlite3.Error``, ``FileUnusable``."""
        try:
            self._driver.executescript(script)
        except ValueError as error:
            raise errors.explained(error, self._address) from error

    def commit(self) -> None:
        """Do nothing: the step commits."""

    def rollback(self) -> None:
        """Do nothing: the step rolls back."""

    def create_function(self, name: str, *_: object, **__: object) -> None:
        """Do nothing: the server has SQLite's own functions, and statements for it use no others."""

    def set_progress_handler(self, *_: object) -> None:
        """Do nothing: a statement that the server runs cannot be watched."""

    def interrupt(self) -> None:
        """Do nothing: a statement that the server runs cannot be stopped; its answer is not waited for again."""

    def close(self) -> None:
        """End the connection, and roll back what was not committed."""
        with contextlib.suppress(ValueError):  # there is nothing to end where the server has gone
            self._driver.close()

    def _run(self, cursor: Cursor, sql: str, parameters: Parameters) -> None:
        if _LOCAL_PRAGMAS.match(sql):
            return
        sql = _STANDS_FOR.get(sql, sql)
        sql, values = positional(sql, parameters)
        try:
            answer = self._driver.execute(_TEMPORARY.sub(_as_table, sql), tuple(values))
            rows = answer.fetchall() or ()
        except ValueError as error:
            found = errors.explained(error, self._address)
            self._is_lost = isinstance(found, ConnectionLost)
            raise found from error
        cursor.description = answer.description
        cursor.rowcount, cursor.lastrowid = answer.rowcount, answer.lastrowid
        cursor._rows = iter(rows)


def positional(sql: str, parameters: Parameters) -> tuple[str, Sequence[Any]]:
    """A statement with ``:name`` as ``?1`` and the values in that order; one with other parameters as it is.

    Raises ``sqlite3.ProgrammingError`` for a name without a value.
    """
    if not isinstance(parameters, Mapping):
        return sql, parameters
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return f"?{names.setdefault(found[1], len(names) + 1)}" if found[1] else found[0]

    sql = _WORDS.sub(numbered, sql)
    try:
        return sql, [parameters[name] for name in names]
    except KeyError as error:
        raise sqlite3.ProgrammingError(f"You did not supply a value for binding parameter :{error.args[0]}.") from error


def _as_table(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}" if found[1] else ""
