"""One thing that is learned."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


class Topic(Record):
    """``nouns`` are the tables that it is learned from, whose changes make it stale; without a row in the first
    there is nothing to learn. ``results`` are the tables that hold what is learned. ``settings`` gives the settings
    that it depends on. ``learn`` reads the book and returns the function that writes the result, in a transaction of
    the caller."""

    name: str
    nouns: tuple[str, ...]
    results: tuple[str, ...]
    settings: Callable[[], str]
    learn: Callable[[sqlite3.Connection], Callable[[], None]]
