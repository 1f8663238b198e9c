"""What was learned from which state of the book."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_KNOWN = "select change_id, settings from learned where topic = ?"
_KEEP = "insert into learned values (?1, ?2, ?3) on conflict (topic) do update set change_id = ?2, settings = ?3"
_LAST_CHANGE = "select coalesce(max(id), 0) from change"
_WHICH_BOOK = "select uid, generation from book"


def which_book(connection: sqlite3.Connection) -> object:
    """A value that tells a book from another one, and from itself as it was before it was restored."""
    return connection.execute(_WHICH_BOOK).fetchone()


def last_change(connection: sqlite3.Connection) -> int:
    """The id of the latest change in the history, or 0 if the history is empty."""
    return int(connection.execute(_LAST_CHANGE).fetchone()[0])


def known(connection: sqlite3.Connection, topic: str) -> tuple[int, str] | None:
    """Up to which change a topic was learned, and with which settings; None if never."""
    found: tuple[int, str] | None = connection.execute(_KNOWN, (topic,)).fetchone()
    return found


def keep(connection: sqlite3.Connection, topic: str, change_id: int, settings: str) -> None:
    """Note up to which change a topic was learned, and with which settings."""
    connection.execute(_KEEP, (topic, change_id, settings))
