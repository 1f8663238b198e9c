"""``report``: figures on activities, deals, cases and contacts."""

from __future__ import annotations

import datetime
import sys
from typing import Annotated, Any

import typer

from simplecrm.cli.completion import queries, values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import when
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.dates.periods import periods
from simplecrm.core.dates.words import day_words
from simplecrm.core.reports import MONTH, PRODUCT, REPORTS, WEEK, Report, named
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import reports as lookups
from simplecrm.show import reports as show

verbs = new_verbs()

DEFAULT_LIMIT = 20
"""Default number of companies or tags in a report."""

_MAX_DAYS_BY_WEEK = 183
"""A report on more days than these is by month, unless ``--by week`` is given."""


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
            help="Group by week or month; cases also by product; companies by value or activities.",
            autocompletion=values.report_by,
        ),
    ] = "",
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar="QUERY",
            help="Only the contacts that it finds.",
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
    wanted_form = output.chosen_format(output_format(format, json))
    if wanted_form == "ids":
        raise NotUnderstood("A report has no ids.", "Formats: table, plain, tsv, csv, json, jsonl")
    if not name:
        output.listing(show.names(), REPORTS, wanted_form)
        return
    wanted = named(name)
    if wanted is None:
        raise NotUnderstood(f"Unknown report “{name}”.", f"Reports: {', '.join(one.name for one in REPORTS)}")
    _checked(wanted, by, since or until)
    if limit is not None and not wanted.is_limited:
        raise NotUnderstood(f"The report {wanted.name} takes no --limit.", "Omit --limit.")
    ask = _ask(wanted, since, until, by, where)
    most = (limit or DEFAULT_LIMIT) if wanted.is_limited else None
    rows = lookups.rows(run.book.reading(), wanted.name, ask._replace(limit=most + 1 if most else None))
    _write(wanted, ask, rows[:most], wanted_form, more=most is not None and len(rows) > most)


def _checked(wanted: Report, by: str, dates: str) -> None:
    if by and by not in wanted.by:
        ways = " or ".join(wanted.by)
        raise NotUnderstood(
            f"Invalid --by for the report {wanted.name}: “{by}”.", f"Give --by {ways}." if ways else "Omit --by."
        )
    if dates and not (wanted.has_period and (by or wanted.by[0]) != "value"):
        raise NotUnderstood(
            f"The report {wanted.name} shows the present state, so it takes no dates.",
            "Add --by activities." if wanted.has_period else "Omit --since and --until.",
        )


def _ask(wanted: Report, since: str, until: str, by: str, where: str) -> lookups.Ask:
    """The parameters of the report; prints the period as parsed."""
    usual = next(iter(wanted.by), "")
    if not wanted.has_period or (by or usual) == "value":
        return lookups.Ask(run.query_context, by=by or usual, where=where.strip())
    first = when(since, future=False).date if since else None
    last = when(until, future=False).date if until else run.now.date()
    if not by and first is not None and (last - first).days > _MAX_DAYS_BY_WEEK:
        usual = MONTH if usual == WEEK else usual
    by = by or usual
    parts = periods(MONTH if by in (MONTH, PRODUCT) else WEEK, first, last)
    say(f"{_day_words(parts[0].first)} – {_day_words(last)}")
    return lookups.Ask(run.query_context, tuple(parts), by, where.strip())


def _day_words(day: datetime.date) -> str:
    return day_words(day, year=True)


def _write(wanted: Report, ask: lookups.Ask, rows: list[Any], form: str, *, more: bool) -> None:
    columns = show.columns(wanted.name, rows, run.now, ask.by, fixed=form in ("csv", "tsv"))
    if form == "table":
        rows = [*rows, *show.totals(wanted.name, rows)]
        columns = show.with_bars(wanted.name, columns, rows, output.width(), blocks=_has_blocks())
    output.listing(columns, rows, form, more=more)
    if not rows:
        say("Nothing to report.")


def _has_blocks() -> bool:
    """Whether the terminal's encoding has block characters."""
    try:
        "█▏".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
