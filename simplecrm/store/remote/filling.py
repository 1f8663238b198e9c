"""An empty database becomes the copy of a book, in the caller's transaction."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator

from simplecrm.core.records import Record
from simplecrm.errors import FileUnusable
from simplecrm.store import book_file, errors, triggers
from simplecrm.store import connection as connections
from simplecrm.store.remote import rows, schema
from simplecrm.store.remote.rows import Counter, Row, Table, Tally

BATCH_BYTES = 1 << 20
"""Of texts that are sent at once."""

CONTACTS_INDEXED_AT_ONCE = 10_000
"""On a server, whose answer must not take as long as a network or proxy waits for one."""


class Plan(Record):
    """What is copied: the tables of the book at ``path`` as a connection sees them. The copy gets a ``generation`` of
    its own, because its later steps are others than those of the book with the same uid."""

    source: sqlite3.Connection
    path: str
    tables: tuple[Table, ...]
    generation: int


def fill(plan: Plan, target: sqlite3.Connection, *, on_server: bool) -> dict[str, Tally]:
    """Create the tables, write all rows, then create what indexes and watches them. Returns what each table has to sum
    up to. Raises ``sqlite3.Error``, ``FileUnusable``."""
    found = schema.statements()
    target.execute("pragma defer_foreign_keys = on")
    _run(target, found.tables, on_server=on_server)
    tallies = {table.name: _copied(plan, table, target, on_server=on_server) for table in plan.tables}
    tallies[rows.SEQUENCE] = _copy_sequences(plan, target)
    for index in found.indexes:
        target.execute(schema.for_server(index) if on_server else index)
    _run(target, found.rest, on_server=on_server)
    triggers.rebuild_search(target, CONTACTS_INDEXED_AT_ONCE if on_server else 0)
    if not on_server:
        target.execute(f"pragma application_id = {book_file.APPLICATION_ID}")
    target.execute(f"pragma user_version = {connections.SCHEMA_VERSION}")
    return tallies


def tallies_of(connection: sqlite3.Connection, tables: Iterable[Table]) -> Iterator[tuple[str, Tally]]:
    """What each table of a book sums up to, and the last ids."""
    tables = tuple(tables)
    for table in tables:
        yield table.name, rows.tally(connection, table)
    counter = Counter()
    counter.add(rows.sequences(connection, tables))
    yield rows.SEQUENCE, counter.tally()


def _run(target: sqlite3.Connection, statements: Iterable[str], *, on_server: bool) -> None:
    if on_server:
        # One request for all.
        target.executescript(";\n".join(map(schema.for_server, statements)) + ";")
        return
    for statement in statements:
        target.execute(statement)


def _copied(plan: Plan, table: Table, target: sqlite3.Connection, *, on_server: bool) -> Tally:
    counter = Counter()
    for page in _read(plan, table):
        if table.name == "book":
            place = table.columns.index("generation")
            page = [(*row[:place], plan.generation, *row[place + 1 :]) for row in page]
        counter.add(page)
        if on_server:
            _refuse_infinite(table, page)
        for batch in _batches(page):
            _insert(target, table, batch)
    return counter.tally()


def _read(plan: Plan, table: Table) -> Iterator[list[Row]]:
    """The pages of a table. An error names the source, not the target."""
    try:
        yield from rows.pages(plan.source, table)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise errors.explained(error, plan.path) or error from error


def _insert(target: sqlite3.Connection, table: Table, batch: list[Row]) -> None:
    try:
        target.executemany(table.insert(), batch)
    except sqlite3.DatabaseError as error:
        if "too big" not in str(error):
            raise
        size = max(rows.length((value,)) for row in batch for value in row)
        raise FileUnusable(
            f"The table {table.name} has a value of {size >> 20} MB, which is more than the server accepts.",
            "Shorten it, then copy the book again.",
        ) from error


def _copy_sequences(plan: Plan, target: sqlite3.Connection) -> Tally:
    last = rows.sequences(plan.source, plan.tables)
    target.execute(f"delete from {rows.SEQUENCE}")
    target.executemany(f"insert into {rows.SEQUENCE} (name, seq) values (?, ?)", last)
    counter = Counter()
    counter.add(last)
    return counter.tally()


def _batches(page: list[Row]) -> Iterator[list[Row]]:
    """The rows of a page in parts that are not too large to be sent at once."""
    batch: list[Row] = []
    size = 0
    for row in page:
        length = rows.length(row)
        if batch and size + length > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch


def _refuse_infinite(table: Table, page: list[Row]) -> None:
    for row in page:
        for value in row:
            if isinstance(value, float) and not math.isfinite(value):
                raise FileUnusable(
                    f"The table {table.name} has an infinite number, which a server cannot return.",
                    "Correct it, then copy the book again.",
                )
