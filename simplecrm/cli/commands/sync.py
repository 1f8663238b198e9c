"""``sync``: keep the book and folders of vCards and calendar items the same."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries, values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say, setting
from simplecrm.cli.runtime.errors import explain
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Timer
from simplecrm.cli.runtime.prompts import confirm
from simplecrm.core.sync.pairs import KINDS, SIDES, Pair, parse_kinds, parse_pairs, parse_side
from simplecrm.errors import DONE, NOTHING_MATCHED, ROWS_REJECTED, CrmError, NotUnderstood
from simplecrm.show.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.syncing.results import Question, Result
    from simplecrm.actions.syncing.sync import Sync

verbs = new_verbs()


@verbs.command("sync")
def sync(
    folders: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FOLDER…]",
            help="Folders, or names from the setting sync_folders; all of the setting if none is given.",
            autocompletion=values.file,
        ),
    ] = None,
    kinds: Annotated[
        str,
        typer.Option(
            "--with",
            metavar="KINDS",
            help=f"What to sync, comma-separated: {', '.join(KINDS)}. Remembered.",
            autocompletion=values.choices(*KINDS),
        ),
    ] = "",
    query: Annotated[
        str | None,
        typer.Option(
            "--query",
            metavar="QUERY",
            help="Only what is with matching contacts goes out, such as tag:phone. Remembered.",
            autocompletion=queries.query,
        ),
    ] = None,
    prefer: Annotated[
        str,
        typer.Option(
            "--prefer",
            metavar="SIDE",
            help="The side that wins where both changed: book or folder.",
            autocompletion=values.choices(*SIDES),
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove more than a tenth without asking.")] = False,
    run_: Annotated[bool, typer.Option("--run", help="Run sync_command before and after (vdirsyncer sync).")] = False,
    install: Annotated[bool, typer.Option("--install", help="Install a timer: sync --run every 15 minutes.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove the timer.")] = False,
    timer: Timer = "",
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget the folders; neither side changes, and both are compared in full.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the folders that the book was synced with.")] = False,
) -> int:
    """Sync folders of vCards and calendar items, as vdirsyncer, khard and todoman keep them, with the book, both ways.

    What changed on one side is carried to the other. What changed on both is asked, or left as it is where nobody can
    be asked. The sync of a folder is undone by one undo.

    Example: simplecrm sync ~/.contacts/phone --with contacts --query tag:phone
    """
    if install or uninstall:
        return _timer(timer, install=install, uninstall=uninstall, dry_run=dry_run)
    if list_:
        return _list()
    if forget:
        return _forget(folders or [])
    given = Pair("", "", parse_kinds(kinds), query, parse_side(prefer))
    pairs = [_with(pair, given) for pair in _pairs(folders or [])]
    command = _command() if run_ else ""
    why = _carried(command)
    codes = [_sync(pair, dry_run=dry_run, yes=yes, names=len(pairs) > 1) for pair in pairs]
    why = ("" if dry_run else _carried(command, why)) or why
    return max([*codes, ROWS_REJECTED if why else DONE])


def _pairs(named: Sequence[str]) -> list[Pair]:
    """The pairs that are named, or all of the setting. Raises ``NotUnderstood``."""
    pairs = parse_pairs(setting("sync_folders"))
    if not named:
        if not pairs:
            raise NotUnderstood("No folder to sync.", "For example: simplecrm sync ~/.contacts/phone --with contacts")
        return list(pairs)
    by_name = {pair.name: pair for pair in pairs}
    return [by_name.get(name) or _of_folder(pairs, name) or Pair(name, name) for name in named]


def _of_folder(pairs: Sequence[Pair], path: str) -> Pair | None:
    """The pair of a folder."""
    from simplecrm.actions.syncing.folder import real_path

    wanted = real_path(path)
    return next((pair for pair in pairs if real_path(pair.folder) == wanted), None)


def _with(pair: Pair, given: Pair) -> Pair:
    """The pair with the options of the command line."""
    return pair._replace(
        kinds=given.kinds or pair.kinds,
        query=pair.query if given.query is None else given.query,
        prefer=given.prefer or pair.prefer,
    )


def _sync(pair: Pair, *, dry_run: bool, yes: bool, names: bool) -> int:
    """Sync one folder, and say its name if ``names`` is set; return its exit code. An error of one does not keep others
    from being synced."""
    from simplecrm.actions.syncing.folder import locked
    from simplecrm.actions.syncing.sync import Sync

    try:
        syncing = Sync(run.book, pair, run.now, run.query_context, region=setting("region"))
        with locked(syncing.path):
            results = syncing.preview()
            if not dry_run and syncing.is_needed(results):
                if not yes:
                    _confirm(results)
                _ask(syncing, results)
                results = syncing.apply()
    except CrmError as error:
        return explain(error)
    return _report(f"{pair.name}  " if names else "", results)


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
        for side in (*SIDES, "neither"):
            if answer and side.startswith(answer):
                return "" if side == "neither" else side


def _report(name: str, results: Sequence[Result]) -> int:
    from simplecrm.show.sync import left_alone, question, remarks, summary

    output.lines(safe(f"{name}{summary(result)}") for result in results)
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


def _command() -> str:
    """The program that carries the folders to a server; empty if it is the default one and not installed, as the
    folders may be carried by something else. Raises ``NotUnderstood`` for another one that is not installed."""
    from simplecrm import config
    from simplecrm.actions.syncing import program

    command, origin = config.stated(config.known("sync_command"))
    if program.is_installed(command):
        return command
    name = command.split()[0]
    if origin == "default":
        say(f"{name} is not installed, so the folders are synced alone.")
        return ""
    raise NotUnderstood(f"{name} is not installed.", "Name another: simplecrm config sync_command 'vdirsyncer sync'")


def _carried(command: str, said: str = "") -> str:
    """Run the program that carries the folders to a server; return why it failed, after saying so unless it was
    ``said`` before."""
    if not command:
        return ""
    from simplecrm.actions.syncing import program

    why = program.run(command)
    if why and why != said:
        say(safe(why), always=True)
    return why


def _timer(kind: str, *, install: bool, uninstall: bool, dry_run: bool) -> int:
    from simplecrm.actions.timers import SYNC
    from simplecrm.cli.runtime import timers

    if install and uninstall:
        raise NotUnderstood("Either --install or --uninstall, not both.")
    if uninstall:
        return timers.uninstall(SYNC, dry_run=dry_run)
    if not parse_pairs(setting("sync_folders")):
        raise NotUnderstood("No folders are set.", "For example: simplecrm config sync_folders phone=~/.contacts/phone")
    return timers.install(SYNC, kind, dry_run=dry_run)


def _forget(folders: Sequence[str]) -> int:
    from simplecrm.actions.syncing.sync import forget

    if not folders:
        raise NotUnderstood("Say which folder.", "See them: simplecrm sync --list")
    code = DONE
    for pair in _pairs(folders):
        if forget(run.book, pair.folder):
            say(f"{pair.folder} is forgotten.")
        else:
            say(f"The book was never synced with {pair.folder}.", always=True)
            code = NOTHING_MATCHED
    return code


def _list() -> int:
    from simplecrm.lookups import sync as lookups
    from simplecrm.show.when import local_minute

    pairs = parse_pairs(setting("sync_folders"))
    found = lookups.folders(run.book.reading())
    for folder in found:
        pair = _of_folder(pairs, folder.path)
        about = [
            pair.name if pair else "",
            folder.path,
            folder.kinds,
            folder.query,
            f"synced {local_minute(folder.synced_at, run.now)}",
        ]
        output.lines([safe(" · ".join(filter(None, about)))])
    if not found:
        say(offered("The book was never synced: simplecrm sync ~/.contacts/phone --with contacts"), always=True)
    return DONE if found else NOTHING_MATCHED
