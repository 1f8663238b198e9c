"""A folder of items, one file each, as vdirsyncer, khard and todoman keep them (the vdir format,
https://vdirsyncer.pimutils.org/en/stable/vdir.html).

Other programs write to the folder at the same time. A file is replaced only while it is the one that was read, and
appears under its name only when it is whole. Files whose names begin with a dot or end in ``.tmp`` are not items.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from contextlib import contextmanager

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import Conflict, FileUnusable, NotUnderstood
from simplecrm.store.files import fsync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ITEM_BYTES = 16 << 20
"""The largest item that is read; a contact with a photo has some hundred kilobytes."""

SUFFIXES = (".vcf", ".ics")
"""How the names of items end."""

SYNC_ALL_FROM = 50
"""From this many files on, one ``sync`` of the file system is quicker than an ``fsync`` of each."""

_TEMPORARY = ".simplecrm-"
"""How the names of our temporary files begin."""

ABANDONED_SECONDS = 600
"""A temporary file as old as this was left behind by a process that was killed."""

_FILE_NAME = re.compile(r"[\w@-][\w@.-]{0,99}", re.ASCII)
"""A uid that can be the name of a file."""

_PRIVATE = 0o600


class Content(Record):
    """The bytes of a file and its ``stamp``, which changes whenever the file does."""

    data: bytes
    stamp: str


def digest_of(data: bytes) -> str:
    """A hash of the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


class ChangedMeanwhile(Exception):
    """Another program changed a file after it was read."""


class Unreadable(Exception):
    """A file cannot be read; the message is a sentence that says why."""


class Write(Record):
    """A file to be written: a new one, or one that has the stamp ``expected``. Without data it is removed."""

    name: str
    data: bytes | None
    expected: str = ""


class Folder:
    """The items in a folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def stamps(self, suffix: str) -> dict[str, str]:
        """The stamp of each item whose name ends in ``suffix``, by name. Raises ``FileUnusable``."""
        found = {}
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith(".") or not name.endswith(suffix):
                        continue
                    try:
                        status = entry.stat()
                    except FileNotFoundError:
                        continue
                    if stat.S_ISREG(status.st_mode):
                        found[name] = _stamp(status)
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be read: {error.strerror or error}.") from error
        return dict(sorted(found.items()))

    def collections(self) -> list[str]:
        """The names of the folders in it that have items. Raises ``FileUnusable``."""
        try:
            with os.scandir(self.path) as entries:
                inner = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be read: {error.strerror or error}.") from error
        return [name for name in inner if any(Folder(os.path.join(self.path, name)).stamps(one) for one in SUFFIXES)]

    def read(self, name: str) -> Content:
        """The content of an item. Raises ``Unreadable``, ``ChangedMeanwhile`` if it changes while it is read."""
        path = os.path.join(self.path, name)
        try:
            with open(path, "rb") as file:
                before = os.fstat(file.fileno())
                if before.st_size > MAX_ITEM_BYTES:
                    raise Unreadable(f"{name} is larger than {MAX_ITEM_BYTES >> 20} MB.")
                data = file.read(MAX_ITEM_BYTES + 1)
                after = os.fstat(file.fileno())
        except FileNotFoundError as error:
            raise ChangedMeanwhile from error
        except OSError as error:
            raise Unreadable(f"{name} cannot be read: {error.strerror or error}.") from error
        if _stamp(before) != _stamp(after) or len(data) != after.st_size:
            raise ChangedMeanwhile
        return Content(data, _stamp(after))

    def free_name(self, uid: str, suffix: str) -> str:
        """The name of the file of a new item: its uid where that can be one and no file has it."""
        name = f"{uid}{suffix}"
        if _FILE_NAME.fullmatch(uid) and not os.path.lexists(os.path.join(self.path, name)):
            return name
        return f"{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()[:40]}{suffix}"

    def carry_out(self, writes: list[Write]) -> dict[str, str]:
        """Write and remove files; return the new stamps of those that were done, empty for removed ones. What another
        program changed meanwhile is left out. Raises ``FileUnusable`` when the folder cannot be written to; files that
        were written by then stay."""
        done: dict[str, str] = {}
        beside: list[tuple[Write, str]] = []
        try:
            try:
                for number, write in enumerate(writes):
                    if write.data is not None:
                        beside.append((write, self._written(write, number, sync=len(writes) < SYNC_ALL_FROM)))
                if len(writes) >= SYNC_ALL_FROM:
                    os.sync()
                while beside:
                    write, temporary = beside.pop()
                    if self._put(write, temporary):
                        done[write.name] = _stamp(os.stat(os.path.join(self.path, write.name)))
                for write in writes:
                    if write.data is None and self._is_still(write):
                        os.unlink(os.path.join(self.path, write.name))
                        done[write.name] = ""
                self._remove_abandoned()
                fsync_folder(self.path)
            finally:
                for _, temporary in beside:
                    _remove(temporary)
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be written to: {error.strerror or error}.") from error
        return done

    def _written(self, write: Write, number: int, *, sync: bool) -> str:
        assert write.data is not None
        temporary = os.path.join(self.path, f"{_TEMPORARY}{os.getpid()}-{number}.tmp")
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
        try:
            with open(_created(temporary, flags), "wb") as file:
                file.write(write.data)
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            if write.expected:
                os.chmod(temporary, stat.S_IMODE(os.stat(os.path.join(self.path, write.name)).st_mode))
        except FileNotFoundError:
            pass  # the item was removed; _put notices
        except OSError:
            _remove(temporary)
            raise
        return temporary

    def _put(self, write: Write, temporary: str) -> bool:
        target = os.path.join(self.path, write.name)
        if write.expected:
            if not self._is_still(write):
                _remove(temporary)
                return False
            os.replace(temporary, target)
            return True
        try:
            os.link(temporary, target)  # unlike a rename, it never replaces a file
        except FileExistsError:
            return False
        except OSError:
            if os.path.lexists(target):
                return False
            os.replace(temporary, target)  # a file system without hard links
            return True
        finally:
            _remove(temporary)
        return True

    def _remove_abandoned(self) -> None:
        with os.scandir(self.path) as entries:
            for entry in entries:
                ours = entry.name.startswith(_TEMPORARY) and entry.name.endswith(".tmp")
                if ours and entry.stat(follow_symlinks=False).st_mtime < time.time() - ABANDONED_SECONDS:
                    _remove(entry.path)

    def _is_still(self, write: Write) -> bool:
        try:
            return _stamp(os.stat(os.path.join(self.path, write.name))) == write.expected
        except FileNotFoundError:
            return False


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns}:{status.st_size}:{status.st_ino}"


def _created(path: str, flags: int) -> int:
    try:
        return os.open(path, flags, _PRIVATE)
    except FileExistsError:  # left behind by a process that had the same number
        os.unlink(path)
        return os.open(path, flags, _PRIVATE)


def _remove(path: str) -> None:
    try:  # noqa: SIM105 - clearer than a context manager around one call
        os.unlink(path)
    except FileNotFoundError:
        pass


def real_path(path: str) -> str:
    """A path as it is remembered: absolute, without links."""
    return os.path.realpath(os.path.expanduser(path))


def checked(path: str) -> str:
    """The real path of a folder to sync, which exists. Raises ``NotUnderstood``."""
    whole = real_path(path)
    if not os.path.isdir(whole):
        what = "is not a folder" if os.path.exists(whole) else "does not exist"
        raise NotUnderstood(f"{path} {what}.", f"Create it first: mkdir -p {path}")
    return whole


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Keep other syncs out of a folder. Raises ``Conflict`` if one is running."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    import zlib

    lock = paths.state_path(f"sync-{zlib.crc32(os.fsencode(path)):08x}.lock")
    paths.make_private(os.path.dirname(lock))
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, _PRIVATE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(f"{path} is being synced by another process.", "Try again when it is done.") from error
        yield
    finally:
        os.close(handle)
