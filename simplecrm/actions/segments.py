"""Changes to segments. An invalid query is never saved."""

from __future__ import annotations

from simplecrm import config
from simplecrm.actions.rows import change, insert, one_word, required, stamp
from simplecrm.core.query import QueryContext
from simplecrm.core.records.segments import NOUNS, Segment
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import segments
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.store.book import Book


def add(book: Book, draft: Segment, now: datetime.datetime) -> Segment:
    """Save a query under a name, with a first snapshot of what it finds. Raises ``NotUnderstood`` for an invalid query,
    ``Conflict`` for a name that is taken."""
    if draft.finds not in NOUNS:
        raise NotUnderstood(
            f"Segments do not find {plural_of(draft.finds)}.", f"They find {', '.join(map(plural_of, NOUNS))}."
        )
    name, query = cleaned(draft.name), required(draft.query, "The query")
    with book.writing(f"Add segment {name}") as step:
        _check_free(step.connection, name)
        segment_id = insert(step.connection, "segment", name=name, finds=draft.finds, query=query)
        made = segments.require(step.connection, name)
        _keep(step.connection, made._replace(id=segment_id), now)
        return made


def edit(
    book: Book, name: str, now: datetime.datetime, *, new_name: str | None = None, query: str | None = None
) -> Segment:
    """Rename a segment, or change its query, which is then compared with what it finds now."""
    with book.writing(f"Edit segment {name}") as step:
        old = segments.require(step.connection, name)
        wanted = old.name if new_name is None else cleaned(new_name)
        asked = old.query if query is None else required(query, "The query")
        if wanted.casefold() != old.name.casefold():
            _check_free(step.connection, wanted)
        if (wanted, asked) != (old.name, old.query):
            change(step.connection, "segment", old.id, name=wanted, query=asked)
        new = segments.require(step.connection, wanted)
        if asked != old.query:
            _keep(step.connection, new, now)
        else:
            # With another name it may refer to itself.
            segments.record_ids(step.connection, new, _context(now), limit=1)
        return new


def keep(book: Book, name: str, now: datetime.datetime) -> Segment:
    """Keep what a segment finds now, to be compared with later. Raises ``NotUnderstood`` if its query cannot be
    understood."""
    with book.writing(f"Keep what the segment {name} finds") as step:
        segment = segments.require(step.connection, name)
        _keep(step.connection, segment, now)
        return segment


def cleaned(name: str) -> str:
    """The name without ``@``: one word, so that ``@name`` stands for it. Raises ``NotUnderstood``."""
    return one_word(name.strip().removeprefix("@"), "segment", alphanumeric_start=True)


def _keep(connection: sqlite3.Connection, segment: Segment, now: datetime.datetime) -> None:
    found = numbers(segments.record_ids(connection, segment, _context(now)))
    insert(connection, "segment_snapshot", segment_id=segment.id, at=stamp(now), record_ids=found)


def _context(now: datetime.datetime) -> QueryContext:
    return QueryContext(now, config.get)


def _check_free(connection: sqlite3.Connection, name: str) -> None:
    if segments.named(connection, name):
        from shlex import quote

        raise Conflict(f"Segment “{name}” already exists.", f"See it: simplecrm segments show {quote(name)}")
