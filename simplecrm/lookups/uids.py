"""The uids of records, and the records of uids. A uid never belongs to another record, not even in a restored book."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def of_record(connection: sqlite3.Connection, noun: str, record_id: int) -> str:
    """The uid of a record of a noun that has uids; empty if there is no such record."""
    row = connection.execute(f'select uid from "{noun}" where id = ?', (record_id,)).fetchone()
    return str(row[0]) if row else ""


def record_id(connection: sqlite3.Connection, noun: str, uid: str) -> int:
    """The id of the record with that uid; 0 if there is none, or the uid is empty."""
    if not uid:
        return 0
    row = connection.execute(f'select id from "{noun}" where uid = ?', (uid,)).fetchone()
    return int(row[0]) if row else 0


def of_book(connection: sqlite3.Connection) -> str:
    """The uid of the book."""
    return str(connection.execute("select uid from book where id = 1").fetchone()[0])
