"""Start the application."""

from __future__ import annotations

import gc
import os
import sys

from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from simplecrm.store.book import Book


def run(book_path: str, *, is_default: bool = False, after_change: Callable[[Book], str] | None = None) -> int:
    """Open the book in the application; returns the exit code when the person leaves. ``after_change`` is called after
    each change (see ``Book``).

    Raises ``NotUnderstood`` without a terminal, ``FileUnusable`` for a book that cannot be opened, and what ended the
    application if that was a fault.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NotUnderstood("The application needs a terminal.", "For scripts there are commands: simplecrm --help")
    # Starting makes a hundred thousand objects that stay: to look for garbage among them takes a tenth of the start.
    gc.disable()
    # By no-color.org an empty value does not count; Textual looks only at whether the name is there.
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
    from simplecrm.store import book_file
    from simplecrm.store.book import Book

    book = Book(book_path, source="app", is_default=is_default, after_change=after_change)
    try:
        book.reading()
        book_file.ask_for_key = None  # the application has the terminal from here on
        from simplecrm.tui.app import CrmApp

        app = CrmApp(book)
        app.run()
        if app.fault is not None:
            raise app.fault
        return app.return_code or 0
    finally:
        gc.enable()
        book.close()
