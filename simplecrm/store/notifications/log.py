"""What has been told of what is due, so that nothing is told twice. It is no part of the journal and cannot be undone.

What was told to its end is marked. What was begun by a run that was killed (see ``begun``) is counted: it may have been
seen or not, so it is told once more, and what was begun twice counts as told. So everything is told at least once, and
what a program tells never more than twice, however many runs are killed in a row.
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

MOST_TRIES = 2
"""How often something may be begun to be told."""
_KEPT = "-400 days"


class Key(Record):
    """One thing to be told: ``what`` it is (``reminder``, ``birthday`` …) of the row ``row_id``, due then. What is
    moved to another time is another thing."""

    what: str
    row_id: int
    due: str


class Telling:
    """Writes what is told into a book; to be used in a ``with`` statement. Raises ``FileUnusable``."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._connection: sqlite3.Connection

    def __enter__(self) -> Telling:
        self._book.reading()
        self._connection = connections.writer(self._book.path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def count(self, keys: Sequence[Key]) -> None:
        """Say that these were begun to be told, and that nobody knows how it ended."""
        self._write(
            "insert into told (what, row_id, due) values (?, ?, ?) on conflict do update set tries = tries + 1", keys
        )

    def mark(self, keys: Sequence[Key], at: str) -> None:
        """Say that these were told at the UTC time ``at``."""
        self._write(
            "insert into told (what, row_id, due, told_at) values (?, ?, ?, ?) "
            "on conflict do update set told_at = excluded.told_at",
            keys,
            at,
        )

    def finish(self, at: str) -> None:
        """Say that a run came to its end at the UTC time ``at``; forget what nobody can ask for any more."""
        self._write(
            "insert into told (what, row_id, due, told_at) values (?, ?, ?, ?4) "
            "on conflict do update set told_at = excluded.told_at",
            [Key("run", 0, "")],
            at,
        )
        self._write(
            f"delete from told where told_at <> '' and told_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?4, '{_KEPT}') "
            "and not exists (select 1 from reminder where id = told.row_id and reminder.due = told.due "
            "and done_at = '') and what <> ?1 and row_id <> ?2 and due <> ?3",
            [Key("run", 0, "")],
            at,
        )

    def _write(self, sql: str, keys: Sequence[Key], *more: str) -> None:
        try:
            self._connection.execute("begin immediate")
            try:
                self._connection.executemany(sql, [(*key, *more) for key in keys])
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
        except sqlite3.Error as error:
            raise errors.explained(error, self._book.path) or error from error
