"""The commands that all nouns share: archive, restore, delete and undelete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.options import Where
from simplecrm.core.nouns import BY_NAME
from simplecrm.core.query.languages import BY_NOUN
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import NotUnderstood

WHICH_HELP = "Ids, or names where they have one."
Which = Annotated[list[str], typer.Argument(metavar="WHICH…", help=WHICH_HELP, autocompletion=complete.living)]
MaybeWhich = Annotated[list[str], typer.Argument(metavar="[WHICH]…", help=WHICH_HELP, autocompletion=complete.living)]
Archived = Annotated[list[str], typer.Argument(metavar="WHICH…", help=WHICH_HELP, autocompletion=complete.archived)]


def add_lifecycle(group: typer.Typer, noun: str, find: Callable[[str], int], example: str) -> None:
    """Add ``archive``, ``restore``, ``delete`` and ``undelete`` to a noun's group; ``find`` turns an argument into an
    id."""

    def archive(which: Which) -> None:
        from simplecrm.actions import lifecycle

        _said("Archived", noun, lifecycle.archive(run.book, noun, [find(word) for word in which], run.now))

    def restore(which: Archived) -> None:
        from simplecrm.actions import lifecycle

        _said("Restored", noun, lifecycle.restore(run.book, noun, [find(word) for word in which]))

    def delete(which: Which) -> None:
        from simplecrm.actions import lifecycle

        _said("Deleted", noun, lifecycle.delete(run.book, noun, [find(word) for word in which]))

    def archive_all(which: MaybeWhich = [], where: Where = "") -> None:  # noqa: B006
        from simplecrm.actions import lifecycle

        if bool(which) == bool(where):
            raise NotUnderstood("Give either names or --where QUERY.")
        ids = selection.selected(where, noun) if where else [find(word) for word in which]
        _said("Archived", noun, lifecycle.archive(run.book, noun, ids, run.now))

    def undelete(which: Archived) -> None:
        undelete_named(noun, which)

    plural = plural_of(noun)
    for name, command, help_text in (
        (
            "archive",
            archive_all if noun in BY_NOUN else archive,
            f"Archive {plural}: hide them from the lists.",
        ),
        ("restore", restore, f"Restore archived {plural}."),
        ("delete", delete, f"Delete {plural}; undo brings them back."),
        ("undelete", undelete, f"Restore {plural} that were archived or deleted, whatever changed since."),
    ):
        if name == "undelete" and not BY_NAME[noun].has_uid:
            # Deleted records of these nouns cannot be identified; only undo brings them back.
            continue
        group.command(name, help=f"{help_text}\n\nExample: simplecrm {plural} {name} {example}")(command)


def undelete_named(noun: str, words: list[str]) -> None:
    """Restore archived or deleted records of a noun, each given by an id, an email or a name, in one step."""
    from simplecrm.actions import undelete
    from simplecrm.cli.runtime.context import say

    done = undelete.undelete_named(run.book, noun, words)
    output.lines(str(one.id) for one in done)
    for remark in (remark for one in done for remark in one.remarks):
        say(remark)
    output.changed(f"Undeleted {undelete.called(noun, done)}")


def _said(verb: str, noun: str, count: int) -> None:
    if count:
        output.changed(f"{verb} {count} {noun if count == 1 else plural_of(noun)}")
    else:
        from simplecrm.cli.runtime.context import say

        say("Nothing was changed.")
