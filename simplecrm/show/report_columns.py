"""The columns of each report."""

from __future__ import annotations

from simplecrm.core.currencies import decimal_text
from simplecrm.core.dates.words import MONTH_NAMES, WEEKDAY_NAMES
from simplecrm.core.records.activities import KINDS
from simplecrm.core.reports import GROUPS, MONTH, PERIODS, QUARTER, TOTAL, WEEK, YEAR
from simplecrm.show.safe import safe
from simplecrm.show.table import Column
from simplecrm.show.when import day, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from typing import Any

MAX_KINDS = 7
"""Activity kinds with their own column; the others share one."""

LOST_REASONS = "Lost because"


def columns(
    name: str, rows: Sequence[Any], now: datetime.datetime, by: str = "", *, fixed: bool = False
) -> tuple[Column, ...]:
    """The columns of a report for these rows; ``by`` is the report's ``--by``. ``fixed`` columns do not depend on the
    rows: of the kinds of activities those that every book knows, and one for all others."""
    if name == "activity":
        return (_start(by, now), _number("Total", "total"), *_kinds(rows, fixed=fixed))
    return _COLUMNS[name](by, now)


def _start(by: str, now: datetime.datetime, name: str = "start") -> Column:
    """The period of a row, whose first day is its field ``name``."""

    def words(row: Any) -> str:
        start = getattr(row, name)
        if start == TOTAL:
            return TOTAL
        if by == MONTH:
            return f"{MONTH_NAMES[int(start[5:7]) - 1]} {start[:4]}"
        if by == QUARTER:
            return f"Q{(int(start[5:7]) + 2) // 3} {start[:4]}"
        return start[:4] if by == YEAR else day(start, now)

    return Column("Week from" if by in ("", WEEK) else by.capitalize(), words, raw=lambda row: getattr(row, name))


def _group(by: str, otherwise: str) -> Column:
    """What the rows are grouped by; ``otherwise`` is said of what has none."""
    return Column(by.capitalize(), lambda row: row.name or otherwise, raw=lambda row: row.name)


def _number(head: str, name: str) -> Column:
    return Column(head, lambda row: str(getattr(row, name)), True)


def _money(head: str, name: str) -> Column:
    return Column(
        head,
        lambda row: money(getattr(row, name), row.currency) if getattr(row, name) else "",
        True,
        lambda row: decimal_text(getattr(row, name), row.currency),
    )


def _currency() -> Column:
    """Only in machine-readable formats; on screen the amounts show it."""
    return Column("Currency", lambda _: "", raw=lambda row: row.currency)


def _kinds(rows: Sequence[Any], *, fixed: bool) -> list[Column]:
    counts: dict[str, int] = {}
    for row in rows:
        for one in row.kinds:
            counts[one.kind] = counts.get(one.kind, 0) + one.activities
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind))
    shown = kinds if len(kinds) <= MAX_KINDS else kinds[: MAX_KINDS - 1]
    if fixed:
        shown = list(KINDS)
        kinds = [*shown, *(kind for kind in kinds if kind not in KINDS)]

    def of(wanted: Sequence[str]) -> Callable[[Any], str]:
        return lambda row: str(sum(one.activities for one in row.kinds if one.kind in wanted))

    others = [Column("other", of(kinds[len(shown) :]), True)] if fixed or len(kinds) > len(shown) else []
    return [*(Column(safe(kind), of([kind]), True) for kind in shown), *others]


def _pipeline(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Stage", lambda row: row.stage),
        _number("Deals", "deals"),
        _money("Value", "value"),
        _money("Weighted", "weighted"),
        _currency(),
        Column("Pipeline", lambda row: row.pipeline),
    )


def _forecast(_by: str, now: datetime.datetime) -> tuple[Column, ...]:
    month = _start(MONTH, now)
    return (
        month._replace(words=lambda row: month.words(row) if row.start else "(no date)"),
        _number("Deals", "deals"),
        _money("Committed", "committed"),
        _money("Weighted", "weighted"),
        _money("Best case", "best"),
        _currency(),
    )


def _conversion(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Stage", lambda row: row.stage),
        _number("Entered", "entered"),
        _number("Moved on", "moved"),
        _number("Won", "won"),
        _number("Lost", "lost"),
        _number("There now", "there"),
        _percent("Rate", "rate"),
        _number("Days", "days"),
        Column("Pipeline", lambda row: row.pipeline),
    )


def _velocity(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    return (
        _start(by, now),
        _number("Won", "won"),
        Column("Days", lambda row: "" if row.days is None else str(row.days), True),
        _money("Mean value", "value"),
        _currency(),
    )


def _percent(head: str, name: str) -> Column:
    return Column(
        head,
        lambda row: "" if getattr(row, name) is None else f"{getattr(row, name)} %",
        True,
        lambda row: "" if getattr(row, name) is None else str(getattr(row, name)),
    )


def _won(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    figures = (
        _number("Won", "won"),
        _money("Value", "won_value"),
        _number("Lost", "lost"),
        _money("Lost value", "lost_value"),
        _percent("Rate", "rate"),
        _currency(),
    )
    if by in GROUPS:
        return (_group(by, "(none)"), *figures)
    return (
        _start(by, now),
        *figures,
        Column(
            LOST_REASONS,
            lambda row: ", ".join(f"{one.reason} ×{one.deals}" for one in row.reasons),
            values=lambda row: [f"{one.reason} ×{one.deals}" for one in row.reasons],
        ),
    )


def _hours(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Weekday", lambda row: WEEKDAY_NAMES[row.weekday - 1], raw=lambda row: str(row.weekday)),
        Column("Hour", lambda row: f"{row.hour:02}:00", True, lambda row: str(row.hour)),
        _number("Activities", "activities"),
    )


def _customers(_by: str, now: datetime.datetime) -> tuple[Column, ...]:
    return (
        _number("Id", "id"),
        Column("Customer", lambda row: row.customer),
        _number("Purchases", "purchases"),
        _money("Value", "value"),
        _money("Margin", "margin"),
        _currency(),
        Column("Last", lambda row: day(row.last_on, now), raw=lambda row: row.last_on),
        Column("Noun", lambda _: "", raw=lambda row: row.noun),
    )


def _margin(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    return (
        _start(by, now, "name") if by in PERIODS else _group(by, "(none)"),
        _number("Purchases", "purchases"),
        _money("Value", "value"),
        _money("Known cost of", "costed"),
        _money("Margin", "margin"),
        _percent("Rate", "rate"),
        _currency(),
    )


def _rfm(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Segment", lambda row: row.segment),
        _number("Customers", "customers"),
        _money("Value", "value"),
        Column("Purchases each", lambda row: f"{row.purchases:.1f}", True),
        Column("Days since", lambda row: str(row.days), True),
        _currency(),
    )


def _drift(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (Column("Of the cadence", drift_words), _number("Contacts", "contacts"))


def drift_words(row: Any) -> str:
    """``100 to 149 %``, ``300 % or more``."""
    if row.to_percent is None:
        return f"{row.from_percent} % or more"
    return f"{row.from_percent} to {row.to_percent - 1} %"


def _stages(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Stage", lambda row: row.stage or "(none)", raw=lambda row: row.stage),
        _number("Contacts", "contacts"),
    )


def _sources(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (
        Column("Source", lambda row: row.source or "(not known)", raw=lambda row: row.source),
        _number("Contacts", "contacts"),
        _number("Won deals", "won"),
    )


def _tags(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (_number("Id", "id"), Column("Tag", lambda row: row.tag), _number("Contacts", "contacts"))


def _follow_ups(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    return (
        _start(by, now),
        _number("Set", "set"),
        _number("In time", "in_time"),
        _number("Late", "late"),
        _number("Left open", "left"),
    )


def _growth(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    return (_start(by, now), _number("Added", "added"), _number("In all", "total"))


def _quiet(_by: str, _now: datetime.datetime) -> tuple[Column, ...]:
    return (Column("Last spoken to", quiet_words), _number("Contacts", "contacts"))


def quiet_words(row: Any) -> str:
    """``under 7 days``, ``30 to 89 days``, ``365 days or more``, ``never``."""
    if row.from_days is None:
        return "never"
    if not row.from_days:
        return f"under {row.to_days} days"
    return f"{row.from_days} to {row.to_days - 1} days" if row.to_days else f"{row.from_days} days or more"


def _companies(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    start = (_number("Id", "id"), Column("Company", lambda row: row.company))
    if by == "activities":
        last = Column("Last", lambda row: day(row.last_at, now), raw=lambda row: row.last_at)
        return (*start, _number("Activities", "activities"), last)
    return (*start, _number("Deals", "deals"), _money("Value", "value"), _currency())


def _cases(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    product = Column("Product", lambda row: row.product or "(none)", raw=lambda row: row.product)
    return (
        _start(by, now) if by in PERIODS else product,
        _number("Opened", "opened"),
        _number("Still open", "open"),
        _number("Waiting", "waiting"),
        _number("Solved", "solved"),
        _decimal("Median days", "days"),
        _decimal("Satisfaction", "satisfaction"),
        _number("Rated", "rated"),
    )


def _decimal(head: str, name: str) -> Column:
    return Column(head, lambda row: "" if getattr(row, name) is None else f"{getattr(row, name):.1f}", True)


_COLUMNS: dict[str, Callable[[str, datetime.datetime], tuple[Column, ...]]] = {
    "pipeline": _pipeline, "forecast": _forecast, "conversion": _conversion, "velocity": _velocity, "won": _won,
    "stages": _stages, "sources": _sources, "tags": _tags, "follow-ups": _follow_ups, "growth": _growth,
    "quiet": _quiet, "companies": _companies, "hours": _hours, "customers": _customers, "margin": _margin, "rfm": _rfm,
    "drift": _drift, "cases": _cases,
}  # fmt: skip
"""By report, the function that makes its columns from ``--by`` and the time."""
