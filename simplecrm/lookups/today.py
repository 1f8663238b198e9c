"""The Today list: what is late or due, birthdays and anniversaries, who is drifting, what is not paid, deals past their
date or stuck, and the week."""

from __future__ import annotations

from simplecrm.core import urgency
from simplecrm.core.currencies import whole
from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.reminders import Reminder, is_late
from simplecrm.core.urgency import Urgency
from simplecrm.lean import datetime
from simplecrm.lookups import deals, reminders
from simplecrm.lookups.alerts import drift
from simplecrm.lookups.alerts.drift import Drifting
from simplecrm.lookups.amounts import WHOLE
from simplecrm.lookups.celebrations import Celebration, celebrations
from simplecrm.lookups.order import ids_in_order, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import TypeAlias

    from simplecrm.core.query import QueryContext
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.lookups.query.compiler import Condition

    Line: TypeAlias = Reminder | Celebration | Drifting | Deal | Purchase

__all__ = [
    "Agenda",
    "Celebration",
    "Drifting",
    "Due",
    "agenda",
    "celebrations",
    "count",
    "due",
    "overdue_purchases",
    "ranked",
    "waiting_deals",
]


class Agenda(Record):
    """What Today shows: reminders ``late`` and of ``today``, coming ``celebrations``, ``drifting``, the ``week``
    (reminders due within seven days after today), open ``deals`` that should have closed by now, ``unpaid`` purchases,
    the oldest of ``unpaid_count`` that should have been paid, ``stuck`` deals, those longest in their stage of
    ``stuck_count``, and ``do_not_contact``: reminders due by the end of the week whose contacts asked not to be
    contacted, which are in no other list."""

    late: tuple[Reminder, ...]
    today: tuple[Reminder, ...]
    celebrations: tuple[Celebration, ...]
    drifting: tuple[Drifting, ...]
    week: tuple[Reminder, ...]
    deals: tuple[Deal, ...] = ()
    unpaid: tuple[Purchase, ...] = ()
    unpaid_count: int = 0
    stuck: tuple[Deal, ...] = ()
    stuck_count: int = 0
    do_not_contact: tuple[Reminder, ...] = ()


class WaitingDeals(Record):
    """The open deals that wait for a decision: ``overdue`` ones, which should have closed by now, the oldest first, and
    of ``stuck_count`` others that are ``stuck`` (see ``lookups.alerts``) those that are longest in their stage."""

    overdue: tuple[Deal, ...] = ()
    stuck: tuple[Deal, ...] = ()
    stuck_count: int = 0


class Due(Record):
    """The ids of the reminders that Today shows: ``late``, the most urgent first; of ``today``, by their time; of the
    ``week`` after it, by their date; those of contacts who asked not to be contacted, by their date."""

    late: tuple[int, ...] = ()
    today: tuple[int, ...] = ()
    week: tuple[int, ...] = ()
    do_not_contact: tuple[int, ...] = ()


MAX_UNPAID = MAX_STUCK = 20
"""The purchases, and the stuck deals, that are listed; the others are counted."""

_OVERDUE_DEALS = (
    "select id from deal indexed by deal_open_by_close where status = 'open' and archived_at = '' "
    "and expected_close > '' and expected_close <= ? order by expected_close, id"
)


def agenda(
    connection: sqlite3.Connection,
    context: QueryContext,
    *,
    drifting: int = 20,
    ahead: int = 0,
    where: Condition | None = None,
) -> Agenda:
    """The agenda at the time of ``context``: late reminders the most urgent first, and never left out; what is due
    today by its time; celebrations from today on to ``ahead`` days later; the worst ``drifting`` contacts.

    ``where`` (see ``query.compiler.people``) keeps what is with contacts that match it.
    """
    now, day = context.now, context.now.date()
    ids = due(connection, now, where=where)
    found = {item.id: item for item in reminders.rows(connection, [one for part in ids for one in part])}
    late, today, week, unwanted = (tuple(found[one] for one in part if one in found) for part in ids)
    celebrated = celebrations(connection, day, days=ahead)
    gone = drift.contacts(connection, context, limit=drifting if where is None else -1)
    waiting = waiting_deals(connection, context, limit=MAX_STUCK if where is None else None)
    unpaid, unpaid_count = overdue_purchases(connection, day)
    if where is not None:
        from simplecrm.lookups.query import compiler

        unpaid, _ = overdue_purchases(connection, day, limit=None)
        people = [*(item.contact_id for item in celebrated), *(item.contact_id for item in gone)]
        people += [item.contact_id for part in (waiting.overdue, waiting.stuck, unpaid) for item in part]
        kept = compiler.among(connection, people, where)
        celebrated = [item for item in celebrated if item.contact_id in kept]
        gone = [item for item in gone if item.contact_id in kept][:drifting]
        overdue, stuck = (
            tuple(item for item in part if item.contact_id in kept) for part in (waiting.overdue, waiting.stuck)
        )
        waiting = WaitingDeals(overdue, stuck[:MAX_STUCK], len(stuck))
        unpaid = [item for item in unpaid if item.contact_id in kept]
        unpaid, unpaid_count = unpaid[:MAX_UNPAID], len(unpaid)
    return Agenda(
        late, today, tuple(celebrated), tuple(gone), week, waiting.overdue, tuple(unpaid), unpaid_count, waiting.stuck,
        waiting.stuck_count, unwanted,
    )  # fmt: skip


def due(connection: sqlite3.Connection, now: datetime.datetime, *, where: Condition | None = None) -> Due:
    """Which reminders are on the agenda at the local time ``now``, in its order; with the contacts that ``where`` is
    true of."""
    tomorrow, week_end = ((now.date() + datetime.timedelta(days)).isoformat() for days in (1, 8))
    late, today, week, unwanted = list[tuple[int, int]](), list[tuple[bool, str, int, int]](), list[int](), list[int]()
    known: dict[tuple[object, ...], int] = {}
    for item in reminders.due_before(connection, week_end, where=where):
        if item.do_not_contact:
            unwanted.append(item.id)
            continue
        if item.due >= tomorrow:
            week.append(item.id)
            continue
        # Many late ones share date and priority.
        kind = item[1:]
        if kind not in known:
            known[kind] = -urgency.of_reminder(
                item.due, now, priority=item.priority, created_at=item.created_at, deal_value=item.deal_value
            ).points
        if is_late(item.due, now):
            late.append((known[kind], item.id))
        else:
            today.append((len(item.due) <= 10, item.due, known[kind], item.id))
    # Equally urgent ones stay in the order of their dates, as they were read.
    late.sort(key=lambda item: item[0])
    today.sort(key=lambda item: item[:3])
    return Due(tuple(item[-1] for item in late), tuple(item[-1] for item in today), tuple(week), tuple(unwanted))


def count(connection: sqlite3.Connection, now: datetime.datetime, *, where: Condition | None = None) -> int:
    """How many reminders are late or due today, without those of contacts who asked not to be contacted; with contacts
    that match ``where``."""
    return reminders.count_due(connection, (now.date() + datetime.timedelta(1)).isoformat(), where=where)


def waiting_deals(
    connection: sqlite3.Connection, context: QueryContext, *, limit: int | None = MAX_STUCK
) -> WaitingDeals:
    """The open deals that were expected to close by today, and at most ``limit`` of the others that are stuck."""
    day = context.now.date().isoformat()
    overdue = ids_in_order(connection, _OVERDUE_DEALS, (day,))
    stuck, count = _stuck(connection, context, day, limit)
    found = {item.id: item for item in deals.rows(connection, [*overdue, *stuck])} if overdue or stuck else {}
    listed, others = (tuple(found[one] for one in part if one in found) for part in (overdue, stuck))
    return WaitingDeals(listed, others, count)


def _stuck(connection: sqlite3.Connection, context: QueryContext, day: str, limit: int | None) -> tuple[list[int], int]:
    """The ids of deals that are stuck and not past their date, and how many there are; no statement is needed where no
    stage has days."""
    setting = context.setting("pipelines")
    if not setting:
        return [], 0
    from simplecrm.core.pipelines import parse_pipelines
    from simplecrm.lookups.alerts.stuck import stuck

    condition = stuck(parse_pipelines(setting).all, context.now)
    if condition is None:
        return [], 0
    found = connection.execute(
        "select id, count(*) over () from deal c indexed by deal_by_status where status = 'open' and archived_at = '' "
        f"and {condition.sql} and (expected_close = '' or expected_close > ?) order by stage_since, id limit ?",
        (*condition.values, day, -1 if limit is None else limit),
    ).fetchall()
    return [row[0] for row in found], found[0][1] if found else 0


def overdue_purchases(
    connection: sqlite3.Connection, day: datetime.date, *, limit: int | None = MAX_UNPAID
) -> tuple[list[Purchase], int]:
    """The purchases that should have been paid by ``day``, the oldest first, and how many there are in all."""
    from simplecrm.lookups import purchases

    text = day.isoformat()
    found = purchases.overdue(connection, text, limit=limit)
    return found, len(found) if limit is None or len(found) < limit else purchases.count_overdue(connection, text)


def ranked(connection: sqlite3.Connection, found: Agenda, now: datetime.datetime) -> list[tuple[Line, Urgency]]:
    """Everything on an agenda with its urgency, the most urgent first."""
    due = (*found.late, *found.today, *found.week, *found.do_not_contact)
    values = _deal_values(connection, due)
    day = now.date()
    lines: list[tuple[Line, Urgency]] = [
        *((item, _of_reminder(item, now, values)) for item in due),
        *((item, urgency.of_celebration(_days_between(day, item.day))) for item in found.celebrations),
        *((item, urgency.of_drifting(item.days, item.cadence_days)) for item in found.drifting),
        *((item, _of_deal(item, day)) for item in found.deals),
        *((item, urgency.of_stuck(whole(item.value, item.currency))) for item in found.stuck),
        *((item, _of_unpaid(item, day)) for item in found.unpaid),
    ]
    return sorted(lines, key=lambda line: -line[1].points)


def _of_deal(item: Deal, day: datetime.date) -> Urgency:
    return urgency.of_deal(-_days_between(day, item.expected_close), whole(item.value, item.currency))


def _of_unpaid(item: Purchase, day: datetime.date) -> Urgency:
    return urgency.of_unpaid(-_days_between(day, item.due_on), whole(item.value, item.currency))


def _of_reminder(item: Reminder, now: datetime.datetime, values: dict[int, int]) -> Urgency:
    if item.do_not_contact:
        return urgency.of_unwanted()
    return urgency.of_reminder(
        item.due,
        now,
        priority=item.priority,
        created_at=item.created_at,
        deal_value=values.get(item.deal_id, 0),
    )


def _deal_values(connection: sqlite3.Connection, items: Iterable[Reminder]) -> dict[int, int]:
    wanted = {item.deal_id for item in items if item.deal_id}
    sql = f"select id, {WHOLE} from deal where id in (select value from json_each(?))"
    return dict(connection.execute(sql, (numbers(wanted),)).fetchall()) if wanted else {}


def _days_between(day: datetime.date, text: str) -> int:
    try:
        return (datetime.date.fromisoformat(text[:10]) - day).days
    except ValueError:
        return 0
