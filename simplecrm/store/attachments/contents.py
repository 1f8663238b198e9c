"""The contents of attachments: files in a folder beside the book, each named by the SHA-256 of what is in it.

A content is written once and never changed, so the same content is stored once, however often it is attached. It is
copied in chunks to a ``.part`` file, synced, and renamed before any row names it: a kill leaves at worst a file that no
row needs, which ``store.attachments.upkeep`` removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import CrmError, FileUnusable, NotUnderstood
from simplecrm.store.files import fsync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHUNK = 1 << 20
"""Bytes in memory at a time."""

PART_SUFFIX = ".part"
LOCK_NAME = ".lock"
HASH_LETTERS = 64


def _nothing() -> None:
    """What is called where nobody has anything to check."""


class Content(Record):
    """A content by its hash (SHA-256, hexadecimal), and its size in bytes."""

    sha256: str
    size: int


def folder_beside(path: str) -> str:
    """The folder for the contents of the attachments in the file at ``path``: a book, a backup or an export."""
    return f"{path}.attachments"


def place(folder: str, sha256: str) -> str:
    """Where a folder keeps a content."""
    return os.path.join(folder, sha256[:2], sha256)


def is_there(folder: str, content: Content) -> bool:
    """Whether a folder has a content, by its name and size."""
    try:
        found = os.lstat(place(folder, content.sha256))
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == content.size


@contextlib.contextmanager
def adding(folder: str) -> Iterator[None]:
    """Keep contents from being removed until the rows that name them are committed."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def removing(folder: str) -> Iterator[bool]:
    """Whether contents may be removed now, for as long as the block lasts: nobody is adding any."""
    try:
        with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield True
    except BlockingIOError:
        yield False


def put(folder: str, path: str, check: Callable[[], object] = _nothing) -> Content:
    """Copy the file at ``path`` into the folder, and return what its content is called there.

    Raises ``NotUnderstood`` for anything but a regular file, and for one that cannot be read or changes meanwhile;
    ``FileUnusable`` where the copy cannot be written.
    """
    with opened(path) as source:
        before = os.fstat(source)
        return _kept(folder, _whole(source, path, before.st_size, check), lambda: _refuse_changed(source, path, before))


def bring(
    source_folder: str, folder: str, content: Content, *, link: bool, check: Callable[[], object] = _nothing
) -> bool:
    """Have a content of one folder in another, too; return whether it is there now, which it is not if the source
    lacks it or has something else under its name. ``link`` shares the file where the file system can, which is only for
    folders of the program: a file that a person may change is copied.

    Raises ``FileUnusable`` where it cannot be written.
    """
    if is_there(folder, content):
        return True
    source = place(source_folder, content.sha256)
    if not is_there(source_folder, content):
        return False
    if link and _linked(source, folder, content.sha256):
        return True
    try:
        with opened(source) as handle:
            chunks = _whole(handle, source, content.size, check)
            _kept(folder, chunks, expected=content.sha256)
    except NotUnderstood:
        return False
    return True


def copy_to(folder: str, content: Content, path: str, mode: int = 0o600) -> None:
    """Write a content to a new file that is for its owner alone; a file that is not finished is removed.

    Raises ``FileUnusable`` for a missing or damaged content, ``FileExistsError`` or ``OSError``.
    """
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with open(handle, "wb") as target:
            for chunk in chunks_of(folder, content):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        os.unlink(path)
        raise


def save(folder: str, content: Content, path: str, *, force: bool) -> None:
    """Write a content to ``path`` once it is whole, with ``force`` over a file that is there. Raises like
    ``copy_to``."""
    if os.path.lexists(path) and not force:
        raise FileExistsError(path)
    part = f"{path}.{os.getpid()}{PART_SUFFIX}"
    copy_to(folder, content, part)
    try:
        if force:
            os.replace(part, path)
        else:
            _link_or_rename(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)


def _link_or_rename(part: str, path: str) -> None:
    """Give a file its name, unless that is taken by now. Raises ``FileExistsError``."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError as error:
        # Some file systems have no hard links.
        if os.path.lexists(path):
            raise FileExistsError(path) from error
        os.rename(part, path)


def chunks_of(folder: str, content: Content) -> Iterator[bytes]:
    """A content in chunks. Raises ``FileUnusable`` if it is missing, or, at its end, if it is not what it was."""
    digest = hashlib.sha256()
    try:
        with opened(place(folder, content.sha256)) as source:
            for chunk in _read(source, content.sha256):
                digest.update(chunk)
                yield chunk
    except NotUnderstood as error:
        raise _lost(content, "is missing or cannot be read") from error
    if digest.hexdigest() != content.sha256:
        raise _lost(content, "was altered")


def is_sound(folder: str, content: Content) -> bool:
    """Whether a content is there and unaltered, by reading all of it."""
    try:
        for _ in chunks_of(folder, content):
            pass
    except FileUnusable:
        return False
    return True


def every(folder: str) -> Iterator[Content]:
    """The contents that a folder has; other files in it are left out."""
    for name in _names(folder):
        if len(name) == 2:
            for sha256 in _names(os.path.join(folder, name)):
                if sha256[:2] == name and is_hash(sha256):
                    with contextlib.suppress(FileNotFoundError):
                        yield Content(sha256, os.lstat(place(folder, sha256)).st_size)


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 in lower case hexadecimal."""
    return len(text) == HASH_LETTERS and not set(text) - set("0123456789abcdef")


def parts(folder: str) -> list[str]:
    """The unfinished copies in a folder; nobody is writing them where ``removing`` says so."""
    return [os.path.join(folder, name) for name in _names(folder) if name.endswith(PART_SUFFIX)]


@contextlib.contextmanager
def opened(path: str) -> Iterator[int]:
    """A handle of the regular file at ``path``, never of what a link leads to, nor of a FIFO, which could block.

    Raises ``NotUnderstood``.
    """
    from simplecrm.store.files import kind_of

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if os.path.islink(path):
            raise _a_link(path) from error
        kind = kind_of(path)
        if kind:
            raise NotUnderstood(f"{path} is {kind}, not a file.", "Name a file.") from error
        raise NotUnderstood(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotUnderstood(f"{path} is {kind_of(path) or 'a device'}, not a file.", "Name a file.")
        yield handle
    finally:
        os.close(handle)


def _a_link(path: str) -> NotUnderstood:
    return NotUnderstood(f"{path} is a symbolic link.", f"Name the file itself: {os.path.realpath(path)}")


def _read(source: int, path: str) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(source, CHUNK)
        except OSError as error:
            raise NotUnderstood(f"{path} cannot be read: {error.strerror or error}.") from error
        if not chunk:
            return
        yield chunk


def _whole(source: int, path: str, size: int, check: Callable[[], object]) -> Iterator[bytes]:
    """The ``size`` bytes of a file. Raises ``NotUnderstood`` if it has more or fewer by the time they are read."""
    done = 0
    for chunk in _read(source, path):
        check()
        done += len(chunk)
        if done > size:
            break
        yield chunk
    if done != size:
        raise _changed(path)


def _refuse_changed(source: int, path: str, before: os.stat_result) -> None:
    after = os.fstat(source)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise _changed(path)


def _changed(path: str) -> NotUnderstood:
    return NotUnderstood(f"{path} changed while it was read.", "Try again when nothing writes to it.")


def _kept(folder: str, chunks: Iterable[bytes], last: Callable[[], object] = _nothing, expected: str = "") -> Content:
    """Write a content into a folder; ``last`` is called before it gets its name, and may raise. Raises
    ``NotUnderstood`` if its hash is not the ``expected`` one, ``FileUnusable``."""
    part = os.path.join(folder, f".{os.getpid()}-{os.urandom(4).hex()}{PART_SUFFIX}")
    digest, size = hashlib.sha256(), 0
    try:
        paths.make_private(folder)
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as target:
            for chunk in chunks:
                digest.update(chunk)
                target.write(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
        last()
        content = Content(digest.hexdigest(), size)
        if expected and content.sha256 != expected:
            raise NotUnderstood(f"The content {expected} was altered.")
        if not (is_there(folder, content) and is_sound(folder, content)):
            _name(part, folder, content.sha256)
        return content
    except OSError as error:
        raise FileUnusable(
            f"The attachment cannot be written to {folder}: {error.strerror or error}; nothing was changed.",
            "Free some space, or check whose folder it is.",
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)


def _name(part: str, folder: str, sha256: str) -> None:
    """Give a finished file its name, so that it is still there after a loss of power."""
    target = place(folder, sha256)
    paths.make_private(os.path.dirname(target))
    os.replace(part, target)
    fsync_folder(os.path.dirname(target))
    fsync_folder(folder)


def _linked(source: str, folder: str, sha256: str) -> bool:
    """Share a file with another folder; false where that is not possible."""
    target = place(folder, sha256)
    part = os.path.join(folder, f".{os.getpid()}-{os.urandom(4).hex()}{PART_SUFFIX}")
    try:
        paths.make_private(os.path.dirname(target))
        os.link(source, part, follow_symlinks=False)
        try:
            _name(part, folder, sha256)
        finally:
            # A link that replaces itself stays.
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _locked(folder: str, how: int) -> Iterator[None]:
    try:
        paths.make_private(folder)
        handle = os.open(os.path.join(folder, LOCK_NAME), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FileUnusable(f"{folder} cannot be used: {error.strerror or error}.") from error
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _lost(content: Content, problem: str) -> CrmError:
    return FileUnusable(
        f"The content of the attachment {problem} ({content.sha256[:12]}…).", "See what is wrong: simplecrm doctor"
    )
