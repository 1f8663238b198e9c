"""The cost of the journal: an import and a single change, with and without its triggers.

python -m tests.benchmarks.journal [CONTACTS [ROUNDS]]
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import Timed, interleaved, python, table, verdict
from tests.benchmarks.seed import people, put_people, write_csv

IMPORT_BOUND = 1.35
CHANGE_BOUND = 1.1
CHANGES = 500
"""Single changes that are timed together, in one process."""

_WITHOUT = """
from simplecrm.store import triggers
from simplecrm.store.step import Step
# Without a journal nobody knows that there was a change, and which contacts were touched: here all of them.
begin = Step._begin
Step._begin = lambda self: (begin(self), self.keep())
triggers.end_bulk = lambda connection, step: triggers.rebuild_search(connection)
"""
_IMPORT = """
import datetime, sys
from simplecrm.actions.importing import importer
from simplecrm.formats.reading import open_items
from simplecrm.store.book import Book
book = Book({path!r})
understood, entries = open_items({source!r})
with entries:
    importer.run(book, entries, importer.ImportOptions(), datetime.datetime(2026, 11, 22, 10))
book.close()
"""
_CHANGES = """
from simplecrm import open_book
with open_book({path!r}) as book:
    for number in range({changes}):
        book.note(number + 1, "Prefers mornings")
"""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(SIMPLECRM_HOME=str(folder / "home"), SIMPLECRM_AUTOMATIC_BACKUPS="no")
        source = folder / "people.csv"
        write_csv(source, count)
        imports = {
            kind: _importing(folder / f"import-{kind}.db", source, plain=kind == "plain") for kind in ("plain", "kept")
        }
        taken = interleaved(imports, rounds)
        ratio = verdict(taken["kept"] / taken["plain"], IMPORT_BOUND)
        rows.append((f"import of {count:,}", f"{taken['plain']:.2f} s", f"{taken['kept']:.2f} s", ratio))
        changes = {}
        for kind in ("plain", "kept"):
            path = folder / f"change-{kind}.db"
            book = _made(path, plain=False)
            put_people(book, list(people(min(count, 20_000))))
            book.close()
            plain = kind == "plain"
            if plain:
                _without_journal(path)
            changes[kind] = python((_WITHOUT if plain else "") + _CHANGES.format(path=str(path), changes=CHANGES))
        taken = interleaved(changes, 4 * rounds + 1)
        ratio = verdict(taken["kept"] / taken["plain"], CHANGE_BOUND)
        rows.append((f"{CHANGES} notes", f"{taken['plain']:.3f} s", f"{taken['kept']:.3f} s", ratio))
    table("What the journal costs", ("what", "without", "with", "ratio"), rows)


def _importing(path: Path, source: Path, *, plain: bool) -> Timed:
    run = python((_WITHOUT if plain else "") + _IMPORT.format(path=str(path), source=str(source)))

    def again() -> object:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        _made(path, plain=plain).close()
        return run()

    return again


def _made(path: Path, *, plain: bool) -> Any:
    from simplecrm.store.book import Book

    book = Book(str(path))
    book.create()
    if plain:
        book.close()
        _without_journal(path)
    return book


def _without_journal(path: Path) -> None:
    with sqlite3.connect(path) as shell:
        triggers = [row[0] for row in shell.execute("select name from sqlite_master where type = 'trigger'")]
        for name in triggers:
            if name.startswith("journal_"):
                shell.execute(f"drop trigger {name}")
    shell.close()


if __name__ == "__main__":
    main()
