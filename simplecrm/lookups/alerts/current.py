"""The alerts of now: drifting contacts, deals past their date or stuck, unpaid purchases, cases open for too long,
offers to customers, and months whose sales differ from the last."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.lean import datetime
from simplecrm.lookups import deals
from simplecrm.lookups.alerts import awake, drift
from simplecrm.lookups.alerts.drift import Drifting
from simplecrm.lookups.order import ids_in_order, mine
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from typing import Any

    from simplecrm.core.query import QueryContext
    from simplecrm.core.records.alerts import MonthChange, Offer
    from simplecrm.core.records.cases import Case
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.lookups.query.compiler import Condition

MAX_LISTED = 10
"""How many alerts of a kind are listed."""

MANY = 100
"""So many more than are listed need not be counted for a person."""


class Alerts(Record):
    """Alerts by kind, each list the worst first: ``drifting`` contacts, the ``deals`` of ``deal_count`` that should
    have closed by now, the ``stuck`` ones of ``stuck_count`` that are longest in their stage, the ``unpaid`` purchases
    of ``unpaid_count`` that have been due longest, the oldest ``cases`` of ``case_count``, ``offers`` with
    ``more_offers`` than these, and ``months``."""

    drifting: tuple[Drifting, ...] = ()
    deals: tuple[Deal, ...] = ()
    deal_count: int = 0
    stuck: tuple[Deal, ...] = ()
    stuck_count: int = 0
    unpaid: tuple[Purchase, ...] = ()
    unpaid_count: int = 0
    cases: tuple[Case, ...] = ()
    case_count: int = 0
    offers: tuple[Offer, ...] = ()
    more_offers: bool = False
    months: tuple[MonthChange, ...] = ()


_OVERDUE_DEALS = (
    "from deal indexed by deal_open_by_close where status = 'open' and archived_at = '' "
    f"and expected_close > '' and expected_close <= ? and {awake('deal', 'id')}"
)

_LONG_OPEN_CASES = (
    "from \"case\" indexed by case_unsolved_by_opened where status in ('open', 'waiting') and archived_at = '' "
    f"and opened_at <= ? and {awake('case', 'id')}"
)


def current(
    connection: sqlite3.Connection,
    context: QueryContext,
    *,
    drifting: int = MAX_LISTED,
    limit: int | None = MAX_LISTED,
    in_full: bool = True,
    where: Condition | None = None,
    user: str = "",
) -> Alerts:
    """The alerts at the time of ``context`` that are not snoozed: at most ``drifting`` contacts, and ``limit`` of each
    other kind, None for all. Unless they are wanted ``in_full``, the numbers stop at ``MANY`` more than are listed,
    and deals are short ones (see ``deals.rows``), which is quicker. ``where`` (see ``query.compiler.people``) keeps
    those with contacts that match it, which no month is; ``user`` leaves out what only others own."""
    if where is not None:
        everything = current(connection, context, drifting=-1, limit=None, user=user)
        return _shortened(_matching(connection, everything, where), drifting, limit)
    day = context.now.date().isoformat()
    with gather(connection) as ask:
        gone = ask(drift.contacts, context, limit=drifting, snoozed=False, user=user)
        deals = ask(_deals, context, day, limit, in_full, user)
        unpaid = ask(_unpaid, day, limit, in_full, user)
        rarer = ask(_rarer, context, day, limit, in_full, user)
    (overdue, overdue_count, stuck, stuck_count), (owing, owing_count) = deals(), unpaid()
    return rarer()._replace(
        drifting=tuple(gone()), deals=overdue, deal_count=overdue_count, stuck=stuck, stuck_count=stuck_count,
        unpaid=owing, unpaid_count=owing_count,
    )  # fmt: skip


def _rarer(
    connection: sqlite3.Connection, context: QueryContext, day: str, limit: int | None, in_full: bool, user: str
) -> Alerts:
    """The alerts of kinds that many books have none of."""
    present = _present(connection)
    with gather(connection) as ask:
        cases = ask(_cases, context, limit, in_full, user) if present.cases else None
        offers = ask(_offers, day, limit, user) if present.offers else None
        months = ask(_months, context) if present.sales else None
    listed, count = cases() if cases else ((), 0)
    offered, more = offers() if offers else ((), False)
    return Alerts(cases=listed, case_count=count, offers=offered, more_offers=more, months=months() if months else ())


class _Present(Record):
    """Of which kinds there may be alerts: modules and statements for the others are not needed."""

    cases: int
    offers: int
    sales: int


def _present(connection: sqlite3.Connection) -> _Present:
    found = connection.execute(
        "select exists (select 1 from \"case\" where status in ('open', 'waiting')), "
        "exists (select 1 from cross_sell_offer), "
        "exists (select 1 from purchase) or exists (select 1 from deal where status = 'won')"
    )
    return _Present._make(found.fetchone())


def _deals(
    connection: sqlite3.Connection, context: QueryContext, day: str, limit: int | None, in_full: bool, user: str
) -> tuple[tuple[Deal, ...], int, tuple[Deal, ...], int]:
    """The open deals that were expected to close by ``day``, the oldest first, how many there are, the others that are
    stuck, the longest first, and how many there are."""
    only, whose = mine("deal", user)
    among, values = _OVERDUE_DEALS + only, (day, day, *whose)
    with gather(connection) as ask:
        past_their_date = ask(_first, among, "expected_close, id", values, limit, in_full)
        too_long = ask(_stuck, context, day, limit, in_full, user)
    (overdue, count), (stuck, stuck_count) = past_their_date(), too_long()
    found = (
        {item.id: item for item in deals.rows(connection, [*overdue, *stuck], short=not in_full)}
        if overdue or stuck
        else {}
    )
    listed, others = (tuple(found[one] for one in part if one in found) for part in (overdue, stuck))
    return listed, count, others, stuck_count


def _stuck(
    connection: sqlite3.Connection, context: QueryContext, day: str, limit: int | None, in_full: bool, user: str
) -> tuple[Sequence[int], int]:
    """The ids of deals that are stuck and not past their date, and how many there are."""
    from simplecrm.lookups.alerts.stuck import learned_days, stuck

    setting, days = context.setting("pipelines"), learned_days(connection)
    if not (setting or days):
        return [], 0
    from simplecrm.core.pipelines import parse_pipelines

    condition = stuck(parse_pipelines(setting).with_learned(days).all, context.now)
    if condition is None:
        return [], 0
    only, whose = mine("deal c", user)
    among = (
        "from deal c indexed by deal_open_by_stage_since where status = 'open' and archived_at = '' "
        f"and {condition.sql} and (expected_close = '' or expected_close > ?) and {awake('deal', 'id')}{only}"
    )
    values = (*condition.values, day, day, *whose)
    return _first(connection, among, "stage_since, id", values, limit, in_full)


def _first(
    connection: sqlite3.Connection,
    among: str,
    order: str,
    values: Sequence[object],
    limit: int | None,
    in_full: bool,
) -> tuple[Sequence[int], int]:
    """The ids of the first rows, and how many there are (see ``current``)."""
    most = None if limit is None else limit + (1 if in_full else MANY)
    found = ids_in_order(connection, f"select id {among} order by {order}", values, most)
    if limit is None or len(found) <= limit or not in_full:
        return found[:limit], len(found)
    return found[:limit], int(connection.execute(f"select count(*) {among}", values).fetchone()[0])


def _unpaid(
    connection: sqlite3.Connection, day: str, limit: int | None, in_full: bool, user: str
) -> tuple[tuple[Purchase, ...], int]:
    """The purchases that should have been paid by ``day``, the oldest first, and how many there are."""
    from simplecrm.lookups import purchases

    only, whose = mine("purchase", user)
    among, values = purchases.OVERDUE + only, (day, day, *whose)
    found, count = _first(connection, among, "due_on, id", values, limit, in_full)
    return tuple(purchases.rows(connection, found)) if found else (), count


def _cases(
    connection: sqlite3.Connection, context: QueryContext, limit: int | None, in_full: bool, user: str
) -> tuple[tuple[Case, ...], int]:
    """The unsolved cases that were reported more than ``case_days`` days ago, the oldest first, and how many there are;
    none if the setting is 0."""
    days = int(context.setting("case_days"))
    if not days:
        return (), 0
    from simplecrm.core.dates.zones import now_utc_text
    from simplecrm.lookups import cases

    before = now_utc_text(context.now.astimezone(datetime.UTC) - datetime.timedelta(days + 1))
    only, whose = mine("case", user)
    values = (before, context.now.date().isoformat(), *whose)
    found, count = _first(connection, _LONG_OPEN_CASES + only, "opened_at, id", values, limit, in_full)
    return tuple(cases.rows(connection, found)) if found else (), count


def _offers(connection: sqlite3.Connection, day: str, limit: int | None, user: str) -> tuple[tuple[Offer, ...], bool]:
    from simplecrm.lookups.alerts import cross_selling

    found = cross_selling.offers(connection, day, limit=None if limit is None else limit + 1, user=user)
    return tuple(found[:limit]), limit is not None and len(found) > limit


def _months(connection: sqlite3.Connection, context: QueryContext) -> tuple[MonthChange, ...]:
    from simplecrm.lookups.alerts import months

    return tuple(months.changes(connection, context))


def _matching(connection: sqlite3.Connection, found: Alerts, where: Condition) -> Alerts:
    """The alerts with contacts that match a condition."""
    from simplecrm.lookups.query import compiler

    people = {item.contact_id for part in (found.drifting, found.unpaid, found.offers) for item in part}
    people |= {person.id for item in (*found.deals, *found.stuck) for person in item.people}
    people |= {person.id for item in found.cases for person in item.contacts}
    kept = compiler.among(connection, people, where)

    def those(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(item for item in items if item.contact_id in kept)

    return Alerts(
        drifting=those(found.drifting),
        deals=tuple(item for item in found.deals if any(person.id in kept for person in item.people)),
        stuck=tuple(item for item in found.stuck if any(person.id in kept for person in item.people)),
        unpaid=those(found.unpaid),
        cases=tuple(item for item in found.cases if any(person.id in kept for person in item.contacts)),
        offers=those(found.offers),
    )


def _shortened(found: Alerts, drifting: int, limit: int | None) -> Alerts:
    """The first of each kind, with the number of all that were found."""
    return found._replace(
        drifting=found.drifting if drifting < 0 else found.drifting[:drifting],
        deals=found.deals[:limit],
        deal_count=len(found.deals),
        stuck=found.stuck[:limit],
        stuck_count=len(found.stuck),
        unpaid=found.unpaid[:limit],
        unpaid_count=len(found.unpaid),
        cases=found.cases[:limit],
        case_count=len(found.cases),
        offers=found.offers[:limit],
        more_offers=limit is not None and len(found.offers) > limit,
    )
