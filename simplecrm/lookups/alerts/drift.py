"""Who is drifting: contacts not talked to for longer than their cadence."""

from __future__ import annotations

from simplecrm.core.cadence import parse_stages
from simplecrm.core.records import Record, records
from simplecrm.lean import datetime
from simplecrm.lookups.alerts import awake
from simplecrm.lookups.cadence import SOURCES, cadences, json_object
from simplecrm.lookups.jobs import company_of
from simplecrm.lookups.order import mine, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from simplecrm.core.query import QueryContext


class Drifting(Record):
    """A contact not talked to for longer than their cadence. ``last_at`` is UTC, empty if never; ``days`` counts from
    then, or from when they were added.

    ``cadence_of`` says whose cadence it is: ``contact``, ``tag`` or ``stage``; ``because`` names the tag or stage,
    empty for the contact's own. ``overdue`` says that the second threshold is passed.
    """

    contact_id: int
    name: str
    company: str
    last_at: str
    days: int
    cadence_days: int
    because: str
    cadence_of: str = "contact"
    overdue: bool = False

    @property
    def id(self) -> int:
        """The id of the contact, for lists of ids."""
        return self.contact_id


LARGE_STAGE = 500
"""From so many contacts on, only the worst of a stage are looked up, where no more are wanted."""

_AWAKE = awake("drifting", "c.id", ":today")
_ELIGIBLE = "c.archived_at = '' and c.do_not_contact = 0 and (coalesce(s.next_due, '') = '' or s.next_due >= '9999')"

_DRIFTING = f"""
with {cadences(":stages", some=(":worst", ":large"))},
gone as (
  select c.id, c.name, s.last_at, cadence.days, cadence.source, because,
    coalesce(nullif(s.last_at, ''), c.created_at) as since
  from cadence join contact c on c.id = cadence.contact_id left join contact_summary s on s.contact_id = c.id
  where {_ELIGIBLE.replace("c.archived_at", "+c.archived_at")} and {{which}}),
counted as (select *, cast(julianday(:today) - julianday(substr(since, 1, 10)) as integer) as gone from gone),
worst as (select * from counted where gone >= days order by gone * 1.0 / days desc, since, id limit :limit)
select id as contact_id, name, coalesce({company_of("worst.id")}, '') as company,
  coalesce(last_at, '') as last_at, gone as days, days as cadence_days, because, source as cadence_of,
  gone * 100 >= days * :percent as overdue
from worst order by worst.gone * 1.0 / worst.days desc, since, id
"""

_IS_LARGE = "select count(*) from (select 1 from contact indexed by contact_by_stage where stage = ? limit ?)"
_OF_USER = "select id from contact indexed by contact_by_stage where stage = ? and owner in ('', ?) limit ?"
_OF_STAGE = f"""
c.stage = :stage and c.cadence_days = 0 and {_ELIGIBLE} and {{which}} and not exists (
  select 1 from contact_tag cross join tag on tag.id = tag_id
  where contact_id = c.id and tag.cadence_days > 0 and tag.archived_at = '')
"""
_TALKED_TO = f"""
select c.id from contact_summary s indexed by contact_summary_by_last cross join contact c on c.id = s.contact_id
where s.last_at > '' and s.last_at < :before and {_OF_STAGE} order by s.last_at, s.contact_id limit :limit
"""
_NEVER_TALKED_TO = f"""
select c.id from contact c indexed by contact_by_created cross join contact_summary s on s.contact_id = c.id
where c.created_at < :before and s.last_at = '' and {_OF_STAGE} order by c.created_at, c.id limit :limit
"""
"""Those of a stage who have been waiting longest, without reading the others."""


def contacts(
    connection: sqlite3.Connection, context: QueryContext, *, limit: int = -1, snoozed: bool = True, user: str = ""
) -> list[Drifting]:
    """Who has not been talked to for as long as their cadence and has no follow-up, the worst first; without those
    whose alert is ``snoozed``, if it is false, and without those that only others than ``user`` own, if one is given.

    The cadences of stages and the threshold of overdue are settings. Raises ``NotUnderstood`` when one cannot be read.
    """
    which = ("1" if snoozed else _AWAKE) + mine("contact", user)[0].replace("?", ":user")
    days = parse_stages(context.stage_cadence) if context.stage_cadence else {}
    large = {stage: days[stage] for stage in days if 0 <= limit < LARGE_STAGE and _is_large(connection, stage)}
    values: dict[str, object] = {"today": context.now.date().isoformat(), "limit": limit, "user": user}
    worst = [one for stage in large for one in _worst(connection, which, stage, large[stage], context.now, values)]
    values |= {
        "stages": json_object({stage: days[stage] for stage in days if stage not in large}),
        "worst": numbers(worst),
        "large": json_object(large),
        "percent": context.overdue_percent,
    }
    found = connection.execute(_DRIFTING.format(which=which), values)
    return records(found, Drifting, cadence_of=SOURCES.__getitem__, overdue=bool)


def _is_large(connection: sqlite3.Connection, stage: str) -> bool:
    return bool(connection.execute(_IS_LARGE, (stage, LARGE_STAGE + 1)).fetchone()[0] > LARGE_STAGE)


def _worst(
    connection: sqlite3.Connection,
    which: str,
    stage: str,
    days: int,
    now: datetime.datetime,
    values: dict[str, object],
) -> Iterator[int]:
    """Those of a stage who have been waiting longest: as many as are wanted of those who were talked to, and of
    others. Where a user and nobody own few, these, as looking for them among the others could take long."""
    if values["user"]:
        few = connection.execute(_OF_USER, (stage, values["user"], LARGE_STAGE + 1)).fetchall()
        if len(few) <= LARGE_STAGE:
            yield from (row[0] for row in few)
            return
    before = (now.date() - datetime.timedelta(days - 1)).isoformat()
    for sql in (_TALKED_TO, _NEVER_TALKED_TO):
        for (contact_id,) in connection.execute(sql.format(which=which), values | {"stage": stage, "before": before}):
            yield contact_id
