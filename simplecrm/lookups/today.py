"""The Today list: what is late or due, birthdays and anniversaries, the alerts (see ``lookups.alerts``), and the
week."""

from __future__ import annotations

from simplecrm.core import urgency
from simplecrm.core.currencies import whole
from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.reminders import Reminder, is_late
from simplecrm.core.urgency import Urgency
from simplecrm.lean import datetime
from simplecrm.lookups import reminders
from simplecrm.lookups.alerts import current as alerts
from simplecrm.lookups.alerts.drift import Drifting
from simplecrm.lookups.amounts import WHOLE
from simplecrm.lookups.celebrations import Celebration, celebrations
from simplecrm.lookups.order import numbers
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import TypeAlias

    from simplecrm.core.query import QueryContext
    from simplecrm.core.records.alerts import MonthChange, Offer
    from simplecrm.core.records.cases import Case
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.lookups.query.compiler import Condition

    Line: TypeAlias = Reminder | Celebration | Drifting | Deal | Purchase | Case | Offer | MonthChange

__all__ = [
    "Agenda",
    "Celebration",
    "Drifting",
    "Due",
    "agenda",
    "celebrations",
    "count",
    "due",
    "narrowed",
    "ranked",
]


class Agenda(Record):
    """What Today shows: reminders ``late`` and of ``today``, coming ``celebrations``, ``drifting``, the ``week``
    (reminders due within seven days after today), the open ``deals`` of ``deal_count`` that should have closed by
    now, ``unpaid`` purchases, the oldest of ``unpaid_count`` that should have been paid, ``stuck`` deals, those
    longest in their stage of ``stuck_count``, ``do_not_contact``: reminders due by the end of the week whose
    contacts asked not to be contacted, which are in no other list, ``cases``, the oldest of ``case_count`` that
    have been open for too long, ``offers`` to customers, with ``more_offers`` than are listed, and ``months`` whose
    sales differ from the last."""

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
    cases: tuple[Case, ...] = ()
    case_count: int = 0
    offers: tuple[Offer, ...] = ()
    more_offers: bool = False
    months: tuple[MonthChange, ...] = ()
    deal_count: int = 0


class Due(Record):
    """The ids of the reminders that Today shows: ``late``, the most urgent first; of ``today``, by their time; of the
    ``week`` after it, by their date; those of contacts who asked not to be contacted, by their date."""

    late: tuple[int, ...] = ()
    today: tuple[int, ...] = ()
    week: tuple[int, ...] = ()
    do_not_contact: tuple[int, ...] = ()


def agenda(
    connection: sqlite3.Connection,
    context: QueryContext,
    *,
    drifting: int = alerts.MAX_LISTED,
    ahead: int = 0,
    in_full: bool = True,
    limit: int | None = None,
    where: Condition | None = None,
    due_where: Condition | None = None,
    user: str = "",
) -> Agenda:
    """The agenda at the time of ``context``: late reminders the most urgent first, and never left out; what is due
    today by its time; celebrations from today on to ``ahead`` days later; the worst ``drifting`` contacts. ``in_full``
    is that of ``lookups.alerts.current``. With a ``limit``, only so many reminders that are late or due today are read,
    and none of later days.

    ``where`` (see ``query.compiler.people``) keeps what is with contacts that match it; ``due_where`` is that of
    reminders, where it differs (see ``query.compiler.follow_ups``). ``user`` leaves out what only others own.
    """
    now, day = context.now, context.now.date()
    ids = due(connection, now, where=due_where or where, user=user)
    if limit is not None:
        ids = Due(ids.late[:limit], ids.today[: max(0, limit - len(ids.late))])
    with gather(connection) as ask:
        listed = ask(reminders.rows, [one for part in ids for one in part])
        coming = ask(celebrations, day, days=ahead, user=user)
        alerted = ask(alerts.current, context, drifting=drifting, in_full=in_full, where=where, user=user)
    rows, found = {item.id: item for item in listed()}, alerted()
    late, today, week, unwanted = (tuple(rows[one] for one in part if one in rows) for part in ids)
    celebrated = coming()
    if where is not None:
        from simplecrm.lookups.query import compiler

        kept = compiler.among(connection, [item.contact_id for item in celebrated], where)
        celebrated = [item for item in celebrated if item.contact_id in kept]
    return Agenda(
        late, today, tuple(celebrated), found.drifting, week, found.deals, found.unpaid, found.unpaid_count,
        found.stuck, found.stuck_count, unwanted, found.cases, found.case_count, found.offers, found.more_offers,
        found.months, found.deal_count,
    )  # fmt: skip


def narrowed(
    connection: sqlite3.Connection,
    context: QueryContext,
    text: str,
    where: Condition,
    *,
    ahead: int = 0,
    limit: int | None = None,
    user: str = "",
) -> Agenda:
    """The agenda of what the query ``text`` finds, which is ``where`` as a condition on contacts. A query on owners
    says itself whose work is meant."""
    from simplecrm.lookups.query import compiler

    due_where = compiler.follow_ups(connection, text, context, where)
    only = "" if where.by_owner else user
    return agenda(connection, context, ahead=ahead, limit=limit, where=where, due_where=due_where, user=only)


def due(
    connection: sqlite3.Connection, now: datetime.datetime, *, where: Condition | None = None, user: str = ""
) -> Due:
    """Which reminders are on the agenda at the local time ``now``, in its order; with the contacts that ``where`` is
    true of, and without those that only others than ``user`` own, if one is given."""
    tomorrow, week_end = ((now.date() + datetime.timedelta(days)).isoformat() for days in (1, 8))
    late, today, week, unwanted = list[tuple[int, int]](), list[tuple[bool, str, int, int]](), list[int](), list[int]()
    known: dict[tuple[object, ...], int] = {}
    for item in reminders.due_before(connection, week_end, where=where, user=user):
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


def count(
    connection: sqlite3.Connection, now: datetime.datetime, *, where: Condition | None = None, user: str = ""
) -> int:
    """How many reminders are late or due today, without those of contacts who asked not to be contacted; with contacts
    that match ``where``, and without those that only others than ``user`` own, if one is given."""
    return reminders.count_due(connection, (now.date() + datetime.timedelta(1)).isoformat(), where=where, user=user)


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
        *((item, urgency.of_case(_days_since(now, item.opened_at), item.priority)) for item in found.cases),
        *((item, urgency.of_offer(item.lift)) for item in found.offers),
        *((item, urgency.of_month(item.percent)) for item in found.months),
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


def _days_since(now: datetime.datetime, utc: str) -> int:
    return max(0, -_days_between(now.astimezone(datetime.UTC).date(), utc))
