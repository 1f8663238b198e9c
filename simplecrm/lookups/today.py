"""Today: what is late, what is due, whose day it is, who is slipping, and what the week brings."""

from __future__ import annotations

import datetime

from simplecrm.core.contacts import ContactRow
from simplecrm.core.record import Record
from simplecrm.core.reminders import Reminder
from simplecrm.lookups import contacts, reminders

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


class Celebration(Record):
    """A birthday or anniversary that comes: ``day`` is ``YYYY-MM-DD``, ``years`` 0 when the year is not known."""

    contact_id: int
    name: str
    company: str
    what: str
    day: str
    years: int


class Drifting(Record):
    """A contact not talked to for longer than they should be. ``last_at`` is UTC, empty if never; ``days`` since.

    ``because`` is empty for the contact's own rhythm, else the tag whose rhythm it is.
    """

    contact_id: int
    name: str
    company: str
    last_at: str
    days: int
    cadence_days: int
    because: str


class Agenda(Record):
    """What Today shows: reminders ``late`` and of ``today``, ``celebrations`` today, ``drifting``, and the ``week``
    (reminders due within seven days after today)."""

    late: tuple[Reminder, ...]
    today: tuple[Reminder, ...]
    celebrations: tuple[Celebration, ...]
    drifting: tuple[Drifting, ...]
    week: tuple[Reminder, ...]


_DRIFTING = """
with rhythm (contact_id, days, because) as (
  select id, cadence_days, '' from contact where cadence_days > 0 and +archived_at = ''
  union all
  select contact_id, tag.cadence_days, tag.name from tag cross join contact_tag on tag_id = tag.id
    cross join contact c on c.id = contact_id
    where tag.cadence_days > 0 and +c.cadence_days = 0 and +c.archived_at = '' and tag.archived_at = ''),
shortest as (select contact_id, min(days) as days, because from rhythm group by contact_id)
select c.id, c.name, coalesce((select company.name from employment join company on company.id = company_id
    where contact_id = c.id order by position, employment.id limit 1), ''), coalesce(g.last_at, ''),
  cast(julianday(:today) - julianday(substr(coalesce(nullif(g.last_at, ''), c.created_at), 1, 10)) as integer)
    as gone,
  days, because
from shortest join contact c on c.id = shortest.contact_id left join glance g on g.contact_id = c.id
where gone > days and c.do_not_contact = 0 and coalesce(g.next_due, '') = ''
order by gone * 1.0 / days desc, sort_name limit :limit
"""


def agenda(connection: sqlite3.Connection, now: datetime.datetime, *, drifting: int = 20) -> Agenda:
    """The agenda at the local time ``now``; late reminders are never left out."""
    day = now.date()
    tomorrow = (day + datetime.timedelta(1)).isoformat()
    week_end = (day + datetime.timedelta(8)).isoformat()
    due = reminders.rows(connection, reminders.ids(connection, before=week_end))
    late = tuple(item for item in due if is_late(item.due, now))
    today = sorted(
        (item for item in due if item.due < tomorrow and not is_late(item.due, now)),
        key=lambda item: (len(item.due) <= 10, item.due, item.priority or 9),
    )
    return Agenda(
        late,
        tuple(today),
        tuple(celebrations(connection, day, days=0)),
        tuple(slipping(connection, day, limit=drifting)),
        tuple(item for item in due if item.due >= tomorrow),
    )


def is_late(due: str, now: datetime.datetime) -> bool:
    """Whether something due at that local date, or date and time, should have been done by now."""
    if len(due) <= 10:
        return due < now.date().isoformat()
    return due < now.isoformat(timespec="minutes")


def count(connection: sqlite3.Connection, now: datetime.datetime) -> int:
    """How many reminders are late or due today."""
    return reminders.count_due(connection, (now.date() + datetime.timedelta(1)).isoformat())


def slipping(connection: sqlite3.Connection, day: datetime.date, *, limit: int = -1) -> list[Drifting]:
    """Who has not been talked to for longer than their rhythm and has no follow-up, the worst first."""
    found = connection.execute(_DRIFTING, {"today": day.isoformat(), "limit": limit})
    return [Drifting(*row) for row in found]


def celebrations(connection: sqlite3.Connection, day: datetime.date, *, days: int = 30) -> list[Celebration]:
    """The birthdays from ``day`` on to ``days`` later, soonest first; 29 February is the 28th in common years."""
    span = [day + datetime.timedelta(offset) for offset in range(min(days, 366) + 1)]
    marks = {f"{date.month:02}-{date.day:02}": date for date in reversed(span)}
    if "02-28" in marks and not _is_leap(marks["02-28"].year):
        marks.setdefault("02-29", marks["02-28"])
    wanted = "[" + ",".join(f'"{mark}"' for mark in marks) + "]"
    found = connection.execute(
        "select id, birthday from contact where substr(birthday, -5) in (select value from json_each(?)) "
        "and birthday <> '' and (birthday like '____-__-__' or birthday like '--__-__') and +archived_at = ''",
        (wanted,),
    ).fetchall()
    people = {row.id: row for row in contacts.rows(connection, [row[0] for row in found])}
    coming = [_celebration(people[contact_id], birthday, marks[birthday[-5:]]) for contact_id, birthday in found]
    return sorted(coming, key=lambda item: (item.day, item.name))


def _celebration(person: ContactRow, birthday: str, day: datetime.date) -> Celebration:
    years = day.year - int(birthday[:4]) if birthday[:4].isdigit() else 0
    return Celebration(person.id, person.name, person.company, "Birthday", day.isoformat(), max(years, 0))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
