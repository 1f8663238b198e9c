"""Look the book over, and mend what can be made anew from the rest of it."""

from __future__ import annotations

import os
import sqlite3
import stat

from simplecrm.core.record import Record
from simplecrm.errors import CrmError
from simplecrm.store import faults, upkeep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.book import Book

GOOD, WARNING, BAD = "good", "warning", "bad"
_SYNCED = ("Dropbox", "OneDrive", "Google Drive", "GoogleDrive", "iCloud", "Mobile Documents", "Nextcloud", "Syncthing")


class Finding(Record):
    """One thing that was looked at: ``state`` is ``good``, ``warning`` or ``bad``; ``advice`` says what to do."""

    what: str
    state: str
    words: str
    advice: str = ""


def look_over(book: Book) -> list[Finding]:
    """Look at the file and everything in it; a book that cannot be opened is a finding too."""
    found = [_permissions(book.path), _place(book.path)]
    try:
        connection = book.reading()
        found += [_soundness(connection), _references(connection), _index(connection), _glance(connection)]
    except CrmError as error:
        found.append(Finding("file", BAD, error.sentence, error.hint))
    except sqlite3.Error as error:
        explained = faults.explained(error, book.path)
        found.append(Finding("file", BAD, explained.sentence if explained else str(error), _RESTORE))
    return found


def mend(book: Book) -> None:
    """Make search index and glance anew and close the file to others. Raises ``FileUnusable``."""
    for path, mode in ((book.path, 0o600), (os.path.dirname(book.path), 0o700)):
        if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            os.chmod(path, mode)
    with book.writing("Mend") as step:
        connection = step.connection
        upkeep.reindex(connection, "select id from contact union select rowid from search")
        connection.execute("delete from glance")
        connection.execute(f"insert into glance (contact_id, last_at, next_due) {_GLANCE}")
        step.keep()


_RESTORE = "Go back to the newest backup: simplecrm restore"
_GLANCE = """
select c.id,
  coalesce((select max(at) from activity_contact join activity on activity.id = activity_id
    where contact_id = c.id and archived_at = ''), ''),
  coalesce((select min(due) from reminder where contact_id = c.id and done_at = '' and archived_at = ''), '')
from contact c
"""


def _permissions(path: str) -> Finding:
    wide = [
        name
        for name in (path, os.path.dirname(path))
        if os.path.exists(name) and stat.S_IMODE(os.stat(name).st_mode) & 0o077
    ]
    if wide:
        return Finding("permissions", WARNING, f"Others may use {wide[0]}.", "Close it: simplecrm doctor --fix")
    return Finding("permissions", GOOD, "The book is yours alone.")


def _place(path: str) -> Finding:
    for name in _SYNCED:
        if f"{os.sep}{name}" in path:
            advice = "Two machines that write at once lose data; keep the book elsewhere and export or back up there."
            return Finding("place", WARNING, f"The book is in a folder that {name} copies.", advice)
    beside = os.path.basename(path).removesuffix(".db")
    try:
        copies = [name for name in os.listdir(os.path.dirname(path)) if beside in name and "conflict" in name.lower()]
    except OSError:
        copies = []
    if copies:
        return Finding(
            "place", WARNING, f"There is a conflicted copy: {copies[0]}.", "Import what it has and remove it."
        )
    return Finding("place", GOOD, f"The book is {path}.")


def _soundness(connection: sqlite3.Connection) -> Finding:
    said = [row[0] for row in connection.execute("pragma integrity_check(5)")]
    if said == ["ok"]:
        return Finding("file", GOOD, "The file is sound.")
    return Finding("file", BAD, f"The file is damaged: {said[0]}.", _RESTORE)


def _references(connection: sqlite3.Connection) -> Finding:
    lost = connection.execute("pragma foreign_key_check").fetchall()
    if not lost:
        return Finding("references", GOOD, "Everything belongs to something that is there.")
    tables = ", ".join(sorted({row[0] for row in lost}))
    return Finding("references", WARNING, f"{len(lost)} rows belong to nothing: {tables}.", "They are ignored.")


def _index(connection: sqlite3.Connection) -> Finding:
    stale = connection.execute(
        "select count(*) from (select contact_id, name, reach, firm, text from contact_text "
        "except select rowid, name, reach, firm, text from search)"
    ).fetchone()[0]
    extra = connection.execute("select count(*) from search where rowid not in (select id from contact)").fetchone()[0]
    if stale or extra:
        words = f"{stale + extra} contacts are not found by all that is known of them."
        return Finding("search", BAD, words, "Index them anew: simplecrm doctor --fix")
    return Finding("search", GOOD, "The search index is complete.")


def _glance(connection: sqlite3.Connection) -> Finding:
    stale = connection.execute(
        f"select count(*) from ({_GLANCE} except select contact_id, last_at, next_due from glance)"
    ).fetchone()[0]
    if stale:
        return Finding("glance", BAD, f"Last or next is out of date for {stale} contacts.", "simplecrm doctor --fix")
    return Finding("glance", GOOD, "Last talks and next steps are up to date.")
