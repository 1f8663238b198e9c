"""The log of notifications sent, so that none is sent twice. It is not journalled and cannot be undone.

A notification that was sent is marked. One that was in flight when its run was killed (see ``in_flight``) may have been
seen or not: the attempt is counted, it is sent once more, and after ``MAX_ATTEMPTS`` it counts as sent. So each is sent
at least once, and by a program at most twice, however many runs are killed in a row.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from simplecrm.store.book import Book

MAX_ATTEMPTS = 2
_RETENTION = "-400 days"


class NotificationKey(Record):
    """What a notification is about: its ``kind`` (``reminder``, ``birthday`` …), the row and when it is due; and the
    ``user`` it is for, empty where none is set. A follow-up that is moved to another time gets another notification."""

    kind: str
    row_id: int
    due: str
    user: str = ""


class NotificationLog:
    """Writes the log of a book; to be used in a ``with`` statement. Raises ``FileUnusable``."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._connection: sqlite3.Connection

    def __enter__(self) -> NotificationLog:
        self._book.reading()
        self._connection = connections.writer(self._book.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def count_attempt(self, keys: Sequence[NotificationKey]) -> None:
        """Record an attempt to send these whose outcome is unknown."""
        self._write(
            "insert into notification (kind, row_id, due, user) values (?, ?, ?, ?) "
            "on conflict do update set attempts = attempts + 1",
            keys,
        )

    def mark_sent(self, keys: Sequence[NotificationKey], at: str) -> None:
        """Record that these were sent at the UTC time ``at``."""
        self._write(
            "insert into notification (kind, row_id, due, user, sent_at) values (?, ?, ?, ?, ?) "
            "on conflict do update set sent_at = excluded.sent_at",
            [(*key, at) for key in keys],
        )

    def finish_run(self, at: str, user: str = "") -> None:
        """Record that a run of ``user`` ended at the UTC time ``at``; drop entries that are too old to matter."""
        self.mark_sent([NotificationKey("run", 0, "", user)], at)
        self._write(
            "delete from notification where kind <> 'run' "
            f"and sent_at <> '' and sent_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?, '{_RETENTION}') "
            "and not exists (select 1 from reminder where id = notification.row_id "
            "and reminder.due = notification.due and done_at = '')",
            [(at,)],
        )

    def _write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        try:
            self._connection.execute("begin immediate")
            try:
                self._connection.executemany(sql, rows)
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
        except sqlite3.Error as error:
            raise errors.explained(error, self._book.path) or error from error
