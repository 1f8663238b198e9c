"""The files in the backup folder: their names and their order.

A name holds where the book is, the start of its uid, its generation, its last step, a running number, the UTC time and
the reason: ``simplecrm-1a2b3c4d-5e6f7a8b-0001-00000042-001-20261122T101400-daily.backup.db``. Backups are in the order
of generation, step and number, so that a clock that was wrong for a day does not make an old backup the newest for a
year.

The place of a book is a checksum of its folder: relative to the data folder if the book is in it, so that a moved or
copied home finds its backups, and absolute elsewhere. A missing book's uid is unknown, so the place comes first; the
uid tells the backups of several homes apart in a shared folder.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.core.records import Record

SUFFIX = ".backup.db"
DAMAGED_SUFFIX = ".damaged.db"
"""The name of damaged copies. They never count as backups."""

PART_SUFFIX = ".part"
TRIAL_SUFFIX = ".trial"
RESTORING_SUFFIX, CONVERTING_SUFFIX = ".restoring", ".converting"
"""The name of the copy beside a book that is about to replace it, by a restore, encryption or decryption."""

ENCRYPTED = (".age", ".gpg")

MANUAL = "manual"
RESTORE = "restore"
"""Saved before a backup was restored."""


class Backup(Record):
    """A backup on disk. ``reason`` is ``manual``, ``daily``, or what it was made before: ``import``, ``merge``,
    ``bulk``, ``restore``, ``migration``. ``at`` is the UTC time in its name, ``size`` in bytes; ``generation``,
    ``step_id`` and ``number`` order them, 0 where an old name does not say; ``uid`` is the start of the book's uid."""

    path: str
    at: str
    size: int
    reason: str = MANUAL
    generation: int = 0
    step_id: int = 0
    number: int = 0
    uid: str = ""

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The sort key; the newest comes last."""
        return self.generation, self.step_id, self.number, self.at

    @property
    def name(self) -> str:
        """How to name it: its position in the order of the book's backups; an old name as a whole."""
        if not self.number:
            return os.path.basename(self.path)
        return f"{self.generation:04}-{self.step_id:08}-{self.number:03}"

    @property
    def is_encrypted(self) -> bool:
        """Whether it has to be decrypted before it can be read."""
        return self.path.endswith(ENCRYPTED)


def backups(book_path: str, folder: str = "") -> list[Backup]:
    """The backups of this book in the backup folder (or another), the newest first."""
    folder = folder or paths.backup_folder()
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    found = [made for name in names if (made := parsed(os.path.join(folder, name), book_path)) is not None]
    return sorted(found, key=lambda one: one.order, reverse=True)


def parsed(path: str, book_path: str) -> Backup | None:
    """What the name of a file says, if it is a backup of this book."""
    bare = _bare(os.path.basename(path))
    start = _start_of(bare, book_path)
    if not start or not bare.endswith(SUFFIX):
        return None
    try:
        size = os.path.getsize(path)
    except OSError:
        return None
    words = bare[len(start) : -len(SUFFIX)].split("-")
    uid = words.pop(0) if len(words) == 6 else ""  # older names have none
    if len(words) == 5 and all(word.isdigit() for word in words[:3]):
        generation, step_id, number = map(int, words[:3])
        return Backup(path, _time_in(words[3]), size, words[4], generation, step_id, number, uid)
    return Backup(path, _time_in(words[0]), size)


def new_name(book_path: str, uid: str, generation: int, step_id: int, at: str, reason: str) -> str:
    """A name in the backup folder that is not taken. Only for the holder of the folder's lock."""
    same = [made.number for made in backups(book_path) if (made.generation, made.step_id) == (generation, step_id)]
    order = f"{generation:04}-{step_id:08}-{max(same, default=0) + 1:03}"
    name = f"{_stems(book_path)[0]}-{short_uid(uid)}-{order}-{_stamp(at)}-{reason}{SUFFIX}"
    return os.path.join(paths.backup_folder(), name)


def made_at(path: str) -> str:
    """When a backup was made, as UTC: by its name, else when its file was last written. Raises ``OSError``."""
    for word in os.path.basename(path).split("-"):
        if word[:8].isdigit() and word[8:9] == "T" and word[9:15].isdigit():
            return _time_in(word)
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(os.path.getmtime(path)))


def short_uid(uid: str) -> str:
    """The part of a book's uid that is in the names of its backups."""
    return f"{uid[:8]:0>8}"


def damaged_name(book_path: str, at: str) -> str:
    """A name in the backup folder for a damaged file."""
    base = os.path.join(paths.backup_folder(), f"{_stems(book_path)[0]}-{_stamp(at)}")
    name, number = base + DAMAGED_SUFFIX, 1
    while any(os.path.lexists(name + suffix) for suffix in ("", *ENCRYPTED)):
        name, number = f"{base}.{number}{DAMAGED_SUFFIX}", number + 1
    return name


def damaged(book_path: str) -> list[str]:
    """The damaged files of this book that were kept, the oldest first."""
    folder = paths.backup_folder()
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    apart = [name for name in names if _bare(name).endswith(DAMAGED_SUFFIX) and _start_of(name, book_path)]
    return [os.path.join(folder, name) for name in sorted(apart, key=_damaged_order)]


def _damaged_order(name: str) -> tuple[str, int]:
    """The time in the name of a damaged file, and its number among those of one second."""
    stamp, _, number = _bare(name).removesuffix(DAMAGED_SUFFIX).rpartition("-")[2].partition(".")
    return stamp, int(number) if number.isdigit() else 0


def _bare(name: str) -> str:
    """The name without the extension of encryption."""
    for suffix in ENCRYPTED:
        name = name.removesuffix(suffix)
    return name


def part_name(folder: str) -> str:
    """A name for a copy that is being made."""
    return os.path.join(folder, f".{os.getpid()}-{os.urandom(4).hex()}{PART_SUFFIX}")


def trial_name() -> str:
    """A name for a copy that this process uses and removes. It has the process id, so that no other process removes
    it."""
    return os.path.join(paths.backup_folder(), f".{os.getpid()}-{os.urandom(4).hex()}{TRIAL_SUFFIX}")


def is_abandoned(name: str) -> bool:
    """Whether a file in the backup folder was left by a killed process. Only for the holder of the folder's lock:
    copies are made under it."""
    if PART_SUFFIX in name:
        return True
    process = name.removeprefix(".").partition("-")[0]
    if TRIAL_SUFFIX not in name or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _start_of(name: str, book_path: str) -> str:
    """The start of a file's name that says that it belongs to this book; empty if it belongs to another."""
    return next((f"{stem}-" for stem in _stems(book_path) if name.startswith(f"{stem}-")), "")


def _stems(book_path: str) -> tuple[str, str]:
    """The prefixes of the names of a book's files, now and in older versions: the book's name, with a checksum of its
    folder, so that two books of one name keep their backups apart."""
    folder, name = os.path.split(os.path.realpath(book_path))
    data = os.path.realpath(paths.folder("data"))
    is_inside = os.path.commonpath((folder, data)) == data
    place = os.path.relpath(folder, data) if is_inside else folder
    return _stem(name, place), _stem(name, folder)


def _stem(name: str, place: str) -> str:
    import zlib

    return f"{name.removesuffix('.db')}-{zlib.crc32(os.fsencode(place)):08x}"


def _stamp(at: str) -> str:
    return at.replace(":", "").replace("-", "").rstrip("Z")


def _time_in(stamp: str) -> str:
    """``20261122T101400`` as ``2026-11-22T10:14:00Z``."""
    digits = stamp[:15]
    if len(digits) < 15:
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[9:11]}:{digits[11:13]}:{digits[13:15]}Z"
