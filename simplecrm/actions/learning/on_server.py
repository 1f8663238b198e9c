"""Learn from a book on a server. What is learned is worked out here, in memory, because it takes temporary tables,
which the server has none of; only the results are written there.
"""

from __future__ import annotations

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
    which, change_id = progress.which_book(connection), progress.last_change(connection)
    tables = {table.name: table for table in rows.tables()}
    results = [tables[name] for topic in topics for name in topic.results]
    local = connections.memory()
    try:
        migrations.run_scripts(local, 0, connections.SCHEMA_VERSION)
        for table in {*results, *(tables[noun] for topic in topics for noun in topic.nouns)}:
            for page in rows.pages(connection, table):
                local.executemany(table.insert(), page)
        settings = {topic.name: topic.settings() for topic in topics}
        for topic in topics:
            topic.learn(local)()
        learned = {table: _all(local, table) for table in results}
    finally:
        local.close()
    connection.execute("begin immediate")
    if progress.which_book(connection) == which:
        for table, found in learned.items():
            connection.execute(f"delete from {table.name}")
            connection.executemany(table.insert(), found)
        for name, used in settings.items():
            progress.keep(connection, name, change_id, used)
    connection.execute("commit")


def _all(connection: sqlite3.Connection, table: Table) -> list[Row]:
    return [row for page in rows.pages(connection, table) for row in page]
