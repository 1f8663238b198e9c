"""``report``: figures on activities, deals, cases and contacts."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import reports as handlers
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit

verbs = new_verbs()


@verbs.command("report")
def report(
    name: Annotated[
        str,
        typer.Argument(metavar="[NAME]", help="The report; default: list them.", autocompletion=values.report),
    ] = "",
    since: Annotated[
        str,
        typer.Option("--since", metavar="WHEN", help="The first day, such as “1 jan”.", autocompletion=values.when),
    ] = "",
    until: Annotated[
        str,
        typer.Option("--until", metavar="WHEN", help="The last day; default: today.", autocompletion=values.when),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="WAY",
            help="Group by week, month, quarter or year, or as the report says.",
            autocompletion=values.report_by,
        ),
    ] = "",
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar="QUERY",
            help="Only the contacts that it finds, or what a segment finds.",
            autocompletion=queries.condition,
        ),
    ] = "",
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Print a report, or list the reports.

    Example: simplecrm report won --since "1 jan"
    """
    handlers.report(name, since=since, until=until, by=by, where=where, format=format, json=json, limit=limit)
