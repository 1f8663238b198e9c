"""Automatic backups: hourly when something changed, and before imports, merges and bulk changes.

A background process makes them: it opens the book, pins its contents (a read transaction in WAL mode sees the same
contents whatever is written meanwhile), reports that, and then copies, checks and rotates. A backup *before* a change
is started when the change begins, and the change is committed once the contents are pinned.
"""

from __future__ import annotations

import os
import sys
import time

from simplecrm import paths
from simplecrm.errors import CrmError
from simplecrm.lean import sqlite3
from simplecrm.store.backups import due, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

DAILY = "daily"
"""The reason of backups made after a change; the last one of each day is kept."""

PIN_SECONDS = 10.0
"""How long a change waits until the contents before it are pinned. If that takes longer, it goes on without."""

FEW_RECORDS = 100
"""Merges and bulk changes are preceded by a backup if more records than this were changed since the newest one; imports
always are."""

_ALWAYS = ("import",)
_running: list[Popen[bytes]] = []
"""The processes that were started, kept so that the application can reap them."""

_PINNED = b"pinned\n"


class Pinning:
    """The backup before a change. ``start`` starts it, ``wait`` returns when the change may be committed."""

    def __init__(self, book_path: str, reason: str) -> None:
        self._path = book_path
        self._reason = reason
        self._process: Popen[bytes] | None = None

    def start(self, connection: sqlite3.Connection, step_id: int) -> None:
        """Start the process that makes the backup, unless the newest lacks only a few records, or backups are off.
        ``connection`` is within the step ``step_id``."""
        if not is_on() or (self._reason not in _ALWAYS and _is_backed_up(self._path, connection, step_id)):
            return
        self._process = _started(self._path, self._reason, pinned=True)

    def wait(self) -> None:
        """Wait until the contents are pinned."""
        if self._process is None or self._process.stdout is None:
            return
        import select

        ready, _, _ = select.select([self._process.stdout], [], [], PIN_SECONDS)
        if ready:
            self._process.stdout.read(len(_PINNED))
        self._process.stdout.close()
        self._process = None


def start_daily(book_path: str) -> None:
    """Start a backup after a change, unless there was one within the hour."""
    if due.is_due(book_path) and is_on():
        _touch(due.marker(book_path))
        _started(book_path, DAILY)


def is_on() -> bool:
    """Whether backups are made automatically, by the settings."""
    from simplecrm import config

    try:
        return config.get("automatic_backups") == "yes"
    except CrmError:
        return True


def last_failure(book_path: str) -> str:
    """Why the last automatic backup failed; empty when it did not."""
    try:
        with open(_failure(book_path), encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def forget_failure(book_path: str) -> None:
    """Note that a backup was made, here and in the second folder."""
    try:  # noqa: SIM105 - contextlib takes longer to load than the rest of this module
        os.unlink(_failure(book_path))
    except FileNotFoundError:
        pass


def run(book_path: str, reason: str, pinned: bool) -> None:
    """Make one automatic backup, in the background process. Raises ``CrmError`` or ``OSError``."""
    from simplecrm.store.backups import copying, elsewhere, encryption

    os.nice(10)
    sealer = encryption.automatic()
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with copying.connections_to(book_path) as source:
        source.execute("begin")
        position = copying.position(source)
        if pinned:
            os.write(1, _PINNED)
        with copying.folder_locked():
            newest = next(iter(files.backups(book_path)), None)
            if not position[1] or (newest is not None and (newest.generation, newest.step_id) == position):
                # Nothing was written yet, or nothing since.
                return
            elsewhere.copy(copying.copied(source, book_path, reason, at, sealer).path)
            rotate(book_path, copying.uid_of(source))
    _touch(due.marker(book_path))


def rotate(book_path: str, uid: str) -> None:
    """Remove the backups that the setting ``backup_keep`` no longer keeps, here and in ``backup_copy_to``, where other
    homes may keep those of their books, too; and the contents of attachments here that no backup needs any more.
    Only for the holder of the folder's lock."""
    from simplecrm import config
    from simplecrm.core.retention import parse_keep
    from simplecrm.store.backups import attached, elsewhere
    from simplecrm.store.backups.rotation import expired

    keep = parse_keep(config.get("backup_keep"))
    there = files.backups(book_path, elsewhere.folder()) if elsewhere.folder() else []
    own = [made for made in there if made.uid in ("", files.short_uid(uid))]
    for made in (*expired(files.backups(book_path), keep), *expired(own, keep)):
        os.unlink(made.path)
    attached.drop_unneeded(paths.backup_folder())


def main(arguments: list[str]) -> int:
    """``python -m simplecrm.store.backups.automatic BOOK REASON [--pin] [--key]``; a failure is recorded for
    ``doctor``. With ``--key`` the key of the encrypted book comes through standard input."""
    from simplecrm.store import errors

    book_path, reason = arguments[:2]
    os.umask(0o077)
    try:
        if "--key" in arguments:
            from simplecrm.store.encryption import keys

            keys.from_stdin()
        run(book_path, reason, "--pin" in arguments)
    except (CrmError, sqlite3.Error, OSError) as error:
        known = error if isinstance(error, CrmError) else errors.explained(error, book_path)
        _write(_failure(book_path), known.sentence if known is not None else type(error).__name__)
        return 1
    forget_failure(book_path)
    return 0


def _started(book_path: str, reason: str, *, pinned: bool = False) -> Popen[bytes] | None:
    import subprocess

    command = [sys.executable, "-m", "simplecrm.store.backups.automatic", book_path, reason]
    key = _key_to_hand_over()
    _running[:] = [process for process in _running if process.poll() is None]
    try:
        process = subprocess.Popen(
            [*command, *(["--pin"] if pinned else []), *(["--key"] if key else [])],
            stdin=subprocess.PIPE if key else subprocess.DEVNULL,
            stdout=subprocess.PIPE if pinned else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        _write(_failure(book_path), f"The backup could not be started: {error.strerror or error}.")
        return None
    if process.stdin is not None:
        try:
            with process.stdin as pipe:
                pipe.write(f"{key}\n".encode())
        except OSError:
            pass  # it has ended already
    _running.append(process)
    return process


def _key_to_hand_over() -> str:
    """The typed key of an encrypted book, to pass to the background process."""
    keys = sys.modules.get("simplecrm.store.encryption.keys")  # not loaded where no encrypted book was opened
    return keys.to_hand_over() if keys is not None else ""


def _failure(book_path: str) -> str:
    return paths.book_state_path(book_path, "backup", ".failed")


def _is_backed_up(book_path: str, connection: sqlite3.Connection, step_id: int) -> bool:
    """Whether the newest backup has everything from before a step, except for a few records."""
    newest = next(iter(files.backups(book_path)), None)
    if newest is None or newest.generation != connection.execute("select generation from book").fetchone()[0]:
        return False
    changed = connection.execute(
        "select count(*) from (select 1 from change where step_id > ? and step_id < ? limit ?)",
        (newest.step_id, step_id, FEW_RECORDS + 1),
    ).fetchone()[0]
    return bool(changed <= FEW_RECORDS)


def _touch(path: str) -> None:
    _write(path, "")


def _write(path: str, text: str) -> None:
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
