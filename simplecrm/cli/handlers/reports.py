"""``report``."""

from __future__ import annotations

import sys

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.reports import GROUPS, MONTH, PERIODS, REPORTS, WEEK, Report, has_period, named
from simplecrm.errors import NotUnderstood
from simplecrm.show import reports as show

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Any

    from simplecrm.lookups.reports import Ask

DEFAULT_LIMIT = 20
"""Default number of companies or tags in a report."""

_MAX_DAYS_BY_WEEK = 183
"""A report on more days than these is by month, unless ``--by week`` is given."""


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
    wanted = named(name)
    if wanted is None:
        from simplecrm.core.text.similar import similar

        known = [one.name for one in REPORTS]
        meant = similar(name, known)
        hint = f"Did you mean: simplecrm report {meant}" if meant else f"Reports: {', '.join(known)}"
        raise NotUnderstood(f"Unknown report “{name}”.", hint)
    _checked(wanted, by, since or until)
    is_limited = wanted.is_limited or (by or next(iter(wanted.by), "")) in GROUPS
    if limit is not None and not is_limited:
        raise NotUnderstood(f"The report {wanted.name} takes no --limit.", "Omit --limit.")
    from simplecrm.lookups import reports as lookups

    ask = _ask(wanted, since, until, by, where)
    most = (limit or DEFAULT_LIMIT) if is_limited else None
    rows = lookups.rows(run.book.reading(), wanted.name, ask._replace(limit=most + 1 if most else None))
    _write(wanted, ask, rows[:most], wanted_form, more=most is not None and len(rows) > most)


def _checked(wanted: Report, by: str, dates: str) -> None:
    if by and by not in wanted.by:
        ways = " or ".join(wanted.by)
        raise NotUnderstood(
            f"Invalid --by for the report {wanted.name}: “{by}”.", f"Give --by {ways}." if ways else "Omit --by."
        )
    if dates and not has_period(wanted, by):
        raise NotUnderstood(
            f"The report {wanted.name} shows the present state, so it takes no dates.",
            "Add --by activities." if wanted.has_period else "Omit --since and --until.",
        )


def _ask(wanted: Report, since: str, until: str, by: str, where: str) -> Ask:
    """The parameters of the report; prints the period as parsed."""
    from simplecrm.lookups.reports import Ask

    if where.strip():
        _check_found(where.strip())
    usual = next(iter(wanted.by), "")
    if not has_period(wanted, by):
        return Ask(run.query_context, by=by or usual, where=where.strip())
    from simplecrm.cli.runtime.arguments import when
    from simplecrm.core.dates.periods import periods

    first = when(since, future=False).date if since else None
    last = when(until, future=False).date if until else run.now.date()
    if not by and first is not None and (last - first).days > _MAX_DAYS_BY_WEEK:
        usual = MONTH if usual == WEEK else usual
    by = by or usual
    parts = periods(by if by in PERIODS else wanted.unit, first, last)
    say(f"{_day_words(parts[0].first)} – {_day_words(last)}")
    return Ask(run.query_context, tuple(parts), by, where.strip())


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
