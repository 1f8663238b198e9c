"""``find``, ``show``, ``brief``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries as complete
from simplecrm.cli.handlers import contacts as handlers
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import About, Format, Json, Limit, Who
from simplecrm.core.records import Record
from simplecrm.show.table import Column

verbs = new_verbs()


@verbs.command("find")
def find(
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT…", help="Words and conditions.", autocompletion=complete.query)
    ],
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Find contacts by anything in the book; the best matches come first.

    Besides words: tag:vip "last<30d" -tag:cold; all conditions: simplecrm queries

    Example: simplecrm find ann acme
    """
    handlers.find(text, format, json, limit)


class QueryForm(Record):
    """A form of the query language."""

    example: str
    meaning: str


@verbs.command("queries")
def queries(format: Format = "", json: Json = False) -> None:
    """Show the query language on one page: for find, lists, export, --where and segments.

    Example: simplecrm find "tag:vip last>60d -tag:cold (berlin or hamburg)"
    """
    from simplecrm.core.query.parser import FORMS

    columns = (Column("Example", lambda one: one.example), Column("Meaning", lambda one: one.meaning))
    forms = [QueryForm(*form) for form in FORMS]
    wanted = output.chosen_format(output.output_format(format, json))
    if wanted != "table":
        output.listing(columns, forms, wanted)
        return
    width = max(len(one.example) for one in forms)
    output.lines(f"{one.example:<{width}}  {one.meaning}" for one in forms)


@verbs.command("show")
def show(who: Who, format: Format = "", json: Json = False) -> None:
    """Show one contact.

    Example: simplecrm show ann@acme.com
    """
    handlers.show(who, format, json)


@verbs.command("brief")
def brief(who: About, format: Format = "", json: Json = False) -> None:
    """Show what to read before a call: who they are, what is open, what was said last.

    Example: simplecrm brief ann
    """
    handlers.brief(who, format, json)
