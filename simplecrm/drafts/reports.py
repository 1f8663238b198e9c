"""A report from what a person asked for: its name, the period in phrases, what to group it by, and a query."""

from __future__ import annotations

from simplecrm.core.reports import MONTH, PERIODS, REPORTS, WEEK, has_period, named
from simplecrm.drafts.context import FieldError, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.query import QueryContext
    from simplecrm.core.reports import Report
    from simplecrm.drafts.context import Context
    from simplecrm.lookups.reports.ask import Ask

_MAX_DAYS_BY_WEEK = 183
"""A report on more days than these is by month, unless it is to be by week."""


def report(name: str) -> Report:
    """The report of that name. Raises ``FieldError``, with the one that may be meant."""
    found = named(name)
    if found is None:
        from simplecrm.core.text.similar import similar

        known = [one.name for one in REPORTS]
        meant = similar(name, known)
        hint = f"Did you mean: simplecrm report {meant}" if meant else f"Reports: {', '.join(known)}"
        raise FieldError("name", f"Unknown report “{name}”.", hint)
    return found


def ask(
    context: Context,
    query_context: QueryContext,
    wanted: Report,
    *,
    since: str = "",
    until: str = "",
    by: str = "",
    where: str = "",
) -> Ask:
    """The parameters of a report: the first and the last day are phrases such as ``1 jan``, without which it covers the
    last weeks or months until today. Raises ``FieldError``, also for dates of a report on the present state."""
    from simplecrm.lookups.reports.ask import Ask

    _check(wanted, by, since or until)
    usual = next(iter(wanted.by), "")
    if not has_period(wanted, by):
        return Ask(query_context, by=by or usual, where=where.strip())
    from simplecrm.core.dates.periods import periods

    first = context.past("since", since).date if since else None
    last = context.past("until", until).date if until else context.now.date()
    if not by and first is not None and (last - first).days > _MAX_DAYS_BY_WEEK:
        usual = MONTH if usual == WEEK else usual
    by = by or usual
    parts = read("since", lambda: periods(by if by in PERIODS else wanted.unit, first, last))
    return Ask(query_context, tuple(parts), by, where.strip())


def _check(wanted: Report, by: str, dates: str) -> None:
    if by and by not in wanted.by:
        ways = " or ".join(wanted.by)
        hint = f"Give --by {ways}." if ways else "Omit --by."
        raise FieldError("by", f"Invalid --by for the report {wanted.name}: “{by}”.", hint)
    if dates and not has_period(wanted, by):
        raise FieldError(
            "since",
            f"The report {wanted.name} shows the present state, so it takes no dates.",
            "Add --by activities." if wanted.has_period else "Omit --since and --until.",
        )
