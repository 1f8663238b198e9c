"""``demo``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from simplecrm import paths
from simplecrm.cli.runtime.context import keep_calendar, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.store.book import Book

verbs = new_verbs()


@verbs.command("demo")
def demo(
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Create the book without opening it.")] = False,
) -> int:
    """Open the application on sample data, in a separate book; your own book is not touched.

    Example: simplecrm demo
    """
    from simplecrm.actions.demo import fill

    path = run.file or os.path.join(paths.folder("data"), "demo.db")
    book = Book(path, source="demo", after_change=keep_calendar)
    try:
        book.create()
        if book.reading().execute("select 1 from contact limit 1").fetchone() is None:
            fill(book, run.now)
    finally:
        book.close()
    say(f"The sample data is in {path}; use it with --file {path}")
    if fill_only:
        return 0
    from simplecrm.tui.run import run as application

    return application(path, after_change=keep_calendar)
