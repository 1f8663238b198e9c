"""A book's file: whether it exists, whether it is encrypted, and how its key is asked for."""

from __future__ import annotations

import os
import stat
from _thread import allocate_lock

from simplecrm import paths
from simplecrm.errors import FileUnusable, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

APPLICATION_ID = 0x53435242
"""``SCRB``, the mark of a Simple CRM book in the file's header."""

NUMBERS = ("pragma application_id", "pragma user_version")
"""The numbers in the header that tell books from other files."""

POSITION = (
    "select uid, generation, coalesce(step.id, 0) as step_id, coalesce(at, '') as at, coalesce(title, '') as title "
    "from book left join step on step.id = (select max(id) from step) where book.id = 1"
)
"""Which book it is, and its last step."""

OPENING = (*NUMBERS, POSITION)
"""What is asked when a book is opened."""

Identity = tuple[int, int]
"""Device and inode of a file: tells the file that was opened from one that replaced it."""

ON_SERVER: Identity = (0, 0)
"""The identity of every book on a server, which is never replaced by another file."""

BUSY_SECONDS = 5.0
"""How long a statement waits for a lock. Steps wait longer for the write lock (see ``store.waiting``)."""

COMPANIONS = ("-wal", "-shm", "-journal")
"""The files that SQLite keeps beside a book. Beside another book they would destroy it."""

ENCRYPTED_MARK = b"SCRB-enc"
"""The first bytes of an encrypted book: half of the salt that SQLCipher keeps there, whose rest is random."""

ask_for_key: Callable[[str], str] | None = None
"""Asks the person for the key of the encrypted book at a path; the front end sets it where a person can be asked."""

_kinds: dict[str, tuple[int, int, bool]] = {}
"""{(device, inode): whether it is encrypted} of each file that was examined."""
_looking = allocate_lock()


def identity(path: str) -> Identity | None:
    """Which file is at ``path``; None where there is none.

    Raises ``FileUnusable`` for a folder, a device or a pipe: opening one of those may block forever.
    """
    if paths.is_remote(path):
        return ON_SERVER
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        from simplecrm.store.files import kind_of

        raise FileUnusable(f"{path} is {kind_of(path)}, not a file.", "Name a file: --file ~/work.db")
    return found.st_dev, found.st_ino


def refuse_on_server(path: str, sentence: str, hint: str = "") -> None:
    """Raise ``NotUnderstood`` with a sentence for a book on a server, where something is not possible."""
    if paths.is_remote(path):
        raise NotUnderstood(sentence, hint)


def missing(path: str, *, is_default: bool) -> FileUnusable | None:
    """The error to raise because no book is at ``path``; None where a first change may create one."""
    from simplecrm.store.backups.files import backups

    made = backups(path)
    if is_default and not made:
        return None
    import shlex

    command = "simplecrm" if is_default else f"simplecrm --file {shlex.quote(path)}"
    what = f"The file {path} is empty" if os.path.exists(path) else f"There is no book {path}"
    if made:
        return FileUnusable(
            f"{what}, but there are backups of it.",
            f"Restore the newest, {made[0].path}: {command} restore\n  Start an empty one: {command} init",
        )
    return FileUnusable(f"{what}.", f"Create it: {command} init")


def is_encrypted(path: str) -> bool:
    """Whether an encrypted book is at ``path``; a missing or unreadable file is not. The file itself is read only once,
    before anything has it open: closing it releases the locks that SQLite holds on it for the whole process
    (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    try:
        found = os.stat(path)
        kept = _kinds.get(path)
        if kept is not None and kept[0] == found.st_dev and kept[1] == found.st_ino:
            return kept[2]
        with _looking:
            answer = stat.S_ISREG(found.st_mode) and _begins_encrypted(path)
            note_kind(path, answer)
            return answer
    except OSError:
        return False


def note_kind(path: str, is_encrypted: bool) -> None:
    """Remember whether the file at ``path``, which is about to be written, is encrypted. Raises ``OSError``."""
    found = os.stat(path)
    _kinds[path] = (found.st_dev, found.st_ino, is_encrypted)


def kind_was_wrong(path: str) -> bool:
    """Examine the file at ``path`` again, which could not be opened as what it was remembered to be; return whether it
    is of the other kind. Another process may have put a converted book where a file was, and that may have got the
    inode of an earlier file of this process. Then this process cannot have it open, so no lock is released.
    """
    kept = _kinds.pop(path, None)
    return kept is not None and is_encrypted(path) != kept[2]


def forget_kind(path: str) -> None:
    """Forget whether the file at ``path``, which is being removed, is encrypted: another may get its inode."""
    _kinds.pop(path, None)


def remove(path: str) -> None:
    """Remove a file that may be gone already, and what SQLite kept beside it."""
    forget_kind(path)
    for name in (path, *(path + suffix for suffix in COMPANIONS)):
        # On a read-only mount, removing a missing file fails too.
        if os.path.lexists(name):
            try:  # noqa: SIM105 - contextlib takes a third of the time of a whole look-up to load
                os.unlink(name)
            except FileNotFoundError:
                pass


def uri(path: str, query: str) -> str:
    """The file as SQLite's URI, with a query such as ``mode=ro``."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{quoted}?{query}"


def _begins_encrypted(path: str) -> bool:
    handle = os.open(path, os.O_RDONLY)
    try:
        return os.read(handle, len(ENCRYPTED_MARK)) == ENCRYPTED_MARK
    finally:
        os.close(handle)
