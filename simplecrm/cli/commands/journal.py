"""``undo``, ``redo``, ``undelete``, ``history``, ``compact``."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from simplecrm.cli.completion import who as complete_who
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import offered, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit, form, when
from simplecrm.errors import Declined, NotUnderstood

verbs = new_verbs()

DEFAULT_LIMIT = 50
"""Lines of a history when no limit is given."""


@verbs.command("undo")
def undo(
    step: Annotated[int, typer.Argument(metavar="[STEP]", help="A step of the history.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be changed back.")] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Undo the last change, whoever made it; or a given step, where nothing later depends on it.

    --dry-run lists record by record what would be changed back, and changes nothing.

    Example: simplecrm undo --dry-run
    """
    from simplecrm.actions import journal

    if dry_run:
        _preview(step, limit or journal.MAX_PREVIEWED, form(format, json))
        return
    taken = journal.undo(run.book, step)
    output.lines([str(taken.id)])
    say(f"Undone: {taken.title} · {offered('redo: simplecrm redo')}")


@verbs.command("redo")
def redo() -> None:
    """Redo the last undone change.

    Example: simplecrm redo
    """
    from simplecrm.actions import journal

    brought = journal.redo(run.book)
    output.lines([str(brought.id)])
    output.changed(f"Redone: {brought.title}")


@verbs.command("undelete")
def undelete(who: Annotated[list[str], typer.Argument(metavar="WHO…", help="An id, email or name.")]) -> None:
    """Bring back contacts that were archived or deleted, with all that belonged to them, whatever was done since.

    For other records: companies undelete, notes undelete, deals undelete …

    Example: simplecrm undelete ann
    """
    from simplecrm.cli.runtime.nouns import brought_back

    brought_back("contact", who)


@verbs.command("history")
def history(
    who: Annotated[str, typer.Argument(metavar="[WHO]", autocompletion=complete_who)] = "",
    since: Annotated[str, typer.Option("--since", metavar="WHEN", help="Only later ones: “monday”, “2 weeks”.")] = "",
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the changes, newest first: when, by which front end, what they did.

    With WHO, field by field what was changed of one contact, who may be archived or deleted.

    Example: simplecrm history ann --since monday
    """
    from simplecrm.lookups import changes
    from simplecrm.lookups import history as lookups
    from simplecrm.lookups import who as lookups_who
    from simplecrm.show import lists
    from simplecrm.store import recent

    wanted = limit or DEFAULT_LIMIT
    at = _since(since)
    connection = run.book.reading()
    if not who:
        steps = lookups.steps(connection, wanted + 1, since=at)
        output.listing(lists.history(run.now), steps[:wanted], form(format, json), more=len(steps) > wanted)
        return
    contact_id = lookups_who.resolve_ever(connection, who, last=recent.recall(run.book.path) if who == "@last" else 0)
    found = changes.of_contact(connection, contact_id, since=at, limit=wanted + 1)
    output.listing(lists.changes(run.now), found[:wanted], form(format, json), more=len(found) > wanted)
    dropped = lookups.dropped_until(connection, contact_id)
    if dropped > at:
        say(lists.dropped_words(dropped, run.now))


@verbs.command("compact")
def compact(
    keep: Annotated[
        str, typer.Option("--keep", metavar="WHEN", help="How far back to keep: “1 year”, “1 jan”; else journal_keep.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be dropped.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Drop the undo data of old steps, and give their space back to the disk.

    The steps stay in the history, but can no longer be undone, and records that they deleted no longer be brought
    back. The latest step can always be undone.

    Example: simplecrm compact --keep "1 year" --dry-run
    """
    from simplecrm import config
    from simplecrm.show.when import size
    from simplecrm.store.maintenance import compaction

    before = _since(keep or config.get("journal_keep"))
    found = compaction.droppable(run.book.reading(), before)
    if not found.steps:
        say(f"Nothing to drop: no step before {before[:10]} has undo data.")
        return
    output.lines([f"{found.first}\t{found.last}\t{found.steps}\t{found.changes}\t{found.size}"])
    say(
        f"Steps {found.first} to {found.last}, before {before[:10]}: the undo data of {found.steps:,} steps with "
        f"{found.changes:,} changes, about {size(found.size)}. Without it they cannot be undone, what they deleted "
        "cannot be brought back, and what they changed is no longer shown field by field."
    )
    if dry_run:
        say("Nothing was changed.")
        return
    if not yes:
        if not run.can_ask():
            bound = f" --keep {shlex.quote(keep)}" if keep else ""
            raise NotUnderstood(
                "These steps could no longer be undone, nor what they deleted be brought back.",
                f"To drop them: simplecrm compact{bound} --yes",
            )
        if not typer.confirm("Drop them for good?", err=True):
            raise Declined
    _, freed = compaction.compact(run.book, before)
    say(f"Dropped. The book is {size(max(0, freed))} smaller.")


def _since(phrase: str) -> str:
    """The UTC time from which a date phrase looks on: the start of a day that is named without a time."""
    if not phrase:
        return ""
    from simplecrm.core.dates.zones import local_to_utc

    since = when(phrase, future=False)
    return local_to_utc(since.text if since.time else f"{since.text}T00:00")


def _preview(step: int, limit: int, wanted: str) -> None:
    from simplecrm.actions import journal
    from simplecrm.show.lists import undoing

    found = journal.preview(run.book, step, limit)
    output.listing(undoing(run.now), found.changes, wanted)
    if found.more:
        say(f"And {found.more:,} more records; --limit N shows more of them.")
    say(f"This is what undoing step {found.step.id} would change back: {found.step.title}. Nothing was changed.")
