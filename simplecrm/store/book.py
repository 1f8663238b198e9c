"""``Book``: one person's file, open for questions and for changes.

A change is a step: one transaction, one entry in the journal, one undo. Steps begun inside a step are part of it.
"""

from __future__ import annotations

import os
from _thread import get_ident

from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import faults, migrate
from simplecrm.store.step import OrmStep, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar


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
