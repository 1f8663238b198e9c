"""``sync``: keep the book and a folder of vCards the same."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, setting
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.prompts import confirm
from simplecrm.errors import DONE, ROWS_REJECTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.syncing.sync import Question, Result, Sync

verbs = new_verbs()


@verbs.command("sync")
def sync(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder.", autocompletion=values.file)],
    kinds: Annotated[
        str,
        typer.Option("--with", metavar="KINDS", help="What to sync: contacts. Remembered.",
                     autocompletion=values.choices("contacts")),
    ] = "",
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="QUERY", help="Only matching contacts go out, such as tag:phone. Remembered."),
    ] = None,
    prefer: Annotated[
        str,
        typer.Option("--prefer", metavar="SIDE", help="The side that wins where both changed: book or folder.",
                     autocompletion=values.choices("book", "folder")),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove more than a tenth without asking.")] = False,
) -> int:  # fmt: skip
    """Sync a folder of vCards, as vdirsyncer and khard keep them, with the book, both ways.

    What changed on one side is carried to the other. What changed on both is asked, or left as it is where nobody can
    be asked. A whole sync is undone by one undo.

    Example: simplecrm sync ~/.contacts/phone --with contacts --query tag:phone
    """
    from simplecrm.actions.syncing.folder import locked
    from simplecrm.actions.syncing.sync import Options, Sync, is_quiet, prefers

    named = tuple(part.strip() for part in kinds.split(",") if part.strip()) or None
    options = Options(folder, named, query, prefers(prefer), setting("region"))
    syncing = Sync(run.book, options, run.now, run.query_context)
    with locked(syncing.path):
        results = syncing.preview()
        if not dry_run:
            if not yes:
                _confirm(results)
            _ask(syncing, results)
            if not is_quiet(results) or any(result.undecided for result in results):
                results = syncing.apply()
    return _report(results)


def _confirm(results: Sequence[Result]) -> None:
    from simplecrm.show.sync import removal

    many = [removal(result) for result in results if result.must_be_confirmed]
    if many:
        confirm(many, "Go on?")


def _ask(syncing: Sync, results: Sequence[Result]) -> None:
    if not run.can_ask():
        return
    for result in results:
        for one in result.undecided:
            side = _side(one)
            if side:
                syncing.decide(one.uid, one.conflict.field, side)


def _side(one: Question) -> str:
    from simplecrm.show.sync import question

    for line in question(one):
        say(line, always=True)
    while True:
        answer = str(typer.prompt("Keep (b)ook, (f)older or (n)either now", err=True)).strip().lower()
        for side in ("book", "folder", "neither"):
            if answer and side.startswith(answer):
                return "" if side == "neither" else side


def _report(results: Sequence[Result]) -> int:
    from simplecrm.show.sync import left_alone, question, remarks, summary

    output.lines(summary(result) for result in results)
    for result in results:
        for sentence in left_alone(result):
            say(sentence)
        for sentence in remarks(result):
            say(sentence, always=True)
        for one in result.undecided:
            for line in question(one):
                say(line, always=True)
    undecided = sum(len(result.undecided) for result in results)
    if undecided:
        say("Both sides changed; add --prefer book or --prefer folder, or answer at a terminal.", always=True)
    return ROWS_REJECTED if undecided or any(result.problems for result in results) else DONE
