"""The import of one file in stages: open it, preview the result, run it. Each can be stopped.

>>> session = ImportSession("people.csv", ImportSettings(dates="mdy"), now)     # doctest: +SKIP
>>> session.open().mapping                                                      # doctest: +SKIP
>>> for preview in session.previews(book): ...                                  # doctest: +SKIP
>>> result = session.run(book)                                                  # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from itertools import islice

from simplecrm.actions.importing import importer
from simplecrm.actions.importing.attached_files import contents_of
from simplecrm.actions.importing.importer import ImportOptions, Report
from simplecrm.core.records import Record
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.formats.protocol import DELIMITERS, Item, ReadOptions, Rejection, Understood
from simplecrm.store import book_file
from simplecrm.store.attachments.contents import folder_beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from simplecrm.core.records.contacts import Contact
    from simplecrm.formats.reading import Entries
    from simplecrm.store.book import Book

SAMPLE_SIZE = 200
"""Entries that the first preview reads; the second reads all."""

PREVIEW_ROWS = 20
"""Rows that a preview shows."""

INTERRUPT_INTERVAL = 1_000_000
"""SQLite's instructions between two checks whether the session was stopped; they take some 30 ms."""


class ImportSettings(Record):
    """How a file is read (see ``ReadOptions``) and imported (see ``ImportOptions``)."""

    format: str = ""
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    mapping: Mapping[str, str] = {}
    dates: str = ""
    number_format: str = ""
    custom: bool = True
    on_match: str = "fill"
    create: str = ""
    region: str = ""
    me: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    currency: str = ""


class Row(Record):
    """One of the first entries of a file: the contact that would result, or why it would be rejected. ``outcome`` is
    what would become of it (see ``importer.Outcome``), empty if that is not known."""

    line: int
    contact: Contact | None = None
    rejected: str = ""
    raw: tuple[str, ...] = ()
    outcome: str = ""


class Preview(Record):
    """The expected result of an import; ``whole`` if the whole file was read, not only the first ``SAMPLE_SIZE``
    entries."""

    understood: Understood
    report: Report
    rows: tuple[Row, ...] = ()
    whole: bool = False


class Imported(Record):
    """The result of an import. ``rejected_file`` has the rejected rows, and is empty without any; ``rejections`` are
    the first of them."""

    understood: Understood
    report: Report
    rejected_file: str = ""
    rejections: tuple[Rejection, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was added or updated."""
        return bool(self.report.new or self.report.updated or self.report.things)


class Stopped(CrmError):
    """The import was stopped by the person; the book is unchanged."""

    def __init__(self) -> None:
        super().__init__("Stopped. The book is unchanged.")


class ImportSession:
    """The import of the file at ``path``, or of ``stream`` if given. ``files_only`` rejects anything but a regular
    file: reading a FIFO could block forever. ``stop`` may be called from another thread.
    """

    def __init__(
        self,
        path: str,
        settings: ImportSettings,
        now: datetime.datetime,
        *,
        stream: BinaryIO | None = None,
        files_only: bool = False,
    ) -> None:
        self.path = path
        self.settings = settings
        self.stopped = False
        self.seen = 0
        self._now = now
        self._stream = stream
        self._files_only = files_only
        self._started_at = time.monotonic()
        self._opened: tuple[Understood, Entries] | None = None
        self._entries: Entries | None = None
        self._connection: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """The name of the source, for messages."""
        return os.path.basename(self.path) if self._stream is None else "standard input"

    @property
    def title(self) -> str:
        """The title of the step in the history."""
        return f"Import {self.name}"

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self._entries.done if self._entries is not None else 0

    @property
    def total(self) -> int:
        """Total bytes, 0 if unknown."""
        return self._entries.total if self._entries is not None else 0

    @property
    def progress(self) -> tuple[int, float, int, int]:
        """Entries seen, seconds elapsed, bytes read, total bytes."""
        return self.seen, time.monotonic() - self._started_at, self.done, self.total

    def stop(self) -> None:
        """Stop, even in the middle of a long statement."""
        self.stopped = True
        if self._connection is not None:
            with contextlib.suppress(sqlite3.ProgrammingError):  # closed already: there is nothing to interrupt
                self._connection.interrupt()

    def open(self) -> Understood:
        """Start reading, and return how the file is understood. Raises ``NotUnderstood``."""
        if self._opened is None:
            self._opened = self._open()
            self._entries = self._opened[1]
        return self._opened[0]

    def close(self) -> None:
        """Close a file that was opened, and neither previewed nor imported."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def previews(self, book: Book) -> Iterator[Preview]:
        """Previews of the first entries, then of the whole file. Nothing is written."""
        for most in (SAMPLE_SIZE, 0):
            preview = self._preview(book, most)
            yield preview
            if preview.whole:
                return

    def run(self, book: Book, *, dry_run: bool = False, progress: Callable[[int], object] = lambda _: None) -> Imported:
        """Import the file as one step of the history; ``dry_run`` only reports the expected result. ``progress`` is
        given the number of entries seen so far. Raises ``Stopped``, leaving the book unchanged.
        """
        from simplecrm.actions.importing.rejects import Rejects

        def seen(count: int) -> None:
            self._check()
            progress(count)

        understood, entries = self._taken()
        with entries, Rejects(self.path if self._stream is None else "-", understood, entries.piece) as rejects:
            self._spool(book, entries)
            with contextlib.nullcontext() if dry_run else self._contents(book):
                report = self._import(book, entries, rejects.take, seen, dry_run=dry_run)
            rejects.keep = not dry_run
        return Imported(understood, report, rejects.path, tuple(rejects.first))

    def watched(self, book: Book, entries: Iterable[Item | Rejection]) -> Iterator[Item | Rejection]:
        """The entries, counted; raises ``Stopped`` when the session was stopped."""
        self._connection = book.reading()
        self._connection.set_progress_handler(lambda: self.stopped, INTERRUPT_INTERVAL)
        for entry in entries:
            self._check()
            self.seen += 1
            yield entry

    def _check(self) -> None:
        if self.stopped:
            raise Stopped

    def _preview(self, book: Book, most: int) -> Preview:
        understood, entries = self._taken()
        rows: dict[int, Row] = {}

        def rejected(rejection: Rejection) -> None:
            if rejection.line in rows:
                rows[rejection.line] = rows[rejection.line]._replace(rejected=rejection.reason)

        with entries:
            sample = _kept(islice(entries, most) if most else entries, rows, self.settings.region)
            report = self._import(book, sample, rejected, lambda _: self._check(), dry_run=True)
            whole = not most or next(entries, None) is None
        outcomes = {one.line: one.what for one in report.outcomes}
        shown = (row._replace(outcome=outcomes.get(line, "")) for line, row in rows.items())
        return Preview(understood, report, tuple(shown), whole)

    def _import(
        self,
        book: Book,
        entries: Iterable[Item | Rejection],
        rejected: Callable[[Rejection], None],
        progress: Callable[[int], None],
        *,
        dry_run: bool,
    ) -> Report:
        settings = self.settings
        beside = folder_beside(self.path) if self._stream is None else ""
        options = ImportOptions(
            settings.on_match, settings.create, dry_run, settings.region, self.title, settings.me, beside
        )
        try:
            return importer.run(
                book, self.watched(book, entries), options, self._now, rejected=rejected, progress=progress
            )
        except Exception as error:
            if self.stopped:
                raise Stopped from error
            if isinstance(error, OSError):
                raise NotUnderstood(
                    f"{self.path} could not be read to its end: {error.strerror or error}; nothing was changed."
                ) from error
            raise

    def _contents(self, book: Book) -> contextlib.AbstractContextManager[None]:
        """The contents of the attachments beside the file, for the time of the import."""
        if self._stream is not None:
            return contextlib.nullcontext()
        return contents_of(book, self.path, self._check)

    def _taken(self) -> tuple[Understood, Entries]:
        """The file, opened at its beginning; each stage reads it once."""
        self.open()
        assert self._opened is not None
        opened, self._opened, self.seen = self._opened, None, 0
        return opened

    def _open(self) -> tuple[Understood, Entries]:
        from simplecrm.core.dates.zones import zone_name
        from simplecrm.formats.reading import open_items

        settings = self.settings
        options = ReadOptions(
            format=settings.format,
            kind=settings.kind,
            encoding=settings.encoding,
            delimiter=DELIMITERS.get(settings.delimiter, settings.delimiter),
            mapping=settings.mapping,
            dates=settings.dates,
            number_format=settings.number_format,
            custom=settings.custom,
            joins=settings.joins,
            currency=settings.currency,
            zone=zone_name(),
        )
        try:
            if self._files_only and not stat.S_ISREG(os.stat(self.path).st_mode):
                raise NotUnderstood(f"{self.path} is not a regular file.", "Choose a file.")
            return open_items(self._stream or self.path, options)
        except (OSError, ValueError) as error:
            raise NotUnderstood(f"{self.path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error

    def _spool(self, book: Book, entries: Entries) -> None:
        """Read a pipe to its end, so that the write lock is not held while waiting for the pipe."""
        entries.spool(in_memory=book_file.is_encrypted(book.path))


def _kept(entries: Iterable[Item | Rejection], rows: dict[int, Row], region: str) -> Iterator[Item | Rejection]:
    """The entries, passed through; the first of them are added to ``rows``."""
    for entry in entries:
        if len(rows) < PREVIEW_ROWS:
            if isinstance(entry, Rejection):
                rows[entry.line] = Row(entry.line, None, entry.reason, entry.raw)
            elif entry.contact is not None or entry.others:
                rows[entry.line] = Row(entry.line, _readied(entry.contact or entry.others[0], region), "", entry.raw)
        yield entry


def _readied(contact: Contact, region: str) -> Contact:
    from simplecrm.actions.contacts import ready

    try:
        return ready(contact, region)
    except CrmError:
        return contact
