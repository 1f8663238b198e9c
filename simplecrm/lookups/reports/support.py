"""The report on cases: how many were reported and solved, how long that took, and how satisfied customers were."""

from __future__ import annotations

from simplecrm.core.records.cases import STATUSES
from simplecrm.core.reports import CaseRow, ProductRow, mean, median
from simplecrm.lookups.reports.ask import Ask, asked, of_case, place_in, spans_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence


def cases(connection: sqlite3.Connection, ask: Ask) -> Iterable[CaseRow | ProductRow]:
    spans = spans_of(ask.periods)
    of = of_case(ask)
    within = (spans[0][0], spans[-1][1])
    found = asked(
        ask,
        connection,
        "select 'opened' as what, opened_at as at, product, status, 0 as days, 0 as satisfaction from \"case\" "
        f"indexed by case_by_opened where opened_at >= ? and opened_at < ? and archived_at = '' {of} union all "
        "select 'solved', solved_at, product, status, julianday(solved_at) - julianday(opened_at), satisfaction "
        "from \"case\" indexed by case_solved_by_time where solved_at <> '' and solved_at >= ? and solved_at < ? "
        f"and archived_at = '' {of}",
        (*within, *within),
    ).fetchall()
    return _by_product(found) if ask.by == "product" else _by_period(ask, spans, found)


def _by_period(ask: Ask, spans: Sequence[tuple[str, str]], found: Iterable[Sequence[object]]) -> Iterator[CaseRow]:
    parts: list[list[Sequence[object]]] = [[] for _ in ask.periods]
    place = place_in(spans)
    for line in found:
        parts[place(str(line[1]))].append(line)
    for period, lines in zip(ask.periods, parts, strict=True):
        yield CaseRow(period.start.isoformat(), *_counts(lines))


def _by_product(found: Iterable[Sequence[object]]) -> list[ProductRow]:
    """The products, those with the most cases first."""
    parts: dict[str, list[Sequence[object]]] = {}
    names: dict[str, str] = {}
    for line in found:
        product = names.setdefault(str(line[2]).casefold(), str(line[2]))
        parts.setdefault(product, []).append(line)
    rows = (ProductRow(product, *_counts(lines)) for product, lines in parts.items())
    return sorted(rows, key=lambda row: (-row.opened, -row.solved, row.product.casefold()))


def _counts(lines: Sequence[Sequence[object]]) -> tuple[int, int, int, int, float | None, float | None, int]:
    """How many were opened, of these are still open or waiting, and how many were solved; the median of the days that
    took, the mean satisfaction, and how many were rated."""
    opened = [status for what, _, _, status, _, _ in lines if what == "opened"]
    solved = [
        (max(0.0, float(str(days or 0))), int(str(rated))) for what, _, _, _, days, rated in lines if what == "solved"
    ]
    ratings = [rated for _, rated in solved if rated]
    still_open, waiting, _ = (opened.count(status) for status in STATUSES)
    return (
        len(opened), still_open, waiting, len(solved), median([days for days, _ in solved]), mean(ratings), len(ratings)
    )  # fmt: skip
