"""Put a backup in the place of the book, without losing what is there or what somebody writes meanwhile.

The backup is first copied, checked, brought to the present schema and given a new generation, beside the book. Only
then does SQLite copy it page by page into the book's own file, in one transaction under the write lock
(https://www.sqlite.org/c3ref/backup_finish.html): so the file stays the same one for links and open connections, a
kill leaves the book as it was, and nobody's change ends in between. The present contents are saved under that lock.

Only a file that SQLite cannot open as a database at all, or none, has the copy put in its place by name.
"""

from __future__ import annotations

import contextlib
import os

from simplecrm import paths
from simplecrm.core.record import Record
from simplecrm.errors import DamagedBackup, FileUnusable, ForeignFile, KeyUnusable, NewerBook, NothingMatched
from simplecrm.lean import sqlite3
from simplecrm.store import connection as connections
from simplecrm.store import faults, migrate, presence, waiting
from simplecrm.store.backups import copying, encryption, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simplecrm.store.backups.files import Backup

PAGES_AT_ONCE = 16
"""Fewer than an empty book has, so that the present is saved while the lock is held and nothing is written yet."""

MAX_GENERATION = 2**31
_CHOOSE = "Choose another: simplecrm backup --list"


class Restored(Record):
    """What a restore did: ``source`` is the backup, ``saved`` where the present book is kept (empty if there was
    none)."""

    source: str
    saved: str


class Contents(Record):
    """What is in a book, for the choice whether to restore: ``last_at`` (UTC) and ``last_title`` of its last step."""

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

    Raises ``NothingMatched`` when there is none. One that cannot be decrypted or read just now is not passed over for
    an older one: that raises ``FileUnusable``.
    """
    passed_over: list[str] = []
    for made in candidates:
        with encryption.readable(made.path) as plain:
            if not _damage_in(plain, made.path):
                yield Choice(made.path, plain, made.at, tuple(passed_over))
                return
        passed_over.append(made.path)
    hint = f"Those that are there are damaged: {', '.join(passed_over)}" if passed_over else ""
    raise NothingMatched(f"There is no backup of {book_path} to restore.", hint or "Make one: simplecrm backup")


@contextlib.contextmanager
def named(path: str, at: str) -> Iterator[Choice]:
    """The backup in a file, decrypted for as long as the ``with`` block lasts.

    Raises ``FileUnusable`` for what is not a sound backup, or cannot be decrypted or read just now.
    """
    with encryption.readable(path) as plain:
        found = _damage_in(plain, path)
        if found:
            raise DamagedBackup(f"The file {path} is not a sound backup: {found.removesuffix('.')}.", _CHOOSE)
        yield Choice(path, plain, at)


def _damage_in(plain: str, path: str) -> str:
    """What is damaged in a backup, empty if it is sound. Raises ``FileUnusable`` when it cannot be read just now."""
    try:
        found = copying.damage_in(plain)
        if not found:
            with open(plain, "rb") as file:  # SQLite reads some damaged headers, and writes none of them
                found = ["its header is damaged"] if faults.is_damaged_header(file.read(100)) else []
        return next(iter(found), "")
    except NewerBook as error:
        raise NewerBook(
            f"The backup {path} was made by a newer Simple CRM.", f"Update Simple CRM. {_CHOOSE}"
        ) from error
    except (sqlite3.Error, OSError) as error:
        raise faults.explained(error, path) or error from error


def contents(path: str) -> Contents | None:
    """What is in a book or backup; None if it cannot be read. Raises ``KeyUnusable`` for an encrypted one."""
    try:
        with encryption.readable(path) as plain, copying.connections_to(plain) as connection:
            row = connection.execute(
                "select (select count(*) from contact where archived_at = ''), (select count(*) from activity), "
                "coalesce(at, ''), coalesce(title, '') from (select max(id) as last from step) "
                "left join step on step.id = last"
            ).fetchone()
    except KeyUnusable:
        raise
    except (FileUnusable, sqlite3.Error, OSError, UnicodeDecodeError):
        return None
    return Contents._make(row)


def restore(book_path: str, source: str, at: str, say: Callable[[str], object] = str) -> Restored:
    """Replace what is in the book by what is in the backup ``source``; ``at`` is the UTC time.

    Waits for writers, and ``say`` is told when that takes long. Raises ``FileUnusable`` for a backup that is not
    sound, a full disk, or a book that somebody writes to for too long; the book is then as it was.
    """
    try:
        with encryption.readable(source) as plain, copying.folder_locked():
            part = book_path + files.RESTORING_SUFFIX
            paths.make_private(os.path.dirname(book_path))
            _refuse_foreign(book_path)
            copying.remove(part)
            try:
                _prepare(plain, part, book_path)
                saved = _put_in_place(part, book_path, at, say)
            finally:
                copying.remove(part)
    except (sqlite3.Error, OSError) as error:
        raise faults.explained(error, book_path) or error from error
    return Restored(source, saved)


def rehearse(source: str) -> Contents:
    """Restore a backup into a file of its own, look at what it holds, and remove it: a restore drill.

    Raises ``FileUnusable`` when it could not be restored.
    """
    part = files.trial_name()
    try:
        _prepare(source, part, source)
        found = contents(part)
    except (sqlite3.Error, OSError) as error:
        raise faults.explained(error, source) or error from error
    finally:
        copying.remove(part)
    assert found is not None  # it was checked
    return found


def _refuse_foreign(book_path: str) -> None:
    """Raise ``ForeignFile`` where the file to be replaced is a sound one of another program."""
    if presence.identity(book_path) is None:
        return
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError, OSError), copying.connections_to(book_path) as present:
        try:
            migrate.state(present, book_path)
        except (ForeignFile, KeyUnusable):
            raise
        except FileUnusable:
            return  # a damaged header, or a newer schema: it is saved and replaced


def _prepare(source: str, part: str, book_path: str) -> None:
    """Copy the backup beside the book, checked and ready to be used. It is encrypted if the book is, whatever the
    backup is."""
    found = copying.problems_in(source)
    if found:
        raise DamagedBackup(f"The backup {source} is damaged: {found[0]}.", _CHOOSE)
    is_encrypted = connections.is_encrypted(source)
    if presence.identity(book_path) is not None and connections.is_encrypted(book_path) != is_encrypted:
        from simplecrm.store import conversion

        conversion.converted(source, part, encrypt=not is_encrypted)
    else:
        with copying.connections_to(source) as connection:
            copying.copy(connection, part)
    prepared = connections.plain(part)
    try:
        prepared.execute("begin immediate")
        migrate.build(prepared, int(prepared.execute("pragma user_version").fetchone()[0]))
        prepared.execute("update book set generation = ?", (_next_generation(book_path),))
        prepared.execute("commit")
        _match_page_size(prepared, book_path)
    finally:
        prepared.close()
    found = copying.problems_in(part)
    if found:
        raise FileUnusable(f"The copy of {source} is damaged: {found[0]}.", "Check the disk; nothing was changed.")


def _put_in_place(part: str, book_path: str, at: str, say: Callable[[str], object]) -> str:
    if presence.identity(book_path) is None or not os.path.getsize(book_path):
        _place(part, book_path, at)
        return ""
    try:
        return _overwrite(part, book_path, at, say)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not faults.is_damage_of(error, book_path):
            raise
    saved = files.damaged_name(book_path, at)
    _move_aside(book_path, saved)
    _place(part, book_path, at)
    return saved


def _overwrite(part: str, book_path: str, at: str, say: Callable[[str], object]) -> str:
    """Have SQLite copy ``part`` into the book; return where the present contents were saved."""
    saved: list[str] = []
    patience = waiting.Patience(book_path, say)

    def step(code: int, remaining: int, total: int) -> None:  # noqa: ARG001
        if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            patience.wait()
        elif not saved:
            # From here on the write lock is held.
            saved.append(_save(book_path, at))

    target = connections.plain(book_path)
    try:
        target.execute(f"pragma busy_timeout = {waiting.POLL_MS}")
        with copying.connections_to(part) as source:
            source.backup(target, pages=PAGES_AT_ONCE, progress=step, sleep=0.0)
        connections.ensure_wal(target)
        target.execute("pragma wal_checkpoint(truncate)")
    finally:
        target.close()
    return saved[0]


def _save(book_path: str, at: str) -> str:
    """Keep the present contents: as a backup, or as they are when they are damaged. Raises when neither can be."""
    try:
        with copying.connections_to(book_path) as source:
            return copying.copied(source, book_path, files.RESTORE, at).path
    except copying.DamagedCopy as damaged:
        return damaged.kept
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not faults.is_damage_of(error, book_path):
            raise
    saved = files.damaged_name(book_path, at)
    _copy_bytes(book_path, saved)
    return saved


def _place(part: str, book_path: str, at: str) -> None:
    """Give the finished file the book's name. What SQLite left beside an earlier book is moved aside first: beside
    this one it would be taken for its own and destroy it."""
    leftovers = [book_path + suffix for suffix in connections.COMPANIONS if os.path.lexists(book_path + suffix)]
    if leftovers:
        _move_aside(book_path, files.damaged_name(book_path, at))
    prepared = connections.plain(part)
    try:
        connections.ensure_wal(prepared)
    finally:
        prepared.close()
    os.replace(part, book_path)
    connections.forget_kind(part)
    copying.sync(os.path.dirname(book_path))


def _move_aside(book_path: str, saved: str) -> None:
    import shutil

    for suffix in ("", *connections.COMPANIONS):
        if os.path.lexists(book_path + suffix):
            shutil.move(book_path + suffix, saved + suffix)


def _copy_bytes(book_path: str, saved: str) -> None:
    """Copy a file that SQLite cannot read, with its log, while the write lock is held.

    The file is left open: to close it would release SQLite's locks on it for the whole process.
    """
    import shutil

    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(book_path + suffix):
            part = files.part_name(paths.backup_folder())
            source = os.open(book_path + suffix, os.O_RDONLY)
            with (
                os.fdopen(source, "rb", closefd=False) as present,
                open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy,
            ):
                shutil.copyfileobj(present, copy)
            os.replace(part, saved + suffix)


def _next_generation(book_path: str) -> int:
    """A generation that neither the book nor any backup of it has had."""
    seen = [made.generation for made in files.backups(book_path)]
    with contextlib.suppress(sqlite3.Error, OSError, UnicodeDecodeError, TypeError, ValueError):
        present = copying.position_in(book_path)[0]
        # A larger number is damage: no book is restored that often.
        if 0 <= present <= MAX_GENERATION:
            seen.append(present)
    return max(seen, default=0) + 1


def _match_page_size(prepared: sqlite3.Connection, book_path: str) -> None:
    """SQLite copies only between files of one page size when the target is in WAL mode."""
    if presence.identity(book_path) is None:
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
