"""Who is drifting: contacts not talked to for longer than their cadence."""

from __future__ import annotations

from simplecrm.core.records import Record, records
from simplecrm.lookups.alerts import awake
from simplecrm.lookups.cadence import SOURCES, cadences, stages
from simplecrm.lookups.jobs import company_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

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


_AWAKE = awake("drifting", "c.id", ":today")

_DRIFTING = f"""
with {cadences(":stages")},
gone as (
  select c.id, c.name, c.sort_name, s.last_at, cadence.days, cadence.source, because,
    cast(julianday(:today) - julianday(substr(coalesce(nullif(s.last_at, ''), c.created_at), 1, 10)) as integer)
      as gone
  from cadence join contact c on c.id = cadence.contact_id left join contact_summary s on s.contact_id = c.id
  where +c.archived_at = '' and c.do_not_contact = 0 and (coalesce(s.next_due, '') = '' or s.next_due >= '9999')
    and {{which}}),
worst as (select * from gone where gone >= days order by gone * 1.0 / days desc, sort_name, id limit :limit)
select id as contact_id, name, coalesce({company_of("worst.id")}, '') as company,
  coalesce(last_at, '') as last_at, gone as days, days as cadence_days, because, source as cadence_of,
  gone * 100 >= days * :percent as overdue
from worst order by worst.gone * 1.0 / worst.days desc, sort_name, id
"""


def contacts(
    connection: sqlite3.Connection, context: QueryContext, *, limit: int = -1, snoozed: bool = True
) -> list[Drifting]:
    """Who has not been talked to for as long as their cadence and has no follow-up, the worst first; without those
    whose alert is ``snoozed``, if it is false.

    The cadences of stages and the threshold of overdue are settings. Raises ``NotUnderstood`` when one cannot be read.
    """
    values = {
        "today": context.now.date().isoformat(),
        "limit": limit,
        "stages": stages(context.stage_cadence),
        "percent": context.overdue_percent,
    }
    found = connection.execute(_DRIFTING.format(which="1" if snoozed else _AWAKE), values)
    return records(found, Drifting, cadence_of=SOURCES.__getitem__, overdue=bool)
