"""``find``, ``show``, ``brief``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli import questions
from simplecrm.cli.completing import who
from simplecrm.cli.groups import verbs as new_verbs
from simplecrm.cli.options import Format, Json, Limit, form

verbs = new_verbs()
Who = Annotated[str, typer.Argument(metavar="WHO", autocompletion=who)]


@verbs.command("find")
def find(
    text: Annotated[list[str], typer.Argument(metavar="TEXT…")],
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Find contacts by anything the book says of them; the best come first.

    Example: simplecrm find ann acme
    """
    questions.find(text, form(format, json), limit or questions.DEFAULT_LIMIT)


@verbs.command("show")
def show(who: Who, format: Format = "", json: Json = False) -> None:
    """Show one contact.

    Example: simplecrm show ann@acme.com
    """
    questions.show(who, form(format, json))


@verbs.command("brief")
def brief(who: Who, format: Format = "", json: Json = False) -> None:
    """Read up on a contact before a call: who they are, what is open, what was said last.

    Example: simplecrm brief ann
    """
    questions.brief(who, form(format, json))
