"""Changes to notes."""

from __future__ import annotations

from simplecrm.actions.rows import assign, insert_record, joined, required, shortened, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.notes import Note
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable

    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book


EDITABLE = settable(Note, "contact_id", "company_id", "deal_id")


def add(book: Book, draft: Note, now: datetime.datetime) -> Note:
    """Write a note on the contact, company or deal whose id the draft has. Raises ``NotUnderstood`` without a text."""
    text = required(draft.text, "The note")
    with book.writing("Note") as step:
        note = notes.require(step.connection, put(step.connection, draft._replace(text=text), stamp(now)))
        step.title = f"Note on {note.contact or note.company or note.deal}: {shortened(text)}"
        return note


def put(connection: sqlite3.Connection, draft: Note, at: str) -> int:
    """Write a note inside the caller's step; return its id."""
    if (draft.contact_id > 0) + (draft.company_id > 0) + (draft.deal_id > 0) != 1:
        raise NotUnderstood("A note belongs to one contact, company or deal.")
    return insert_record(connection, "note", draft, at)


def edit(
    book: Book, old: Note, new: Note, now: datetime.datetime, *, on_join: Callable[[Joined], object] | None = None
) -> Note:
    """Change the note ``old`` to ``new`` (text, pinned). Other changes made meanwhile are kept in fields that ``new``
    does not change; ``on_join`` receives them. Raises ``EditConflict`` when both changed the same field."""
    from simplecrm.store import tables

    text = required(new.text, "The note")
    with book.session(f"Edit note: {shortened(text)}") as session:
        present = notes.require(book.reading(), old.id)
        new = joined("The note", old, new._replace(text=text), present, EDITABLE, on_join)
        if new == present:
            return present
        row = session.get_one(tables.Note, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return notes.require(book.reading(), old.id)
