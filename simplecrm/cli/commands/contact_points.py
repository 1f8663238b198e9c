"""``email``, ``phone`` and ``birthdays``, which call ``cli.fast_path.contact_points``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries
from simplecrm.cli.fast_path import contact_points
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, output_format
from simplecrm.errors import DONE

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
) -> int:
    """Print addresses and names of the contacts that QUERY finds, for a mail client: at most 100, the best first.

    mutt: set query_command = "simplecrm email --mutt %s". aerc: address-book-cmd = simplecrm email %s

    Example: simplecrm email ann
    """
    flags = (("--mutt", mutt), ("--parsable", parsable), ("--remove-first-line", remove_first_line))
    return contact_points.email(query, [name for name, given in flags if given])


@verbs.command("phone")
def phone(query: Query, parsable: Parsable = False) -> int:
    """Show whose number it is, in any spelling: name, company, last activity, next follow-up.

    Example: simplecrm phone "+49 30 1234567"
    """
    return contact_points.phone(query, ["--parsable"] if parsable else [])


@verbs.command("birthdays")
def birthdays(parsable: Parsable = False, format: Format = "", json: Json = False) -> int:
    """List birthdays, the next one first.

    Example: simplecrm birthdays
    """
    if parsable or not (format or json):
        return contact_points.birthdays(["--parsable"] if parsable else [])
    from simplecrm.lookups.contact_points import coming_birthdays
    from simplecrm.show.lists import birthdays as columns

    found = coming_birthdays(run.book.reading(), run.now.date())
    output.listing(columns(run.now), found, output_format(format, json), asked=True)
    return DONE
