"""Learn from a book on a server. What is learned is worked out here, in memory, because it takes temporary tables,
which the server has none of; only the results are written there.
"""

from __future__ import annotations

from functools import partial

from simplecrm.actions.learning import progress
from simplecrm.errors import ConnectionLost, FileUnusable
from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import migrations
from simplecrm.store.remote import rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.learning.topic import Topic
    from simplecrm.store.book import Book
    from simplecrm.store.remote.rows import Row, Table


def refresh(book: Book, topics: Sequence[Topic]) -> bool:
    """Learn these topics, and keep what was learned; whether the server could be written to."""
    try:
        connection = connections.writer(book.path)
        try:
            _learn(connection, topics)
        finally:
            connection.close()
    except (sqlite3.OperationalError, ConnectionLost, FileUnusable):
        return False
    return True


def _learn(connection: sqlite3.Connection, topics: Sequence[Topic]) -> None:
    before = progress.position(connection)
    tables = {table.name: table for table in rows.tables()}
    learned = []
    local = connections.memory()
    try:
        migrations.run_scripts(local, 0, connections.SCHEMA_VERSION)
        for name in {name for topic in topics for name in (*topic.nouns, *topic.results)}:
            for page in rows.pages(connection, tables[name]):
                local.executemany(tables[name].insert(), page)
        for topic in topics:
            settings = topic.settings()
            topic.learn(local)()
            results = [(tables[name], _all(local, tables[name])) for name in topic.results]
            learned.append(progress.Learned(topic.name, settings, partial(_replace, connection, results)))
    finally:
        local.close()
    progress.keep(connection, learned, before)


def _all(connection: sqlite3.Connection, table: Table) -> list[Row]:
    return [row for page in rows.pages(connection, table) for row in page]


def _replace(connection: sqlite3.Connection, results: list[tuple[Table, list[Row]]]) -> None:
    for table, found in results:
        connection.execute(f"delete from {table.name}")
        connection.executemany(table.insert(), found)
