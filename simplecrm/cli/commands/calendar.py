"""``calendar``: keep a calendar file up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.show.safe import safe

verbs = new_verbs()


@verbs.command("calendar")
def calendar(
    watch_file: Annotated[
        str,
        typer.Option("--watch-file", metavar="PATH", help="The file to keep up to date.", autocompletion=values.file),
    ] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Stop updating it; the file stays.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that Simple CRM did not write.")] = False,
) -> None:
    """Keep a calendar file (iCalendar) of follow-ups, birthdays and anniversaries, rewritten after each change.

    Without an option, print its path. Importing the file of a calendar program (simplecrm import FILE) completes the
    follow-ups that were completed there.

    Example: simplecrm calendar --watch-file ~/calendars/simplecrm.ics
    """
    from simplecrm.actions.exporting import calendar_file

    if watch_file and stop:
        raise NotUnderstood("Either --watch-file or --stop, not both.")
    if watch_file:
        path = calendar_file.watch(run.book, watch_file, force=force)
        output.lines([safe(path)])
        say(offered("It is rewritten after each change · stop: simplecrm calendar --stop"))
        return
    path = calendar_file.kept(run.book)
    if not path:
        raise NothingMatched("No calendar file is set.", "For example: simplecrm calendar --watch-file ~/crm.ics")
    if stop:
        calendar_file.forget()
        say(f"{path} will no longer be updated.")
    else:
        output.lines([safe(path)])
