"""What the groups of all nouns have in common: archive, restore and delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from simplecrm.cli import output, questions
from simplecrm.cli.context import run
from simplecrm.cli.options import Where
from simplecrm.core.plurals import plural_of
from simplecrm.errors import NotUnderstood

Which = Annotated[list[str], typer.Argument(metavar="WHICH…")]
MaybeWhich = Annotated[list[str], typer.Argument(metavar="[WHICH]…")]


def add_lifecycle(group: typer.Typer, noun: str, find: Callable[[str], int], example: str) -> None:
    """Give a noun's group ``archive``, ``restore`` and ``delete``; ``find`` turns a word into an id."""

    def archive(which: Which) -> None:
        from simplecrm.actions import lifecycle

        _said("Archived", noun, lifecycle.archive(run.book, noun, [find(word) for word in which], run.now))

    def restore(which: Which) -> None:
        from simplecrm.actions import lifecycle

        _said("Restored", noun, lifecycle.restore(run.book, noun, [find(word) for word in which]))

    def delete(which: Which) -> None:
        from simplecrm.actions import lifecycle

        _said("Deleted", noun, lifecycle.delete(run.book, noun, [find(word) for word in which]))

    def archive_all(which: MaybeWhich = [], where: Where = "") -> None:  # noqa: B006
        from simplecrm.actions import lifecycle

        if bool(which) == bool(where):
            raise NotUnderstood("Say who: by name, or with --where QUERY.")
        ids = questions.selected(where) if where else [find(word) for word in which]
        _said("Archived", noun, lifecycle.archive(run.book, noun, ids, run.now))

    plural = plural_of(noun)
    for name, command, help_text in (
        ("archive", archive_all if noun == "contact" else archive, f"Take {plural} out of the lists; nothing is lost."),
        ("restore", restore, f"Bring archived {plural} back."),
        ("delete", delete, f"Delete {plural}; undo brings them back."),
    ):
        group.command(name, help=f"{help_text}\n\nExample: simplecrm {plural} {name} {example}")(command)


def by_id(word: str) -> int:
    """The id that a word is. Raises ``NotUnderstood``."""
    if not (word.isascii() and word.isdigit() and len(word) < 18):
        raise NotUnderstood(f"Invalid id: {word:.40}.", "An id is a whole number, such as 12.")
    return int(word)


def _said(verb: str, noun: str, count: int) -> None:
    if count:
        output.changed(f"{verb} {count} {noun if count == 1 else plural_of(noun)}")
    else:
        from simplecrm.cli.errors import say

        say("Nothing had to be changed.")
