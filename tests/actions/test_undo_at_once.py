"""Two undos at once: each takes back another step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simplecrm.actions import contacts, journal
from simplecrm.core.records.contacts import Contact
from simplecrm.lookups import contacts as lookups
from simplecrm.lookups import history
from simplecrm.store.book import Book
from tests.conftest import NOW


def overtaken_by(other: Callable[[], Any], book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a step is chosen, another front end does something before the book is locked."""
    writing, waiting = book.writing, [other]

    def overtaken(*values: Any) -> Any:
        if waiting:
            waiting.pop()()
        return writing(*values)

    monkeypatch.setattr(book, "writing", overtaken)


def test_an_undo_that_was_overtaken_takes_back_the_step_before(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Ann Lee", "Ben Ortega", "Zoe Quinn"):
        contacts.add(book, Contact(name=name), NOW)
    other = Book(book.path)
    overtaken_by(lambda: journal.undo(other), book, monkeypatch)
    assert journal.undo(book).title == "Add Ben Ortega"
    assert [lookups.count(book.reading()), len(history.steps(book.reading(), limit=20))] == [1, 5]
    overtaken_by(lambda: journal.redo(other), book, monkeypatch)
    assert journal.redo(book).title == "Add Zoe Quinn"
    assert lookups.count(book.reading()) == 3
    other.close()
