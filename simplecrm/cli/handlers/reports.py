"""``report``."""

from __future__ import annotations

import sys

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.reports import GROUPS, REPORTS, Report
from simplecrm.drafts import reports as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.show import reports as show

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Any

    from simplecrm.lookups.reports import Ask

DEFAULT_LIMIT = 20
"""Default number of companies or tags in a report."""


def report(
    name: str = "",
    *,
    since: str = "",
    until: str = "",
    by: str = "",
    where: str = "",
    format: str = "",
    json: bool = False,
    limit: int | None = None,
) -> None:
    """Print the report of that name, or list the reports."""
    wanted_form = output.chosen_format(output_format(format, json))
    if wanted_form == "ids":
        raise NotUnderstood("A report has no ids.", "Formats: table, plain, tsv, csv, json, jsonl")
    if not name:
        output.listing(show.names(), REPORTS, wanted_form)
        return
    wanted = drafts.report(name)
    ask = drafts.ask(context(), run.query_context, wanted, since=since, until=until, by=by, where=where)
    is_limited = wanted.is_limited or (by or next(iter(wanted.by), "")) in GROUPS
    if limit is not None and not is_limited:
        raise NotUnderstood(f"The report {wanted.name} takes no --limit.", "Omit --limit.")
    from simplecrm.lookups import reports as lookups

    _say_what_is_covered(ask, until)
    most = (limit or DEFAULT_LIMIT) if is_limited else None
    rows = lookups.rows(run.book.reading(), wanted.name, ask._replace(limit=most + 1 if most else None))
    _write(wanted, ask, rows[:most], wanted_form, more=most is not None and len(rows) > most)


def _say_what_is_covered(ask: Ask, until: str) -> None:
    """Print the period as parsed, and whether the query finds nothing."""
    if ask.where:
        _check_found(ask.where)
    if ask.periods:
        last = context().past("until", until).date if until else run.now.date()
        say(f"{_day_words(ask.periods[0].first)} – {_day_words(last)}")


def _check_found(where: str) -> None:
    """Say so if a query finds nothing, because a report of zeros looks like an answer. Raises ``NotUnderstood`` for an
    invalid one."""
    from simplecrm.core.text.plurals import plural_of
    from simplecrm.lookups import reports

    connection = run.book.reading()
    ask = reports.Ask(run.query_context, where=where, finds=reports.finds(connection, where))
    if reports.is_empty(ask, connection):
        nothing = "Nobody matches" if ask.finds == "contact" else f"No {plural_of(ask.finds)} match"
        say(f"{nothing} “{where:.60}”.")


def _day_words(day: datetime.date) -> str:
    from simplecrm.core.dates.words import day_words

    return day_words(day, year=True)


def _write(wanted: Report, ask: Ask, rows: list[Any], form: str, *, more: bool) -> None:
    columns = show.columns(wanted.name, rows, run.now, ask.by, fixed=form in ("csv", "tsv"))
    if form == "table" and wanted.name == "hours":
        from simplecrm.show.heat_map import heat_map

        output.lines(heat_map(rows, output.width(), blocks=_has_blocks()))
        return
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
