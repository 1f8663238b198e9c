"""Which contents a book needs, which of them are missing, and the removal of those that nothing needs."""

from __future__ import annotations

import contextlib
import os

from simplecrm.core.records import Record, records
from simplecrm.store.attachments import contents
from simplecrm.store.attachments.contents import Content

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.store.book import Book

_NEEDED = """
select sha256, max(size) as size from (
  select sha256, size from attachment union all
  select json_extract(old, '$.sha256'), json_extract(old, '$.size') from change indexed by change_by_row
  where noun = 'attachment' and old is not null)
group by sha256 order by sha256
"""
_LISTED = """
select a.id, a.name, a.sha256, a.size, coalesce(contact.name, company.name, deal.title, "case".title) as owner
from attachment a left join contact on contact.id = a.contact_id left join company on company.id = a.company_id
  left join deal on deal.id = a.deal_id left join "case" on "case".id = a.case_id
order by a.id
"""


class Listed(Record):
    """An attachment with the name of its owner."""

    id: int
    name: str
    sha256: str
    size: int
    owner: str

    @property
    def content(self) -> Content:
        """What its content is."""
        return Content(self.sha256, self.size)


class Removed(Record):
    """How many contents were removed, or could be, and how many bytes that frees."""

    contents: int = 0
    size: int = 0


def needed(connection: sqlite3.Connection) -> list[Content]:
    """The contents that the rows of a book name, archived or not, and those that an undo would bring back. None in a
    book of an older schema."""
    if connection.execute("select 1 from sqlite_master where name = 'attachment'").fetchone() is None:
        return []
    return records(connection.execute(_NEEDED), Content)


def is_used(connection: sqlite3.Connection) -> bool:
    """Whether a book has attachments, archived or not."""
    return connection.execute("select 1 from attachment limit 1").fetchone() is not None


def damaged(connection: sqlite3.Connection, folder: str) -> list[tuple[Listed, str]]:
    """The attachments whose content is missing or altered, each with which of the two it is. Reads every content."""
    found, sound = [], dict[Content, str]()
    for one in records(connection.execute(_LISTED), Listed):
        if one.content not in sound:
            is_there = os.path.lexists(contents.place(folder, one.sha256))
            problem = "is missing" if not is_there else "was altered"
            sound[one.content] = "" if contents.is_sound(folder, one.content) else problem
        if sound[one.content]:
            found.append((one, sound[one.content]))
    return found


def unneeded(connection: sqlite3.Connection, folder: str) -> Removed:
    """The contents that neither a row nor an undo needs."""
    keep = {content.sha256 for content in needed(connection)}
    sizes = [content.size for content in contents.every(folder) if content.sha256 not in keep]
    return Removed(len(sizes), sum(sizes))


def left_behind(folder: str) -> list[str]:
    """The unfinished copies of processes that were killed."""
    if not os.path.isdir(folder):
        return []
    with contents.removing(folder) as allowed:
        return contents.parts(folder) if allowed else []


def remove_unneeded(book: Book, only: Iterable[str] | None = None) -> Removed | None:
    """Remove the contents that neither a row nor an undo needs, or those of the hashes ``only``; return what was
    removed, None if somebody is adding some just now. Raises ``FileUnusable``."""
    folder = book.contents
    if not os.path.isdir(folder):
        return Removed()
    # Under the write lock nobody can begin to need one; those who copy one before they write hold the other lock.
    with book.writing("Remove contents") as step, contents.removing(folder) as allowed:
        if not allowed:
            return None
        keep = {content.sha256 for content in needed(step.connection)}
        wanted = None if only is None else set(only)
        done = [
            content
            for content in contents.every(folder)
            if content.sha256 not in keep and (wanted is None or content.sha256 in wanted)
        ]
        for content in done:
            _unlink(contents.place(folder, content.sha256))
        for path in contents.parts(folder) if only is None else ():
            _unlink(path)
        return Removed(len(done), sum(content.size for content in done))


def remove_all(folder: str) -> None:
    """Remove every content of a folder, and the folder if nothing else is in it."""
    for content in contents.every(folder):
        _unlink(contents.place(folder, content.sha256))
    for path in (*contents.parts(folder), os.path.join(folder, contents.LOCK_NAME)):
        _unlink(path)
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                os.rmdir(os.path.join(folder, name))
        os.rmdir(folder)


def _unlink(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
