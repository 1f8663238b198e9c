"""``undo``, ``redo``, ``history``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli import output
from simplecrm.cli.context import run
from simplecrm.cli.errors import say
from simplecrm.cli.groups import verbs as new_verbs
from simplecrm.cli.options import Format, Json, Limit, form

verbs = new_verbs()


@verbs.command("undo")
def undo(step: Annotated[int, typer.Argument(metavar="[STEP]", help="A step of the history.")] = 0) -> None:
    """Undo the last change, whoever made it; or a given step, where nothing later depends on it.

    Example: simplecrm undo
    """
    from simplecrm.actions import journal

    taken = journal.undo(run.book, step)
    output.lines([str(taken.id)])
    say(f"Undone: {taken.title} · redo: simplecrm redo")


@verbs.command("redo")
def redo() -> None:
    """Bring back what was undone last.

    Example: simplecrm redo
    """
    from simplecrm.actions import journal

    brought = journal.redo(run.book)
    output.lines([str(brought.id)])
    say(f"Redone: {brought.title} · undo: simplecrm undo")


@verbs.command("history")
def history(format: Format = "", json: Json = False, limit: Limit = 50) -> None:
    """List the changes, newest first: when, by which front end, what they did.

    Example: simplecrm history --limit 10
    """
    from simplecrm.lookups import history as lookups
    from simplecrm.show.lists import history as columns

    wanted = limit or 50
    steps = lookups.steps(run.book.reading(), wanted + 1)
    output.listing(columns(run.now), steps[:wanted], form(format, json), more=len(steps) > wanted)
