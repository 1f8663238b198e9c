"""Copies of a book, made while it is in use, and checked before they count as backups.

A plain copy of the file misses what is still in the WAL, so copies are made by SQLite itself
(https://www.sqlite.org/backup.html). A copy gets its name as a backup once every page and its schema have been checked;
until then it is a ``.part`` file, which the next backup removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time

from simplecrm import paths
from simplecrm.errors import FileUnusable, KeyUnusable, NewerBook
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, book_state, errors
from simplecrm.store import connection as connections
from simplecrm.store.attachments import contents
from simplecrm.store.backups import attached, files
from simplecrm.store.backups.files import Backup
from simplecrm.store.maintenance import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from simplecrm.store.backups.encryption import Sealer


class DamagedCopy(FileUnusable):
    """The book was copied, but is damaged; ``kept`` is the path of the copy."""

    def __init__(self, book_path: str, problem: str, kept: str) -> None:
        super().__init__(
            f"The book {book_path} is damaged: {problem}; the copy is kept as {kept}.",
            "See what is wrong: simplecrm doctor",
        )
        self.kept = kept


def back_up(
    book_path: str, reason: str = files.MANUAL, at: str = "", target: str = "", sealer: Sealer | None = None
) -> Backup:
    """Copy the book to ``target``, or into the backup folder; ``at`` is the UTC time, now when it is empty.

    A damaged copy is kept under another name. With a ``sealer`` all copies are encrypted. Raises
    ``FileUnusable`` when the book cannot be read, the copy is damaged or cannot be encrypted, or the target exists.
    """
    at = at or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        with connections_to(book_path) as source:
            if target:
                return _copied_to(source, book_path, os.path.abspath(target), at, sealer)
            with folder_locked():
                return copied(source, book_path, reason, at, sealer)
    except (sqlite3.Error, OSError) as error:
        raise _explained(error, book_path, target) from error


def _explained(error: sqlite3.Error | OSError, book_path: str, target: str) -> Exception:
    """The error to show; a full disk is that of the copy, because the book is only read."""
    place = os.path.abspath(target) if target else paths.backup_folder()
    if isinstance(error, OSError):
        return FileUnusable(
            f"The copy cannot be written to {place}: {error.strerror or error}.",
            "Choose another place, or free some space.",
        )
    is_full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return errors.explained(error, place if is_full else book_path) or error


def copied(source: sqlite3.Connection, book_path: str, reason: str, at: str, sealer: Sealer | None = None) -> Backup:
    """Copy the book as ``source`` sees it into the backup folder, whose lock the caller holds.

    Raises ``DamagedCopy``, ``FileUnusable``, ``sqlite3.Error`` or ``OSError``.
    """
    part = files.part_name(paths.backup_folder())
    try:
        copy(source, part)
        found = damage_in(part)
        if found:
            aside = keep_as(part, files.damaged_name(book_path, at), sealer)
            raise DamagedCopy(book_path, found[0], aside)
        with connections_to(part) as made:
            uid, (generation, step_id) = uid_of(made), position(made)
            kept = attached.save(made, book_path, attached.folder_in(paths.backup_folder()), sealer)
        name = keep_as(part, files.new_name(book_path, uid, generation, step_id, at, reason), sealer)
        attached.write_index(name, kept)
        sync(paths.backup_folder())
    finally:
        book_file.remove(part)
    return Backup(name, at, os.path.getsize(name), reason, generation, step_id, uid=files.short_uid(uid))


def keep_as(part: str, name: str, sealer: Sealer | None) -> str:
    """Give a finished copy its name, encrypted where a ``sealer`` is given, and return the name that it has."""
    if sealer is not None:
        part, name = sealer.seal(part), name + sealer.suffix
        sync(part)
    os.replace(part, name)
    return name


@contextlib.contextmanager
def folder_locked() -> Iterator[None]:
    """Hold the lock of the backup folder: one copy is made at a time, and leftovers of killed ones are removed."""
    folder = paths.backup_folder()
    paths.make_private(folder)
    handle = os.open(os.path.join(folder, ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for name in os.listdir(folder):
            if files.is_abandoned(name):
                book_file.remove(os.path.join(folder, name))
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def connections_to(path: str) -> Iterator[sqlite3.Connection]:
    """A connection that reads the book or backup at ``path``."""
    source = connections.reader(path)
    try:
        yield source
    finally:
        source.close()


def copy(source: sqlite3.Connection, path: str) -> None:
    """Copy what ``source`` sees into a new file for the owner alone, whole and on disk when this returns. The copy of
    an encrypted book is encrypted with the same key."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    target = empty(path, is_encrypted=not isinstance(source, connections.BookConnection))
    try:
        source.backup(target)
        # The copy is one file: WAL mode would leave two more beside it.
        target.execute("pragma journal_mode = delete")
    finally:
        target.close()
    sync(path)


def empty(path: str, *, is_encrypted: bool) -> sqlite3.Connection:
    """A connection to an empty file, which becomes an encrypted book where ``is_encrypted``."""
    if not is_encrypted:
        book_file.note_kind(path, False)
        return connections.plain(path)
    from simplecrm.store.encryption import cipher

    return cipher.created(path)


def sync(path: str) -> None:
    """Flush a file that nobody has open to disk; a folder too, so that a renamed file is found after a loss of
    power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def problems_in(path: str) -> list[str]:
    """What is wrong with the book in a file that nobody writes to; empty when it is sound.

    Raises ``FileUnusable`` for the file of another program or a newer Simple CRM.
    """
    try:
        with connections_to(path) as connection:
            if book_state.state(connection, path) == book_state.BLANK:
                return ["it is empty"]
            return schema.problems(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if not errors.is_damage_of(error, path):
            raise
        return [str(error)]


def damage_in(path: str) -> list[str]:
    """The same; a file that is not a book of this program counts as damaged.

    Raises ``KeyUnusable``, ``NewerBook``; ``sqlite3.Error`` or ``OSError`` when the file cannot be read just now.
    """
    try:
        return problems_in(path)
    except (KeyUnusable, NewerBook):
        raise
    except FileUnusable as error:
        return [error.sentence.removesuffix(".")]


def position_in(path: str) -> tuple[int, int]:
    """Generation and last step of the book in a file; the generation of a book older than schema 3 is 0."""
    with connections_to(path) as connection:
        return position(connection)


def position(connection: sqlite3.Connection) -> tuple[int, int]:
    """Generation and last step of the book that the connection reads."""
    step_id = int(connection.execute("select coalesce(max(id), 0) from step").fetchone()[0])
    if not _has_uid(connection):
        return 0, step_id
    return int(connection.execute("select generation from book").fetchone()[0]), step_id


def uid_of(connection: sqlite3.Connection) -> str:
    """The uid of the book that the connection reads; empty for a book older than schema 3."""
    return str(connection.execute("select uid from book").fetchone()[0]) if _has_uid(connection) else ""


def _has_uid(connection: sqlite3.Connection) -> bool:
    return connection.execute("select 1 from sqlite_master where name = 'book'").fetchone() is not None


def _copied_to(source: sqlite3.Connection, book_path: str, target: str, at: str, sealer: Sealer | None) -> Backup:
    if sealer is not None and not target.endswith(sealer.suffix):
        target += sealer.suffix
    refuse_target(target)
    part = files.part_name(os.path.dirname(target))
    sealed = part
    try:
        copy(source, part)
        found = problems_in(part)
        if found:
            raise FileUnusable(f"The copy is damaged: {found[0]}.", "See what is wrong: simplecrm doctor")
        with connections_to(part) as made:
            attached.save(made, book_path, contents.folder_beside(target), sealer, link=False)
        sealed = sealer.seal(part) if sealer is not None else part
        place(sealed, target)
        sync(os.path.dirname(target))
    finally:
        book_file.remove(part)
        book_file.remove(sealed)
    return Backup(target, at, os.path.getsize(target))


def refuse_target(target: str) -> None:
    """Raise ``FileUnusable`` where a file cannot be made, because there is one or its folder is missing."""
    if os.path.lexists(target):
        raise FileUnusable(f"{target} already exists.", "Name another file.")
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        import shlex

        raise FileUnusable(f"No such folder: {folder}.", f"Make it: mkdir -p {shlex.quote(folder)}")


def place(part: str, target: str) -> None:
    """Give a finished file its name, unless the name is taken by now. Raises ``FileExistsError``."""
    try:
        os.link(part, target)
    except (PermissionError, OSError) as error:
        if isinstance(error, FileExistsError):
            raise
        # Some file systems have no hard links.
        if os.path.lexists(target):
            raise FileExistsError(target) from error
        os.rename(part, target)
