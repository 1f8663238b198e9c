"""``init`` and ``doctor``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.text.plurals import counted
from simplecrm.errors import DONE, FILE_UNUSABLE, CrmError, DamagedBackup
from simplecrm.show.table import Column
from simplecrm.show.when import local_minute
from simplecrm.store import book_file
from simplecrm.store.backups import automatic, elsewhere, files, restoring
from simplecrm.store.maintenance import doctor as doctors

verbs = new_verbs()
SIGNS = {doctors.GOOD: "✓", doctors.WARNING: "!", doctors.BAD: "✗"}


@verbs.command("init")
def init() -> None:
    """Create an empty book if there is none yet: your own, or the one given with --file.

    Example: simplecrm --file work.db init
    """
    made = run.book.create()
    output.lines([run.book.path])
    say("Created the book." if made else "The book already exists; nothing was changed.")


@verbs.command("doctor")
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Rebuild triggers, indexes, search and summaries; restrict permissions.")
    ] = False,
    format: Format = "",
    json: Json = False,
) -> int:
    """Check the book: file, schema, references, search, permissions, location, and backups by a trial restore.

    Example: simplecrm doctor --fix
    """
    book_file.refuse_on_server(run.book.path, "Only books in files are checked; a server checks its own.")
    if fix:
        for sentence in doctors.repair(run.book):
            say(sentence)
    found = doctors.check(run.book)
    if len(found) > 1:  # otherwise there is no book
        found += [*_backup_findings(), _notify_finding()]
    columns = (
        Column("State", lambda item: SIGNS[item.state], False, lambda item: item.state),
        Column("What", lambda item: item.what),
        Column("Found", lambda item: item.words),
        Column("Advice", lambda item: offered(item.advice)),
    )
    output.listing(columns, found, output_format(format, json))
    return FILE_UNUSABLE if any(item.state == doctors.BAD for item in found) else DONE


def _notify_finding() -> doctors.Finding:
    """When notifications were last sent, and whether a timer sends them."""
    from simplecrm.actions.timers import NOTIFY, timer_state
    from simplecrm.lookups.pending_notifications import last_notified

    try:
        last = last_notified(run.book.reading())
    except CrmError:
        return doctors.Finding("notify", doctors.WARNING, "The time of the last notification cannot be read.")
    state = timer_state(NOTIFY)
    words = f"The last notifications were sent on {local_minute(last, run.now)}." if last else "No notifications yet."
    if not state:
        return doctors.Finding("notify", doctors.WARNING, words, "Send them automatically: simplecrm notify --install")
    return doctors.Finding("notify", doctors.GOOD, f"{words} {state}.")


def _second_folder_findings(path: str) -> list[doctors.Finding]:
    try:
        problem = elsewhere.problem(max((one.size for one in files.backups(path)[:1]), default=0))
    except CrmError as error:
        return [doctors.Finding("backup", doctors.WARNING, error.sentence, error.hint)]
    advice = "Choose another: simplecrm config backup_copy_to ~/stick"
    return [doctors.Finding("backup", doctors.WARNING, problem, advice)] if problem else []


def _backup_findings() -> list[doctors.Finding]:
    """Whether there is a backup, whether the newest can be restored, and whether the last attempt failed."""
    path = run.book.path
    found = _second_folder_findings(path)
    failure = automatic.last_failure(path)
    if failure:
        words = f"The last automatic backup failed: {failure}"
        found.append(doctors.Finding("backup", doctors.WARNING, words, "Try it: simplecrm backup"))
    apart = files.damaged(path)
    if apart:
        words = f"{counted(len(apart), 'damaged file')} set aside, the last as {apart[-1]}."
        found.append(doctors.Finding("backup", doctors.WARNING, words, "Remove what you do not need."))
    made = [one for one in files.backups(path) if not one.is_encrypted]
    if not made:
        return [*found, doctors.Finding("backup", doctors.WARNING, "No backup yet.", "Make one: simplecrm backup")]
    when = local_minute(made[0].at, run.now)
    try:
        there = restoring.rehearse(made[0].path)
    except DamagedBackup as error:
        words = f"The newest backup, from {when}, cannot be restored: {error.sentence}"
        return [*found, doctors.Finding("backup", doctors.BAD, words, "Make another: simplecrm backup")]
    except CrmError as error:
        words = f"The newest backup, from {when}, could not be checked: {error.sentence}"
        return [*found, doctors.Finding("backup", doctors.WARNING, words, error.hint)]
    words = f"The newest backup is from {when}; a trial restore has {counted(there.contacts, 'contact')}."
    return [*found, doctors.Finding("backup", doctors.GOOD, words)]
