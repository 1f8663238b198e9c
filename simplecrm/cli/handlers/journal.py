"""``undo`` and ``redo``."""

from __future__ import annotations

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.lookups.history import StepRow


def undo(
    step: int = 0, *, dry_run: bool = False, format: str = "", json: bool = False, limit: int | None = None
) -> None:
    """Undo the last change, or a given step on which no later step depends; with ``dry_run`` only show it."""
    from simplecrm.actions import journal

    if dry_run:
        _preview(step, limit or journal.MAX_PREVIEWED, output.output_format(format, json))
        return
    run.book.will_write()
    taken = journal.undo(run.book, step)
    output.lines([str(taken.id)])
    say(f"Undone: {_words(taken)} · {offered('redo: simplecrm redo')}")


def redo() -> None:
    """Redo the last undone change."""
    from simplecrm.actions import journal

    run.book.will_write()
    brought = journal.redo(run.book)
    output.lines([str(brought.id)])
    output.changed(f"Redone: {_words(brought)}")


def _preview(step: int, limit: int, wanted: str) -> None:
    from simplecrm.actions import journal
    from simplecrm.show.lists import undoing

    found = journal.preview(run.book, step, limit)
    output.listing(undoing(run.now), found.changes, wanted)
    if found.more:
        say(f"And {found.more:,} more records; --limit N shows more of them.")
    say(f"Undoing step {found.step.id} ({_words(found.step)}) would change this back. Nothing was changed.")


def _words(step: StepRow) -> str:
    user = run.book.user()
    if not user:
        return step.title
    from simplecrm.show.lists import step_words

    return step_words(step, user)
