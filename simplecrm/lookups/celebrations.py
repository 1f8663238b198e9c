"""Whose birthday or anniversary comes. They are worked out from the day itself and never piled up as follow-ups."""

from __future__ import annotations

import datetime

from simplecrm.core.record import Record
from simplecrm.lookups import contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.core.contacts import ContactRow


class Celebration(Record):
    """A birthday or anniversary that comes: ``day`` is ``YYYY-MM-DD``, ``years`` 0 when the year is not known."""

    contact_id: int
    name: str
    company: str
    what: str
    day: str
    years: int


_COMING = " union all ".join(
    f"select id, '{what}', {column} from contact indexed by contact_by_{column} "
    f"where substr({column}, -5) in (select value from json_each(?1)) and {column} <> '' "
    f"and ({column} like '____-__-__' or {column} like '--__-__') and +archived_at = ''"
    for what, column in (("Birthday", "birthday"), ("Anniversary", "anniversary"))
)


def celebrations(connection: sqlite3.Connection, day: datetime.date, *, days: int = 30) -> list[Celebration]:
    """The birthdays and anniversaries from ``day`` on to ``days`` later, soonest first; 29 February is the 28th in
    common years."""
    span = [day + datetime.timedelta(offset) for offset in range(min(days, 366) + 1)]
    marks = {f"{date.month:02}-{date.day:02}": date for date in reversed(span)}
    if "02-28" in marks and not _is_leap(marks["02-28"].year):
        marks.setdefault("02-29", marks["02-28"])
    wanted = "[" + ",".join(f'"{mark}"' for mark in marks) + "]"
    found = connection.execute(_COMING, (wanted,)).fetchall()
    people = {row.id: row for row in contacts.rows(connection, [row[0] for row in found])}
    coming = [_celebration(people[row_id], what, kept, marks[kept[-5:]]) for row_id, what, kept in found]
    return sorted(coming, key=lambda item: (item.day, item.name, item.what))


def _celebration(person: ContactRow, what: str, kept: str, day: datetime.date) -> Celebration:
    years = day.year - int(kept[:4]) if kept[:4].isdigit() else 0
    return Celebration(person.id, person.name, person.company, what, day.isoformat(), max(years, 0))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
