"""The attachments of an import: their contents, from the folder beside an exported file, and their rows."""

from __future__ import annotations

import contextlib
import os

from simplecrm import paths
from simplecrm.actions import attachments
from simplecrm.errors import NotUnderstood
from simplecrm.store import book_file
from simplecrm.store.attachments import contents, upkeep
from simplecrm.store.attachments.contents import Content

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from simplecrm.core.records.attachments import Attachment
    from simplecrm.store.book import Book

_SAME = (
    "select 1 from attachment indexed by attachment_by_content where sha256 = ? and name = ? "
    "and contact_id is ? and company_id is ? and deal_id is ? and case_id is ?"
)


@contextlib.contextmanager
def contents_of(book: Book, path: str, check: Callable[[], object]) -> Iterator[None]:
    """Copy the contents beside the file at ``path`` into the book's folder for the import that the block makes, before
    the book is locked; those that it did not need are removed. ``check`` is called meanwhile, and may raise to stop.

    Raises ``FileUnusable``.
    """
    there, new = contents.folder_beside(path), list[str]()
    if not os.path.isdir(there) or paths.is_remote(book.path) or book_file.is_encrypted(book.path):
        yield
        return
    try:
        with contents.adding(book.contents):
            for content in contents.every(there):
                check()
                if contents.is_there(book.contents, content):
                    continue
                if contents.bring(there, book.contents, content, link=False, check=check):
                    new.append(content.sha256)
            yield
    finally:
        if new:
            upkeep.remove_unneeded(book, new)


def put(connection: sqlite3.Connection, book: Book, folders: Sequence[str], one: Attachment, at: str) -> bool:
    """Write an attachment whose content is in one of the folders, unless the book has it; return whether it was
    written. Raises ``NotUnderstood``."""
    owners = (one.contact_id, one.company_id, one.deal_id, one.case_id)
    if not any(owners):
        raise NotUnderstood("Nobody of this is in the book.")
    attachments.refuse_encrypted(book)
    if not any(contents.is_there(folder, Content(one.sha256, one.size)) for folder in folders):
        raise NotUnderstood(f"The content of “{one.name}” is missing from the folder beside the file, or was altered.")
    if connection.execute(_SAME, (one.sha256, one.name, *(owner or None for owner in owners))).fetchone():
        return False
    if one.uid and connection.execute("select 1 from attachment where uid = ?", (one.uid,)).fetchone():
        return False
    attachments.put(connection, one, at)
    return True
