"""The reports on purchases: what customers are worth, what is earned, and which customers come back."""

from __future__ import annotations

from simplecrm.core.records import records
from simplecrm.core.reports import PERIODS, CustomerRow, MarginRow, RfmRow, percentage
from simplecrm.core.rfm import SEGMENTS, segment_of
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.reports.ask import Ask, asked, most, of_purchase

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_SUMS = (
    "count(*) as purchases, sum(value) as value, coalesce(sum(value) filter (where cost <> 0), 0) as costed, "
    "coalesce(sum(value - cast(round(quantity * cost) as integer)) filter (where cost <> 0), 0) as margin"
)
_IN_PERIOD = "purchase indexed by purchase_by_day where bought_on >= ? and bought_on < ? and archived_at = ''"
_CUSTOMER = "case when company_id is null then -contact_id else company_id end"
"""A company by its id, and a contact who bought for none by the negative of theirs."""

_NAMES = {
    "product": ("product_id", "product"), "category": ("product_id", "product"), "company": ("company_id", "company"),
}  # fmt: skip
"""By ``--by``, the column that purchases are grouped by first, and the table it refers to."""


def customers(connection: sqlite3.Connection, ask: Ask) -> Iterable[CustomerRow]:
    order = f"{'margin' if ask.by == 'margin' else 'value'} * 1.0 / {UNITS} desc"
    found = asked(
        ask,
        connection,
        "select iif(who > 0, 'company', 'contact') as noun, abs(who) as id, "
        "coalesce(iif(who > 0, (select name from company where id = who), (select name from contact where id = -who)), "
        "'') as customer, currency, purchases, value, costed, margin, last_on from "
        f"(select * from (select {_CUSTOMER} as who, currency, {_SUMS}, max(bought_on) as last_on from {_IN_PERIOD} "
        f"and who is not null {of_purchase(ask)} group by who, currency) order by {order}, who limit ?)",
        (*_days(ask), most(ask)),
    )
    return records(found, CustomerRow)


def margin(connection: sqlite3.Connection, ask: Ask) -> Iterable[MarginRow]:
    if ask.by in PERIODS:
        yield from _margin_by_period(connection, ask)
        return
    column, table = _NAMES[ask.by]
    name = "category" if ask.by == "category" else "name"
    sums = "sum(purchases) as purchases, sum(value) as value, sum(costed) as costed, sum(margin) as margin"
    found = asked(
        ask,
        connection,
        f"select coalesce({table}.{name}, '') as name, one.currency, {sums} from "
        f"(select {column}, currency, {_SUMS} from {_IN_PERIOD} {of_purchase(ask)} group by {column}, currency) one "
        f"left join {table} on {table}.id = {column} group by 1, one.currency "
        f"order by sum(value) * 1.0 / {UNITS.replace('currency', 'one.currency')} desc, 1 limit ?",
        (*_days(ask), most(ask)),
    )
    for row in found:
        yield MarginRow._make((*row, percentage(row[5], row[4])))


def rfm(connection: sqlite3.Connection, ask: Ask) -> Iterable[RfmRow]:
    today = ask.context.now.date().isoformat()
    found = asked(
        ask,
        connection,
        "select currency, ntile(5) over (order by last_on), ntile(5) over (order by purchases), "
        f"ntile(5) over (order by value * 1.0 / {UNITS}), purchases, value, "
        "cast(julianday(?) - julianday(last_on) as integer) from "
        f"(select {_CUSTOMER} as who, currency, count(*) as purchases, sum(value) as value, max(bought_on) as last_on "
        f"from purchase where archived_at = '' and who is not null {of_purchase(ask)} group by who, currency)",
        (today,),
    )
    segments: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for currency, recency, frequency, monetary, *figures in found:
        key = (segment_of(recency, frequency, monetary), currency)
        segments.setdefault(key, []).append((figures[0], figures[1], max(0, figures[2] or 0)))
    for (segment, currency), several in sorted(
        segments.items(), key=lambda item: (SEGMENTS.index(item[0][0]), item[0])
    ):
        purchases, values, days = (sum(column) for column in zip(*several, strict=True))
        count = len(several)
        yield RfmRow(segment, currency, count, values, round(purchases / count, 1), days // count)


def _margin_by_period(connection: sqlite3.Connection, ask: Ask) -> Iterable[MarginRow]:
    spans = [(one.first.isoformat(), one.after.isoformat()) for one in ask.periods]
    found = asked(
        ask,
        connection,
        f"select key, currency, {_SUMS} from span cross join purchase indexed by purchase_by_day "
        f"on bought_on >= first and bought_on < after where archived_at = '' {of_purchase(ask)} "
        "group by key, currency order by key, currency",
        spans=spans,
    )
    by_period: dict[int, list[tuple[str, int, int, int, int]]] = {}
    for key, *row in found:
        by_period.setdefault(key, []).append(tuple(row))
    for key, period in enumerate(ask.periods):
        for row in by_period.get(key, [("", 0, 0, 0, 0)]):
            yield MarginRow(period.start.isoformat(), *row, rate=percentage(row[4], row[3]))


def _days(ask: Ask) -> tuple[str, str]:
    return ask.periods[0].first.isoformat(), ask.periods[-1].after.isoformat()
