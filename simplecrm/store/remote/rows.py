"""The rows of a book's tables: read in pages, so that memory stays flat, and summed up in a count and a checksum."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterable, Iterator

from simplecrm.core.records import Record
from simplecrm.store import migrations

FIRST_ROWS, MAX_ROWS = 100, 2000
PAGE_BYTES = 1 << 20
"""Pages grow up to so many rows, and shrink while they have more text than that."""

_TOO_LARGE = "Response is too large"
"""What the server says of an answer of more than 10 MB, or whatever else it was started with."""

SEQUENCE = "sqlite_sequence"
"""Where SQLite keeps the last id of each table (https://www.sqlite.org/autoinc.html)."""

Value = int | float | str | bytes | None
Row = tuple[Value, ...]


class Table(Record):
    """A table, its columns, and those of its primary key, which are where rows are read in order of."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Where in a row the key is."""
        return tuple(map(self.columns.index, self.key))

    def select(self, limit: int, *, after: bool) -> str:
        """SQL for a page of rows in order of the key, the first or the one after a key given as parameters."""
        key = _quoted(self.key)
        condition = f"where ({key}) > ({_marks(self.key)}) " if after else ""
        return f'select {_quoted(self.columns)} from "{self.name}" {condition}order by {key} limit {limit}'

    def insert(self) -> str:
        """SQL that inserts a row."""
        return f'insert into "{self.name}" ({_quoted(self.columns)}) values ({_marks(self.columns)})'


class Tally(Record):
    """How many rows a table has, and the SHA-256 of them in order of the primary key."""

    rows: int
    sha256: str


class Counter:
    """Counts rows and sums them up as they come."""

    def __init__(self) -> None:
        self._rows = 0
        self._digest = hashlib.sha256()

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, which are in order."""
        for row in rows:
            self._rows += 1
            self._digest.update(b"".join(map(_encoded, row)) + b"\n")

    def tally(self) -> Tally:
        """The sum so far."""
        return Tally(self._rows, self._digest.hexdigest())


def tables() -> list[Table]:
    """The tables that hold rows of a book; the search indexes, which are made of those, are not among them."""
    from simplecrm.store.remote import schema

    local = migrations.empty_book()
    try:
        wanted = {sql for sql in schema.statements().tables if not schema.is_virtual(sql)}
        found = local.execute("select name, sql from sqlite_master where type = 'table' order by rowid").fetchall()
        return [_table(local, name) for name, sql in found if sql in wanted]
    finally:
        local.close()


def columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The columns that a table has in a book, none if it is missing."""
    return tuple(row[1] for row in connection.execute(f'pragma table_info("{table}")'))


def pages(connection: sqlite3.Connection, table: Table) -> Iterator[list[Row]]:
    """The rows of a table in order of its key. Raises ``sqlite3.Error``, ``FileUnusable``."""
    limit, last = min(FIRST_ROWS, MAX_ROWS), list[Value]()
    while True:
        try:
            page = connection.execute(table.select(limit, after=bool(last)), last).fetchall()
        except sqlite3.OperationalError as error:
            if limit == 1 or _TOO_LARGE not in str(error):
                raise
            limit //= 2
            continue
        if page:
            yield page
        if len(page) < limit:
            return
        last = [page[-1][place] for place in table.places]
        limit = min(2 * limit, MAX_ROWS) if sum(map(length, page)) < PAGE_BYTES else max(limit // 2, 1)


def length(row: Row) -> int:
    """How long the texts in a row are."""
    return sum(len(value) for value in row if isinstance(value, (str, bytes)))


def tally(connection: sqlite3.Connection, table: Table) -> Tally:
    """Count and sum up the rows of a table. Raises ``sqlite3.Error``, ``FileUnusable``."""
    counter = Counter()
    for page in pages(connection, table):
        counter.add(page)
    return counter.tally()


def sequences(connection: sqlite3.Connection, of: Iterable[Table]) -> list[Row]:
    """The last id of each of these tables that has one, in order of their names."""
    names = {table.name for table in of}
    found = connection.execute(f"select name, seq from {SEQUENCE} order by name").fetchall()
    return [(name, seq) for name, seq in found if name in names]


def _table(connection: sqlite3.Connection, name: str) -> Table:
    found = connection.execute(f'pragma table_info("{name}")').fetchall()
    key = sorted((row for row in found if row[5]), key=lambda row: row[5])
    return Table(name, tuple(row[1] for row in found), tuple(row[1] for row in key))


def _encoded(value: Value) -> bytes:
    """A value with its type and length, so that no two rows are encoded alike."""
    if value is None:
        return b"n"
    if isinstance(value, float):
        return b"f" + struct.pack(">d", value + 0.0)  # SQLite keeps no negative zero
    kind, data = (
        (b"i", str(value).encode()) if isinstance(value, int)
        else (b"t", value.encode()) if isinstance(value, str)
        else (b"b", value)
    )  # fmt: skip
    return kind + str(len(data)).encode() + b":" + data


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _marks(names: Iterable[str]) -> str:
    return ", ".join("?" for _ in names)
