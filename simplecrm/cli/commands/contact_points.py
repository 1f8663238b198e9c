"""``email``, ``phone`` and ``birthdays``, for mail clients and other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries
from simplecrm.cli.handlers import contact_points as handlers
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json

verbs = new_verbs()
Query = Annotated[
    list[str],
    typer.Argument(metavar="QUERY…", help="Words and conditions (see: queries).", autocompletion=queries.query),
]
Parsable = Annotated[bool, typer.Option("--parsable", "-p", help="Use the format of khard.")]


@verbs.command("email")
def email(
    query: Query,
    mutt: Annotated[bool, typer.Option("--mutt", help="Use the format of mutt's query_command.")] = False,
    parsable: Parsable = False,
    remove_first_line: Annotated[
        bool, typer.Option("--remove-first-line", help="With --parsable: omit the first line.")
    ] = False,
    all: Annotated[bool, typer.Option("--all", help="Include contacts marked as do not contact.")] = False,
) -> int:
    """Print addresses and names of the contacts that QUERY finds, for a mail client: at most 100, the best first.
    Contacts marked as do not contact are left out.

    mutt: set query_command = "simplecrm email --mutt %s". aerc: address-book-cmd = simplecrm email %s

    Example: simplecrm email ann
    """
    return handlers.email(query, mutt=mutt, parsable=parsable, remove_first_line=remove_first_line, all=all)


@verbs.command("phone")
def phone(query: Query, parsable: Parsable = False) -> None:
    """Show whose number it is, in any spelling: name, company, last activity, next follow-up.

    Example: simplecrm phone "+49 30 1234567"
    """
    handlers.phone(query, parsable=parsable)


@verbs.command("birthdays")
def birthdays(parsable: Parsable = False, format: Format = "", json: Json = False) -> None:
    """List birthdays, the next one first.

    Example: simplecrm birthdays
    """
    handlers.birthdays(parsable=parsable, format=format, json=json)
