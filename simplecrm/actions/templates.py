"""Changes to templates. A text that cannot be filled in is never saved."""

from __future__ import annotations

from simplecrm.actions.rows import assign, insert_record, one_word, refuse_stale, stamp
from simplecrm.core.records.columns import settable
from simplecrm.core.records.templates import FORMATS, Template
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.store.book import Book

EDITABLE = settable(Template)


def add(book: Book, draft: Template, now: datetime.datetime) -> Template:
    """Add a template. Raises ``NotUnderstood`` for a text or subject that cannot be filled in, ``Conflict`` for a name
    that is taken."""
    draft = ready(draft)
    with book.writing(f"Add template {draft.name}") as step:
        _check(step.connection, draft)
        return templates.require(step.connection, put(step.connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Template, at: str) -> int:
    """Write a template that is ``ready``, inside the caller's step, and return its id."""
    return insert_record(connection, "template", draft, at)


def edit(book: Book, old: Template, new: Template, now: datetime.datetime) -> Template:
    """Change the template ``old`` to ``new``. Raises what ``add`` raises, and ``Conflict`` when it was changed
    meanwhile."""
    from simplecrm.store import tables

    new = ready(new)
    with book.session(f"Edit template {new.name}") as session:
        connection = book.reading()
        present = templates.require(connection, old.id)
        refuse_stale(f"The template {present.name}", old, present)
        if new == present:
            return present
        _check(connection, new)
        row = session.get_one(tables.Template, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return templates.require(connection, old.id)


def ready(draft: Template) -> Template:
    """The template with a name of one word and a text. Raises ``NotUnderstood``."""
    name = one_word(draft.name, "template")
    if draft.format not in FORMATS:
        raise NotUnderstood(f"Invalid format: “{draft.format:.40}”.", f"Formats: {', '.join(FORMATS)}")
    subject = draft.subject.strip()
    if any(sign in subject for sign in "\r\n"):
        raise NotUnderstood("The subject has several lines.")
    if not draft.text.strip():
        raise NotUnderstood("The text is empty.")
    return draft._replace(name=name, subject=subject, text=draft.text.strip() + "\n")


def _check(connection: sqlite3.Connection, draft: Template) -> None:
    from simplecrm.core.templates.fields import known
    from simplecrm.core.templates.rendering import CompiledTemplate, check_fields

    fields = known(templates.field_names(connection))
    for text in (draft.subject, draft.text):
        check_fields(CompiledTemplate(text).fields, fields)
    found = connection.execute("select id, archived_at from template where name = ?", (draft.name,)).fetchone()
    if found is not None and found[0] != draft.id:
        hint = f"Restore it: simplecrm templates restore '#{found[0]}'" if found[1] else "See all: simplecrm templates"
        raise Conflict(f"{'Archived template' if found[1] else 'Template'} {draft.name} already exists.", hint)
