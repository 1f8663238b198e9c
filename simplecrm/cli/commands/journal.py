"""``undo``, ``redo``, ``undelete``, ``history``, ``compact``."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.handlers import journal as handlers
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import when
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.errors import Declined, NotUnderstood

verbs = new_verbs()

DEFAULT_LIMIT = 50
"""Default number of lines of a history."""


@verbs.command("undo")
def undo(
    step: Annotated[
        int,
        typer.Argument(
            metavar="[STEP]", help="A step of the history; default: the last one.", autocompletion=complete.step
        ),
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Undo the last change, whoever made it, or a given step on which no later step depends.

    Example: simplecrm undo --dry-run
    """
    handlers.undo(step, dry_run=dry_run, format=format, json=json, limit=limit)


@verbs.command("redo")
def redo() -> None:
    """Redo the last undone change.

    Example: simplecrm redo
    """
    handlers.redo()


@verbs.command("undelete")
def undelete(
    who: Annotated[
        list[str], typer.Argument(metavar="WHO…", help="Ids, emails or names.", autocompletion=complete.archived)
    ],
) -> None:
    """Restore contacts that were archived or deleted, with their records, whatever changed since.

    For other records: companies undelete, notes undelete, deals undelete …

    Example: simplecrm undelete ann
    """
    from simplecrm.cli.runtime.nouns import undelete_named

    undelete_named("contact", who)


@verbs.command("history")
def history(
    who: Annotated[
        str,
        typer.Argument(metavar="[WHO]", help="Only the changes of this contact.", autocompletion=complete.who),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Only changes since then, such as “monday” or “2 weeks”.",
            autocompletion=values.when,
        ),
    ] = "",
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the changes, newest first: when, by which front end, and what changed.

    With WHO, list the changes of one contact field by field, also of an archived or deleted one.

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
    form = output.chosen_format(output_format(format, json))
    with_users = form in ("csv", "tsv") or lookups.has_users(connection)
    if not who:
        steps = lookups.steps(connection, wanted + 1, since=at)
        columns = lists.history(run.now, with_users=with_users)
        output.listing(columns, steps[:wanted], form, more=len(steps) > wanted)
        return
    contact_id = lookups_who.resolve_ever(connection, who, last=recent.recall(run.book.path) if who == "@last" else 0)
    found = changes.of_contact(connection, contact_id, since=at, limit=wanted + 1)
    columns = lists.changes(run.now, with_users=with_users)
    output.listing(columns, found[:wanted], form, more=len(found) > wanted)
    dropped = lookups.dropped_until(connection, contact_id)
    if dropped > at:
        say(lists.dropped_words(dropped, run.now))


@verbs.command("compact")
def compact(
    keep: Annotated[
        str,
        typer.Option(
            "--keep",
            metavar="WHEN",
            help="Keep undo data since then, such as “1 year” or “1 jan”; default: journal_keep.",
            autocompletion=values.when,
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be dropped.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Drop the undo data of old steps, and free their disk space.

    The steps stay in the history, but they can no longer be undone, nor can records they deleted be restored. The
    latest step can always be undone.

    Example: simplecrm compact --keep "1 year" --dry-run
    """
    from simplecrm import config
    from simplecrm.show.when import day, size
    from simplecrm.store.maintenance import compaction

    before = _since(keep or config.get("journal_keep"))
    found = compaction.droppable(run.book.reading(), before)
    if not found.steps:
        say(f"Nothing to drop: no step before {day(before, run.now)} has undo data.")
        if not dry_run:
            _remove_contents()
        return
    output.lines([f"{found.first}\t{found.last}\t{found.steps}\t{found.changes}\t{found.size}"])
    say(
        f"Steps {found.first} to {found.last}, before {day(before, run.now)}: the undo data of {found.steps:,} steps "
        f"with {found.changes:,} changes, about {size(found.size)}. Without it they cannot be undone, what they "
        "deleted cannot be brought back, and what they changed is no longer shown field by field."
    )
    if dry_run:
        say("Nothing was changed.")
        return
    if not yes:
        if not run.can_ask():
            bound = f" --keep {shlex.quote(keep)}" if keep else ""
            raise NotUnderstood(
                "These steps can then no longer be undone, nor can records they deleted be restored.",
                f"To drop them: simplecrm compact{bound} --yes",
            )
        if not typer.confirm("Drop the undo data for good?", err=True):
            raise Declined
    _, freed = compaction.compact(run.book, before)
    say(f"Dropped the undo data. The book is {size(max(0, freed))} smaller.")
    _remove_contents()


def _remove_contents() -> None:
    """Remove the contents of attachments that neither a row nor an undo needs, and say how much that freed."""
    from simplecrm.core.text.plurals import counted
    from simplecrm.show.when import size
    from simplecrm.store.attachments import upkeep

    removed = upkeep.remove_unneeded(run.book)
    if removed is None:
        say("A file is being attached; contents that nothing needs were left for the next time.")
    elif removed.contents:
        what = counted(removed.contents, "attachment")
        say(f"Removed the contents of {what} that nothing needs, {size(removed.size)}.")


def _since(phrase: str) -> str:
    """The UTC time that a date phrase means, at the start of the day if it has no time."""
    if not phrase:
        return ""
    from simplecrm.core.dates.zones import local_to_utc

    since = when(phrase, future=False)
    return local_to_utc(since.text if since.time else f"{since.text}T00:00")
