"""``find``, ``show``, ``brief``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries as complete
from simplecrm.cli.handlers import contacts as handlers
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import About, Format, Json, Limit
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
    """A form of the query language, for queries on the records of ``noun``."""

    example: str
    meaning: str
    noun: str


@verbs.command("queries")
def queries(format: Format = "", json: Json = False) -> None:
    """Show the query language on one page: for find, lists, export, --where and segments, and for companies and deals.

    Example: simplecrm find "tag:vip last>60d -tag:cold (berlin or hamburg)"
    """
    from simplecrm.core.query.languages import LANGUAGES
    from simplecrm.core.text.plurals import plural_of

    columns = (
        Column("Example", lambda one: one.example),
        Column("Meaning", lambda one: one.meaning),
        Column("Noun", lambda one: one.noun),
    )
    forms = [QueryForm(*form, language.noun) for language in LANGUAGES for form in language.forms]
    wanted = output.chosen_format(output.output_format(format, json))
    if wanted != "table":
        output.listing(columns, forms, wanted)
        return
    width = max(len(one.example) for one in forms)
    for language in LANGUAGES:
        plural = plural_of(language.noun)
        before = () if language is LANGUAGES[0] else ("", f"{plural.capitalize()}:")
        lines = (f"{one.example:<{width}}  {one.meaning}" for one in forms if one.noun == language.noun)
        output.lines([*before, *lines])


@verbs.command("show")
def show(who: About, format: Format = "", json: Json = False) -> None:
    """Show one contact, or a company, deal or case.

    For programs (--json …) it is the record alone; brief --json adds what is filed on it.

    Example: simplecrm show ann@acme.com
    """
    handlers.show(who, format, json)


@verbs.command("brief")
def brief(who: About, format: Format = "", json: Json = False) -> None:
    """Show what to read before a call: who they are, what is open, what was said last.

    Example: simplecrm brief ann
    """
    handlers.brief(who, format, json)
