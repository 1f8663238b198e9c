"""Undo reads and writes only the rows of its step, so its cost grows with the step, not with the book.

Every statement of an undo and redo is explained just before it runs. Temporary tables hold the
step's rows and may be scanned; so may tables with one row for each word of the person's own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from simplecrm.actions import journal, lifecycle, tags
from simplecrm.lookups import history
from simplecrm.store import connection as connections
from simplecrm.store.book import Book
from tests.conftest import NOW
from tests.lookups.test_plans import SMALL, filled

OF_THE_STEP = {"before", "touched", "stale", "t", "json_each", "pragma_table_info"}
_SCAN = re.compile(r"^SCAN (?:temp\.)?(\w+)(?: VIRTUAL TABLE INDEX (\S*))?")


class Explaining(connections.BookConnection):
    """Collects what its statements scan."""

    scanned: dict[str, str] = {}  # noqa: RUF012 - one for all connections, emptied by the fixture

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql.lstrip().startswith(("select", "insert", "update", "delete", "create temp table before")):
            for *_, line in super().execute(f"explain query plan {sql}", *values):  # type: ignore[arg-type]
                found = _SCAN.match(line)
                if found and not (found[2] or "").endswith("="):
                    self.scanned.setdefault(found[1], sql)
        return super().execute(sql, *values)  # type: ignore[arg-type]


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What is scanned from now on: table to statement."""
    monkeypatch.setattr(connections, "BookConnection", Explaining)
    Explaining.scanned.clear()
    yield Explaining.scanned


CHANGES = {
    "tag": lambda book: tags.tag(book, range(1, 101), ["hot"]),
    "untag": lambda book: tags.untag(book, range(1, 101), ["vip", "cold"]),
    "archive": lambda book: lifecycle.archive(book, "contact", range(1, 10), NOW),
    "delete": lambda book: lifecycle.delete(book, "contact", range(1, 10)),
    "the filling of the book itself": lambda _: None,
}


@pytest.mark.parametrize("statistics", ("none", "of a large book"))
@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("bulk", [False, True])
def test_undo_and_redo_scan_only_rows_of_the_step(
    book: Book, scanned: dict[str, str], monkeypatch: pytest.MonkeyPatch, statistics: str, what: Any, bulk: bool
) -> None:
    filled(book, statistics)
    if bulk:
        monkeypatch.setattr("simplecrm.store.journal.MANY", 0)
    CHANGES[what](book)  # type: ignore[no-untyped-call]
    scanned.clear()
    journal.undo(book)
    assert history.next_redo(book.reading())
    journal.redo(book)
    beyond = {table: sql for table, sql in scanned.items() if table not in OF_THE_STEP | SMALL}
    assert beyond == {}


@pytest.mark.parametrize("statistics", ("none", "of a large book"))
def test_redo_in_a_shared_book_scans_only_rows_of_the_step(
    book: Book, scanned: dict[str, str], statistics: str
) -> None:
    filled(book, statistics)
    book.user = lambda: "ann"
    tags.tag(book, range(1, 101), ["hot"])
    journal.undo(book)
    book.user = lambda: "ben"
    lifecycle.archive(book, "contact", range(150, 160), NOW)
    book.user = lambda: "ann"
    scanned.clear()
    journal.redo(book)
    beyond = {table: sql for table, sql in scanned.items() if table not in OF_THE_STEP | SMALL}
    assert beyond == {}
