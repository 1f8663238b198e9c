"""What is due and has not been told yet."""

from __future__ import annotations

import datetime

from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.celebrations import celebrations
from simplecrm.store.notifications.log import MOST_TRIES, Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

MOST_DAYS_BACK = 30
"""How long a day that nobody was told of is still worth a word."""


class Notice(Record):
    """Something to be told: a follow-up with ``who`` (may be empty), or whose birthday or anniversary ``due`` is."""

    key: Key
    who: str
    text: str
    years: int = 0

    @property
    def is_reminder(self) -> bool:
        """Whether it is a follow-up, not a day to celebrate."""
        return self.key.what == "reminder"


_REMINDERS = f"""
select r.id, r.due, coalesce(contact.name, ''), r.text
from reminder r indexed by reminder_open_by_due left join contact on contact.id = r.contact_id
where r.done_at = '' and r.archived_at = '' and r.due <= ?1 and (r.due <> ?2) and not exists (
  select 1 from told where what = 'reminder' and row_id = r.id and told.due = r.due
    and (told_at <> '' or tries >= {MOST_TRIES}))
order by r.due, r.id
"""
_TOLD_DAYS = (
    f"select what, row_id, due from told where what not in ('reminder', 'run') and due >= ? "
    f"and (told_at <> '' or tries >= {MOST_TRIES})"
)


def waiting(connection: sqlite3.Connection, now: datetime.datetime, *, hour: int = 9, ahead: int = 7) -> list[Notice]:
    """What is due at the local time ``now`` and was not told: follow-ups, then days to celebrate.

    What has no time is told from ``hour`` on; a day to celebrate when it is ``ahead`` days off, and once more when it
    has come. What was missed is told too, days to celebrate for a month.
    """
    early = now.hour < hour
    today = now.date().isoformat()
    found = connection.execute(_REMINDERS, (now.isoformat(timespec="minutes"), today if early else ""))
    due = [Notice(Key("reminder", row[0], row[1]), row[2], row[3]) for row in found]
    return due if early else [*due, *_days(connection, now.date(), ahead)]


def last_notified(connection: sqlite3.Connection) -> str:
    """When notify last came to its end, UTC; empty if it never did."""
    row = connection.execute("select told_at from told where what = 'run'").fetchone()
    return str(row[0]) if row else ""


def _days(connection: sqlite3.Connection, day: datetime.date, ahead: int) -> list[Notice]:
    start = _since(connection, day)
    found = []
    for item in celebrations(connection, start, days=(day - start).days + ahead):
        what = item.what.lower() + (" ahead" if item.day > day.isoformat() else "")
        found.append(Notice(Key(what, item.contact_id, item.day), item.name, item.what, item.years))
    told = {tuple(row) for row in connection.execute(_TOLD_DAYS, (start.isoformat(),))} if found else set()
    return [notice for notice in found if tuple(notice.key) not in told]


def _since(connection: sqlite3.Connection, day: datetime.date) -> datetime.date:
    """The day from which on days to celebrate may have been missed."""
    last = last_notified(connection)
    try:
        since = utc_to_local(last).date() if last else day
    except NotUnderstood:
        return day
    return min(day, max(since, day - datetime.timedelta(MOST_DAYS_BACK)))
