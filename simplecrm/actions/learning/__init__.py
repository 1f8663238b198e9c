"""What the book learns about itself: what customers buy together, and how long deals usually stay in a stage.

This takes longer than a look-up may, so it runs in the background (in the application after the first paint, with each
``notify``) or when alerts are listed, and only after what it is learned from has changed. What is learned is derived
data: it is not in the history, and cannot be undone.
"""

from __future__ import annotations

from simplecrm import paths
from simplecrm.actions.learning import cross_selling, progress, stage_times
from simplecrm.lean import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.learning.topic import Topic
    from simplecrm.store.book import Book

TOPICS = (cross_selling.TOPIC, stage_times.TOPIC)


def stale(book: Book) -> list[Topic]:
    """The topics that have to be learned again, because what they are learned from or the settings changed."""
    connection = book.reading()
    return [topic for topic in TOPICS if _is_stale(connection, topic)]


def refresh(book: Book) -> bool:
    """Learn what is stale; whether anything was. If the book cannot be written now, what is known stays as it is, and
    the next run tries again."""
    from simplecrm.store import connection as connections

    topics = stale(book)
    if topics and paths.is_remote(book.path):
        from simplecrm.actions.learning import on_server

        return on_server.refresh(book, topics)
    if not topics or not connections.can_write(book.path):
        return False
    connection = connections.writer(book.path)
    try:
        learn(connection, topics)
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def learn(connection: sqlite3.Connection, topics: Sequence[Topic] = TOPICS) -> None:
    """Learn these topics, and keep the result, on a connection that can write. Nothing is kept if the book was replaced
    meanwhile. Raises ``sqlite3.Error``."""
    # Temporary tables need no lock of the book, and in memory nothing of an encrypted one reaches the disk.
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma busy_timeout = 0")
    before = progress.position(connection)
    learned = [progress.Learned(topic.name, topic.settings(), topic.learn(connection)) for topic in topics]
    progress.keep(connection, learned, before)


def _is_stale(connection: sqlite3.Connection, topic: Topic) -> bool:
    known = progress.known(connection, topic.name)
    if known is None:
        return connection.execute(f"select 1 from {topic.nouns[0]} limit 1").fetchone() is not None
    change_id, settings = known
    # Fewer changes than there were: the journal has been compacted to nothing.
    if settings != topic.settings() or change_id > progress.last_change(connection):
        return True
    nouns = ", ".join(f"'{noun}'" for noun in topic.nouns)
    changed = connection.execute(f"select 1 from change where id > ? and noun in ({nouns}) limit 1", (change_id,))
    return changed.fetchone() is not None
