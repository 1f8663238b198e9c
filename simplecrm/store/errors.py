"""Errors of SQLite and the disk, in words a person can act on."""

from __future__ import annotations

import errno
import os

from simplecrm.errors import CrmError, FileUnusable, ForeignFile, NotUnderstood
from simplecrm.lean import sqlite3

SEE_AND_GO_BACK = "See what is wrong: simplecrm doctor\n  Restore a backup: simplecrm restore"
_BY_MESSAGE = (
    ("locked", "The book {path} is busy: another program has been writing to it.", "Try again in a moment."),
    ("busy", "The book {path} is busy: another program has been writing to it.", "Try again in a moment."),
    ("disk is full", "The disk that holds {path} is full; nothing was changed.", "Free some space and try again."),
    ("disk i/o error", "The disk that holds {path} cannot be read or written; nothing was changed.",
     "Check its free space and its health."),
    ("read-only mount", "The disk that holds {path} is mounted read-only; nothing was changed.",
     "Mount it for writing, or name a book elsewhere with --file."),
    ("readonly", "The book {path} is read-only.", "Check the permissions of the file and its folder."),
    ("unable to open", "The book {path} cannot be opened.", "Check that the folder exists and that you may use it."),
    ("not a database", "The file {path} is not a Simple CRM book.", "Name another with --file."),
    ("unsupported file format", "The book {path} is damaged.",
     SEE_AND_GO_BACK),
    ("could not decode", "The book {path} is damaged.",
     SEE_AND_GO_BACK),
    ("malformed", "The book {path} is damaged.", SEE_AND_GO_BACK),
    ("no such table", "The file {path} is damaged or not a Simple CRM book.",
     "Name another with --file, or restore a backup: simplecrm restore"),
    ("response is too large", "What was asked of the book {path} is more than its server sends at once.",
     "Ask for less, such as --limit 1000, or start the server with a larger --max-response-size."),
    ("no such column", "The file {path} is damaged or not a Simple CRM book.",
     "Name another with --file, or restore a backup: simplecrm restore"),
)  # fmt: skip

_OF_A_DISK = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT)
_CORRUPT, _NOT_A_DATABASE = 11, 26
_DAMAGE = ("malformed", "not a database", "could not decode", "unsupported file format")
_MARK = b"SCRB"
"""The application id in the header of a book."""

_INDEX_BYTES = 32 * 1024
"""The disk space that SQLite needs to read a book that nobody has open: the smallest WAL index."""

_MAGIC = b"SQLite format 3\0"
_kept_open: dict[str, int] = {}


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file's contents are damaged, not that they cannot be reached just now."""
    if isinstance(error, UnicodeDecodeError):
        return True
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (_CORRUPT, _NOT_A_DATABASE):
        return True
    message = str(error).lower()
    return any(words in message for words in _DAMAGE)


def is_damage_of(error: Exception, path: str) -> bool:
    """The same for the file at ``path``, some of whose damaged headers SQLite reports as read-only or unable to
    open."""
    return is_damage(error) or (isinstance(error, sqlite3.Error) and has_damaged_header(error, path))


def explained(error: Exception, path: str) -> CrmError | None:
    """The error to show for one of SQLite or the system; None if it is not about the file or a value."""
    if isinstance(error, UnicodeDecodeError):
        error = sqlite3.DatabaseError("malformed: a text that is not UTF-8")
    if isinstance(error, sqlite3.IntegrityError):
        if "FOREIGN KEY" in str(error):
            return NotUnderstood("The change refers to a record that does not exist.")
        return NotUnderstood(f"The book rejects that value: {error}.")
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, path)
    if isinstance(error, OSError) and error.filename is None and error.errno in _OF_A_DISK:
        # An error without a file name is of the output: SQLite writes the book, and opening a file names it.
        return FileUnusable(f"The output cannot be written: {error.strerror}.", "Nothing is wrong with the book.")
    if isinstance(error, (FileExistsError, NotADirectoryError)) and os.path.isfile(error.filename or ""):
        return FileUnusable(f"{error.filename} is a file, not a folder.", "Name a book elsewhere with --file.")
    if isinstance(error, OSError):
        return FileUnusable(f"The book {path} cannot be used: {error.strerror or error}.")
    return None


def _of_sqlite(error: sqlite3.Error, path: str) -> CrmError | None:
    message = str(error).lower()
    if not is_damage(error) and has_damaged_header(error, path):
        message = "malformed: the header"
    if "not a database" in message and _was_a_book(path):
        message = "malformed: no database any more"
    if message.startswith("no such table") and header_of(path)[68:72] == _MARK:
        return FileUnusable(f"The book {path} is damaged: {error}.", with_newest_backup(path, SEE_AND_GO_BACK))
    if "disk i/o error" in message and _free_space(path) < _INDEX_BYTES:
        message = "disk is full"
    if any(words in message for words in ("readonly", "unable to open")) and _is_mounted_read_only(path):
        message = "read-only mount"
    for key, sentence, hint in _BY_MESSAGE:
        if key in message:
            kind = ForeignFile if key == "not a database" else FileUnusable
            return kind(sentence.format(path=path), with_newest_backup(path, hint))
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
        return FileUnusable(f"The book {path} cannot be used: {error}.", "See what is wrong: simplecrm doctor")
    return None


def has_damaged_header(error: sqlite3.Error, path: str) -> bool:
    """Whether a file that SQLite reports as read-only, not openable or empty has a header that no program writes
    (https://www.sqlite.org/fileformat.html, section 1.3)."""
    if not any(words in str(error).lower() for words in ("readonly", "unable to open", "no such table", "i/o error")):
        return False
    return is_damaged_header(header_of(path))


def is_damaged_header(header: bytes) -> bool:
    """Whether the first 100 bytes of a file are those of a plain book with values that no program writes."""
    if header[:16] != _MAGIC or len(header) < 100:
        return False
    versions, reserved, fractions = header[18:20], header[20], header[21:24]
    return versions not in (b"\1\1", b"\2\2") or reserved != 0 or fractions != b"\x40\x20\x20"


def _free_space(path: str) -> int:
    try:
        disk = os.statvfs(os.path.dirname(path))
    except OSError:
        return _INDEX_BYTES
    return disk.f_bavail * disk.f_frsize


def _is_mounted_read_only(path: str) -> bool:
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _was_a_book(path: str) -> bool:
    from simplecrm.store.backups.files import backups

    return bool(backups(path))


def header_of(path: str) -> bytes:
    """The first 100 bytes of a file. It is not closed again: that would release the locks that SQLite holds on it for
    the whole process (https://www.sqlite.org/howtocorrupt.html, section 2.2)."""
    try:
        if path not in _kept_open:
            _kept_open[path] = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        return os.pread(_kept_open[path], 100, 0)
    except OSError:
        return b""


def with_newest_backup(path: str, hint: str) -> str:
    """The hint, with the newest backup if it advises to restore one."""
    if "simplecrm restore" not in hint:
        return hint
    from simplecrm.store.backups.files import backups

    made = backups(path)
    return f"{hint}\n  The newest backup is {made[0].path}" if made else hint
