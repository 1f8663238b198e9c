"""The rows of the reports: one statement for each, counted by SQLite over the narrowest index. Counts over the whole
book include everybody first, from an index alone, and then subtract the archived contacts, usually few: checking each
of 100,000 contacts takes ten times as long.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right

from simplecrm.core.dates.zones import local_to_utc, utc_to_local
from simplecrm.core.records import records
from simplecrm.core.reports import (
    ActivityRow,
    CompanyActivityRow,
    CompanyValueRow,
    DriftRow,
    FollowUpRow,
    GrowthRow,
    HourRow,
    KindCount,
    QuietRow,
    SourceRow,
    StageRow,
    TagRow,
)
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.alerts import drift
from simplecrm.lookups.reports import revenue, sales, support
from simplecrm.lookups.reports.ask import Ask as Ask
from simplecrm.lookups.reports.ask import (
    asked,
    contacts,
    most,
    of_activity,
    of_deal,
    of_reminder,
    place_in,
    spans_of,
)
from simplecrm.lookups.reports.ask import finds as finds
from simplecrm.lookups.reports.ask import is_empty as is_empty
from simplecrm.lookups.tags import CARRIED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from typing import Any


DRIFT_PERCENT = (100, 150, 200, 300)
"""The bounds, in percent of the cadence, of the rows of ``drift``."""

QUIET_DAYS = (0, 7, 30, 90, 180, 365)
"""The bounds, in days ago, of the rows of ``quiet``."""

OF_DEALS = ("pipeline", "forecast", "conversion", "velocity", "won", "companies", "customers", "margin", "rfm")
"""The reports that a segment of deals narrows: those on deals, and on what was bought with them."""


def rows(connection: sqlite3.Connection, name: str, ask: Ask) -> list[Any]:
    """The rows of the report of that name (see ``core.reports``). Raises ``NotUnderstood`` for an invalid query, and
    for a segment of deals where the report is not on deals."""
    ask = ask._replace(finds=finds(connection, ask.where))
    if ask.finds == "deal" and (name not in OF_DEALS or ask.by == "activities"):
        raise NotUnderstood(
            f"The report {name} is not on deals, which the segment {ask.where.strip()[1:]} finds.",
            f"Reports on deals: {', '.join(OF_DEALS)}",
        )
    return list(_REPORTS[name](connection, ask))


def _activity(connection: sqlite3.Connection, ask: Ask) -> Iterable[ActivityRow]:
    found = asked(
        ask,
        connection,
        "select key, kind, count(*) from span cross join activity indexed by activity_by_time "
        f"on at >= first and at < after where archived_at = '' {of_activity(ask)} "
        "group by key, kind order by key, count(*) desc, kind",
        spans=spans_of(ask.periods),
    )
    kinds: list[list[KindCount]] = [[] for _ in ask.periods]
    for key, kind, count in found:
        kinds[key].append(KindCount(kind, count))
    for period, counts in zip(ask.periods, kinds, strict=True):
        yield ActivityRow(period.start.isoformat(), sum(one.activities for one in counts), tuple(counts))


def _hours(connection: sqlite3.Connection, ask: Ask) -> Iterable[HourRow]:
    spans = spans_of(ask.periods)
    found = asked(
        ask,
        connection,
        "select substr(at, 1, 13), count(*) from activity indexed by activity_by_time "
        f"where at >= ? and at < ? and archived_at = '' {of_activity(ask)} group by 1",
        (spans[0][0], spans[-1][1]),
    )
    counts = [[0] * 24 for _ in range(7)]
    for hour, count in found:
        # Counted by hours of UTC first, which are few; most time zones are whole hours away.
        local = utc_to_local(f"{hour}:00:00Z")
        counts[local.weekday()][local.hour] += count
    for weekday, row in enumerate(counts, 1):
        for hour, count in enumerate(row):
            yield HourRow(weekday, hour, count)


def _drift(connection: sqlite3.Connection, ask: Ask) -> Iterable[DriftRow]:
    counts = [0] * len(DRIFT_PERCENT)
    kept = None
    gone = drift.contacts(connection, ask.context)
    if ask.where:
        kept = contacts(ask, connection)
    for one in gone:
        if kept is None or one.contact_id in kept:
            counts[bisect_right(DRIFT_PERCENT, 100 * one.days // max(1, one.cadence_days)) - 1] += 1
    for place, count in enumerate(counts):
        yield DriftRow(DRIFT_PERCENT[place], next(iter(DRIFT_PERCENT[place + 1 :]), None), count)


def _stages(connection: sqlite3.Connection, ask: Ask) -> Iterable[StageRow]:
    everybody = (
        "select stage, count(*) as n from contact indexed by contact_by_stage group by stage union all "
        "select stage, -count(*) from contact indexed by contact_by_name where archived_at > '' group by stage"
    )
    of = "select stage, count(*) as n from chosen cross join contact using (id) group by stage"
    return records(asked(ask, connection, _summed("stage", of if ask.where else everybody)), StageRow)


def _sources(connection: sqlite3.Connection, ask: Ask) -> Iterable[SourceRow]:
    people = "chosen cross join contact using (id)" if ask.where else "contact indexed by contact_by_source"
    kept = "1" if ask.where else "archived_at = ''"
    found = asked(
        ask,
        connection,
        "select source, sum(n) as contacts, sum(won) as won from "
        f"(select source, count(*) as n, 0 as won from {people} where {kept} "
        "group by source union all select coalesce(nullif(deal.source, ''), contact.source, ''), 0, count(*) from deal "
        f"left join contact on contact.id = contact_id where status = 'won' and deal.archived_at = '' {of_deal(ask)} "
        "group by 1) group by source order by 2 desc, 1",
    )
    return records(found, SourceRow)


def _tags(connection: sqlite3.Connection, ask: Ask) -> Iterable[TagRow]:
    of = "select tag_id, count(*) as n from chosen cross join contact_tag on contact_id = chosen.id group by tag_id"
    summed = _summed("tag_id", of if ask.where else CARRIED["contact"])
    found = asked(
        ask,
        connection,
        f"select tag.id, name as tag, contacts from ({summed}) as counted join tag on tag.id = tag_id "
        "where archived_at = '' order by contacts desc, name limit ?",
        (most(ask),),
    )
    return records(found, TagRow)


def _follow_ups(connection: sqlite3.Connection, ask: Ask) -> Iterable[FollowUpRow]:
    spans, days = spans_of(ask.periods), [(one.first.isoformat(), one.after.isoformat()) for one in ask.periods]
    of = of_reminder(ask)
    utc = (spans[0][0], spans[-1][1])
    minute, day = ask.context.now.isoformat(timespec="minutes")[:16], ask.context.now.date().isoformat()
    found = asked(
        ask,
        connection,
        "select 1, substr(created_at, 1, 16) as at, count(*) from reminder "
        f"where created_at >= ? and created_at < ? and archived_at = '' {of} group by at union all "
        "select 2 + (date(done_at, 'localtime') > substr(due, 1, 10)) as what, substr(done_at, 1, 16), count(*) "
        "from reminder indexed by reminder_done_by_time where done_at <> '' and done_at >= ? and done_at < ? "
        f"and archived_at = '' {of} group by 1, 2 union all "
        "select 4, substr(due, 1, 10) as at, count(*) from reminder indexed by reminder_open_by_due "
        "where done_at = '' and archived_at = '' and due >= ? and due < ? "
        f"and due < case when length(due) > 10 then ? else ? end {of} group by at",
        (*utc, *utc, days[0][0], days[-1][1], minute, day),
    )
    counts = [[0] * 5 for _ in ask.periods]
    day_of, time_of = place_in(days), place_in(spans)
    for what, at, count in found:
        counts[(day_of if what == 4 else time_of)(at)][what] += count
    for period, row in zip(ask.periods, counts, strict=True):
        yield FollowUpRow(period.start.isoformat(), *row[1:])


def _growth(connection: sqlite3.Connection, ask: Ask) -> Iterable[GrowthRow]:
    spans = spans_of(ask.periods)
    people = (
        "chosen cross join contact using (id) where"
        if ask.where
        else "contact indexed by contact_by_created where archived_at = '' and"
    )
    found = asked(
        ask,
        connection,
        "select case when created_at < ? then '' else substr(created_at, 1, 16) end as at, count(*) "
        f"from {people} created_at < ? group by at",
        (spans[0][0], spans[-1][1]),
    )
    added, total, place = [0] * len(spans), 0, place_in(spans)
    for at, count in found:
        if at:
            added[place(at)] += count
        else:
            total = count
    for period, count in zip(ask.periods, added, strict=True):
        total += count
        yield GrowthRow(period.start.isoformat(), count, total)


def _quiet(connection: sqlite3.Connection, ask: Ask) -> Iterable[QuietRow]:
    midnight = datetime.datetime.combine(ask.context.now.date(), datetime.time())
    ends = ["9999", *(local_to_utc(midnight - datetime.timedelta(days - 1)) for days in QUIET_DAYS[1:]), "0"]
    spans = [(ends[place + 1], ends[place]) for place in range(len(QUIET_DAYS))]
    if ask.where:
        counted = (
            "select key, count(*) from chosen cross join contact_summary on contact_id = chosen.id "
            "cross join span on last_at >= first and last_at < after group by key "
            "union all select -1, count(*) from chosen"
        )
    else:
        counted = (
            ", gone (last_at) as materialized (select last_at from contact indexed by contact_by_name "
            "cross join contact_summary on contact_id = contact.id where archived_at > '') "
            "select key, (select count(*) from contact_summary where last_at >= first and last_at < after) "
            "- (select count(*) from gone where last_at >= first and last_at < after) from span "
            "union all select -1, (select count(*) from contact) - "
            "(select count(*) from contact where archived_at > '')"
        )
    found = dict(asked(ask, connection, counted, spans=spans))
    never = found.pop(-1) - sum(found.values())
    for place, days in enumerate(QUIET_DAYS):
        yield QuietRow(days, QUIET_DAYS[place + 1] if place + 1 < len(QUIET_DAYS) else None, found.get(place, 0))
    yield QuietRow(None, None, never)


def _companies(connection: sqlite3.Connection, ask: Ask) -> Iterable[CompanyValueRow | CompanyActivityRow]:
    if ask.by == "activities":
        return _companies_by_activities(connection, ask)
    firm = (
        "coalesce(company_id, (select company_id from employment where contact_id = deal.contact_id "
        "and ended_on = '' order by position, id limit 1))"
    )
    found = asked(
        ask,
        connection,
        "select company.id, name as company, currency, deals, worth as value from "
        f"(select {firm} as firm, currency, count(*) as deals, sum(value) as worth from deal "
        f"where status = 'open' and archived_at = '' {of_deal(ask)} group by firm, currency) "
        "join company on company.id = firm order by worth desc, sort_name, company.id limit ?",
        (most(ask),),
    )
    return records(found, CompanyValueRow)


def _companies_by_activities(connection: sqlite3.Connection, ask: Ask) -> Iterable[CompanyActivityRow]:
    spans = spans_of(ask.periods)
    of = "and activity_contact.contact_id in chosen" if ask.where else ""
    found = asked(
        ask,
        connection,
        "select company.id, name as company, n as activities, last_at from "
        "(select employment.company_id, count(distinct activity.id) as n, "
        "max(at) as last_at from activity indexed by activity_by_time "
        "cross join activity_contact on activity_id = activity.id "
        "cross join employment on employment.contact_id = activity_contact.contact_id and ended_on = '' "
        f"where at >= ? and at < ? and archived_at = '' {of} group by employment.company_id) "
        "join company on company.id = company_id order by n desc, last_at desc, sort_name, company.id limit ?",
        (spans[0][0], spans[-1][1], most(ask)),
    )
    return records(found, CompanyActivityRow)


_REPORTS: dict[str, Callable[[sqlite3.Connection, Ask], Iterable[Any]]] = {
    "activity": _activity, "pipeline": sales.pipeline, "forecast": sales.forecast, "conversion": sales.conversion,
    "velocity": sales.velocity, "won": sales.won, "hours": _hours, "customers": revenue.customers,
    "margin": revenue.margin, "rfm": revenue.rfm, "drift": _drift, "stages": _stages, "sources": _sources,
    "tags": _tags,
    "follow-ups": _follow_ups, "growth": _growth, "quiet": _quiet, "companies": _companies,
    "cases": support.cases,
}  # fmt: skip


def _summed(column: str, counts: str) -> str:
    return f"select {column}, sum(n) as contacts from ({counts}) group by {column} having sum(n) > 0 order by 2 desc, 1"
