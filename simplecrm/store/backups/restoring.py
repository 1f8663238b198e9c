"""Replace the book by a backup, without losing the present contents or anything written meanwhile.

The backup is first copied, checked, migrated and given a new generation, beside the book. Only then does SQLite copy it
page by page into the book's own file, in one transaction under the write lock
(https://www.sqlite.org/c3ref/backup_finish.html): so the file stays the same one for links and open connections, a kill
leaves the book as it was, and no change is lost in between. The present contents are saved under that lock. Only if
there is no file, or one that SQLite cannot open as a database, is the copy renamed into its place.
"""

from __future__ import annotations

import contextlib
import os

from simplecrm import paths
from simplecrm.core.records import Record, records
from simplecrm.errors import DamagedBackup, FileUnusable, ForeignFile, KeyUnusable, NewerBook, NothingMatched
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, book_state, errors, migrations, waiting
from simplecrm.store import connection as connections
from simplecrm.store.backups import attached, copying, elsewhere, encryption, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simplecrm.store.backups.encryption import Sealer
    from simplecrm.store.backups.files import Backup

PAGES_AT_ONCE = 16
"""Fewer than an empty book has, so that the present contents are saved while the lock is held and nothing is written
yet."""

MAX_GENERATION = 2**31
_KEPT = ("", "-wal", "-journal")
"""Suffixes of the files that make up a book."""

_CHOOSE = "Choose another: simplecrm backup --list"


class Restored(Record):
    """What a restore did: ``source`` is the backup, ``saved`` where the present book is kept (empty if there was
    none)."""

    source: str
    saved: str


class Contents(Record):
    """What is in a book, to decide whether to restore: ``last_at`` (UTC) and ``last_title`` of its last step."""

    contacts: int = 0
    activities: int = 0
    last_at: str = ""
    last_title: str = ""


class Choice(Record):
    """The backup that is to be restored: its file, where it can be read, when it was made (UTC, empty if its name does
    not say), and the paths of the newer ones that are damaged."""

    path: str
    plain: str
    at: str = ""
    passed_over: tuple[str, ...] = ()


@contextlib.contextmanager
def newest_sound(book_path: str, candidates: Iterable[Backup]) -> Iterator[Choice]:
    """The first of the candidates that is not damaged, decrypted for as long as the ``with`` block lasts.

    Raises ``NothingMatched`` when there is none. One that cannot be decrypted or read just now is not skipped for an
    older one, but raises ``FileUnusable``.
    """
    passed_over: list[str] = []
    for made in candidates:
        with encryption.readable(made.path) as plain:
            if not damage_in(plain, made.path):
                yield Choice(made.path, plain, made.at, tuple(passed_over))
                return
        passed_over.append(made.path)
    if passed_over:
        hint = f"All backups are damaged: {', '.join(passed_over)}"
    else:
        hint = (
            "Make one: simplecrm backup"
            if holds_something(book_path)
            else "For example: simplecrm restore ~/backups/crm.db"
        )
    raise NothingMatched(f"There is no backup of {book_path} to restore.", hint)


@contextlib.contextmanager
def named(path: str, at: str) -> Iterator[Choice]:
    """The backup in a file, decrypted for as long as the ``with`` block lasts.

    Raises ``FileUnusable`` for a damaged backup, or one that cannot be decrypted or read just now.
    """
    with encryption.readable(path) as plain:
        found = damage_in(plain, path)
        if found:
            raise DamagedBackup(f"The file {path} is not a valid backup: {found.removesuffix('.')}.", _CHOOSE)
        yield Choice(path, plain, at)


def damage_in(plain: str, path: str) -> str:
    """What is damaged in a backup, empty if it is sound. Raises ``FileUnusable`` when it cannot be read just now."""
    try:
        found = copying.damage_in(plain)
        if not found:
            with open(plain, "rb") as file:  # SQLite reads some damaged headers, and writes none of them
                found = ["its header is damaged"] if errors.is_damaged_header(file.read(100)) else []
        return next(iter(found), "")
    except NewerBook as error:
        raise NewerBook(
            f"The backup {path} was made by a newer Simple CRM.", f"Update Simple CRM. {_CHOOSE}"
        ) from error
    except (sqlite3.Error, OSError) as error:
        raise errors.explained(error, path) or error from error


def contents(path: str) -> Contents | None:
    """What is in a book or backup; None if it cannot be read. Raises ``KeyUnusable`` for an encrypted one."""
    try:
        with encryption.readable(path) as plain, copying.connections_to(plain) as connection:
            cursor = connection.execute(
                "select (select count(*) from contact where archived_at = '') as contacts, "
                "(select count(*) from activity) as activities, coalesce(at, '') as last_at, "
                "coalesce(title, '') as last_title from (select max(id) as last from step) "
                "left join step on step.id = last"
            )
            return records(cursor, Contents)[0]
    except KeyUnusable:
        raise
    except (FileUnusable, sqlite3.Error, OSError, UnicodeDecodeError):
        return None


class Present(Record):
    """The book that is to be replaced: the UTC time for the name of its saved copy, and what encrypts that."""

    path: str
    at: str
    sealer: Sealer | None = None


def restore(
    book_path: str,
    source: str,
    at: str,
    say: Callable[[str], object] = str,
    *,
    kept_at: str = "",
    incomplete: bool = False,
) -> Restored:
    """Replace what is in the book by what is in the backup ``source``; ``at`` is the UTC time. ``kept_at`` is where the
    backup is, if ``source`` is a decrypted copy of it: contents of attachments are found beside it. With
    ``incomplete``, it is restored even if some of them are missing.

    Waits for writers, and calls ``say`` when that takes long. Raises ``FileUnusable`` for a damaged backup, a full
    disk, or a writer that takes too long; the book is then unchanged.
    """
    present = Present(book_path, at, encryption.automatic())
    if present.sealer is not None:
        present.sealer.try_out()
    try:
        with encryption.readable(source) as plain, copying.folder_locked():
            part = book_path + files.RESTORING_SUFFIX
            paths.make_private(os.path.dirname(book_path))
            _refuse_foreign(book_path)
            book_file.remove(part)
            try:
                _prepare(plain, part, book_path)
                folders = elsewhere.content_folders(kept_at or source)
                with attached.brought_back(part, book_path, folders, incomplete=incomplete):
                    saved = _put_in_place(part, present, say)
            finally:
                book_file.remove(part)
    except (sqlite3.Error, OSError) as error:
        raise errors.explained(error, book_path) or error from error
    return Restored(source, saved)


def holds_something(book_path: str) -> bool:
    """Whether there is a book that is not an empty file. SQLite removes the log beside an empty file that it opens.

    Raises ``FileUnusable`` where the path is not that of a file.
    """
    return book_file.identity(book_path) is not None and os.path.getsize(book_path) > 0


def rehearse(source: str) -> Contents:
    """Restore a backup into a file of its own, look at what it holds, and remove it: a restore drill.

    Raises ``FileUnusable`` when it could not be restored.
    """
    part = files.trial_name()
    try:
        _prepare(source, part, source)
        found = contents(part)
    except (sqlite3.Error, OSError) as error:
        raise errors.explained(error, source) or error from error
    finally:
        book_file.remove(part)
    assert found is not None  # checked above
    return found


def _refuse_foreign(book_path: str) -> None:
    """Raise ``ForeignFile`` if the file to be replaced is an intact one of another program."""
    if not holds_something(book_path):
        return
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError, OSError), copying.connections_to(book_path) as present:
        try:
            book_state.state(present, book_path)
        except (ForeignFile, KeyUnusable):
            raise
        except FileUnusable:
            return  # a damaged header, or a newer schema: it is saved and replaced


def _prepare(source: str, part: str, book_path: str) -> None:
    """Make a checked and migrated copy of the backup beside the book. It is encrypted if the book is, whatever the
    backup is."""
    found = copying.problems_in(source)
    if found:
        raise DamagedBackup(f"The backup {source} is damaged: {found[0]}.", _CHOOSE)
    is_encrypted = book_file.is_encrypted(source)
    if holds_something(book_path) and book_file.is_encrypted(book_path) != is_encrypted:
        from simplecrm.store.encryption import conversion

        conversion.converted(source, part, encrypt=not is_encrypted)
    else:
        with copying.connections_to(source) as connection:
            copying.copy(connection, part)
    prepared = connections.plain(part)
    try:
        prepared.execute("begin immediate")
        migrations.build(prepared, int(prepared.execute("pragma user_version").fetchone()[0]))
        prepared.execute("update book set generation = ?", (next_generation(book_path),))
        prepared.execute("commit")
        _match_page_size(prepared, book_path)
    finally:
        prepared.close()
    found = copying.problems_in(part)
    if found:
        raise FileUnusable(f"The copy of {source} is damaged: {found[0]}.", "Check the disk; nothing was changed.")


def _put_in_place(part: str, present: Present, say: Callable[[str], object]) -> str:
    """Make the finished file the book; return where the present contents were saved, empty if there were none."""
    if not holds_something(present.path):
        return _place(part, present)
    saved: list[str] = []
    try:
        _overwrite(part, present, say, saved)
        return saved[0]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not errors.is_damage_of(error, present.path):
            raise
    # The file itself is kept, so the copy made of it is not needed.
    for path in saved:
        if path in files.damaged(present.path):
            _remove_kept(path)
    return _place(part, present)


def _overwrite(part: str, present: Present, say: Callable[[str], object], saved: list[str]) -> None:
    """Have SQLite copy ``part`` into the book; put into ``saved`` where the present contents were saved."""
    patience = waiting.Patience(present.path, say)

    def step(code: int, remaining: int, total: int) -> None:  # noqa: ARG001
        if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            patience.wait()
        elif not saved:
            # From here on the write lock is held.
            saved.append(_save(present))

    target = connections.plain(present.path)
    try:
        target.execute(f"pragma busy_timeout = {waiting.POLL_MS}")
        with copying.connections_to(part) as source:
            source.backup(target, pages=PAGES_AT_ONCE, progress=step, sleep=0.0)
        connections.ensure_wal(target)
        target.execute("pragma wal_checkpoint(truncate)")
    finally:
        target.close()


def _save(present: Present) -> str:
    """Keep the present contents: as a backup, or byte by byte when they are damaged. Raises when neither works."""
    try:
        with copying.connections_to(present.path) as source:
            return copying.copied(source, present.path, files.RESTORE, present.at, present.sealer).path
    except copying.DamagedCopy as damaged:
        return damaged.kept
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not errors.is_damage_of(error, present.path):
            raise
    return _copy_bytes(present)


def _place(part: str, present: Present) -> str:
    """Give the finished file the book's name; return where a damaged book was moved to.

    What SQLite left beside the old book is moved too: SQLite would apply it to the new one and destroy it.
    """
    saved = _move_aside(present)
    prepared = connections.plain(part)
    try:
        connections.ensure_wal(prepared)
    finally:
        prepared.close()
    os.replace(part, present.path)
    book_file.forget_kind(part)
    copying.sync(os.path.dirname(present.path))
    return _sealed(saved, present.sealer)


def _move_aside(present: Present) -> str:
    """Move a damaged book with its log to the backup folder, and return its path; empty files are removed."""
    import shutil

    for suffix in ("-shm", "-wal", "-journal", ""):
        path = present.path + suffix
        if os.path.lexists(path) and (suffix == "-shm" or not os.path.getsize(path)):
            os.unlink(path)
    left = [suffix for suffix in _KEPT if os.path.lexists(present.path + suffix)]
    saved = files.damaged_name(present.path, present.at) if left else ""
    for suffix in left:
        shutil.move(present.path + suffix, saved + suffix)
        os.chmod(saved + suffix, 0o600)
    return saved


def _copy_bytes(present: Present) -> str:
    """Copy a file that SQLite cannot read, with its log, while the write lock is held; return where the copy is.

    The file stays open, because closing it would release SQLite's locks on it for the whole process.
    """
    import shutil

    saved = files.damaged_name(present.path, present.at)
    for suffix in _KEPT:
        if os.path.exists(present.path + suffix):
            part = files.part_name(paths.backup_folder())
            source = os.open(present.path + suffix, os.O_RDONLY)
            with (
                os.fdopen(source, "rb", closefd=False) as damaged,
                open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy,
            ):
                shutil.copyfileobj(damaged, copy)
            os.replace(part, saved + suffix)
    return _sealed(saved, present.sealer)


def _sealed(saved: str, sealer: Sealer | None) -> str:
    """Encrypt what was kept of a damaged book, and return the first of its files; empty if nothing was."""
    kept = [saved + suffix for suffix in _KEPT if saved and os.path.exists(saved + suffix)]
    if sealer is not None:
        kept = [sealer.seal(path) for path in kept]
    return next(iter(kept), "")


def _remove_kept(saved: str) -> None:
    """Remove a copy of a damaged book with its log, encrypted or not."""
    end = os.path.splitext(saved)[1] if saved.endswith(files.ENCRYPTED) else ""
    for suffix in _KEPT:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(saved.removesuffix(end) + suffix + end)


def next_generation(book_path: str) -> int:
    """A generation that neither the book nor any backup of it has had."""
    seen = [made.generation for made in files.backups(book_path)]
    with contextlib.suppress(sqlite3.Error, OSError, UnicodeDecodeError, TypeError, ValueError):
        present = copying.position_in(book_path)[0] if holds_something(book_path) else 0
        # A larger number is a damaged one: no book is restored that often.
        if 0 <= present <= MAX_GENERATION:
            seen.append(present)
    return max(seen, default=0) + 1


def _match_page_size(prepared: sqlite3.Connection, book_path: str) -> None:
    """SQLite copies only between files of one page size when the target is in WAL mode."""
    if not holds_something(book_path):
        return
    target = connections.plain(book_path)
    try:
        size = int(target.execute("pragma page_size").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError):
        return
    finally:
        target.close()
    if size != int(prepared.execute("pragma page_size").fetchone()[0]):
        prepared.execute("pragma journal_mode = delete")
        prepared.execute(f"pragma page_size = {size}")
        prepared.execute("vacuum")
