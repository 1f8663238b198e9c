"""The reports on deals: what is open, what is expected, what was won, and how deals move."""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.pipelines import parse_pipelines
from simplecrm.core.records import records
from simplecrm.core.reports import (
    COMMITTED_PERCENT,
    ConversionRow,
    ForecastRow,
    PipelineRow,
    ReasonCount,
    VelocityRow,
    WonGroupRow,
    WonRow,
    percentage,
)
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.reports.ask import Ask, asked, most, of_deal, place_in, spans_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def pipeline(connection: sqlite3.Connection, ask: Ask) -> Iterable[PipelineRow]:
    found = asked(
        ask,
        connection,
        "select stage, currency, count(*) as deals, sum(value) as value, "
        "sum((value * probability + 50) / 100) as weighted, pipeline from deal "
        f"where status = 'open' and archived_at = '' {of_deal(ask)} group by pipeline, stage, currency",
    )
    return sorted(records(found, PipelineRow), key=lambda row: (_place_of(ask, row.pipeline, row.stage), row.currency))


def forecast(connection: sqlite3.Connection, ask: Ask) -> Iterable[ForecastRow]:
    found = asked(
        ask,
        connection,
        "select case when expected_close = '' then '' else substr(expected_close, 1, 7) || '-01' end as start, "
        "currency, count(*) as deals, sum(case when probability >= ? then value else 0 end) as committed, "
        "sum((value * probability + 50) / 100) as weighted, sum(value) as best from deal indexed by deal_by_status "
        f"where status = 'open' and archived_at = '' {of_deal(ask)} group by 1, 2 order by start = '', start, currency",
        (COMMITTED_PERCENT,),
    )
    return records(found, ForecastRow)


def conversion(connection: sqlite3.Connection, ask: Ask) -> Iterable[ConversionRow]:
    of = f"where deal_id in (select id from deal where true {of_deal(ask)})" if ask.where else ""
    found = asked(
        ask,
        connection,
        f"{', ' if ask.where else 'with '}step as (select pipeline, stage, status, at, deal_id, "
        "lead(status) over later as next_status, lead(at) over later as until from deal_move "
        f"{of} window later as (partition by deal_id order by at, id)) "
        "select step.pipeline, step.stage, count(distinct deal_id), sum(next_status = 'open'), "
        "sum(next_status = 'won'), sum(next_status = 'lost'), sum(next_status is null), "
        "avg(julianday(coalesce(until, ?)) - julianday(at)) "
        "from step join deal on deal.id = deal_id and archived_at = '' where step.status = 'open' group by 1, 2",
        (now_utc_text(ask.context.now),),
    )
    rows = []
    for pipeline, stage, entered, moved, won, lost, there, days in found:
        moved, won, lost = moved or 0, won or 0, lost or 0
        rate = percentage(moved + won, moved + won + lost)
        rows.append(ConversionRow(pipeline, stage, entered, moved, won, lost, there, rate, max(0, int(days or 0))))
    return sorted(rows, key=lambda row: _place_of(ask, row.pipeline, row.stage))


def velocity(connection: sqlite3.Connection, ask: Ask) -> Iterable[VelocityRow]:
    spans = spans_of(ask.periods)
    found = asked(
        ask,
        connection,
        "select closed_at, currency, value, julianday(closed_at) - julianday(created_at) from deal "
        "indexed by deal_by_status where status = 'won' and closed_at >= ? and closed_at < ? and archived_at = '' "
        f"{of_deal(ask)}",
        (spans[0][0], spans[-1][1]),
    )
    place = place_in(spans)
    won: list[dict[str, list[tuple[int, float]]]] = [{} for _ in ask.periods]
    for at, currency, value, days in found:
        won[place(at)].setdefault(currency, []).append((value, days or 0))
    for period, by_currency in zip(ask.periods, won, strict=True):
        for currency in sorted(by_currency) or [""]:
            deals = by_currency.get(currency, [])
            yield VelocityRow(
                period.start.isoformat(), currency, len(deals), _mean(int(days) for _, days in deals),
                _mean(value for value, _ in deals) or 0,
            )  # fmt: skip


def won(connection: sqlite3.Connection, ask: Ask) -> Iterable[WonRow | WonGroupRow]:
    if ask.by in _GROUPED:
        yield from _won_by(connection, ask)
        return
    spans = spans_of(ask.periods)
    found = asked(
        ask,
        connection,
        "select closed_at, currency, status = 'won', lost_reason, value from deal indexed by deal_by_status "
        f"where status in ('won', 'lost') and closed_at >= ? and closed_at < ? and archived_at = '' {of_deal(ask)}",
        (spans[0][0], spans[-1][1]),
    )
    place = place_in(spans)
    decided: list[dict[str, _Decided]] = [{} for _ in ask.periods]
    for at, currency, is_won, reason, value in found:
        of = decided[place(at)].get(currency)
        if of is None:
            of = decided[place(at)][currency] = _Decided()
        of.count(is_won, reason, value)
    for period, by_currency in zip(ask.periods, decided, strict=True):
        for currency in sorted(by_currency) or [""]:
            yield by_currency.get(currency, _Decided()).row(period.start.isoformat(), currency)


class _Decided:
    """The deals of a period in one currency that were won or lost."""

    def __init__(self) -> None:
        self.won = self.won_value = self.lost = self.lost_value = 0
        self.reasons: dict[str, int] = {}

    def count(self, is_won: int, reason: str, value: int) -> None:
        """Count a deal."""
        if is_won:
            self.won += 1
            self.won_value += value
            return
        self.lost += 1
        self.lost_value += value
        if reason := reason.strip():
            self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def row(self, start: str, currency: str) -> WonRow:
        """The row of the report."""
        reasons = sorted(self.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        return WonRow(
            start, currency, self.won, self.won_value, self.lost, self.lost_value,
            percentage(self.won, self.won + self.lost), tuple(ReasonCount(*pair) for pair in reasons),
        )  # fmt: skip


_GROUPED = {
    "company": (
        "coalesce(deal.company_id, (select company_id from employment where contact_id = deal.contact_id "
        "and ended_on = '' order by position, id limit 1))",
        "(select name from company where company.id = grouped)",
    ),
    "product": ("product_id", "(select name from product where product.id = grouped)"),
    "source": (
        "coalesce(nullif(deal.source, ''), (select source from contact where contact.id = contact_id))",
        "grouped",
    ),
}
"""By ``--by``, SQL for what deals are grouped by, and for its name."""


def _won_by(connection: sqlite3.Connection, ask: Ask) -> Iterable[WonGroupRow]:
    spans = spans_of(ask.periods)
    grouped, name = _GROUPED[ask.by]
    found = asked(
        ask,
        connection,
        f"select coalesce({name}, ''), currency, won, won_value, lost, lost_value from (select {grouped} as grouped, "
        "currency, sum(status = 'won') as won, sum(iif(status = 'won', value, 0)) as won_value, "
        "sum(status = 'lost') as lost, sum(iif(status = 'lost', value, 0)) as lost_value "
        "from deal indexed by deal_by_status where status in ('won', 'lost') and closed_at >= ? and closed_at < ? "
        f"and archived_at = '' {of_deal(ask)} group by 1, 2 order by won_value * 1.0 / {UNITS} desc, won desc, 1 "
        "limit ?)",
        (spans[0][0], spans[-1][1], most(ask)),
    )
    for row in found:
        yield WonGroupRow._make((*row, percentage(row[2], row[2] + row[4])))


def _mean(values: Iterable[int]) -> int | None:
    """The mean, rounded; None of no values."""
    of = list(values)
    return (2 * sum(of) + len(of)) // (2 * len(of)) if of else None


def _place_of(ask: Ask, pipeline: str, stage: str) -> tuple[int, str, str]:
    """The place of a stage in the order of the settings; stages that the settings do not have come last."""
    known = parse_pipelines(ask.context.setting("pipelines")).all
    names = [(one.name, each.name) for one in known for each in one.stages]
    place = names.index((pipeline, stage)) if (pipeline, stage) in names else len(names)
    return place, pipeline, stage
