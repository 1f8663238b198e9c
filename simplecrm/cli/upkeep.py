"""``backup``, ``restore``, ``doctor``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli import output
from simplecrm.cli.context import run
from simplecrm.cli.errors import say
from simplecrm.cli.groups import verbs as new_verbs
from simplecrm.cli.options import Format, Json, form
from simplecrm.core.zones import now_utc_text
from simplecrm.errors import DONE, FILE_UNUSABLE
from simplecrm.show.table import Column
from simplecrm.show.when import local_minute, size
from simplecrm.store import backup as backups
from simplecrm.store import doctor as doctors

verbs = new_verbs()
SIGNS = {doctors.GOOD: "✓", doctors.WARNING: "!", doctors.BAD: "✗"}


@verbs.command("backup")
def backup(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="Else in the backup folder.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the backups.")] = False,
    format: Format = "",
    json: Json = False,
) -> None:
    """Copy the book while it is in use, and check the copy.

    Example: simplecrm backup
    """
    if list_:
        columns = (
            Column("When", lambda item: local_minute(item.at, run.now), False, lambda item: item.at),
            Column("Size", lambda item: size(item.size), True, lambda item: str(item.size)),
            Column("File", lambda item: item.path),
        )
        output.listing(columns, backups.backups(run.book.path), form(format, json))
        return
    run.book.reading()
    made = backups.back_up(run.book.path, now_utc_text(run.now), file)
    output.lines([made.path])
    say(f"Backed up {size(made.size)}, and checked the copy.")


@verbs.command("restore")
def restore(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A backup; else the newest.")] = "",
) -> None:
    """Put a backup in the book's place; the present book is saved first.

    Example: simplecrm restore
    """
    run.book.close()
    source, saved = backups.restore(run.book.path, now_utc_text(run.now), file)
    output.lines([source])
    say(f"Restored {source}." + (f" What was there is in {saved}." if saved else ""))


@verbs.command("doctor")
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Make index and glance anew, close the file to others.")] = False,
    format: Format = "",
    json: Json = False,
) -> int:
    """Look the book over: file, references, search index, permissions, place, backups.

    Example: simplecrm doctor --fix
    """
    if fix:
        doctors.mend(run.book)
    found = [*doctors.look_over(run.book), _backup_finding(), _notify_finding()]
    columns = (
        Column("", lambda item: SIGNS[item.state], False, lambda item: item.state),
        Column("What", lambda item: item.what),
        Column("State", lambda item: item.words),
        Column("Advice", lambda item: item.advice),
    )
    output.listing(columns, found, form(format, json))
    return FILE_UNUSABLE if any(item.state == doctors.BAD for item in found) else DONE


def _notify_finding() -> doctors.Finding:
    """When follow-ups were told last, and whether something does it by itself."""
    from simplecrm.actions.notify import timer_state
    from simplecrm.errors import CrmError
    from simplecrm.lookups.notices import last_notified

    try:
        last = last_notified(run.book.reading())
    except CrmError:
        return doctors.Finding("notify", doctors.WARNING, "It cannot be said when follow-ups were told.")
    state = timer_state()
    words = f"Follow-ups were told last on {local_minute(last, run.now)}." if last else "Follow-ups were never told."
    if not state:
        return doctors.Finding("notify", doctors.WARNING, words, "Have it done by itself: simplecrm notify --install")
    return doctors.Finding("notify", doctors.GOOD, f"{words} {state}.")


def _backup_finding() -> doctors.Finding:
    made = backups.backups(run.book.path)
    if not made:
        return doctors.Finding("backup", doctors.WARNING, "There is no backup.", "Make one: simplecrm backup")
    return doctors.Finding("backup", doctors.GOOD, f"The newest backup is of {local_minute(made[0].at, run.now)}.")
