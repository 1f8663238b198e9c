"""Take in one file step by step: look at what it would do, correct how it is read, then do it. Any step can be stopped.

>>> plan = Plan("people.csv")                          # doctest: +SKIP
>>> for preview in previews(book, plan, now, Job()): ...
>>> report, rejected = take_in(book, plan, now, Job())
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from itertools import islice

from simplecrm.actions.importing import importer
from simplecrm.actions.importing.importer import ImportOptions, Report
from simplecrm.core.records import Record
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.formats.protocol import Item, ReadOptions, Refusal, Understood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from simplecrm.core.records.contacts import Contact
    from simplecrm.formats.reading import Entries
    from simplecrm.store.book import Book

SAMPLE = 200
"""Things of a file that are looked at before all of it is."""

FIRST = 20
"""Rows that a preview shows."""


LOOK_EVERY = 1_000_000
"""Instructions of SQLite between looks at whether the job was stopped; they take some 30 ms."""


class Plan(Record):
    """What is to be taken in, and how; see ``ReadOptions`` and ``ImportOptions``."""

    path: str
    mapping: Mapping[str, str] = {}
    dates: str = ""
    on_match: str = "fill"
    create: bool = False
    region: str = ""


class Row(Record):
    """One of the first things of a file: the contact as it would be, or why it would be refused."""

    line: int
    contact: Contact | None = None
    refused: str = ""
    raw: tuple[str, ...] = ()


class Preview(Record):
    """What would come of a plan; ``whole`` when all of the file was looked at, else the first ``SAMPLE`` things."""

    understood: Understood
    report: Report
    rows: tuple[Row, ...] = ()
    whole: bool = False


class Stopped(CrmError):
    """A person stopped the job; the book is as it was."""

    def __init__(self) -> None:
        super().__init__("Stopped. The book is as it was.")


class Job:
    """A look at a file or an import of it, while it goes on. ``stop`` may be called from another thread."""

    def __init__(self) -> None:
        self.stopped = False
        self.seen = 0
        self.begun = time.monotonic()
        self.entries: Entries | None = None
        self._connection: sqlite3.Connection | None = None

    def stop(self) -> None:
        """Give up, even in the middle of a long statement."""
        self.stopped = True
        if self._connection is not None:
            with contextlib.suppress(sqlite3.ProgrammingError):  # closed already: there is nothing to interrupt
                self._connection.interrupt()

    def watched(self, book: Book, entries: Iterable[Item | Refusal]) -> Iterator[Item | Refusal]:
        """The entries, counted; ends with ``Stopped`` when the job was stopped."""
        self._connection = book.reading()
        self._connection.set_progress_handler(lambda: self.stopped, LOOK_EVERY)
        for entry in entries:
            if self.stopped:
                raise Stopped
            self.seen += 1
            yield entry

    def checked(self, seen: int) -> None:  # noqa: ARG002
        """After each batch, the last one too: ends with ``Stopped`` when the job was stopped."""
        if self.stopped:
            raise Stopped

    @property
    def share(self) -> tuple[int, float, int, int]:
        """Things seen, seconds gone, bytes read, bytes there are."""
        done, total = (self.entries.done, self.entries.total) if self.entries is not None else (0, 0)
        return self.seen, time.monotonic() - self.begun, done, total


def previews(book: Book, plan: Plan, now: datetime.datetime, job: Job) -> Iterator[Preview]:
    """What would come of the plan: by the first things of the file, then by all of it. Nothing is written."""
    for most in (SAMPLE, 0):
        preview = _look(book, plan, now, job, most)
        yield preview
        if preview.whole:
            return


def take_in(book: Book, plan: Plan, now: datetime.datetime, job: Job) -> tuple[Report, str]:
    """Take the file in as one step; return what came of it and the file of refused rows, empty if there is none.

    Raises ``Stopped`` when the job was stopped, and then nothing of it stays.
    """
    from simplecrm.actions.importing.rejects import Rejects

    understood, entries = _open(plan)
    job.entries = entries
    with entries, Rejects(plan.path, understood) as rejects:
        report = _run(book, entries, plan, now, job, rejects.take)
        rejects.keep = True
        return report, rejects.path


def _look(book: Book, plan: Plan, now: datetime.datetime, job: Job, most: int) -> Preview:
    understood, entries = _open(plan)
    job.entries, job.seen = entries, 0
    rows: dict[int, Row] = {}

    def refused(refusal: Refusal) -> None:
        if refusal.line in rows:
            rows[refusal.line] = rows[refusal.line]._replace(refused=refusal.reason)

    with entries:
        looked = _kept(islice(entries, most) if most else entries, rows, plan.region)
        report = _run(book, looked, plan, now, job, refused, dry_run=True)
        whole = not most or next(entries, None) is None
    return Preview(understood, report, tuple(rows.values()), whole)


def _run(
    book: Book, entries: Iterable[Item | Refusal], plan: Plan, now: datetime.datetime, job: Job,
    refused: Callable[[Refusal], None], *, dry_run: bool = False,
) -> Report:  # fmt: skip
    title = f"Import {os.path.basename(plan.path)}"
    options = ImportOptions(plan.on_match, plan.create, dry_run, plan.region, title)
    try:
        return importer.run(book, job.watched(book, entries), options, now, refused=refused, progress=job.checked)
    except Exception as error:
        if job.stopped:
            raise Stopped from error
        if isinstance(error, OSError):
            raise NotUnderstood(f"{plan.path} could not be read to its end: {error}; nothing was changed.") from error
        raise


def _open(plan: Plan) -> tuple[Understood, Entries]:
    """Begin to read; only what is a file, for a pipe would be waited for without end."""
    from simplecrm.core.dates.zones import zone_name
    from simplecrm.formats.reading import open_items

    try:
        if not stat.S_ISREG(os.stat(plan.path).st_mode):
            raise NotUnderstood(f"{plan.path} is no file.", "Choose a file.")
        return open_items(plan.path, ReadOptions(mapping=plan.mapping, dates=plan.dates, zone=zone_name()))
    except (OSError, ValueError) as error:
        raise NotUnderstood(f"{plan.path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _kept(entries: Iterable[Item | Refusal], rows: dict[int, Row], region: str) -> Iterator[Item | Refusal]:
    """The entries; the first of them are kept as rows on their way."""
    for entry in entries:
        if len(rows) < FIRST:
            if isinstance(entry, Refusal):
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
