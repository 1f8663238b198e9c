"""Start the application."""

from __future__ import annotations

import gc
import os
import sys

from simplecrm.errors import NotUnderstood
from simplecrm.web import child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from simplecrm.store.book import Book


PLAIN_FPS = 10
"""Frames per second of the plain application."""


def run(book_path: str, *, is_default: bool = False, after_change: Callable[[Book], str] | None = None) -> int:
    """Open the book in the application; return the exit code when it is closed. ``after_change`` is called after each
    change (see ``Book``).

    Raises ``NotUnderstood`` without a terminal, ``FileUnusable`` for a book that cannot be opened, and the error that
    ended the application, if any.
    """
    from simplecrm import config
    from simplecrm.store.book import Book

    book = Book(book_path, source="app", is_default=is_default, after_change=after_change)
    book.user = lambda: config.get_or_default("user").lower()
    return run_book(book)


def run_book(book: Book, *, with_tour: bool = False) -> int:
    """Open a book in the application, and close it afterwards. Returns and raises what ``run`` does."""
    require_terminal()
    # Start-up makes 100,000 lasting objects; collecting garbage among them takes a tenth of the time.
    gc.disable()
    # An empty NO_COLOR does not count (no-color.org), but Textual checks only whether it is set.
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
    from simplecrm import config
    from simplecrm.store import book_file

    is_plain = config.get_or_default("plain") == "yes"
    if is_plain:
        # Read by Textual when it is imported. Fewer frames draw less on a slow link.
        os.environ.setdefault("TEXTUAL_FPS", str(PLAIN_FPS))
    try:
        if child.is_child():
            child.take_key()
        book.version()  # opens it, and so raises what is wrong with it
        book_file.ask_for_key = None  # the application uses the terminal from here on
        from simplecrm.tui.app import CrmApp, PlainApp

        tour = None
        if with_tour:
            from simplecrm.tui.tour import Tour

            tour = Tour()
        app = (PlainApp if is_plain else CrmApp)(book, tour=tour)
        app.run()
        if app.fault is not None:
            raise app.fault
        return app.return_code or 0
    finally:
        gc.enable()
        book.close()


def require_terminal() -> None:
    """Raise ``NotUnderstood`` without a terminal or a page in a browser."""
    if not (child.is_child() or sys.stdin.isatty() and sys.stdout.isatty()):
        raise NotUnderstood("The application needs a terminal.", "For scripts, use the commands: simplecrm --help")
