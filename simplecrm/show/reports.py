"""Reports as rows with bars, in plain text for both front ends."""

from __future__ import annotations

from simplecrm.core.reports import TOTAL, ForecastRow, MarginRow, PipelineRow, WonGroupRow, WonRow, percentage
from simplecrm.show.report_columns import LOST_REASONS
from simplecrm.show.report_columns import columns as columns
from simplecrm.show.safe import cells, safe
from simplecrm.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_EIGHTHS = " ▏▎▍▌▋▊▉"
_MIN_BAR_CELLS, _MAX_BAR_CELLS, _MIN_REASON_CELLS = 4, 40, 14


def names() -> tuple[Column, ...]:
    """The columns of the list of reports."""
    return (Column("Report", lambda one: one.name), Column("Answers", lambda one: one.help))


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
    if name in ("customers", "margin"):
        return row.currency, row.value
    if name == "rfm":
        return "", row.customers
    if name == "hours":
        return "", row.activities
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


def _pipeline_total(currency: str, rows: Sequence[Any]) -> PipelineRow:
    deals, value, weighted = (sum(row[place] for row in rows) for place in (2, 3, 4))
    return PipelineRow(TOTAL, currency, deals, value, weighted, "")


def _forecast_total(currency: str, rows: Sequence[Any]) -> ForecastRow:
    return ForecastRow(TOTAL, currency, *(sum(row[place] for row in rows) for place in (2, 3, 4, 5)))


def _won_total(currency: str, rows: Sequence[Any]) -> WonRow | WonGroupRow:
    won, won_value, lost, lost_value = (sum(row[place] for row in rows) for place in (2, 3, 4, 5))
    total = (TOTAL, currency, won, won_value, lost, lost_value, percentage(won, won + lost))
    return WonGroupRow(*total) if isinstance(rows[0], WonGroupRow) else WonRow(*total, ())


def _margin_total(currency: str, rows: Sequence[Any]) -> MarginRow:
    purchases, value, costed, margin = (sum(row[place] for row in rows) for place in (2, 3, 4, 5))
    return MarginRow(TOTAL, currency, purchases, value, costed, margin, percentage(margin, costed))


_TOTALS = {"pipeline": _pipeline_total, "forecast": _forecast_total, "won": _won_total, "margin": _margin_total}
"""The function that makes the total row of a currency, by report."""
