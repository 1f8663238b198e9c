"""A connection to a book on a libSQL server that answers as one of the standard library's ``sqlite3`` does.

Statements that set up a local file, which the server refuses, are left out. Temporary tables, which it does not have,
are tables that the transaction drops again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from simplecrm.store import book_file
from simplecrm.store.book_file import APPLICATION_ID
from simplecrm.store.remote import errors, gathering
from simplecrm.store.remote.address import Address
from simplecrm.store.remote.hrana import BEGINS, NOTHING, Parameters, Result, StatementError, Stream

MAX_PARAMETERS = 30_000
"""Parameters of a statement that writes many rows; SQLite allows 32,766 (https://www.sqlite.org/limits.html)."""

_LOCAL_PRAGMAS = re.compile(
    r"\s*pragma\s+(busy_timeout|cache_size|cell_size_check|mmap_size|optimize|query_only|synchronous|temp_store|"
    r"trusted_schema|wal_checkpoint|journal_mode|foreign_keys\s*=)",
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

_PARTS = re.compile(r"\s*(savepoint|release)\b", re.IGNORECASE)
"""Where a part of a change begins and ends. That is said with the next statement, as nothing is learned from it."""

_TEMPORARY = re.compile(r"\b(create\s+)temp(?:orary)?\s+(table\s+(?:if\s+not\s+exists\s+)?)|\btemp\.", re.IGNORECASE)
_MANY = re.compile(r"(\s*insert\b.*\bvalues\s*)(\((?:[^()]|\([^()]*\))*\))\s*", re.IGNORECASE | re.DOTALL)


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
        """Run a statement. Raises ``sqlite3.Error``; ``ConnectionLost`` and ``FileUnusable`` for the server."""
        self.connection._run(self, sql, parameters)
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of the rows; one that inserts them, for thousands at a time."""
        several = list(rows)
        found = _MANY.fullmatch(sql)
        if found is None:
            for row in several:
                self.execute(sql, row)
            return self
        step = MAX_PARAMETERS // max(1, len(several[0])) if several else 1
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
    """A connection to a book on a server. Only steps begin and end its transactions."""

    isolation_level = None
    row_factory = None
    text_factory = str

    def __init__(self, address: Address, stream: Stream) -> None:
        self._address, self._stream = address, stream
        self._pending: list[tuple[str, Parameters]] = []
        """What is sent with the next statement, before it."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and not ended yet."""
        return self._stream.in_transaction

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
        """Run several statements in one request. Raises what ``Cursor.execute`` does."""
        try:
            self._in_order([])
            self._stream.run_script(script)
        except StatementError as error:
            raise errors.explained(error, self._address) from error

    def commit(self) -> None:
        """Do nothing: the step commits."""

    def commit_step(self, *, close: bool) -> None:
        """Commit what the step did, and ``close`` the connection in the same request if wanted. Raises what
        ``Cursor.execute`` does."""
        self._in_order([])
        try:
            self._stream.commit(close=close)
        except StatementError as error:
            raise errors.explained(error, self._address) from error

    def rollback(self) -> None:
        """Do nothing: the step rolls back."""

    def create_function(self, name: str, *_: object, **__: object) -> None:
        """Do nothing: the server has SQLite's own functions, and statements for it use no others."""

    def set_progress_handler(self, *_: object) -> None:
        """Do nothing: a statement that the server runs cannot be watched."""

    def interrupt(self) -> None:
        """Do nothing: a statement that the server runs cannot be stopped."""

    def close(self) -> None:
        """End the connection; what was not committed is rolled back."""
        self._stream.close()

    def check_first(self, check: Callable[[list[list[tuple[Any, ...]]]], None]) -> None:
        """Have ``check`` called with the rows of what tells which book it is (``book_file.OPENING``), nothing for what
        was refused, before the first answer. Its error is raised instead of that."""

        def checked(found: list[Result | StatementError]) -> None:
            check([[] if isinstance(one, StatementError) else one.rows for one in found])

        self._stream.ask_first([self._sent(one) for one in book_file.OPENING], checked)

    def in_order(self, statements: Sequence[tuple[str, Parameters]]) -> list[list[tuple[Any, ...]]]:
        """See ``store.gathering.in_order``."""
        run = [(self._sent(sql), values) for sql, values in statements if not _LOCAL_PRAGMAS.match(sql)]
        try:
            found = iter(self._in_order(run))
        except StatementError as error:
            is_new = BEGINS.match(statements[0][0]) is not None
            raise errors.explained(error, self._address, is_new=is_new) from error
        return [[] if _LOCAL_PRAGMAS.match(sql) else next(found).rows for sql, _ in statements]

    def gather(self) -> gathering.Gathering:
        """See ``store.gathering.gather``."""
        self._in_order([])
        round = gathering.Round(self._stream)
        return gathering.Gathering(round, lambda: _Part(self._address, self._stream, round))

    def _run(self, cursor: Cursor, sql: str, parameters: Parameters) -> None:
        if _LOCAL_PRAGMAS.match(sql):
            return
        try:
            found = self._execute(self._sent(sql), parameters)
        except StatementError as error:
            raise errors.explained(error, self._address) from error
        cursor.description = tuple((name, None, None, None, None, None, None) for name in found.columns) or None
        cursor.rowcount, cursor.lastrowid = found.changed, found.last_id
        cursor._rows = iter(found.rows)

    def _sent(self, sql: str) -> str:
        """The statement that stands for another on a server."""
        return _TEMPORARY.sub(_as_table, _STANDS_FOR.get(sql, sql))

    def _in_order(self, statements: Sequence[tuple[str, Parameters]]) -> list[Result]:
        pending, self._pending = self._pending, []
        if not pending and not statements:
            return []
        return self._stream.execute_in_order([*pending, *statements])[len(pending) :]

    def _execute(self, sql: str, parameters: Parameters) -> Result:
        if _PARTS.match(sql):
            self._pending.append((sql, parameters))
            return NOTHING
        if self._pending:
            [last] = self._in_order([(sql, parameters)])
            return last
        return self._stream.execute(sql, parameters)


class _Part(Connection):
    """The connection of one of several questions that are asked together."""

    def __init__(self, address: Address, stream: Stream, round: gathering.Round) -> None:
        super().__init__(address, stream)
        self._round = round

    def gather(self) -> gathering.Gathering:
        """Ask more questions in the same round."""
        return gathering.Gathering(self._round, lambda: _Part(self._address, self._stream, self._round))

    def _execute(self, sql: str, parameters: Parameters) -> Result:
        return self._round.execute(sql, parameters)


def _as_table(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}" if found[1] else ""
