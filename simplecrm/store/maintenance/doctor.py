"""Check the book, and repair what can be rebuilt from the rest of it."""

from __future__ import annotations

import os
import stat

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.core.text.plurals import counted
from simplecrm.errors import CrmError, FileUnusable, ForeignFile, NewerBook
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, book_state, errors, migrate, triggers, waiting
from simplecrm.store import connection as connections
from simplecrm.store.attachments import upkeep
from simplecrm.store.backups import copying
from simplecrm.store.backups.files import CONVERTING_SUFFIX, PART_SUFFIX, RESTORING_SUFFIX, is_abandoned
from simplecrm.store.maintenance import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.book import Book

GOOD, WARNING, BAD = "good", "warning", "bad"
_SYNCED = ("Dropbox", "OneDrive", "Google Drive", "GoogleDrive", "iCloud", "Mobile Documents", "Nextcloud", "Syncthing")


class Finding(Record):
    """The result of one check: ``state`` is ``good``, ``warning`` or ``bad``; ``advice`` says what to do."""

    what: str
    state: str
    words: str
    advice: str = ""


def check(book: Book) -> list[Finding]:
    """Check the file and its contents; a book that cannot be opened is a finding too."""
    try:
        if book_file.identity(book.path) is None and book_file.missing(book.path, is_default=book.is_default) is None:
            return [Finding("file", WARNING, f"There is no book {book.path} yet.", "The first change creates it.")]
    except CrmError as error:
        return [Finding("file", BAD, error.sentence, error.hint)]
    found = [_permissions(book.path), _place(book.path), *_leftovers(book.path), *_encryption(book.path)]
    try:
        connection = book.reading()
        found += [_mode(connection, book.path), _soundness(connection), _schema(connection)]
        if found[-1].state != BAD:
            found += [_references(connection), _index(connection), _summary(connection)]
            found += _attachments(connection, book.contents)
    except ForeignFile as error:
        return [Finding("file", BAD, error.sentence, error.hint)]
    except CrmError as error:
        found.append(_unusable(error, book.path))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        explained = errors.explained(error, book.path)
        found.append(Finding("file", BAD, explained.sentence if explained else str(error), _RESTORE))
    return found


def _unusable(error: CrmError, path: str) -> Finding:
    """Why a book cannot be used; in place of the advice to run ``doctor``, what is wrong with it."""
    if not error.hint.startswith("See what is wrong: simplecrm doctor"):
        return Finding("file", BAD, error.sentence, error.hint)
    known = schema.found_damaged(path)
    words = known.sentence if known else f"{error.sentence.removesuffix('.')}: {error.__cause__}."
    return Finding("file", BAD, words, _RESTORE)


def repair(book: Book) -> list[str]:
    """Rebuild what can be derived - header, triggers, indexes, search, summaries - and restrict the file's
    permissions, and remove contents of attachments that nothing needs; return what could not be repaired and what was
    removed, as sentences.

    Nothing is changed unless the file is a book. Raises ``FileUnusable``.
    """
    if book_file.identity(book.path) is None:
        raise book_file.missing(book.path, is_default=False) or FileUnusable(f"There is no book {book.path}.")
    try:
        connection = connections.writer(book.path)
        try:
            _refuse_what_is_not_to_be_repaired(connection, book)
            lost = _rebuild(connection, book)
        finally:
            connection.close()
        _restrict(book.path)
        with copying.folder_locked():
            for path in _copies_beside(book.path):
                book_file.remove(path)
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise errors.explained(error, book.path) or error from error
    removed = None if lost else upkeep.remove_unneeded(book)
    if removed is not None and removed.contents:
        return [f"Removed {removed_words(removed)}."]
    return [f"The table {name} cannot be repaired. {_RESTORE}" for name in lost]


def _refuse_what_is_not_to_be_repaired(connection: sqlite3.Connection, book: Book) -> None:
    """Raise ``FileUnusable`` for an empty file, and for the book of a newer program or the file of another."""
    try:
        if book_state.state(connection, book.path) == book_state.BLANK:
            raise book_file.missing(book.path, is_default=book.is_default) or FileUnusable(
                f"The file {book.path} is empty.", "Make it a book: simplecrm init"
            )
    except (NewerBook, ForeignFile):
        raise
    except FileUnusable:
        if not schema.is_ours(connection):
            raise


def _rebuild(connection: sqlite3.Connection, book: Book) -> list[str]:
    version = int(connection.execute("pragma user_version").fetchone()[0])
    if 0 < version < connections.SCHEMA_VERSION and connection.execute("pragma application_id").fetchone()[0]:
        migrate.migrate(book.path)
    waiting.begin(connection, book)
    try:
        lost = schema.repair(connection)
        if lost:
            connection.execute("rollback")
            return lost
        connection.execute("update current_step set step_id = null, bulk = 0")
        triggers.rebuild_search(connection)
        connection.execute("delete from contact_summary")
        connection.execute(f"insert into contact_summary (contact_id, last_at, next_due) {_SUMMARY}")
        connection.execute("delete from learned")
        connection.execute("commit")
        connection.execute("reindex")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return []


def _restrict(path: str) -> None:
    """Remove others' permissions from the file, and from its folder if that is the program's own."""
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        os.chmod(path, 0o600)
    folder = os.path.dirname(path)
    if _is_own(folder) and stat.S_IMODE(os.stat(folder).st_mode) & 0o077:
        os.chmod(folder, 0o700)


def _is_own(folder: str) -> bool:
    return folder == os.path.realpath(paths.folder("data"))


_BRING_BACK = "Attach the file again, or go back to a backup: simplecrm restore"
_RESTORE = "Go back to the newest backup: simplecrm restore"
_SUMMARY = """
select c.id,
  coalesce((select max(at) from activity_contact join activity on activity.id = activity_id
    where contact_id = c.id and archived_at = ''), ''),
  coalesce((select min(due) from reminder where contact_id = c.id and done_at = '' and archived_at = ''), '')
from contact c
"""


def _permissions(path: str) -> Finding:
    names = [path, os.path.dirname(path)] if _is_own(os.path.dirname(path)) else [path]
    wide = [name for name in names if os.path.exists(name) and stat.S_IMODE(os.stat(name).st_mode) & 0o077]
    if wide:
        return Finding(
            "permissions", WARNING, f"Others can read or write {wide[0]}.", "Restrict it: simplecrm doctor --fix"
        )
    return Finding("permissions", GOOD, "Only you can read the book.")


def _encryption(path: str) -> list[Finding]:
    """Whether the book is encrypted, where its key comes from, and what is still unencrypted beside it."""
    if not book_file.is_encrypted(path):
        return [Finding("encryption", GOOD, "The book is not encrypted.")] if os.path.exists(path) else []
    from simplecrm import config
    from simplecrm.store.encryption import conversion, keys

    try:
        connections.reader(path).close()
    except CrmError as error:
        return [Finding("encryption", BAD, error.sentence, error.hint)]
    except sqlite3.Error:
        return []  # reported by the check of the file
    found = [Finding("encryption", GOOD, f"The book is encrypted, with the key {keys.source()}.")]
    plain = conversion.plain_backups(path)
    if plain:
        found.append(Finding("encryption", WARNING, conversion.remain(plain), "Remove what you do not need."))
    if config.get("calendar_file"):
        words = f"The calendar file {config.get('calendar_file')} is not encrypted."
        found.append(Finding("encryption", WARNING, words, "Stop it: simplecrm calendar --stop"))
    return found


def _leftovers(path: str) -> list[Finding]:
    """Leftovers of killed processes beside the book and in the backup folder."""
    names = [path + "-journal", *_copies_beside(path)]
    folder = paths.backup_folder()
    if os.path.isdir(folder):
        names += [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if is_abandoned(name)]
    advice = "Remove it: simplecrm doctor --fix"
    return [Finding("left over", WARNING, f"{name} was left behind.", advice) for name in names if os.path.exists(name)]


def _copies_beside(path: str) -> list[str]:
    """Where a restore or an encryption keeps its unfinished copy."""
    return [path + suffix for suffix in (RESTORING_SUFFIX, CONVERTING_SUFFIX, PART_SUFFIX)]


def _mode(connection: sqlite3.Connection, path: str) -> Finding:
    mode = connection.execute("pragma journal_mode").fetchone()[0]
    # A file that cannot be written to is read as it is, and SQLite reports another mode than the file has.
    if mode == "wal" or errors.header_of(path)[18:20] == b"\2\2":
        return Finding("journal mode", GOOD, "The book is in WAL mode.")
    words = f"The journal mode is {mode}, not WAL: every change blocks all readers."
    return Finding("journal mode", WARNING, words, "Set it: simplecrm doctor --fix")


def _schema(connection: sqlite3.Connection) -> Finding:
    different = schema.compared(connection)
    if not different:
        return Finding("schema", GOOD, "Tables, indexes and triggers are as they should be.")
    listed = [f"{name} is missing" for name in different.missing] + [f"{name} differs" for name in different.changed]
    words = f"The schema is damaged: {'; '.join(listed[:3])}{' …' if len(listed) > 3 else ''}."
    advice = _RESTORE if schema.lost(different) else "Rebuild it: simplecrm doctor --fix"
    return Finding("schema", BAD, words, advice)


def _place(path: str) -> Finding:
    for name in _SYNCED:
        if f"{os.sep}{name}" in path:
            advice = "Two machines that write at once lose data; keep the book elsewhere and export or back up there."
            return Finding("place", WARNING, f"The book is in a folder that {name} synchronises.", advice)
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
        return Finding("references", GOOD, "All references are intact.")
    tables = ", ".join(sorted({row[0] for row in lost}))
    return Finding("references", WARNING, f"{len(lost)} rows refer to missing rows: {tables}.", "They are ignored.")


def _index(connection: sqlite3.Connection) -> Finding:
    stale = connection.execute(
        "select count(*) from (select contact_id, name, contact_points, company, text from contact_text "
        "except select rowid, name, contact_points, company, text from search)"
    ).fetchone()[0]
    extra = connection.execute("select count(*) from search where rowid not in (select id from contact)").fetchone()[0]
    if stale or extra:
        words = f"The search index is out of date for {counted(stale + extra, 'contact')}."
        return Finding("search", BAD, words, "Rebuild the index: simplecrm doctor --fix")
    return Finding("search", GOOD, "The search index is complete.")


def _attachments(connection: sqlite3.Connection, folder: str) -> list[Finding]:
    """The contents that are missing, altered, or needed by nothing; no finding in a book that has never had any."""
    if not (os.path.isdir(folder) or upkeep.is_used(connection)):
        return []
    found = [
        Finding("attachments", BAD, f"The content of “{one.name}” (#{one.id}, {one.owner}) {problem}.", _BRING_BACK)
        for one, problem in upkeep.damaged(connection, folder)
    ]
    found += [
        Finding("left over", WARNING, f"{path} was left behind.", "Remove it: simplecrm doctor --fix")
        for path in upkeep.left_behind(folder)
    ]
    spare = upkeep.unneeded(connection, folder)
    if spare.contents:
        words = f"{removed_words(spare).capitalize()} in {folder}."
        found.append(Finding("attachments", WARNING, words, "Remove them: simplecrm doctor --fix"))
    return found or [Finding("attachments", GOOD, "The contents of all attachments are whole.")]


def removed_words(removed: upkeep.Removed) -> str:
    """``2 contents of attachments that nothing needs (1,234 bytes)``."""
    what = "content of an attachment" if removed.contents == 1 else "contents of attachments"
    return f"{removed.contents:,} {what} that nothing needs ({removed.size:,} bytes)"


def _summary(connection: sqlite3.Connection) -> Finding:
    stale = connection.execute(
        f"select count(*) from ({_SUMMARY} except select contact_id, last_at, next_due from contact_summary)"
    ).fetchone()[0]
    if stale:
        return Finding(
            "summary",
            BAD,
            f"Last or next is out of date for {stale} contacts.",
            "Recompute them: simplecrm doctor --fix",
        )
    return Finding("summary", GOOD, "Summaries are up to date.")
