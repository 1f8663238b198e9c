"""``find``, ``show``, ``brief``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries as complete
from simplecrm.cli.fast_path import questions
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit, Who, output_format

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
    questions.find(text, output_format(format, json), limit or questions.DEFAULT_LIMIT)


@verbs.command("queries")
def queries() -> None:
    """Show the query language on one page: for find, lists, export, --where and segments.

    Example: simplecrm find "tag:vip last>60d -tag:cold (berlin or hamburg)"
    """
    from simplecrm.core.query.parser import FORMS

    width = max(len(example) for example, _ in FORMS)
    output.lines(f"{example:<{width}}  {meaning}" for example, meaning in FORMS)


@verbs.command("show")
def show(who: Who, format: Format = "", json: Json = False) -> None:
    """Show one contact.

    Example: simplecrm show ann@acme.com
    """
    questions.show(who, output_format(format, json))


@verbs.command("brief")
def brief(who: Who, format: Format = "", json: Json = False) -> None:
    """Show what to read before a call: who they are, what is open, what was said last.

    Example: simplecrm brief ann
    """
    questions.brief(who, output_format(format, json))
