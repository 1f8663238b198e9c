"""Changes to attachments."""

from __future__ import annotations

import contextlib

from simplecrm.actions.rows import assign, insert_record, refuse_stale, stamp
from simplecrm.core.text.plurals import counted
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.lookups import attachments
from simplecrm.store import book_file
from simplecrm.store.attachments import contents, upkeep

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.core.records.attachments import Attachment
    from simplecrm.store.book import Book

EDITABLE = ("name", "text")


def add(book: Book, files: Sequence[tuple[str, Attachment]], now: datetime.datetime) -> list[Attachment]:
    """Attach files, each given by its path and a draft, in one step. They are copied before the book is locked.

    Raises ``NotUnderstood`` for a file that is not a regular one, cannot be read or changes while it is read, and for
    an encrypted book; ``FileUnusable`` where the copy cannot be written.
    """
    refuse_encrypted(book)
    copied: list[str] = []
    try:
        with contents.adding(book.contents):
            drafts = []
            for path, draft in files:
                content = contents.put(book.contents, path)
                copied.append(content.sha256)
                drafts.append(draft._replace(**content._asdict()))
            with book.writing("Attach") as step:
                refuse_encrypted(book)  # it may have been encrypted meanwhile
                done = attachments.rows(step.connection, [put(step.connection, one, stamp(now)) for one in drafts])
                step.title = _title(done)
                return done
    except BaseException:
        with contextlib.suppress(CrmError):  # then they stay until the next compact
            upkeep.remove_unneeded(book, copied)
        raise


def edit(book: Book, old: Attachment, new: Attachment, now: datetime.datetime) -> Attachment:
    """Change the name or the remark of the attachment ``old``. Raises ``Conflict`` when it was changed meanwhile."""
    with book.session(f"Edit attachment {new.name}") as session:
        from simplecrm.store import tables

        present = attachments.require(book.reading(), old.id)
        refuse_stale(f"The attachment #{present.id}", old, present)
        if new == present:
            return present
        row = session.get_one(tables.Attachment, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return attachments.require(book.reading(), old.id)


def put(connection: sqlite3.Connection, draft: Attachment, at: str) -> int:
    """Write an attachment inside the caller's step, and return its id. Its content has to be there already."""
    return insert_record(connection, "attachment", draft, at)


def refuse_encrypted(book: Book) -> None:
    """Raise ``NotUnderstood`` for a book on a server, which has no folder for contents, and for an encrypted one: the
    content of an attachment would lie unencrypted beside it."""
    book_file.refuse_on_server(
        book.path,
        "Files cannot be attached in a book on a server.",
        "Keep the file where your colleagues reach it, and a link to it on the contact: "
        "simplecrm contacts edit ann --link https://example.com/quote",
    )
    if book_file.is_encrypted(book.path):
        raise NotUnderstood(
            f"The book {book.path} is encrypted, and attachments are kept unencrypted.",
            "Keep the file in an encrypted place, and a link to it on the contact: "
            "simplecrm contacts edit ann --link https://example.com/quote",
        )


def _title(done: Sequence[Attachment]) -> str:
    owner = done[0].contact or done[0].company or done[0].deal or done[0].case
    what = done[0].name if len(done) == 1 else counted(len(done), "file")
    return f"Attach {what} to {owner}"
