"""A calendar file with the book's follow-ups, birthdays and anniversaries, kept up to date."""

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
"""Never in a file written here, which has only open follow-ups: a calendar program added it."""


def watch(book: Book, path: str, *, force: bool = False) -> str:
    """Write the calendar to ``path`` and keep it up to date from now on; return the full path. Raises ``NotUnderstood``
    for an existing file that is not ours unless ``force`` is set, ``FileUnusable`` when it cannot be written; the
    setting is then unchanged.
    """
    path = os.path.abspath(os.path.expanduser(path))
    if os.path.isfile(path) and not force and OURS not in _content(path):
        raise NotUnderstood(f"{path} already exists.", "Add --force to overwrite it.")
    book.reading()  # creates the book if needed
    write(book, path)
    config.put("calendar_file", path)
    config.put("calendar_book", "" if book.path == paths.book_path() else book.path)
    return path


def forget() -> None:
    """Stop keeping a calendar up to date; the file stays."""
    config.put("calendar_file", "")
    config.put("calendar_book", "")


def kept(book: Book) -> str:
    """The calendar file of this book, or empty. Raises ``NotUnderstood``."""
    path = config.get("calendar_file")
    of = config.get("calendar_book") if path else ""
    return path if path and book.path == (of or paths.book_path()) else ""


def keep(book: Book) -> str:
    """Update the calendar file after a change; return a sentence if that failed, as the change is committed anyway."""
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
    """Write follow-ups, birthdays and anniversaries to ``path``: beside it, then renamed, for its owner alone.

    If a calendar program has completed follow-ups in it, the old file is kept beside it and its path returned, else
    empty. Raises ``FileUnusable``, also for a folder, a device, a socket or a FIFO.
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
    # Its own book object: the thread that made the change may keep no connection open.
    connection = connections.reader(book.path)
    try:
        connection.execute("begin")
        # Without a timestamp, the file is the same as long as the book is.
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
    """One writer at a time, so that an earlier change does not overwrite a later one."""
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
