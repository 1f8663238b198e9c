"""What SQLite and the disk report, in words a person can act on."""

from __future__ import annotations

import errno

from simplecrm.errors import CrmError, FileUnusable, NotUnderstood
from simplecrm.lean import sqlite3

_BY_MESSAGE = (
    ("locked", "The book {path} is busy: another program has been writing to it.", "Try again in a moment."),
    ("busy", "The book {path} is busy: another program has been writing to it.", "Try again in a moment."),
    ("disk is full", "The disk that holds {path} is full; nothing was changed.", "Free some space and try again."),
    ("disk i/o error", "The disk that holds {path} cannot be read or written; nothing was changed.",
     "Check its free space and its health."),
    ("readonly", "The book {path} is read-only.", "Check the permissions of the file and its folder."),
    ("unable to open", "The book {path} cannot be opened.", "Check that the folder exists and that you may use it."),
    ("not a database", "The file {path} is not a Simple CRM book.",
     "Name another with --file, or restore a backup: simplecrm restore"),
    ("could not decode", "The book {path} is damaged.",
     "See what is wrong: simplecrm doctor. Go back: simplecrm restore"),
    ("malformed", "The book {path} is damaged.", "See what is wrong: simplecrm doctor. Go back: simplecrm restore"),
    ("no such table", "The file {path} is damaged or not a Simple CRM book.",
     "Name another with --file, or restore a backup: simplecrm restore"),
    ("no such column", "The file {path} is damaged or not a Simple CRM book.",
     "Name another with --file, or restore a backup: simplecrm restore"),
)  # fmt: skip

_OF_A_DISK = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT)


def _with_newest_backup(path: str, hint: str) -> str:
    """The hint, naming the newest backup where going back to one is advised."""
    if "simplecrm restore" not in hint:
        return hint
    from simplecrm.store.backup import backups

    made = backups(path)
    return f"{hint} (newest: {made[0].path})" if made else hint


def explained(error: Exception, path: str) -> CrmError | None:
    """The error to show for what SQLite or the system raised; None if it is not about the file or a value."""
    if isinstance(error, UnicodeDecodeError):
        error = sqlite3.DatabaseError("malformed: a text that is no UTF-8")
    if isinstance(error, sqlite3.IntegrityError):
        return NotUnderstood(f"The book does not take that: {error}.")
    if isinstance(error, sqlite3.Error):
        message = str(error).lower()
        for key, sentence, hint in _BY_MESSAGE:
            if key in message:
                return FileUnusable(sentence.format(path=path), _with_newest_backup(path, hint))
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
            return FileUnusable(f"The book {path} cannot be used: {error}.", "See what is wrong: simplecrm doctor")
        return None
    if isinstance(error, OSError) and error.filename is None and error.errno in _OF_A_DISK:
        # The book's own files are written by SQLite, and what is opened by name says which it is.
        return FileUnusable(f"The output cannot be written: {error.strerror}.", "Nothing is wrong with the book.")
    if isinstance(error, OSError):
        return FileUnusable(f"The book {path} cannot be used: {error.strerror or error}.")
    return None
