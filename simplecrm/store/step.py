"""``Step``: one change of the book - one transaction, one entry in the journal, one undo."""

from __future__ import annotations

from _thread import get_ident

from simplecrm import paths
from simplecrm.errors import CrmError
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, errors, waiting
from simplecrm.store.gathering import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from sqlmodel import Session

    from simplecrm.store.backups.automatic import Pinning
    from simplecrm.store.book import Book
    from simplecrm.store.book_file import Identity
    from simplecrm.store.gathering import Statement

LARGE_CHANGE = 1000
"""Records; the contents before a step that changes more are backed up."""

BULK_CACHE_KB = 64_000
"""Memory that SQLite may use for the pages of a bulk change."""

_INSERT = "insert into step (source, title, kind, target_id, user) values (?, ?, ?, ?, ?) returning id, at"
_SET_CURRENT = "update current_step set step_id = last_insert_rowid()"
_UNSET_CURRENT = "update current_step set step_id = null"
_COUNT_CHANGES = "select count(*) from (select 1 from change where step_id = ? limit ?)"
_SET_TITLE = "update step set title = ? where id = ?"


class Step:
    """One change of the book. Leaving the ``with`` block commits it, an exception rolls it back. ``title`` may be set
    until the end, because it often names what was found. A step that changed nothing leaves no entry. ``bulk`` is for
    changes of thousands of contacts: the index is then written once, at the end.
    """

    def __init__(self, book: Book, title: str, kind: str, target_id: int | None) -> None:
        self.book = book
        self.title = self._first_title = title
        self.kind = kind
        self.target_id = target_id
        self.id = 0
        self._at = ""
        self._user = ""
        self.connection: sqlite3.Connection
        self._outer: Step | None = None
        self._bulk = False
        self._seen_by_hooks = b""
        self._changed = False
        self._keep = False
        self._announced = False
        self._pinning: Pinning | None = None
        self._identity: Identity | None = None

    def __enter__(self) -> Step:
        self._outer = self.book._steps.get(get_ident())
        if self._outer is not None:
            self.connection, self.id = self._outer.connection, self._outer.id
            self.connection.execute(f"savepoint step_{id(self)}")
            return self
        self._user = self.book.user()
        try:
            self._begin()
        except (sqlite3.Error, OSError) as error:
            raise errors.explained(error, self.book.path) or error from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._outer is not None:
            self._leave_part(error)
            return
        try:
            if error is None:
                self._commit()
        except (sqlite3.Error, OSError) as fault:
            raise errors.explained(fault, self.book.path) or fault from fault
        finally:
            self._end(failed=error is not None)
        if self._changed and not self.book.is_trial:
            self._tell_others()
        if isinstance(error, (sqlite3.Error, OSError)) and not isinstance(error, CrmError):
            raise errors.explained(error, self.book.path) or error from error

    def bulk(self, reason: str = "bulk") -> None:
        """From now on, write journal and index once, before the commit. ``reason`` is that of the backup before the
        change.
        """
        if self._outer is not None:
            self._outer.bulk(reason)
            return
        from simplecrm.store import triggers

        self._bulk = True
        # Pages that do not fit in the cache are written to the WAL before the commit, often more than once.
        self.connection.execute(f"pragma cache_size = -{BULK_CACHE_KB}")
        triggers.begin_bulk(self.connection)
        self._announce(self.title)
        self.back_up(reason)

    def back_up(self, reason: str) -> None:
        """Back up the contents before this step, in the background."""
        if self._outer is not None:
            self._outer.back_up(reason)
        elif self._pinning is None and not self.book.is_trial and not paths.is_remote(self.book.path):
            from simplecrm.store.backups.automatic import Pinning

            self._pinning = Pinning(self.book.path, reason)
            self._pinning.start(self.connection, self.id)

    def keep(self) -> None:
        """Commit even if no journalled row was changed, because derived data were rebuilt."""
        self._keep = True

    def _begin(self) -> None:
        if not self.book.keeps_connections:
            # The last connection to close writes the WAL into the book; a reader cannot do that, so it is closed first.
            self.book.release_reader()
        same = self.book.same_book()
        asked = [same] if same else []
        values = self.book.source, self.title, self.kind, self.target_id, self._user
        noted = [(_INSERT, values), (_SET_CURRENT, ())]
        on_server = paths.is_remote(self.book.path)
        found = self._open(*asked, *noted) if on_server else self._open()
        try:
            if not on_server:
                found = in_order(self.connection, *asked)
            if same and not found.pop(0):
                self.connection.execute("rollback")
                raise self.book.replaced(self.connection)
            if not on_server:  # only now is the file known to be one that can be written to
                found = in_order(self.connection, *noted)
        except BaseException:
            self.connection.close()
            raise
        [(self.id, self._at)] = found[0]
        self.book._steps[get_ident()] = self

    def _open(self, *first: Statement) -> list[list[tuple[Any, ...]]]:
        """Open the book for writing, begin, and return the rows of the ``first`` statements. If ``crm encrypt``
        replaced the file meanwhile, the new one is opened."""
        while True:
            found = book_file.identity(self.book.path)
            self.connection = self.book.open_writer(found)
            try:
                rows = waiting.begin(self.connection, self.book, *first)
                if found is None or book_file.identity(self.book.path) == found:
                    self._identity = found
                    return rows
            except BaseException:
                self.connection.close()
                raise
            self.connection.close()

    def _leave_part(self, error: BaseException | None) -> None:
        if not self.connection.in_transaction:
            return
        if error is not None:
            self.connection.execute(f"rollback to step_{id(self)}")
        self.connection.execute(f"release step_{id(self)}")

    def _commit(self) -> None:
        if self._bulk:
            from simplecrm.store import triggers

            triggers.end_bulk(self.connection, self.id)
        titled = [] if self.title == self._first_title else [(_SET_TITLE, (self.title, self.id))]
        _, counted, *_ = in_order(
            self.connection, (_UNSET_CURRENT, ()), (_COUNT_CHANGES, (self.id, LARGE_CHANGE + 1)), *titled
        )
        changed = counted[0][0]
        if changed:
            if changed > LARGE_CHANGE:
                self.back_up("bulk")  # others still see the contents before
            change = b""
            if paths.has_hooks() and not self.book.is_trial:
                from simplecrm.store import hooks

                if not hooks.is_in_hook():
                    change = hooks.described(self.connection, self.id, self.title, self.book.path)
                    hooks.before(change, lambda name: self._announce(f"{self.title}: hook {name}"))
            if self._pinning is not None:
                self._pinning.wait()
            if paths.is_remote(self.book.path):
                from simplecrm.store import remote

                written = (self._at, self.book.source, self.title, self.kind, self._user)
                remote.commit(self.connection, self.book.path, self.id, written, close=not self.book.keeps_connections)
            else:
                self.connection.execute("commit")
            self._changed, self._seen_by_hooks = True, change
        elif self._keep:
            self.connection.execute("delete from step where id = ?", (self.id,))
            self.connection.execute("commit")
        else:
            self.connection.execute("rollback")

    def _tell_others(self) -> None:
        from simplecrm.store.backups import due

        if not paths.is_remote(self.book.path) and due.is_due(self.book.path):
            from simplecrm.store.backups import automatic

            automatic.start_daily(self.book.path)
        sentences = []
        if self._seen_by_hooks:
            from simplecrm.store import hooks

            sentences += hooks.after(self._seen_by_hooks)
        if self.book.after_change is not None:
            sentences.append(self.book.after_change(self.book))
        for sentence in filter(None, sentences):
            self.book.warn(sentence)

    def _empty_log(self) -> None:
        """Write the WAL into the book, unless others use it now. The last connection to close does that too, but while
        some stay open, a file that replaces the book would be opened with the WAL of the old one.
        """
        try:
            self.connection.execute("pragma busy_timeout = 0")
            self.connection.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error:
            return

    def _announce(self, title: str) -> None:
        waiting.announce(self.book.path, title)
        self._announced = True

    def _end(self, *, failed: bool) -> None:
        self.book._steps.pop(get_ident(), None)
        if self.connection.in_transaction:
            failed = True
            self.connection.execute("rollback")
        if not failed and self.book.is_open:
            self._empty_log()
        if self.book.keeps_connections and self._identity is not None and not (failed or self._bulk):
            self.book.keep_writer(self.connection, self._identity)
        else:
            self.connection.close()
        if self._announced:
            waiting.withdraw(self.book.path)


class OrmStep:
    """A step that is worked on through a SQLModel session (see ``Book.session``)."""

    def __init__(self, book: Book, title: str) -> None:
        self.step = book.writing(title)
        self._session: Session | None = None

    def __enter__(self) -> Session:
        self.step.__enter__()
        try:
            from simplecrm.store.session import session_over

            self._session = session_over(self.step.connection)
            self._session.info["step"] = self.step
        except BaseException as error:
            self.step.__exit__(type(error), error, error.__traceback__)
            raise
        return self._session

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        try:
            if error is None:
                self._session.flush()
        except BaseException as fault:
            self._close(fault)
            raise
        self._close(error)

    def _close(self, error: BaseException | None) -> None:
        """End the step; an error of SQLite that the ORM wrapped is unwrapped."""
        assert self._session is not None
        self._session.close()
        cause = getattr(error, "orig", None) or error
        self.step.__exit__(type(cause) if cause else None, cause, cause.__traceback__ if cause else None)
