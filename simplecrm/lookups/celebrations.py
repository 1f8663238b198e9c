"""Coming birthdays and anniversaries, computed from the dates and never created as follow-ups."""

from __future__ import annotations

from simplecrm.core.dates.calendar import is_leap
from simplecrm.core.records import Record
from simplecrm.lean import datetime
from simplecrm.lookups.jobs import company_of
from simplecrm.lookups.order import mine

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


class Celebration(Record):
    """A coming birthday or anniversary: ``day`` is ``YYYY-MM-DD``, ``years`` 0 if the year is unknown."""

    contact_id: int
    name: str
    company: str
    what: str
    day: str
    years: int


_FIRM = f"coalesce({company_of('c.id')}, '')"
_COMING = tuple(
    f"select '{what}', {column}, c.id, c.name, {_FIRM} from contact c indexed by contact_by_{column} "
    f"where substr({column}, -5) in (select value from json_each(?1)) and {column} <> '' "
    f"and ({column} like '____-__-__' or {column} like '--__-__') and +archived_at = '' and do_not_contact = 0"
    for what, column in (("Birthday", "birthday"), ("Anniversary", "anniversary"))
)


def celebrations(
    connection: sqlite3.Connection, day: datetime.date, *, days: int = 30, user: str = ""
) -> list[Celebration]:
    """The birthdays and anniversaries from ``day`` on to ``days`` later, soonest first, without those of contacts who
    asked not to be contacted, and without those of contacts that only others than ``user`` own, if one is given; 29
    February is the 28th in common years."""
    span = [day + datetime.timedelta(offset) for offset in range(min(days, 366) + 1)]
    marks = {f"{date.month:02}-{date.day:02}": date for date in reversed(span)}
    if "02-28" in marks and not is_leap(marks["02-28"].year):
        marks.setdefault("02-29", marks["02-28"])
    wanted = "[" + ",".join(f'"{mark}"' for mark in marks) + "]"
    only, values = mine("contact", user)
    sql = " union all ".join(part + only.replace("?", "?2") for part in _COMING)
    found = connection.execute(sql, (wanted, *values))
    coming = [_celebration(what, kept, marks[kept[-5:]], *who) for what, kept, *who in found]
    return sorted(coming, key=lambda item: (item.day, item.name, item.what))


def _celebration(what: str, kept: str, day: datetime.date, contact_id: int, name: str, company: str) -> Celebration:
    years = day.year - int(kept[:4]) if kept[:4].isdigit() else 0
    return Celebration(contact_id, name, company, what, day.isoformat(), max(years, 0))
