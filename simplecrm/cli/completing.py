"""What the shell offers when a person presses Tab: contacts, tags and segments from the book."""

from __future__ import annotations

from simplecrm.cli.context import run
from simplecrm.errors import CrmError

MOST = 30


def who(incomplete: str) -> list[str]:
    """Names of contacts that the letters so far find."""
    from simplecrm.lookups import contacts, search

    try:
        connection = run.book.reading()
        found = search.ids(connection, incomplete, limit=MOST) if incomplete else contacts.ids(connection, limit=MOST)
        return [row.name for row in contacts.rows(connection, found)]
    except CrmError:
        return []


def segment(incomplete: str) -> list[str]:
    """Segments that begin with the letters so far."""
    from simplecrm.lookups import segments

    try:
        every = segments.every(run.book.reading())
    except CrmError:
        return []
    return [item.name for item in every if item.name.casefold().startswith(incomplete.casefold())]


def tag(incomplete: str) -> list[str]:
    """Tags that begin with the letters so far."""
    from simplecrm.lookups import tags

    try:
        every = tags.every(run.book.reading())
    except CrmError:
        return []
    return [item.name for item in every if item.name.casefold().startswith(incomplete.casefold())]
