"""``batch``, ``duplicates``, ``merge``: many changes at once, and cleaning up duplicates."""

from __future__ import annotations

import json as json_module
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Annotated, Any, BinaryIO

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.text.plurals import counted
from simplecrm.errors import DONE, ROWS_REJECTED, CrmError, NotUnderstood
from simplecrm.store.book_file import is_encrypted

verbs = new_verbs()
MAX_LINE_BYTES = 16_000_000
"""A longer line is rejected."""


class _RollBack(Exception):
    """Rolls back the step of a batch in which a line was rejected."""


@verbs.command("batch")
def batch(
    file: Annotated[
        str,
        typer.Argument(metavar="[FILE]", help="A file of JSON Lines; default: stdin.", autocompletion=values.file),
    ] = "-",
    each: Annotated[bool, typer.Option("--each", help="Make each line its own change.")] = False,
    actions: Annotated[bool, typer.Option("--actions", help="List the actions, each with its fields.")] = False,
) -> int:
    """Perform actions given as JSON, one per line, and print one line of JSON for each.

    They are one change: if one is rejected, none is written, unless --each is given. An action has the name of its
    command, such as "companies edit".

    Example: echo '{"do":"log","who":"ann@acme.com","kind":"call","text":"…","next":"in 2 weeks"}' | simplecrm batch
    """
    if actions:
        output.lines(_described())
        return DONE
    from simplecrm.batch import Performer

    performer = Performer(run.book, context(), each=each)
    seen = rejected = 0
    with _opened(file) as stream:
        for answer in _one_by_one(performer, stream) if each else _as_one(performer, stream):
            output.lines([json_module.dumps(answer)])
            seen, rejected = seen + 1, rejected + (not answer["ok"])
    if rejected and not each:
        say(f"{rejected} of {counted(seen, 'action')} rejected; nothing was written.", always=True)
    return ROWS_REJECTED if rejected else DONE


def _described() -> Iterator[str]:
    """Each action with its fields: ``*`` marks required ones, aliases are in parentheses."""
    from simplecrm.batch.table import ACTIONS

    for action in ACTIONS.values():
        fields = (
            f"{field.name}{'*' if field.name in action.required else ''}{f' ({field.alias})' if field.alias else ''}"
            for field in action.fields
        )
        yield f"{action.name}\t{', '.join(fields)}"


def _one_by_one(performer: Any, stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Perform each line as its own change, and yield each answer once it is written."""
    for number, line in _lines(stream):
        yield _perform(performer, number, line)
        sys.stdout.flush()


def _as_one(performer: Any, stream: BinaryIO) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    try:
        with _read_ahead(stream) as ready, run.book.writing("Batch") as step:
            answers = [_perform(performer, number, line) for number, line in _lines(ready)]
            step.title = f"Batch of {len(answers)}"
            if not all(answer["ok"] for answer in answers):
                raise _RollBack
    except _RollBack:
        return [answer | {"written": False} for answer in answers]
    return answers


def _perform(performer: Any, number: int, line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        return _rejected(number, f"The line is longer than {MAX_LINE_BYTES:,} bytes.", "", 2)
    try:
        wanted = json_module.loads(line)
        if not isinstance(wanted, dict):
            raise NotUnderstood("Each line must be one JSON object.")
        return {"line": number, "ok": True, **performer.perform(wanted)}
    except CrmError as error:
        return _rejected(number, error.sentence, offered(error.hint), error.exit_code)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return _rejected(number, f"Invalid JSON: {why}.", "", 2)


def _rejected(number: int, sentence: str, hint: str, code: int) -> dict[str, Any]:
    return {"line": number, "ok": False, "error": sentence, "hint": hint or None, "code": code}


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """The stream of lines, opened before the book is locked. Raises ``NotUnderstood``."""
    if file == "-":
        yield sys.stdin.buffer
        return
    from simplecrm.cli.runtime.waiting import waiting_for
    from simplecrm.formats.source import check_readable

    check_readable(file)
    try:
        with waiting_for(file):
            stream = open(file, "rb")  # noqa: SIM115 - it is closed below
    except (OSError, ValueError) as error:
        raise NotUnderstood(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    with stream:
        yield stream


@contextmanager
def _read_ahead(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A seekable copy of a pipe, read to its end first, because a batch locks the book; files are not copied.

    The copy is in memory for an encrypted book, else in a temporary file.
    """
    if stream.seekable():
        yield stream
        return
    with BytesIO() if is_encrypted(run.book.path) else tempfile.TemporaryFile() as kept:
        try:
            shutil.copyfileobj(stream, kept)
        except OSError as error:
            raise NotUnderstood(f"The actions cannot be read: {error.strerror or error}.") from error
        kept.seek(0)
        yield kept


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one that is too long only the beginning."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            rest = line
            while len(line) > MAX_LINE_BYTES and rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE_BYTES)
            if line.strip():
                yield number, line
    except OSError as error:
        raise NotUnderstood(f"The actions cannot be read: {error.strerror or error}.") from error


@verbs.command("duplicates")
def duplicates(
    least: Annotated[
        int,
        typer.Option(
            "--least", metavar="SCORE", min=1, max=100, help="The lowest score to list, 1 to 100; default: 50."
        ),
    ] = 50,
    since_import: Annotated[
        bool, typer.Option("--since-import", help="Only pairs with a contact that the last import added.")
    ] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Find contacts that are likely the same person, with a score and the reasons.

    Example: simplecrm duplicates --limit 20
    """
    from simplecrm.lookups.identity.duplicates import last_import, pairs
    from simplecrm.show.lists import duplicates as columns

    connection = run.book.reading()
    found = pairs(connection, least=least, of=last_import(connection) if since_import else None)
    if not found:
        say("No likely duplicates.")
    return output.listing(columns(), found, output_format(format, json), limit=limit, asked=True)


@verbs.command("merge")
def merge(
    keep: Annotated[str, typer.Argument(metavar="WHO", help="The contact to keep.", autocompletion=complete.who)],
    other: Annotated[
        str, typer.Argument(metavar="WHO", help="The contact to merge into it.", autocompletion=complete.who)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask if they have nothing in common.")] = False,
    json: Json = False,
) -> None:
    """Merge two contacts: the first stays and gets everything of the second.

    Asks first if they have nothing in common.

    Example: simplecrm merge 12 87
    """
    from simplecrm.actions import merging
    from simplecrm.show.safe import field

    keep_id, other_id = selection.contact_id(keep), selection.contact_id(other)
    if not yes:
        _confirm_merge(keep_id, other_id)
    merged = merging.merge(run.book, keep_id, other_id, run.now)
    output.record(merged, [f"{merged.id}\t{field(merged.name)}"], "json" if json else "plain")
    output.changed(f"Merged into {merged.name}")


def _confirm_merge(keep_id: int, other_id: int) -> None:
    """Ask before two contacts are merged that have nothing in common."""
    from simplecrm.cli.runtime.prompts import confirm
    from simplecrm.core.duplicates import have_nothing_in_common
    from simplecrm.core.identity import traits_of
    from simplecrm.lookups import contacts
    from simplecrm.show.safe import safe

    found = contacts.get_many(run.book.reading(), (keep_id, other_id))
    if len(found) < 2 or not have_nothing_in_common(*map(traits_of, found.values())):
        return
    names = " and ".join(f"{safe(found[one].name)} (#{one})" for one in (keep_id, other_id))
    sentence = f"{names} have nothing in common: no name, email, phone, link, company, city or birthday."
    confirm([sentence], "Merge them all the same?")
