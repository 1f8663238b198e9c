"""Waiting for the write lock: as long as its holder makes progress, and ``wait`` seconds otherwise.

SQLite lets one connection write at a time. A long change (an import) writes to the WAL while it works, so a growing WAL
shows progress. Such a change also leaves a note of what it is, which those who wait are shown; of any other writer
Linux knows the process at least (``/proc/locks``).
"""

from __future__ import annotations

import os
import sys
import time

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import Conflict, FileUnusable
from simplecrm.lean import sqlite3
from simplecrm.store.gathering import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from simplecrm.store.book import Book
    from simplecrm.store.gathering import Statement

POLL_MS = 200
"""How long SQLite itself waits between checks for progress."""

SAY_AFTER_SECONDS = 2.0
SAY_AGAIN_SECONDS = 15.0

WAL_WRITE_LOCK = 120
"""The byte of the ``-shm`` file that a writer locks (https://www.sqlite.org/walformat.html, section 2.3.1)."""

_SQLITE_BUSY = 5
_patience: float | None = None


class Holder(Record):
    """The holder of the write lock: its process (0 if unknown), and if it left a note, since when and for what."""

    process: int = 0
    title: str = ""
    since: float = 0.0


class Patience:
    """Decides how long to wait for the lock of a book: ``wait`` is called after each failed attempt.

    ``say`` is given a sentence when it takes long.
    """

    def __init__(
        self, book_path: str, say: Callable[[str], object], progress: Callable[[], object] | None = None
    ) -> None:
        self._path = book_path
        self._say = say
        self._find_progress = progress or (lambda: _progress(book_path))
        self._seconds = _configured() if _patience is None else _patience
        self._began = time.monotonic()
        self._deadline = self._began + self._seconds
        self._say_at = self._began + SAY_AFTER_SECONDS
        self._progress = self._find_progress()

    def wait(self) -> None:
        """Go on waiting. Raises ``FileUnusable`` when there was no progress for too long."""
        from simplecrm.store import hooks

        if hooks.is_in_pre_hook():
            raise Conflict("A pre- hook cannot change the book.", "Change it in a post- hook.")
        now = time.monotonic()
        progress = self._find_progress()
        if progress != self._progress:
            self._progress, self._deadline = progress, now + self._seconds
        if now >= self._deadline:
            raise _busy(self._path, now - self._began)
        if now >= self._say_at:
            self._say(f"Waiting for the book: {_described(holder(self._path), now - self._began)}.")
            self._say_at = now + SAY_AGAIN_SECONDS


def begin(connection: sqlite3.Connection, book: Book, *first: Statement) -> list[list[tuple[Any, ...]]]:
    """Begin a transaction that writes, and run its ``first`` statements; return their rows. Wait for other writers, and
    say so when it takes long.

    Raises ``FileUnusable`` when the lock is held for longer than ``wait`` seconds without any progress,
    ``sqlite3.Error``.
    """
    connection.execute(f"pragma busy_timeout = {POLL_MS}")
    found = _begun(connection, first)
    if found is None:
        # On a server, what others have changed since shows progress.
        changed = (lambda: connection.execute("pragma data_version").fetchone()) if paths.is_remote(book.path) else None
        patience = Patience(book.path, book.on_wait, changed)
        while found is None:
            patience.wait()
            found = _begun(connection, first)
    connection.execute(f"pragma busy_timeout = {_busy_timeout_ms()}")
    return found


def set_patience(seconds: float | None) -> None:
    """From now on, wait so long without progress; None for the setting."""
    global _patience
    _patience = seconds


def patience() -> float | None:
    """The seconds of ``set_patience``, for another process; None for the setting."""
    return _patience


def announce(book_path: str, title: str) -> None:
    """Leave a note that this process holds the lock for a long change. Failing to do so is not an error. For an
    encrypted book it omits the title, which may name a person.
    """
    import json

    from simplecrm.store import book_file

    path = _note_path(book_path)
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            said = "" if book_file.is_encrypted(book_path) else title
            json.dump({"process": os.getpid(), "title": said, "since": time.time()}, file)
    except OSError:
        return


def withdraw(book_path: str) -> None:
    """Remove the note that ``announce`` left."""
    try:
        os.unlink(_note_path(book_path))
    except OSError:
        return


def holder(book_path: str) -> Holder:
    """Who holds the write lock now, as far as known."""
    process = _locking_process(book_path + "-shm")
    noted = _noted(book_path)
    if noted.process and process in (0, noted.process) and _is_alive(noted.process):
        return noted
    return Holder(process)


def _begun(connection: sqlite3.Connection, first: Sequence[Statement]) -> list[list[tuple[Any, ...]]] | None:
    """The rows of the first statements; None while somebody else writes."""
    try:
        return in_order(connection, ("begin immediate", ()), *first)[1:]
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != _SQLITE_BUSY:
            raise
        return None


def _busy(path: str, waited: float) -> FileUnusable:
    return FileUnusable(
        f"The book {path} is busy: {_described(holder(path), waited)}; nothing was changed.",
        "Try again when that is done, or wait longer with --wait 600.",
    )


def _described(found: Holder, waited: float) -> str:
    """Such as “Import contacts.csv” (process 4711) has been writing for 12 s."""
    seconds = time.time() - found.since if found.since else waited
    who = f"“{found.title}”" if found.title else "another program"
    process = f" (process {found.process})" if found.process else ""
    return f"{who}{process} has been writing for {max(seconds, waited):.0f} s"


def _progress(path: str) -> tuple[int, ...]:
    """What changes while the holder makes progress: size and time of the WAL, and the note."""
    found: list[int] = []
    for name in (path + "-wal", _note_path(path)):
        try:
            status = os.stat(name)
        except OSError:
            continue
        found += (status.st_size, status.st_mtime_ns)
    return tuple(found)


def _noted(book_path: str) -> Holder:
    import json

    try:
        with open(_note_path(book_path), encoding="utf-8") as file:
            noted = json.load(file)
        return Holder(int(noted["process"]), str(noted["title"]), float(noted["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()


def _locking_process(path: str) -> int:
    """The process with the write lock on the ``-shm`` file, as Linux lists it; 0 elsewhere. ``fcntl`` would need to
    open the file, and closing it again would release SQLite's own locks on it.
    """
    if not sys.platform.startswith("linux"):
        return 0
    try:
        inode = os.stat(path).st_ino
        with open("/proc/locks", encoding="ascii") as file:
            lines = file.readlines()
    except (OSError, UnicodeDecodeError):
        return 0
    for line in lines:
        words = line.split()
        if len(words) < 8 or "->" in words or words[3] != "WRITE" or words[5].rpartition(":")[2] != str(inode):
            continue
        first, last = words[6], words[7]
        if int(first) <= WAL_WRITE_LOCK and (last == "EOF" or int(last) >= WAL_WRITE_LOCK):
            return max(int(words[4]), 0)
    return 0


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _note_path(book_path: str) -> str:
    return paths.book_state_path(book_path, "writer", ".json")


def _configured() -> float:
    from simplecrm import config

    return float(config.number("wait"))


def _busy_timeout_ms() -> int:
    from simplecrm.store import book_file

    return int(book_file.BUSY_SECONDS * 1000)
