"""A calendar file beside the book that shows its follow-ups and days to celebrate, and is kept up to date."""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager

from simplecrm import config, paths
from simplecrm.errors import CrmError, FileUnusable, NotUnderstood
from simplecrm.store.files import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from simplecrm.store.book import Book

OURS = b"PRODID:-//Simple CRM//"
COMPLETED = b"STATUS:COMPLETED"
"""Never in a file that is written here, which shows only what is open: a calendar program has put it there."""


def watch(book: Book, path: str, *, force: bool = False) -> str:
    """Write the calendar to ``path`` and have it kept up to date from now on; return the full path.

    Raises ``NotUnderstood`` for a file of somebody else's unless ``force`` is set, ``FileUnusable`` when it cannot be
    written; nothing is remembered then.
    """
    path = os.path.abspath(os.path.expanduser(path))
    if os.path.isfile(path) and not force and OURS not in _content(path):
        raise NotUnderstood(f"{path} is there already.", "Add --force to overwrite it.")
    book.reading()  # makes the book if there is none
    write(book, path)
    config.put("calendar_file", path)
    config.put("calendar_book", "" if book.path == paths.book_path() else book.path)
    return path


def forget() -> None:
    """Keep no calendar up to date any more; the file stays as it is."""
    config.put("calendar_file", "")
    config.put("calendar_book", "")


def kept(book: Book) -> str:
    """The calendar file that shows this book; empty if there is none. Raises ``NotUnderstood``."""
    path = config.get("calendar_file")
    of = config.get("calendar_book") if path else ""
    return path if path and book.path == (of or paths.book_path()) else ""


def keep(book: Book) -> str:
    """Bring the calendar file up to date after a change; return a sentence when that did not work, for the change
    stands all the same."""
    try:
        path = kept(book)
        spared = write(book, path) if path else ""
    except CrmError as error:
        return f"The calendar file was not written: {error.sentence}"
    if not spared:
        return ""
    from shlex import quote

    return f"Follow-ups were completed in the calendar; import them: simplecrm import {quote(spared)}"


def write(book: Book, path: str) -> str:
    """Write follow-ups and days to celebrate to ``path``: beside it, then renamed, for its owner alone.

    What a calendar program has completed in it is kept in a file beside it, whose path is returned, else nothing.
    Raises ``FileUnusable``, also for a folder, a device, a socket or a FIFO.
    """
    kind = kind_of(path)
    if kind:
        raise FileUnusable(
            f"{path} is {kind}, not a file.", "Name a file, such as: simplecrm calendar --watch-file ~/crm.ics"
        )
    try:
        with _alone():
            spared = _spare(path)
            _write(book, path)
            return spared
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror or error}.") from error


def _spare(path: str) -> str:
    content = _content(path)
    if COMPLETED not in content or OURS not in content:
        return ""
    aside = f"{path.removesuffix('.ics')}.completed-{zlib.crc32(content):08x}.ics"
    handle = os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with open(handle, "wb") as stream:
        stream.write(content)
    return aside


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _write(book: Book, path: str) -> None:
    from simplecrm.actions.exporting import source
    from simplecrm.formats.ical.writer import write_ical
    from simplecrm.formats.protocol import WriteOptions
    from simplecrm.store import connection as connections

    beside = f"{path}.{os.getpid()}.part"
    # One of its own: what changes the book may be a thread that keeps none open.
    connection = connections.reader(book.path)
    try:
        connection.execute("begin")
        # Without a time of its own the file says the same as long as the book does.
        handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with open(handle, "wb") as stream:
            write_ical(source.calendar(connection), stream, WriteOptions())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise
    finally:
        connection.close()


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time, so that the later of two changes is not written over by the earlier."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock = paths.state_path("calendar.lock")
    paths.make_private(os.path.dirname(lock))
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
