"""Changes to segments. An invalid query is never saved."""

from __future__ import annotations

from simplecrm import config
from simplecrm.actions.rows import change, insert, required
from simplecrm.core.query import QueryContext
from simplecrm.core.records.segments import Segment
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import segments
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.store.book import Book

MAX_LETTERS = 60


def add(book: Book, name: str, query: str, now: datetime.datetime) -> Segment:
    """Save a query under a name. Raises ``NotUnderstood`` for an invalid query, ``Conflict`` for a name that is
    taken."""
    name, query = cleaned(name), required(query, "The query")
    with book.writing(f"Add segment {name}") as step:
        _check(step.connection, query, now)
        _check_free(step.connection, name)
        insert(step.connection, "segment", name=name, query=query)
        return segments.require(step.connection, name)


def edit(
    book: Book, name: str, now: datetime.datetime, *, new_name: str | None = None, query: str | None = None
) -> Segment:
    """Rename a segment, or change its query."""
    with book.writing(f"Edit segment {name}") as step:
        old = segments.require(step.connection, name)
        wanted = old.name if new_name is None else cleaned(new_name)
        asked = old.query if query is None else required(query, "The query")
        if wanted.casefold() != old.name.casefold():
            _check_free(step.connection, wanted)
        if (wanted, asked) != (old.name, old.query):
            change(step.connection, "segment", old.id, name=wanted, query=asked)
        _check(step.connection, asked, now)
        return segments.require(step.connection, wanted)


def cleaned(name: str) -> str:
    """The name without ``@``: one word, so that ``@name`` stands for it. Raises ``NotUnderstood``."""
    name = required(name.strip().removeprefix("@"), "The name")
    if len(name) > MAX_LETTERS or not all(sign.isalnum() or sign in "-_." for sign in name) or not name[0].isalnum():
        raise NotUnderstood(
            f"Invalid segment name: “{name[:MAX_LETTERS]}”.", "Use one word of letters, digits, - and _."
        )
    return name


def _check(connection: sqlite3.Connection, query: str, now: datetime.datetime) -> None:
    compiler.ids(connection, query, QueryContext(now, config.get), limit=1)


def _check_free(connection: sqlite3.Connection, name: str) -> None:
    if segments.named(connection, name):
        from shlex import quote

        raise Conflict(f"Segment “{name}” already exists.", f"See it: simplecrm segments show {quote(name)}")
