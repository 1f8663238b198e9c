"""Undoing a step, for all screens that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simplecrm.tui.services import Done

if TYPE_CHECKING:
    from simplecrm.store.book import Book


def undo(book: Book, step_id: int = 0, *, hint: str = "") -> Done:
    """Undo the last step, or the one with that id; ``hint`` is added to the message. Raises what ``journal.undo``
    raises."""
    from simplecrm.actions import journal
    from simplecrm.show.lists import step_words

    return Done(f"Undone: {step_words(journal.undo(book, step_id), book.user())}{hint}", undo=False)
