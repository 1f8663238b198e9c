"""Reports as rows with bars, in plain text for both front ends."""

from __future__ import annotations

import datetime

from simplecrm.core.currencies import decimal_text
from simplecrm.core.dates.words import MONTH_NAMES
from simplecrm.core.records.activities import KINDS
from simplecrm.core.reports import MONTH, PRODUCT, ForecastRow, PipelineRow, WonRow, percentage
from simplecrm.show.safe import cells, safe
from simplecrm.show.table import Column
from simplecrm.show.when import day, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

MAX_KINDS = 7
"""Activity kinds with their own column; the others share one."""

TOTAL = "Total"
_EIGHTHS = " ▏▎▍▌▋▊▉"
LOST_REASONS = "Lost because"
_MIN_BAR_CELLS, _MAX_BAR_CELLS, _MIN_REASON_CELLS = 4, 40, 14


def names() -> tuple[Column, ...]:
    """The columns of the list of reports."""
    return (Column("Report", lambda one: one.name), Column("Answers", lambda one: one.help))


def columns(
    name: str, rows: Sequence[Any], now: datetime.datetime, by: str = "", *, fixed: bool = False
) -> tuple[Column, ...]:
    """The columns of a report for these rows; ``by`` is the report's ``--by``. ``fixed`` columns do not depend on the
    rows: of the kinds of activities those that every book knows, and one for all others."""
    if name == "activity":
        return (_start(by, now), _number("Total", "total"), *_kinds(rows, fixed=fixed))
    if name == "companies":
        return _companies(by == "activities", now)
    if name == "cases":
        return _cases(by, now)
    return {
        "pipeline": _pipeline, "forecast": lambda: _forecast(now), "conversion": _conversion,
        "velocity": lambda: _velocity(by, now), "won": lambda: _won(by, now), "stages": _stages,
        "sources": _sources, "tags": _tags,
        "follow-ups": lambda: _follow_ups(by, now), "growth": lambda: _growth(by, now), "quiet": _quiet,
    }[name]()  # fmt: skip


def totals(name: str, rows: Sequence[Any]) -> list[Any]:
    """The total rows of a report, one per currency with several rows; empty for reports without sums."""
    sums: list[Any] = []
    for currency in sorted({row.currency for row in rows if row.currency}) if name in _TOTALS else ():
        of = [row for row in rows if row.currency == currency]
        if len(rows) > 1:
            sums.append(_TOTALS[name](currency, of))
    return sums


def with_bars(
    name: str, columns: Sequence[Column], rows: Sequence[Any], width: int, *, blocks: bool = True
) -> tuple[Column, ...]:
    """The columns and a column of bars, which take what a line of ``width`` cells leaves, at most 40 cells.

    Bars of the same currency share a scale. Without ``blocks`` they are drawn with ``#``, for terminals without block
    characters.
    """
    needed = [max(cells(text) for text in _texts(column, rows)) for column in columns]
    last = len(columns)
    if columns[-1].head == LOST_REASONS:
        # The reasons come after the bars and give them room.
        last -= 1
        needed[-1] = min(needed[-1], _MIN_REASON_CELLS)
    room = min(width - sum(needed) - 2 * len(needed), _MAX_BAR_CELLS if last == len(columns) else _MIN_REASON_CELLS)
    if room < _MIN_BAR_CELLS:
        return tuple(columns)
    most: dict[str, int] = {}
    for row in rows:
        scale, amount = _amount(name, row)
        most[scale] = max(most.get(scale, 0), amount)

    def drawn(row: Any) -> str:
        scale, amount = _amount(name, row)
        return bar(amount, most[scale], room, blocks=blocks)

    return (*columns[:last], Column("", drawn), *columns[last:])


def bar(amount: int, most: int, width: int, *, blocks: bool = True) -> str:
    """A bar for ``amount`` on a scale where ``most`` takes ``width`` cells; any positive amount is visible."""
    if amount <= 0 or most <= 0:
        return ""
    if not blocks:
        return "#" * max(1, width * amount // most)
    whole, rest = divmod(max(1, width * 8 * amount // most), 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def _amount(name: str, row: Any) -> tuple[str, int]:
    """The scale that a row's bar shares with other rows, and its amount."""
    if name in _TOTALS and row[0] == TOTAL:
        return "", 0
    if name == "pipeline":
        return row.currency, row.value
    if name == "won":
        return row.currency, row.won_value
    if name == "forecast":
        return row.currency, row.best
    if name == "conversion":
        return "", row.entered
    if name == "velocity":
        return "", row.days or 0
    if name == "activity":
        return "", row.total
    if name == "follow-ups":
        return "", row.in_time + row.late
    if name == "growth":
        return "", row.added
    if name == "cases":
        return "", row.opened
    if name == "companies":
        return (row.currency, row.value) if hasattr(row, "value") else ("", row.activities)
    return "", row.contacts


def _texts(column: Column, rows: Sequence[Any]) -> list[str]:
    return [column.head, *(safe(column.words(row)) for row in rows)]


def _start(by: str, now: datetime.datetime) -> Column:
    def words(row: Any) -> str:
        if row.start == TOTAL:
            return TOTAL
        if by == MONTH:
            return f"{MONTH_NAMES[int(row.start[5:7]) - 1]} {row.start[:4]}"
        return day(row.start, now)

    return Column("Month" if by == MONTH else "Week from", words, raw=lambda row: row.start)


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


def _pipeline() -> tuple[Column, ...]:
    return (
        Column("Stage", lambda row: row.stage),
        _number("Deals", "deals"),
        _money("Value", "value"),
        _money("Weighted", "weighted"),
        _currency(),
        Column("Pipeline", lambda row: row.pipeline),
    )


def _forecast(now: datetime.datetime) -> tuple[Column, ...]:
    month = _start(MONTH, now)
    return (
        month._replace(words=lambda row: month.words(row) if row.start else "(no date)"),
        _number("Deals", "deals"),
        _money("Committed", "committed"),
        _money("Weighted", "weighted"),
        _money("Best case", "best"),
        _currency(),
    )


def _conversion() -> tuple[Column, ...]:
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
    return (
        _start(by, now),
        _number("Won", "won"),
        _money("Value", "won_value"),
        _number("Lost", "lost"),
        _money("Lost value", "lost_value"),
        _percent("Rate", "rate"),
        _currency(),
        Column(
            LOST_REASONS,
            lambda row: ", ".join(f"{one.reason} ×{one.deals}" for one in row.reasons),
            values=lambda row: [f"{one.reason} ×{one.deals}" for one in row.reasons],
        ),
    )


def _stages() -> tuple[Column, ...]:
    return (
        Column("Stage", lambda row: row.stage or "(none)", raw=lambda row: row.stage),
        _number("Contacts", "contacts"),
    )


def _sources() -> tuple[Column, ...]:
    return (
        Column("Source", lambda row: row.source or "(not known)", raw=lambda row: row.source),
        _number("Contacts", "contacts"),
        _number("Won deals", "won"),
    )


def _tags() -> tuple[Column, ...]:
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


def _quiet() -> tuple[Column, ...]:
    return (Column("Last spoken to", quiet_words), _number("Contacts", "contacts"))


def quiet_words(row: Any) -> str:
    """``under 7 days``, ``30 to 89 days``, ``365 days or more``, ``never``."""
    if row.from_days is None:
        return "never"
    if not row.from_days:
        return f"under {row.to_days} days"
    return f"{row.from_days} to {row.to_days - 1} days" if row.to_days else f"{row.from_days} days or more"


def _companies(by_activities: bool, now: datetime.datetime) -> tuple[Column, ...]:
    start = (_number("Id", "id"), Column("Company", lambda row: row.company))
    if by_activities:
        last = Column("Last", lambda row: day(row.last_at, now), raw=lambda row: row.last_at)
        return (*start, _number("Activities", "activities"), last)
    return (*start, _number("Deals", "deals"), _money("Value", "value"), _currency())


def _cases(by: str, now: datetime.datetime) -> tuple[Column, ...]:
    product = Column("Product", lambda row: row.product or "(none)", raw=lambda row: row.product)
    return (
        product if by == PRODUCT else _start(by, now),
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


def _pipeline_total(currency: str, rows: Sequence[Any]) -> PipelineRow:
    deals, value, weighted = (sum(row[place] for row in rows) for place in (2, 3, 4))
    return PipelineRow(TOTAL, currency, deals, value, weighted, "")


def _forecast_total(currency: str, rows: Sequence[Any]) -> ForecastRow:
    return ForecastRow(TOTAL, currency, *(sum(row[place] for row in rows) for place in (2, 3, 4, 5)))


def _won_total(currency: str, rows: Sequence[Any]) -> WonRow:
    won, won_value, lost, lost_value = (sum(row[place] for row in rows) for place in (2, 3, 4, 5))
    return WonRow(TOTAL, currency, won, won_value, lost, lost_value, percentage(won, won + lost), ())


_TOTALS = {"pipeline": _pipeline_total, "forecast": _forecast_total, "won": _won_total}
"""The function that makes the total row of a currency, by report."""
