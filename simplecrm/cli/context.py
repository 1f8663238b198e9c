"""What holds for one run of the program: which book, what time it is, whether a person can be asked."""

from __future__ import annotations

import os
import sys

from simplecrm import paths
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.store.book import Book

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime

    from simplecrm.cli.drafts import Draft


EARLIEST_YEAR, LATEST_YEAR = 1900, 9000
"""What may be today, so that dates before and after it can be reckoned with."""


class Run:
    """The settings of one run, filled from the arguments before a command is chosen."""

    def __init__(self) -> None:
        self.file = ""
        self.no_input = False
        self.quiet = False
        self.draft: Draft | None = None
        """The text that the command is to save, until it is saved."""
        self._book: Book | None = None
        self._now: datetime.datetime | None = None

    @property
    def book(self) -> Book:
        """The book: the one named by ``--file`` or ``SIMPLECRM_FILE``, else the person's own."""
        if self._book is None:
            named = self.file or os.environ.get("SIMPLECRM_FILE", "")
            path = os.path.expanduser(named) if named else paths.book_path()
            if named and os.path.exists(path) and not os.path.isfile(path):
                from simplecrm.store.files import kind_of

                # SQLite would wait for a FIFO without end.
                raise FileUnusable(f"{path} is {kind_of(path)}, not a file.", "Name a file: --file ~/work.db")
            self._book = Book(path)
            self._book.told = _say
        return self._book

    @property
    def now(self) -> datetime.datetime:
        """The local time at which the command was given, taken once; ``SIMPLECRM_NOW`` (ISO 8601) sets it for tests
        and pictures."""
        if self._now is None:
            from simplecrm.lean import datetime

            fixed = os.environ.get("SIMPLECRM_NOW", "")
            try:
                self._now = datetime.datetime.fromisoformat(fixed) if fixed else datetime.datetime.now()
            except ValueError as error:
                raise NotUnderstood(f"SIMPLECRM_NOW is not a time: {fixed}") from error
            if not EARLIEST_YEAR <= self._now.year <= LATEST_YEAR:
                raise NotUnderstood(
                    f"The clock is wrong: {self._now}.", f"Years go from {EARLIEST_YEAR} to {LATEST_YEAR}."
                )
        return self._now

    def can_ask(self) -> bool:
        """Whether a person sits there who can be asked."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def reset(self) -> None:
        """Close the book and forget all settings, so that another run can follow in the same process."""
        if self._book is not None:
            self._book.close()
        self.__init__()  # type: ignore[misc]


def _say(sentence: str) -> None:
    from simplecrm.cli.errors import say

    say(sentence)


def _keep_calendar(book: Book) -> str:
    # Most people keep none: one look at the disk tells.
    if not (os.path.exists(paths.config_path()) or "SIMPLECRM_CALENDAR_FILE" in os.environ):
        return ""
    from simplecrm.actions import calendars

    return calendars.keep(book)


# Here and not where the book is opened, because the application opens one of its own.
Book.after_change = _keep_calendar

GLOBALS_WITH_VALUE = ("--file",)
GLOBALS = ("--no-input", "--quiet", "-q")

run = Run()


def take_globals(arguments: list[str]) -> list[str]:
    """Fill ``run`` from the global options, wherever they stand before ``--``; return the other arguments.

    Raises ``NotUnderstood`` when the value of one is missing.
    """
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*rest, argument, *waiting]
        if argument in GLOBALS:
            run.no_input |= argument == "--no-input"
            run.quiet |= argument in ("--quiet", "-q")
        elif argument in GLOBALS_WITH_VALUE:
            run.file = next(waiting, "")
            if not run.file:
                raise NotUnderstood(f"{argument} needs a value.", "For example: --file ~/work.db")
        elif argument.startswith("--file="):
            run.file = argument[7:]
        else:
            rest.append(argument)
    return rest
