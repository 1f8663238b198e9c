"""``backup`` and ``restore``."""

from __future__ import annotations

import contextlib
import os
from typing import Annotated

import typer

from simplecrm import paths
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json
from simplecrm.cli.runtime.output import output_format
from simplecrm.cli.runtime.prompts import confirm
from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.records import Record
from simplecrm.core.text.plurals import counted
from simplecrm.errors import DONE, FILE_UNUSABLE, CrmError, FileUnusable, NothingMatched, NotUnderstood
from simplecrm.show.table import Column
from simplecrm.show.when import local_minute, size
from simplecrm.store import book_file
from simplecrm.store.backups import automatic, copying, elsewhere, encryption, files, restoring, verification

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.backups.files import Backup
    from simplecrm.store.backups.restoring import Choice, Contents

verbs = new_verbs()


class Row(Record):
    """A backup in the list. ``state`` is “sound”, “checked when made”, “encrypted” or what is wrong with it."""

    path: str
    at: str
    size: int
    reason: str
    generation: int
    step_id: int
    number: int
    uid: str
    name: str
    state: str


REASONS = {
    files.MANUAL: "by hand", "daily": "daily", "import": "before an import", "merge": "before a merge",
    "bulk": "before a bulk change", files.RESTORE: "before a restore", "migration": "before an update",
}  # fmt: skip


@verbs.command("backup")
def backup(
    file: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]",
            help="The file to write; default: one in the backup folder.",
            autocompletion=values.file,
        ),
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the backups: when, why, size, state.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="List them after checking every page of each.")] = False,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt with age or gpg, for backup_recipient or with a passphrase.")
    ] = False,
    format: Format = "",
    json: Json = False,
) -> int:
    """Back up the book, even while it is in use, and check the copy.

    Example: simplecrm backup
    """
    _refuse_on_server()
    if list_ or verify:
        return _list(output_format(format, json), verify=verify)
    run.book.reading()
    if not restoring.holds_something(run.book.path):
        raise FileUnusable(f"No book to back up: {run.book.path}.", "Add somebody first: simplecrm add 'Ann Lee'")
    sealer = encryption.sealer(can_ask=run.can_ask()) if encrypt else None
    made = copying.back_up(run.book.path, files.MANUAL, now_utc_text(run.now), file, sealer)
    output.lines([made.path])
    say(f"Backed up {size(made.size)} and checked the copy.")
    if not file:
        elsewhere.copy(made.path)
        automatic.forget_failure(run.book.path)
    return DONE


@verbs.command("restore")
def restore(
    backup: Annotated[
        str,
        typer.Argument(
            metavar="[BACKUP]",
            help="A file, a name from the list, or a time; default: the newest.",
            autocompletion=values.backup,
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Restore it even if contents of attachments are missing.")
    ] = False,
) -> None:
    """Replace the book with a backup, after backing up its present state.

    Example: simplecrm restore yesterday
    """
    _refuse_on_server()
    run.book.close()
    path = run.book.path
    exists = restoring.holds_something(path)
    with _chosen(backup, path) as choice:
        for damaged in choice.passed_over:
            say(f"Skipped {damaged}, which is damaged.", always=True)
        if exists and not yes:
            _confirm(choice, path)
        done = restoring.restore(
            path, choice.plain, now_utc_text(run.now), run.book.on_wait, kept_at=choice.path, incomplete=incomplete
        )
    output.lines([choice.path])
    say(f"Restored {choice.path}.")
    if done.saved:
        say(f"The previous state is in {done.saved}.")


def _refuse_on_server() -> None:
    book_file.refuse_on_server(
        run.book.path,
        "A book on a server is backed up by the server.",
        f"Copy it to a file: simplecrm copy {run.book.path} copy.db",
    )


def _chosen(wanted: str, book_path: str) -> contextlib.AbstractContextManager[Choice]:
    """The wanted backup: a file, a name, the last one up to a time, or by default the newest that is sound."""
    made = files.backups(book_path)
    for path in (os.path.abspath(os.path.expanduser(wanted)), os.path.join(paths.backup_folder(), wanted)):
        if wanted and os.path.isfile(path):
            return restoring.named(path, files.made_at(path))
    for one in made:
        if one.name == wanted:
            return restoring.named(one.path, one.at)
    if wanted:
        return restoring.newest_sound(book_path, _made_until(wanted, made))
    # Backups made by a restore are restored by name only; otherwise a second restore would undo the first.
    return restoring.newest_sound(book_path, [one for one in made if one.reason != files.RESTORE] or made)


def _made_until(wanted: str, made: list[Backup]) -> list[Backup]:
    """The backups made up to a time. Raises ``NothingMatched`` when all are newer."""
    until = _until(wanted)
    dated = [one for one in made if one.at]
    found = [one for one in dated if one.at <= until]
    if dated and not found:
        oldest = min(dated, key=lambda one: (one.at, one.order))
        raise NothingMatched(
            f"No backup from “{wanted}” or earlier; the oldest is from {local_minute(oldest.at, run.now)}.",
            f"Restore it: simplecrm restore {oldest.name}",
        )
    return found


def _until(wanted: str) -> str:
    """The last second of the minute or day that a phrase means, in UTC."""
    import datetime

    from simplecrm.cli.runtime.arguments import when

    try:
        understood = when(wanted, future=False)
    except NotUnderstood as error:
        raise NotUnderstood(
            f"No backup “{wanted}”, and it is not a time.", "List the backups: simplecrm backup --list"
        ) from error
    time = understood.time or datetime.time(23, 59)
    return now_utc_text(datetime.datetime.combine(understood.date, time.replace(second=59)))


def _confirm(choice: Choice, book_path: str) -> None:
    """Show what a restore would change, and ask for confirmation."""
    by = f"{os.path.basename(choice.path)}, made on {local_minute(choice.at, run.now)}"
    if not run.can_ask():
        confirm([f"The book {book_path} would be replaced with {by}."], "")
    present, coming = restoring.contents(book_path), restoring.contents(choice.plain)
    confirm(
        [f"The book now:  {_described(present)}", f"The backup:    {_described(coming)}"],
        f"Replace the book with {by}?",
    )


def _described(contents: Contents | None) -> str:
    if contents is None:
        return "cannot be read"
    last = (
        f" · last change {local_minute(contents.last_at, run.now)}: {contents.last_title}" if contents.last_at else ""
    )
    return f"{counted(contents.contacts, 'contact')}, {counted(contents.activities, 'activity')}{last}"


def _list(form: str, *, verify: bool) -> int:
    path = run.book.path
    known = verification.found_damaged(path)
    rows = [Row(*one, name=one.name, state=_state(one, known, verify=verify)) for one in files.backups(path)]
    if verify:
        verification.note(path, [row.path for row in rows if row.state.startswith("damaged")])
    columns = (
        Column("When", lambda row: local_minute(row.at, run.now), False, lambda row: row.at),
        Column("Why", lambda row: REASONS.get(row.reason, row.reason), False, lambda row: row.reason),
        Column("Size", lambda row: size(row.size), True, lambda row: str(row.size)),
        Column("State", lambda row: row.state),
        Column("Name", lambda row: row.name),
        Column("File", lambda _: "", False, lambda row: row.path),  # too long for a line of a table
    )
    output.listing(columns, rows, form)
    if rows and output.chosen_format(form) == "table":
        say(f"The backups are in {paths.backup_folder()}; restore one by name or time.")
    for path in files.damaged(run.book.path):
        say(f"Set aside because it is damaged: {path}")
    if any(row.state == NOT_CHECKED for row in rows):
        say("To check encrypted backups, set their key: simplecrm config backup_identity ~/key.txt")
    return DONE if all(_is_good(row.state) for row in rows) else FILE_UNUSABLE


SOUND, CHECKED, ENCRYPTED, NOT_CHECKED = "sound", "checked when made", "encrypted", "encrypted, not checked"
_GOOD = (SOUND, CHECKED, ENCRYPTED, NOT_CHECKED)


def _is_good(state: str) -> bool:
    return state.removesuffix(_WITH_KEY) in _GOOD


_WITH_KEY = ", encrypted"
"""Added to the state of a backup that is encrypted with the book's own key."""


def _state(made: Backup, found_damaged: tuple[str, ...], *, verify: bool) -> str:
    try:
        if verify:
            return _verified(made)
        if os.path.basename(made.path) in found_damaged:
            return "damaged when last verified"
        if made.is_encrypted:
            return ENCRYPTED
        state = CHECKED if restoring.contents(made.path) is not None else "damaged"
    except CrmError as error:
        return error.sentence
    return f"{state}{_WITH_KEY}" if book_file.is_encrypted(made.path) else state


def _verified(made: Backup) -> str:
    """The state of a backup after reading every page of it. Never asks for a passphrase."""
    if made.is_encrypted and not encryption.has_key(made.path):
        return NOT_CHECKED
    with encryption.readable(made.path) as plain:
        found = restoring.damage_in(plain, made.path)
        state = f"damaged: {found}" if found else SOUND
        return f"{state}{_WITH_KEY}" if book_file.is_encrypted(plain) else state
