"""The options that many commands share, and what their values mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, overload

import typer

from simplecrm.cli.completion import who
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.drafts import ARGUMENT, EDITOR, STDIN, Draft, standard_input
from simplecrm.drafts.context import Context, FieldError
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.dates.when import When

FORMAT_HELP = "table, plain, tsv, csv, json, jsonl or ids."
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help=FORMAT_HELP)]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.")]
Archived = Annotated[bool, typer.Option("--archived", help="Those that are archived.")]
Where = Annotated[str, typer.Option("--where", metavar="QUERY", help="All contacts that it finds.")]
WhoOrQuery = Annotated[
    list[str],
    typer.Argument(
        metavar="[WHO|QUERY]…", help="One contact, or all that a query finds (see: queries).", autocompletion=who
    ),
]
Query = Annotated[list[str], typer.Argument(metavar="[QUERY]…", help="Of contacts that it finds (see: queries).")]

Next = Annotated[str, typer.Option("--next", metavar="WHEN", help="Set a follow-up, such as “next tue 9am”.")]
NextText = Annotated[str, typer.Option("--next-text", metavar="TEXT", help="What to do then.")]
Deal = Annotated[int, typer.Option("--deal", metavar="ID")]


def form(wanted: str, json: bool) -> str:
    """The form of output that ``--format`` and ``--json`` ask for."""
    return "json" if json else wanted


class CommandContext(Context):
    """Phrases are read with the person's settings; what is odd about one is said on stderr."""

    def __init__(self) -> None:
        super().__init__(run.now, _setting, self._say)

    def _when(self, field: str, phrase: str, *, future: bool) -> When:
        zone = unknown_zone()
        if zone:
            self._say(f"Unknown time zone “{zone}” here", "TZ has to name another. Times are taken as UTC.")
        return super()._when(field, phrase, future=future)

    @staticmethod
    def _say(phrase: str, remark: str) -> None:
        from simplecrm.cli.runtime.errors import say

        say(f"{phrase}: {remark}")


HINTS = {
    "title": "For example: --company 'Acme GmbH'", "next": "For example: --next 'next tue 9am'",
    "name": "For example: simplecrm add 'Ann Lee <ann@acme.com>'",
}  # fmt: skip
"""By field, the option that makes a draft complete."""


@contextmanager
def as_options() -> Iterator[None]:
    """Add to the error of a draft which option completes it."""
    try:
        yield
    except FieldError as error:
        raise FieldError(error.field, error.sentence, error.hint or HINTS.get(error.field, "")) from error


def context() -> Context:
    """What phrases on the command line are read with."""
    return CommandContext()


def when(phrase: str, *, future: bool = True) -> When:
    """What a date phrase means now; ``future`` is for what is to be done, else it says when something happened.

    Raises ``NotUnderstood``.
    """
    return context().coming("when", phrase) if future else context().past("when", phrase)


def unknown_zone() -> str:
    """The zone that ``TZ`` names if this machine does not know it, else nothing."""
    name = os.environ.get("TZ", "").lstrip(":")
    if "/" not in name or os.path.isabs(name) or "," in name:
        return ""  # a file, or a rule such as CET-1CEST,M3.5.0,M10.5.0/3
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return name
    return ""


def refuse_if_same(old: object, new: object) -> None:
    """Raise ``NotUnderstood`` when an edit changes nothing."""
    if new == old:
        raise NotUnderstood("Say what to change.", "Add --help to see what can be changed.")


def _setting(name: str) -> str:
    from simplecrm import config

    return config.get(name)


def written(text: str | None, start: str = "") -> str:
    """A text that was ``given``, or from the editor when it is left out on a terminal.

    Raises ``NotUnderstood`` when there is none and nobody can be asked.
    """
    if text is not None:
        return text
    if not run.can_ask():
        raise NotUnderstood("Say what to write.", "Give the text as an argument, or - to read it from standard input.")
    from simplecrm.cli.runtime.editor import edited

    def keep(text: str) -> None:
        run.draft = Draft(text, EDITOR)

    return edited(start, keep)


@overload
def given(text: str) -> str: ...
@overload
def given(text: str | None) -> str | None: ...
def given(text: str | None) -> str | None:
    """The text of an argument, or for ``-`` that of stdin. It is kept if the command fails (see
    ``cli.runtime.drafts``), so a command calls this before anything that can fail."""
    if text == "-":
        text = standard_input()
        run.draft = Draft(text, STDIN)
    elif text:
        run.draft = Draft(text, ARGUMENT)
    return text
