"""Copies of the book: made while it is in use, checked, and put back without losing what is there.

A plain copy of the file misses what is still in the log beside it, so copies are made by SQLite itself
(https://www.sqlite.org/backup.html) and are only called backups once they have passed its integrity check.
"""

from __future__ import annotations

import os
import sqlite3

from simplecrm import paths
from simplecrm.core.record import Record
from simplecrm.errors import FileUnusable, NothingMatched
from simplecrm.store import connection as connections
from simplecrm.store import faults, migrate

SUFFIX = ".backup.db"


class Backup(Record):
    """A backup on disk; ``at`` is the UTC time in its name, ``size`` in bytes."""

    path: str
    at: str
    size: int


def back_up(book_path: str, at: str, target: str = "") -> Backup:
    """Copy the book to ``target``, or into the backup folder under the book's name and the UTC time ``at``.

    Raises ``FileUnusable`` when the book cannot be read, the copy is not sound, or the target exists.
    """
    target = os.path.abspath(target) if target else _free_name(book_path, at)
    if os.path.lexists(target):
        raise FileUnusable(f"{target} is there already.", "Name another file.")
    try:
        paths.make_private(os.path.dirname(target))
        beside = target + ".part"
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _copy(book_path, beside)
            os.replace(beside, target)
        finally:
            if os.path.exists(beside):
                os.unlink(beside)
    except (sqlite3.Error, OSError) as error:
        raise faults.explained(error, book_path) or error from error
    return Backup(target, at, os.path.getsize(target))


def backups(book_path: str) -> list[Backup]:
    """The backups of this book in the backup folder, the newest first."""
    folder, start = paths.backup_folder(), _stem(book_path) + "-"
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    found = []
    for name in sorted(names, reverse=True):
        if name.startswith(start) and name.endswith(SUFFIX):
            stamp = name[len(start) : -len(SUFFIX)]
            path = os.path.join(folder, name)
            found.append(Backup(path, _time_in(stamp), os.path.getsize(path)))
    return found


def restore(book_path: str, at: str, backup_path: str = "") -> tuple[str, str]:
    """Put a backup, the newest when none is named, in the book's place; return its path and where the present file
    was saved first (empty when there was none). A file that is too damaged to copy is saved as it is.

    Raises ``NothingMatched`` without a backup, ``FileUnusable`` for one that is not sound.
    """
    found = backups(book_path)
    source = os.path.abspath(backup_path) if backup_path else (found[0].path if found else "")
    if not source or not os.path.exists(source):
        raise NothingMatched("There is no backup to restore.", "Backups are made by: simplecrm backup")
    try:
        _check(source)
        saved = _save_present(book_path, at)
        beside = book_path + ".restoring"
        os.close(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        _copy(source, beside)
        for suffix in ("-wal", "-shm"):
            if os.path.exists(book_path + suffix):
                os.unlink(book_path + suffix)
        os.replace(beside, book_path)
    except (sqlite3.Error, OSError) as error:
        raise faults.explained(error, source) or error from error
    return source, saved


def _copy(source_path: str, target_path: str) -> None:
    source = connections.reader(source_path)
    target = sqlite3.connect(target_path)
    try:
        source.backup(target)
        # The copy is one file: the log mode would leave two more beside it.
        target.execute("pragma journal_mode = delete")
    finally:
        target.close()
        source.close()
    _check(target_path)
    handle = os.open(target_path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _check(path: str) -> None:
    connection = connections.reader(path)
    try:
        migrate.is_present(connection, path)
        if connection.execute("pragma application_id").fetchone()[0] != connections.APPLICATION_ID:
            raise FileUnusable(f"The file {path} is not a Simple CRM book.")
        said = connection.execute("pragma integrity_check(1)").fetchone()[0]
    finally:
        connection.close()
    if said != "ok":
        raise FileUnusable(f"The file {path} is damaged: {said}.", "Name another backup.")


def _save_present(book_path: str, at: str) -> str:
    if not os.path.exists(book_path):
        return ""
    try:
        return back_up(book_path, at).path
    except FileUnusable:
        saved = _free_name(book_path, at).removesuffix(SUFFIX) + ".damaged.db"
        paths.make_private(os.path.dirname(saved))
        for suffix in ("", "-wal"):
            if os.path.exists(book_path + suffix):
                os.replace(book_path + suffix, saved + suffix)
        return saved


def _free_name(book_path: str, at: str) -> str:
    stamp = at.replace(":", "").replace("-", "").rstrip("Z")
    base = os.path.join(paths.backup_folder(), f"{_stem(book_path)}-{stamp}")
    name, number = base + SUFFIX, 1
    while os.path.lexists(name):
        name, number = f"{base}.{number}{SUFFIX}", number + 1
    return name


def _stem(book_path: str) -> str:
    """The book's name, with a mark of its folder, so that two books of one name keep their backups apart."""
    import zlib

    folder, name = os.path.split(os.path.abspath(book_path))
    return f"{name.removesuffix('.db')}-{zlib.crc32(os.fsencode(folder)):08x}"


def _time_in(stamp: str) -> str:
    """``20261122T101400`` as ``2026-11-22T10:14:00Z``."""
    digits = stamp[:15]
    if len(digits) < 15:
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[9:11]}:{digits[11:13]}:{digits[13:15]}Z"
