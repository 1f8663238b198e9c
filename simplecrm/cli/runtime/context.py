"""The state of one run of the program: the book, the time, and whether it may prompt."""

from __future__ import annotations

import os
import sys

from simplecrm import paths
from simplecrm.errors import NotUnderstood
from simplecrm.store import book_file
from simplecrm.store.book import Book

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime

    from simplecrm.cli.runtime.drafts import Draft
    from simplecrm.core.query import QueryContext


class Run:
    """The state of one run, set from the global options before a command is chosen."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        """The arguments of the command, without the global options."""
        self.file = ""
        self.no_input = False
        self.quiet = False
        self.ended_by = 0
        """The signal that ended the command, SIGTERM or SIGHUP; 0 for Ctrl-C."""
        self.draft: Draft | None = None
        """The text that the command has not saved yet."""
        self._book: Book | None = None
        self._now: datetime.datetime | None = None

    @property
    def book(self) -> Book:
        """The book of ``--file`` or ``SIMPLECRM_FILE``, else that of the setting ``book``, else the default book."""
        if self._book is None:
            path, is_default = paths.chosen_book(self.file or _configured_book())
            self._book = Book(path, is_default=is_default, after_change=keep_calendar)
            self._book.user = _user
            self._book.warn = _say
            self._book.on_wait = _say_on_terminal
            book_file.ask_for_key = _ask_for_key
        return self._book

    @property
    def other_file(self) -> str:
        """The value of ``--file`` for suggested commands, as it was typed; empty for the book that is used without."""
        if not self.file and _configured_book():
            return ""
        path, is_default = paths.chosen_book(self.file)
        return "" if is_default else self.file or path

    @property
    def now(self) -> datetime.datetime:
        """The local time of this run, read once."""
        if self._now is None:
            from simplecrm.clock import local_now

            self._now = local_now()
        return self._now

    @property
    def query_context(self) -> QueryContext:
        """The time and the settings with which queries are evaluated."""
        from simplecrm.core.query import QueryContext

        return QueryContext(self.now, setting)

    def can_ask(self) -> bool:
        """Whether the user can be prompted: on a terminal, without ``--no-input``."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def close_unused(self) -> None:
        """Close a connection that was opened for a change that was not made (see ``Book.will_write``)."""
        if self._book is not None:
            self._book.release()

    def reset(self) -> None:
        """Close the book and reset all state, for another run in the same process."""
        from simplecrm.store import waiting

        if self._book is not None:
            self._book.close()
        waiting.set_patience(None)
        book_file.ask_for_key = None
        keys = sys.modules.get("simplecrm.store.encryption.keys")  # loaded only for an encrypted book
        if keys is not None:
            keys.forget()
        self.__init__()  # type: ignore[misc]


def _configured_book() -> str:
    """What ``config.book`` gives. The settings are loaded only if their file may have it, because that takes as long as
    a look-up."""
    if "SIMPLECRM_BOOK" not in os.environ:
        try:
            with open(paths.config_path(), "rb") as file:
                if b"book" not in file.read().replace(b"calendar_book", b""):
                    return ""
        except OSError:
            return ""
    from simplecrm import config

    return config.book()


def setting(name: str) -> str:
    """The value of a setting."""
    # Imported here because most look-ups need no settings.
    from simplecrm import config

    return config.get(name)


def say(text: str, *, always: bool = False) -> None:
    """Write a line to stderr unless ``--quiet`` was given; ``always`` is for errors."""
    if always or not run.quiet:
        from simplecrm.show.safe import safe

        sys.stderr.write(safe(text, multiline=True) + "\n")


def offered(text: str) -> str:
    """The text with ``--file`` added to suggested commands, unless the default book is in use."""
    if "simplecrm " not in text or not run.other_file:
        return text
    from simplecrm.show.commands import for_book

    return for_book(text, run.other_file)


def _user() -> str:
    # Without settings there is no user, so the module need not be loaded.
    if not (os.path.exists(paths.config_path()) or "SIMPLECRM_USER" in os.environ):
        return ""
    from simplecrm import config

    return config.user()


def _say(sentence: str) -> None:
    say(offered(sentence))


def _say_on_terminal(sentence: str) -> None:
    if sys.stderr.isatty():
        _say(sentence)


def ask_for_secret(question: str) -> str:
    """Prompt for a secret without echo; empty if the user cannot be prompted."""
    if not run.can_ask():
        return ""
    from getpass import getpass

    try:
        return getpass(question)
    except EOFError:
        return ""


def _ask_for_key(path: str) -> str:
    return ask_for_secret(f"The recovery key of {path}: ")


def keep_calendar(book: Book) -> str:
    """Update the calendar file after a change; return an error message if that failed, else an empty string."""
    # Without settings there is no calendar file, so the module need not be loaded.
    if not (os.path.exists(paths.config_path()) or "SIMPLECRM_CALENDAR_FILE" in os.environ):
        return ""
    from simplecrm.actions.exporting import calendar_file

    return calendar_file.keep(book)


GLOBALS_WITH_VALUE = ("--file", "--wait")
GLOBALS = ("--no-input", "--quiet", "-q", "--plain")

run = Run()


def take_globals(arguments: list[str]) -> list[str]:
    """Set ``run`` from the global options, which may be anywhere before ``--``; return the other arguments.

    Raises ``NotUnderstood`` for a missing or invalid value.
    """
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*rest, argument, *waiting]
        if argument in GLOBALS:
            run.no_input |= argument == "--no-input"
            run.quiet |= argument in ("--quiet", "-q")
            if argument == "--plain":
                os.environ["SIMPLECRM_PLAIN"] = "yes"
        elif argument.partition("=")[0] in GLOBALS_WITH_VALUE:
            name, sign, value = argument.partition("=")
            _take(name, value if sign else next(waiting, ""))
        else:
            rest.append(argument)
    return rest


def _take(name: str, value: str) -> None:
    if not value:
        raise NotUnderstood(
            f"{name} needs a value.", f"For example: {name} {'~/work.db' if name == '--file' else '60'}"
        )
    if name == "--file":
        run.file = value
        return
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise NotUnderstood(f"Invalid number of seconds: {value}.", "For example: --wait 60")
    from simplecrm.store import waiting

    waiting.set_patience(float(value))
