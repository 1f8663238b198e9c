"""Undo and redo of whole steps."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import Conflict, NothingMatched
from simplecrm.lookups import history
from simplecrm.store import journal
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.lookups.changes import FieldChange
    from simplecrm.lookups.history import StepRow
    from simplecrm.store.book import Book
    from simplecrm.store.step import Step

MAX_PREVIEWED = 50


class Preview(Record):
    """What undoing a step would change back: the first records of it field by field, and how many more there are."""

    step: StepRow
    changes: tuple[FieldChange, ...]
    more: int


def undo(book: Book, step_id: int = 0) -> StepRow:
    """Undo a step, by default the latest of the book's user that is not undone; return the step. Raises
    ``NothingMatched`` if it does not exist, ``Conflict`` if it is already undone or later steps depend on it (the hint
    names them).
    """
    is_part, user = book.is_writing, book.user()
    while True:
        step = _undoable(book.reading(), step_id, user)
        try:
            with book.writing(f"Undo: {step.title}", "undo", step.id) as writing:
                with gather(writing.connection, if_needed=True) as ask:
                    following = ask(history.next_undo, user)
                    present = ask(history.step, step.id)
                    later = ask(journal.dependents, step.id)
                _refuse_if_overtaken(step, present(), following(), is_next=not (step_id or is_part))
                _refuse_if_needed(step, later())
                journal.revert(writing, step.id)
                writing.connection.execute("update step set undone = 1 where id = ?", (step.id,))
            return step
        except _Overtaken:
            continue


def preview(book: Book, step_id: int = 0, limit: int = MAX_PREVIEWED) -> Preview:
    """What ``undo`` would change back; nothing is changed, and no writer is blocked. Raises as ``undo`` does."""
    from simplecrm.lookups import changes

    connection = book.reading()
    step = _undoable(connection, step_id, book.user())
    _refuse_if_needed(step, journal.dependents(connection, step.id))
    found, records = changes.of_undo(connection, step.id, limit)
    return Preview(step, tuple(found), max(0, records - limit))


def redo(book: Book) -> StepRow:
    """Redo the step that the book's user undid last; return it. Raises ``NothingMatched`` if there is nothing to redo,
    ``Conflict`` if others have changed the same records since."""
    is_part, user = book.is_writing, book.user()
    while True:
        connection = book.reading()
        step = history.step(connection, history.next_redo(connection, user))
        if step is None:
            raise NothingMatched("Nothing to redo.")
        try:
            with book.writing(f"Redo: {step.title}", "redo", step.id) as writing:
                with gather(writing.connection) as ask:
                    following = ask(history.next_redo, user)
                    present = ask(history.step, step.id)
                _refuse_if_overtaken(step, present(), following(), is_next=not is_part)
                _redo(writing, step, user)
            return step
        except _Overtaken:
            continue


class _Overtaken(Exception):
    """Somebody else undid, redid or did something before the book could be written to: choose the step again."""


def _refuse_if_overtaken(step: StepRow, present: StepRow | None, following: int, *, is_next: bool) -> None:
    """Raise ``_Overtaken`` if a step, read before the book was locked, is not as it is at ``present``; with
    ``is_next``, also if it is not the one ``following`` any more. A step that is undone twice would bring back what has
    changed since."""
    if present is None or present.undone != step.undone or (is_next and following != step.id):
        raise _Overtaken


def _redo(writing: Step, step: StepRow, user: str) -> None:
    taken_back = writing.connection.execute(
        "select max(id) from step where kind = 'undo' and target_id = ?", (step.id,)
    ).fetchone()[0]
    if not history.changes_of(writing.connection, taken_back):
        raise Conflict(f"Step {step.id} cannot be redone: the undo data of step {taken_back} were dropped by compact.")
    # Without users, whatever was done since would have left nothing to redo.
    later = journal.steps_of_others(writing.connection, taken_back, user) if user else []
    if later:
        raise Conflict(
            f"Step {step.id} cannot be redone: others have changed the same records since.",
            f"Their steps: {_listed(later)}",
        )
    journal.revert(writing, taken_back)
    writing.connection.execute("update step set undone = 0 where id = ?", (step.id,))


def _undoable(connection: sqlite3.Connection, step_id: int, user: str) -> StepRow:
    wanted = step_id or history.next_undo(connection, user)
    step = history.step(connection, wanted)
    if step is None:
        raise NothingMatched(
            f"No step #{step_id}." if step_id else "Nothing to undo.",
            "See the steps: simplecrm history" if step_id or history.next_undo(connection) else "",
        )
    if step.kind != "do":
        raise Conflict(
            f"Step {step.id} is itself an {step.kind}.", f"Undo or redo the step it was about: {step.target_id}"
        )
    if not step.changes:
        raise Conflict(
            f"Step {step.id} cannot be undone: its undo data were dropped by compact.",
            "See what can be undone: simplecrm history",
        )
    if step.undone:
        raise Conflict(f"Step {step.id} is already undone: {step.title}", "Redo it: simplecrm redo")
    return step


def _refuse_if_needed(step: StepRow, later: Sequence[tuple[int, str]]) -> None:
    if later:
        raise Conflict(
            f"Step {step.id} cannot be undone alone: later steps depend on it.", f"Undo these first: {_listed(later)}"
        )


def _listed(steps: Sequence[tuple[int, str]]) -> str:
    return "; ".join(f"{step_id} {title}" for step_id, title in steps[:5]) + (" …" if len(steps) > 5 else "")
