"""``Book``: one person's file, open for reading and for changes.

A change is a step: one transaction, one entry in the journal, one undo. A step inside a step is part of it. Reading
never creates a file. The first change makes the person's own book; any other book is made by ``create``. If the file is
replaced while it is open, by a restore or a rename, the next step is refused, because the ids that its caller knows may
mean other records now.
"""

from __future__ import annotations

import os
from _thread import get_ident

from simplecrm import paths
from simplecrm.core.records import Record, records
from simplecrm.errors import BookReplaced
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, book_state
from simplecrm.store import connection as connections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

    from simplecrm.store.book_file import Identity
    from simplecrm.store.gathering import Statement
    from simplecrm.store.step import OrmStep, Step


class Position(Record):
    """How far a book's history goes: while it contains this step, every id still means the same record.

    ``step_id``, ``at`` and ``title`` are those of the last step, 0 and empty in a book without any.
    """

    uid: str
    generation: int
    step_id: int
    at: str
    title: str


_SAME = (
    "select 1 from book where id = 1 and uid = ?1 and generation = ?2 "
    "and (?3 = 0 or exists (select 1 from step where id = ?3 and at = ?4 and title = ?5))"
)
"""A row while the book's history contains a ``Position``."""


class Book:
    """The book in the file ``path``; ``source`` names the front end in the journal (``command``, ``app`` …).

    ``is_default`` says that it is the person's own, which the first change creates if needed. There is one connection
    per thread: a worker thread that used the book calls ``release`` when it is done. ``after_change`` is called after
    each committed change, and returns a sentence when something failed.
    """

    keeps_connections: ClassVar[bool] = False
    """Whether connections stay open from one change to the next. Opening one takes longer than most changes, but a WAL
    stays beside the file until the last one is closed, so whoever sets this has to call ``close``."""

    is_trial: ClassVar[bool] = False
    """Whether this is a copy to try things on, which runs no hooks."""

    def __init__(
        self,
        path: str,
        source: str = "command",
        *,
        is_default: bool = False,
        after_change: Callable[[Book], str] | None = None,
    ) -> None:
        self.path = path if paths.is_remote(path) else os.path.realpath(path)
        self.contents = f"{self.path}.attachments"
        """The folder with the contents of attachments; it exists once there are any."""
        self.source = source
        self.is_default = is_default
        self.after_change = after_change
        self.epoch = 0
        """Grows when the book turns out to have been replaced; what was read in an earlier epoch is out of date."""
        self.user: Callable[[], str] = str
        """Gives the name of the person who changes the book, for the history; the front end sets it."""
        self.warn: Callable[[str], object] = str
        """Given a sentence when a hook failed after a change; the front end sets it."""
        self.on_wait: Callable[[str], object] = str
        """Given a sentence when a change has to wait for another writer; the front end sets it."""
        self._readers: dict[int, tuple[sqlite3.Connection, Identity | None]] = {}
        self._writers: dict[int, tuple[sqlite3.Connection, Identity]] = {}
        self._steps: dict[int, Step] = {}
        self._position: Position | None = None
        self._ready = False
        self._wrote = False
        self._will_write = False

    def reading(self) -> sqlite3.Connection:
        """This thread's connection for reading; inside a step, the step's own, so that it sees its changes. If the
        person's own book does not exist yet, it is an empty one in memory. Raises ``FileUnusable``.
        """
        thread = get_ident()
        if thread in self._steps:
            return self._steps[thread].connection
        identity = book_file.identity(self.path)
        kept = (self._writers if self._will_write else self._readers).get(thread)
        if kept is not None and kept[1] == identity:
            return kept[0]
        self.release()
        try:
            if self._will_write and identity is not None:
                return self._open_early(identity)
            self._readers[thread] = self._open_reader(identity)
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, self.path) from error
        return self._readers[thread][0]

    def will_write(self) -> None:
        """Say that a step will follow, so that what is read before it needs no connection of its own: opening one
        takes longer than most changes. Then ``release`` has to be called if the step is not made."""
        self._will_write = True

    def writing(self, title: str, kind: str = "do", target_id: int | None = None) -> Step:
        """A step to be used in a ``with`` statement; ``title`` says what it does, for history and undo.

        Raises ``FileUnusable`` when the book cannot be written to, ``BookReplaced`` when it was replaced since it was
        read.
        """
        # Most commands only read.
        from simplecrm.store.step import Step

        return Step(self, title, kind, target_id)

    def session(self, title: str) -> OrmStep:
        """A step whose ``with`` target is a SQLModel session. Loads the ORM, which takes half a second."""
        from simplecrm.store.step import OrmStep

        return OrmStep(self, title)

    @property
    def is_writing(self) -> bool:
        """Whether a step of this thread is open."""
        return get_ident() in self._steps

    def create(self) -> bool:
        """Create the book if there is none; return whether it was created. Raises ``FileUnusable``."""
        try:
            if book_file.identity(self.path) is not None:
                connection = connections.reader(self.path)
                try:
                    if book_state.state(connection, self.path) != book_state.BLANK:
                        return False
                finally:
                    connection.close()
            self._migrate()
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, self.path) from error
        return True

    @property
    def is_open(self) -> bool:
        """Whether connections stay open when a step ends."""
        return self.keeps_connections or bool(self._readers)

    def release(self) -> None:
        """Close this thread's connections."""
        # The last one to close writes the WAL into the book; a reader cannot do that, so it is closed first.
        self.release_reader()
        kept = self._writers.pop(get_ident(), None)
        if kept is not None:
            kept[0].close()

    def release_reader(self) -> None:
        """Close this thread's connection for reading."""
        kept = self._readers.pop(get_ident(), None)
        if kept is not None:
            kept[0].close()

    def close(self) -> None:
        """Close all connections. Everything is then in the book's file, with no WAL left beside it."""
        for kept in (self._readers, self._writers):
            while kept:
                thread, (connection, _) = kept.popitem()
                if (
                    thread == get_ident()
                    or isinstance(connection, connections.BookConnection)
                    or paths.is_remote(self.path)
                ):
                    connection.close()
                else:
                    # SQLCipher's module crashes if it is closed while another thread uses it.
                    connection.interrupt()
        if self._wrote and not paths.is_remote(self.path):
            # Only a connection that can write empties the WAL, and only when it is the last to close.
            self._wrote = False
            try:
                last = connections.writer(self.path)
                last.execute("pragma schema_version")
                last.close()
            except sqlite3.Error:
                return

    def version(self) -> tuple[Identity | None, int]:
        """A value that changes when another process has changed the book or replaced its file.

        Raises ``FileUnusable``.
        """
        connection = self.reading()
        kept = self._readers.get(get_ident())
        return kept[1] if kept else None, int(connection.execute("pragma data_version").fetchone()[0])

    def was_replaced(self) -> bool:
        """Whether the book was replaced since it was first read; that is reported once, and from then on the new one
        counts. Raises ``FileUnusable``."""
        connection = self.reading()
        same = self.same_book()
        if same is None or connection.execute(*same).fetchone() is not None:
            return False
        self._position = _position(connection)
        self.epoch += 1
        return True

    def same_book(self) -> Statement | None:
        """The statement that gives a row while the book is the one that was read before; None if nothing was."""
        return None if self._position is None else (_SAME, self._position)

    def replaced(self, connection: sqlite3.Connection) -> BookReplaced:
        """The error for a book that is not the one that was read before. It is raised once: what ``connection`` sees
        counts from now on."""
        self._position = _position(connection)
        self.epoch += 1
        return BookReplaced(
            f"The book {self.path} was replaced while it was in use; nothing was changed.",
            "Look at it again, then repeat your change.",
        )

    def open_writer(self, identity: Identity | None) -> sqlite3.Connection:
        """A connection for a step, to the file that ``identity`` names.

        Raises ``FileUnusable``, ``sqlite3.Error`` or ``OSError``.
        """
        self._will_write = False
        kept = self._writers.pop(get_ident(), None)
        if kept is not None:
            if kept[1] == identity:
                return kept[0]
            kept[0].close()
        if identity is None:
            self._refuse_if_not_to_be_made()
            self._migrate()
        connection = connections.writer(self.path)
        self._wrote = True
        if self._ready:
            return connection
        if identity == book_file.ON_SERVER:
            self._check_later(connection)
            return connection
        try:
            self._make_present(connection)
        except BaseException:
            connection.close()
            raise
        self._ready = True
        return connection

    def keep_writer(self, connection: sqlite3.Connection, identity: Identity) -> None:
        """Take back a connection from ``open_writer`` that may serve this thread's next step."""
        self._writers[get_ident()] = (connection, identity)

    def _open_reader(self, identity: Identity | None) -> tuple[sqlite3.Connection, Identity | None]:
        """A connection for reading, and the identity of its file: None for an empty book in memory."""
        if identity is None:
            self._refuse_if_not_to_be_made()
            return _empty_book(), None
        connection = connections.reader(self.path)
        if identity == book_file.ON_SERVER:
            if not self._ready:
                self._check_later(connection)
            return connection, identity
        try:
            if not self._ready:
                state = book_state.state(connection, self.path)
                if state != book_state.PRESENT:
                    connection.close()
                    if state == book_state.BLANK:
                        self._refuse_if_not_to_be_made()
                        return _empty_book(), None
                    self._migrate()
                    connection = connections.reader(self.path)
            self._ready = True
            if self._position is None:
                self._position = _position(connection)
        except BaseException:
            connection.close()
            raise
        return connection, identity

    def _open_early(self, identity: Identity) -> sqlite3.Connection:
        """Open the connection of the step that will follow, and keep it."""
        connection = self.open_writer(identity)
        self.keep_writer(connection, identity)
        self._will_write = True
        if self._position is None and identity != book_file.ON_SERVER:
            self._position = _position(connection)
        return connection

    def _check_later(self, connection: sqlite3.Connection) -> None:
        """Have a server tell with its first answer whether the book is there. What opening a file would raise,
        ``connection`` raises then."""

        def check(found: list[list[tuple[Any, ...]]]) -> None:
            application, version, position = found
            if application != [(book_file.APPLICATION_ID,)] or version != [(connections.SCHEMA_VERSION,)]:
                self._make_present(connection)
            self._ready = True
            if self._position is None:
                self._position = Position._make(position[0]) if position else _position(connection)

        on_server: Any = connection
        on_server.check_first(check)

    def _make_present(self, connection: sqlite3.Connection) -> None:
        """Create or migrate the book that ``connection`` is open on, if needed and possible. Raises ``FileUnusable``
        and what ``book_state.state`` does."""
        state = book_state.state(connection, self.path)
        if state == book_state.BLANK:
            self._refuse_if_not_to_be_made()
        if state != book_state.PRESENT:
            self._migrate()

    def _migrate(self) -> None:
        # Nearly every run finds a book of the present schema.
        from simplecrm.store import migrate

        migrate.migrate(self.path)

    def _refuse_if_not_to_be_made(self) -> None:
        error = book_file.missing(self.path, is_default=self.is_default)
        if error is not None:
            raise error


def _explained(error: Exception, path: str) -> Exception:
    """The error to show instead of one of SQLite or the system; that itself if it is unexpected."""
    from simplecrm.store import errors

    return errors.explained(error, path) or error


def _empty_book() -> sqlite3.Connection:
    from simplecrm.store import migrations

    return migrations.empty_book()


def _position(connection: sqlite3.Connection) -> Position:
    for position in records(connection.execute(book_file.POSITION), Position):
        return position
    raise sqlite3.DatabaseError("malformed: the table book is empty")
