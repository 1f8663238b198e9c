"""Who is slipping: not talked to for longer than their rhythm says."""

from __future__ import annotations

from simplecrm import config
from simplecrm.core.record import Record
from simplecrm.core.rhythms import parse_stages
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3


class Drifting(Record):
    """A contact not talked to for longer than they should be. ``last_at`` is UTC, empty if never; ``days`` since,
    counted from when they were put in if never.

    ``rhythm_of`` says whose rhythm it is: ``contact``, ``tag`` or ``stage``; ``because`` names the tag or stage and is
    empty for the contact's own. ``overdue`` is the second threshold: long past its time.
    """

    contact_id: int
    name: str
    company: str
    last_at: str
    days: int
    cadence_days: int
    because: str
    rhythm_of: str = "contact"
    overdue: bool = False

    @property
    def id(self) -> int:
        """The contact, which is what a list of ids is of."""
        return self.contact_id


# The contact's own rhythm goes before that of a tag, and a tag's before the stage's; of several tags the shortest.
# Which, and how long, are one number so that min() picks both.
_OWN, _TAG, _STAGE = 0, 10_000, 20_000
_DRIFTING = f"""
with rhythm (contact_id, rank, because) as (
  select id, {_OWN} + cadence_days, '' from contact where cadence_days > 0 and +archived_at = ''
  union all
  select contact_id, {_TAG} + tag.cadence_days, tag.name from tag cross join contact_tag on tag_id = tag.id
    cross join contact c on c.id = contact_id
    where tag.cadence_days > 0 and +c.cadence_days = 0 and +c.archived_at = '' and tag.archived_at = ''
  union all
  select c.id, {_STAGE} + stage.value, stage.key from json_each(:stages) as stage
    cross join contact c indexed by contact_by_stage on c.stage = stage.key
    where +c.cadence_days = 0 and +c.archived_at = ''),
first as (select contact_id, min(rank) as rank, because from rhythm group by contact_id),
gone as (
  select c.id, c.name, c.sort_name, g.last_at, rank % {_TAG} as days, rank / {_TAG} as source, because,
    cast(julianday(:today) - julianday(substr(coalesce(nullif(g.last_at, ''), c.created_at), 1, 10)) as integer)
      as gone
  from first join contact c on c.id = first.contact_id left join glance g on g.contact_id = c.id
  where c.do_not_contact = 0 and (coalesce(g.next_due, '') = '' or g.next_due >= '9999')),
worst as (select * from gone where gone >= days order by gone * 1.0 / days desc, sort_name, id limit :limit)
select id, name, coalesce((select company.name from employment join company on company.id = company_id
    where contact_id = worst.id order by position, employment.id limit 1), ''), coalesce(last_at, ''), gone, days,
  because, source, gone * 100 >= days * :percent
from worst order by gone * 1.0 / days desc, sort_name, id
"""


def slipping(connection: sqlite3.Connection, day: datetime.date, *, limit: int = -1) -> list[Drifting]:
    """Who has not been talked to for as long as their rhythm and has no follow-up, the worst first.

    The rhythms of stages and where overdue begins are settings. Raises ``NotUnderstood`` when one cannot be read.
    """
    values = {
        "today": day.isoformat(),
        "limit": limit,
        "stages": _stages(),
        "percent": config.number("overdue_percent"),
    }
    sources = ("contact", "tag", "stage")
    found = connection.execute(_DRIFTING, values)
    return [Drifting._make((*row[:7], sources[row[7]], bool(row[8]))) for row in found]


def _stages() -> str:
    """The rhythms of stages as the JSON object that the question takes; without ``json``, which loads slowly."""
    stages = parse_stages(config.get("stage_cadence")) if config.get("stage_cadence") else {}
    if not stages:
        return "{}"
    import json

    return json.dumps(stages)
