"""Books that are removed afterwards: a copy to try a change on, which locks nothing, and any other to try things on."""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, errors
from simplecrm.store.backups import copying, files
from simplecrm.store.book import Book

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Scratch(Book):
    """A book whose changes run no hook, backup or calendar, because it will be removed."""

    is_trial = True


class Trial(Scratch):
    """The copy, for as long as the ``with`` block lasts. It is as private as the book and needs as much space."""

    def __init__(self, book: Book) -> None:
        super().__init__(files.trial_name(), book.source)
        self._original = book
        self.contents = book.contents
        self.user = book.user

    def __enter__(self) -> Trial:
        book_file.refuse_on_server(
            self._original.path,
            "A change of a book on a server cannot be tried out first.",
            "Make it, and undo it if it is not what you want: simplecrm undo",
        )
        try:
            paths.make_private(os.path.dirname(self.path))
            copying.copy(self._original.reading(), self.path)
        except (sqlite3.Error, OSError) as error:
            book_file.remove(self.path)
            raise errors.explained(error, self._original.path) or error from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wrote = False
        self.close()
        book_file.remove(self.path)
