"""What became of each message of a campaign, so that nobody is written to twice. It is not journalled and cannot be
undone.

A message is claimed before it is handed over: a claim that exists is never claimed again, neither by another process
nor after a crash. So each message is handed over at most once, and one whose claim was never settled may have arrived
or not.
"""

from __future__ import annotations

from simplecrm.core.records.campaigns import BOUNCED, FAILED, SENDING, SENT
from simplecrm.lean import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.campaigns import Addressee
    from simplecrm.store.book import Book


_DELETED = "delete from delivery where campaign_id = ? and contact_id = ?"
_CHANGED = "update delivery set state = ?3, error = ?4 where campaign_id = ?1 and contact_id = ?2"


def claim(book: Book, campaign_id: int, contact_id: int, address: str, message_id: str, at: str) -> bool:
    """Claim a message, in a transaction that is on disk when this returns; false if it was claimed before. Raises
    ``FileUnusable``."""
    return _written(
        book,
        "insert or ignore into delivery (campaign_id, contact_id, address, state, at, message_id) "
        "select ?, ?, ?, ?, ?, ? where exists (select 1 from campaign where id = ?1 and paused_at = '')",
        (campaign_id, contact_id, address, SENDING, at, message_id),
    )


def take_back(book: Book, campaign_id: int, contact_id: int) -> bool:
    """Take back the claim of a message that was certainly not handed over."""
    return _written(book, _DELETED, (campaign_id, contact_id))


def fail(book: Book, campaign_id: int, contact_id: int, error: str) -> bool:
    """Record that a message was refused."""
    return _written(book, _CHANGED, (campaign_id, contact_id, FAILED, error))


def release(connection: sqlite3.Connection, campaign_id: int, contact_id: int) -> None:
    """Let a message be sent again, inside the caller's step."""
    connection.execute(_DELETED, (campaign_id, contact_id))


def bounce(connection: sqlite3.Connection, campaign_id: int, contact_id: int, error: str) -> None:
    """Record, inside the caller's step, that a message came back."""
    connection.execute(_CHANGED, (campaign_id, contact_id, BOUNCED, error))


def clear_bounce(connection: sqlite3.Connection, campaign_id: int, contact_id: int) -> None:
    """Record, inside the caller's step, that a message did not come back after all."""
    connection.execute(_CHANGED, (campaign_id, contact_id, SENT, ""))


def settle(connection: sqlite3.Connection, campaign_id: int, contact_id: int) -> None:
    """Record, inside the caller's step, that a message was handed over."""
    connection.execute(
        "update delivery set state = ? where campaign_id = ? and contact_id = ?", (SENT, campaign_id, contact_id)
    )


def put(
    connection: sqlite3.Connection, campaign_id: int, contact_id: int, address: str, message_id: str, at: str
) -> bool:
    """Record, inside the caller's step, a message that was written to a file; false if it was claimed before."""
    done = connection.execute(
        "insert or ignore into delivery (campaign_id, contact_id, address, message_id, at, state) "
        f"values (?, ?, ?, ?, ?, '{SENT}')",
        (campaign_id, contact_id, address, message_id, at),
    )
    return done.rowcount > 0


def restore(connection: sqlite3.Connection, campaign_id: int, contact_id: int, member: Addressee) -> None:
    """Record, inside the caller's step, what became of a message in another book."""
    connection.execute(
        "insert into delivery (campaign_id, contact_id, address, state, at, message_id, error) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (campaign_id, contact_id, member.address, member.state, member.at, member.message_id, member.error),
    )


def _written(book: Book, sql: str, values: tuple[object, ...]) -> bool:
    from simplecrm.store import connection as connections
    from simplecrm.store import errors

    book.reading()
    try:
        connection = connections.writer(book.path)
        try:
            connection.execute("begin immediate")
            done = connection.execute(sql, values).rowcount > 0
            connection.execute("commit")
            return done
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise errors.explained(error, book.path) or error from error
