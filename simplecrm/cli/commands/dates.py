"""``dates``: the phrases that are accepted as dates."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context, when
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records import Record
from simplecrm.show.table import Column
from simplecrm.show.when import moment

verbs = new_verbs()


class Phrase(Record):
    """A phrase, the local date or time it means now (``when``), and its general meaning."""

    phrase: str
    when: str
    meaning: str


@verbs.command("dates")
def dates(
    phrase: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PHRASE]…", help="Such as “next fri”.", autocompletion=values.when),
    ] = None,
    past: Annotated[bool, typer.Option("--past", help="Read it as a past date, like --at.")] = False,
    format: Format = "",
    json: Json = False,
) -> None:
    """Show what a phrase means now, or list all forms of dates.

    Example: simplecrm dates "next fri"
    """
    if phrase:
        words = " ".join(phrase)
        understood = when(words, future=not past)
        answer = Phrase(words, understood.text, moment(understood.text, run.now))
        output.record(answer, [f"{answer.meaning}\t{answer.when}"], output_format(format, json))
        return
    columns = (
        Column("Phrase", lambda item: item.phrase),
        Column("Now", lambda item: moment(item.when, run.now), raw=lambda item: item.when),
        Column("Meaning", lambda item: item.meaning),
    )
    output.listing(columns, _forms(future=not past), output_format(format, json))


def _forms(*, future: bool) -> list[Phrase]:
    from simplecrm.core.dates.forms import FORMS
    from simplecrm.core.dates.when import parse
    from simplecrm.errors import NotUnderstood

    found = []
    for phrase, meaning in FORMS:
        try:
            means = parse(phrase, run.now, order=context().date_order, future=future).text
        except NotUnderstood:
            # Not valid today: the 31st in a shorter month, or Friday the 27th when that is a Monday.
            means = ""
        found.append(Phrase(phrase, means, meaning))
    return found
