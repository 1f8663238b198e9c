"""What was learned from which state of the book."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

_KNOWN = "select change_id, settings from learned where topic = ?"
_KEEP = "insert into learned values (?1, ?2, ?3) on conflict (topic) do update set change_id = ?2, settings = ?3"
_LAST_CHANGE = "select coalesce(max(id), 0) from change"
_WHICH_BOOK = "select uid, generation from book"


class Learned(Record):
    """What was learned of a ``topic`` with these ``settings``; ``put`` writes it."""

    topic: str
    settings: str
    put: Callable[[], None]


class Position(Record):
    """Which book something was learned from, and up to which of its changes."""

    book: object
    change_id: int


def position(connection: sqlite3.Connection) -> Position:
    """Where the history of the book ends now."""
    return Position(_which_book(connection), last_change(connection))


def last_change(connection: sqlite3.Connection) -> int:
    """The id of the latest change in the history, or 0 if the history is empty."""
    return int(connection.execute(_LAST_CHANGE).fetchone()[0])


def known(connection: sqlite3.Connection, topic: str) -> tuple[int, str] | None:
    """Up to which change a topic was learned, and with which settings; None if never."""
    found: tuple[int, str] | None = connection.execute(_KNOWN, (topic,)).fetchone()
    return found


def keep(connection: sqlite3.Connection, learned: Iterable[Learned], at: Position) -> None:
    """Write what was learned from the book ``at`` a position, in a transaction; nothing if it was replaced since.

    Raises ``sqlite3.Error``.
    """
    connection.execute("begin immediate")
    if _which_book(connection) == at.book:
        for one in learned:
            one.put()
            connection.execute(_KEEP, (one.topic, at.change_id, one.settings))
    connection.execute("commit")


def _which_book(connection: sqlite3.Connection) -> object:
    """A value that tells a book from another one, and from itself as it was before it was restored."""
    return connection.execute(_WHICH_BOOK).fetchone()
