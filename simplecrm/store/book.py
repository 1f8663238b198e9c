"""``Book``: one person's file, open for questions and for changes.

A change is a step: one transaction, one entry in the journal, one undo. Steps begun inside a step are part of it.
"""

from __future__ import annotations

import os
from _thread import get_ident

from simplecrm.errors import CrmError
from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import faults, migrate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import ClassVar

    from sqlmodel import Session


BULK_CACHE_KB = 64_000
"""Memory that SQLite may use for the pages of a bulk change."""


class Book:
    """The book in the file ``path``; ``source`` names the front end in the journal (``command``, ``app`` …).

    Connections are kept one a thread: a worker thread that used the book calls ``release`` when it is done.
    """

    after_change: ClassVar[Callable[[Book], str] | None] = None
    """Called after each change that stands, whichever book it is of; returns a sentence when something failed."""

    def __init__(self, path: str, source: str = "command") -> None:
        self.path = os.path.abspath(path)
        self.source = source
        self._readers: dict[int, sqlite3.Connection] = {}
        self._steps: dict[int, Step] = {}
        self._ready = False
        self._wrote = False
        self.told: Callable[[str], object] = str
        """Given a sentence when a hook failed after a change; the front end sets it."""

    def reading(self) -> sqlite3.Connection:
        """This thread's connection for questions; inside a step, the step's own, so that it sees what was done.

        Raises ``FileUnusable``.
        """
        thread = get_ident()
        if thread in self._steps:
            return self._steps[thread].connection
        if thread not in self._readers:
            try:
                self._readers[thread] = self._open_reader()
            except (sqlite3.Error, OSError) as error:
                raise faults.explained(error, self.path) or error from error
        return self._readers[thread]

    def writing(self, title: str, kind: str = "do", target_id: int | None = None) -> Step:
        """A step to be used in a ``with`` statement; ``title`` says what it does, for history and undo.

        Raises ``FileUnusable`` when the book cannot be written to.
        """
        return Step(self, title, kind, target_id)

    def session(self, title: str) -> OrmStep:
        """A step whose ``with`` target is a SQLModel session. Loads the ORM, which takes half a second."""
        return OrmStep(self, title)

    def release(self) -> None:
        """Close this thread's connection."""
        connection = self._readers.pop(get_ident(), None)
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Close all connections. What this book wrote is then in its file alone, with no log left beside it."""
        while self._readers:
            self._readers.popitem()[1].close()
        if self._wrote:
            # Only a connection that can write empties the log, and only when it is the last to close.
            self._wrote = False
            try:
                last = connections.writer(self.path)
                last.execute("pragma schema_version")
                last.close()
            except sqlite3.Error:
                return

    def _open_reader(self) -> sqlite3.Connection:
        if not os.path.exists(self.path):
            migrate.migrate(self.path)
        connection = connections.reader(self.path)
        try:
            if self._ready or migrate.is_present(connection, self.path):
                self._ready = True
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        migrate.migrate(self.path)
        return connections.reader(self.path)

    def _open_writer(self) -> sqlite3.Connection:
        if not os.path.exists(self.path):
            migrate.migrate(self.path)
        connection = connections.writer(self.path)
        try:
            if not self._ready and not migrate.is_present(connection, self.path):
                migrate.migrate(self.path)
        except BaseException:
            connection.close()
            raise
        self._ready = True
        return connection


class Step:
    """One change of the book. Leaving the ``with`` block commits it, an exception takes all of it back.

    ``title`` may be set until the end, for it often names what was found on the way. A step that changed nothing
    leaves no entry. ``bulk`` is for changes of thousands of contacts: the index is then written once, at the end.
    """

    def __init__(self, book: Book, title: str, kind: str, target_id: int | None) -> None:
        self.book = book
        self.title = title
        self.kind = kind
        self.target_id = target_id
        self.id = 0
        self.connection: sqlite3.Connection
        self._outer: Step | None = None
        self._bulk = False
        self._seen_by_hooks = b""
        self._changed = False
        self._keep = False

    def __enter__(self) -> Step:
        self._outer = self.book._steps.get(get_ident())
        if self._outer is not None:
            self.connection, self.id = self._outer.connection, self._outer.id
            self.connection.execute(f"savepoint step_{id(self)}")
            return self
        try:
            self._begin()
        except (sqlite3.Error, OSError) as error:
            raise faults.explained(error, self.book.path) or error from error
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
            raise faults.explained(fault, self.book.path) or fault from fault
        finally:
            self._end()
        if self._changed:
            self._tell_others()
        if isinstance(error, (sqlite3.Error, OSError)) and not isinstance(error, CrmError):
            raise faults.explained(error, self.book.path) or error from error

    def bulk(self) -> None:
        """From here on the writer counts on the index being written once, before the commit."""
        self._bulk = True
        # What does not fit the cache is written to the log before the commit, and often more than once.
        self.connection.execute(f"pragma cache_size = -{BULK_CACHE_KB}")
        self.connection.execute("update writing set bulk = 1")

    def keep(self) -> None:
        """Commit even if no row of the journal was changed: what is derived from them was made anew."""
        self._keep = True

    def _begin(self) -> None:
        # The last connection to close empties the log into the book; a reader cannot do that, so it goes first.
        self.book.release()
        self.connection = self.book._open_writer()
        self.book._wrote = True
        try:
            self.connection.execute("begin immediate")
            self.id = self.connection.execute(
                "insert into step (source, title, kind, target_id) values (?, ?, ?, ?) returning id",
                (self.book.source, self.title, self.kind, self.target_id),
            ).fetchone()[0]
            self.connection.execute("update writing set step_id = ?", (self.id,))
        except BaseException:
            self.connection.close()
            raise
        self.book._steps[get_ident()] = self

    def _leave_part(self, error: BaseException | None) -> None:
        if not self.connection.in_transaction:
            return
        if error is not None:
            self.connection.execute(f"rollback to step_{id(self)}")
        self.connection.execute(f"release step_{id(self)}")

    def _commit(self) -> None:
        from simplecrm.store import hooks

        if self._bulk:
            from simplecrm.store import upkeep

            upkeep.reindex_step(self.connection, self.id)
        self.connection.execute("update writing set step_id = null, bulk = 0")
        changed = self.connection.execute("select 1 from change where step_id = ? limit 1", (self.id,)).fetchone()
        if changed:
            self.connection.execute("update step set title = ? where id = ?", (self.title, self.id))
            change = b""
            if hooks.are_there():
                change = hooks.described(self.connection, self.id, self.title, self.book.path)
                hooks.before(change)
            self.connection.execute("commit")
            self._changed, self._seen_by_hooks = True, change
        elif self._keep:
            self.connection.execute("delete from step where id = ?", (self.id,))
            self.connection.execute("commit")
        else:
            self.connection.execute("rollback")

    def _tell_others(self) -> None:
        from simplecrm.store import hooks

        sentences = hooks.after(self._seen_by_hooks) if self._seen_by_hooks else []
        if Book.after_change is not None:
            sentences.append(Book.after_change(self.book))
        for sentence in filter(None, sentences):
            self.book.told(sentence)

    def _end(self) -> None:
        self.book._steps.pop(get_ident(), None)
        if self.connection.in_transaction:
            self.connection.execute("rollback")
        self.connection.close()


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
        """End the step; what the ORM wraps is shown as what SQLite said."""
        assert self._session is not None
        self._session.close()
        cause = getattr(error, "orig", None) or error
        self.step.__exit__(type(cause) if cause else None, cause, cause.__traceback__ if cause else None)
