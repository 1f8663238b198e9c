"""Undo and redo of bulk changes against the change itself; neither may take longer than the change.

python -m tests.benchmarks.undoing [CONTACTS]
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from simplecrm.actions import journal, lifecycle, tags
from simplecrm.actions.importing import importer
from simplecrm.formats.reading import open_items
from simplecrm.store.book import Book
from tests.benchmarks.measure import once, table, verdict
from tests.benchmarks.seed import people, put_people, write_csv

NOW = datetime.datetime(2026, 11, 22, 10, 14)
BOUND = 1.1
"""No slower, give or take what a busy machine makes of two runs."""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(SIMPLECRM_HOME=str(folder / "home"), SIMPLECRM_AUTOMATIC_BACKUPS="no")
        book = Book(str(folder / "book.db"), is_default=True)
        put_people(book, list(people(count)))
        everybody = range(1, count + 1)
        changes: dict[str, Callable[[], object]] = {
            "tag": lambda: tags.tag(book, everybody, ["hot"]),
            "archive": lambda: lifecycle.archive(book, "contact", everybody, NOW),
            "delete": lambda: lifecycle.delete(book, "contact", everybody),
        }
        for what, change in changes.items():
            rows.append(_measured(book, what, change))
        book.close()
        source = folder / "people.csv"
        write_csv(source, count)
        empty = Book(str(folder / "imported.db"), is_default=True)
        rows.append(_measured(empty, "import", lambda: _import(empty, source)))
        empty.close()
    table(f"{count:,} contacts", ("change", "itself", "undo", "undo/change", "redo", "redo/change"), rows)


def _measured(book: Book, what: str, change: Callable[[], object]) -> tuple[str, ...]:
    """One line of the table; the change is taken back at the end."""
    itself = once(change)
    undo = once(lambda: journal.undo(book))
    redo = once(lambda: journal.redo(book))
    journal.undo(book)
    times = (f"{itself:.1f} s", f"{undo:.1f} s", verdict(undo / itself, BOUND))
    return (what, *times, f"{redo:.1f} s", verdict(redo / itself, BOUND))


def _import(book: Book, source: Path) -> None:
    with open(source, "rb") as file:
        _, entries = open_items(file)
        with entries:
            importer.run(book, entries, importer.ImportOptions(), NOW)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
