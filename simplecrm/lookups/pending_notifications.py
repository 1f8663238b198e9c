"""Notifications that are due and have not been sent."""

from __future__ import annotations

import datetime

from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import users
from simplecrm.lookups.celebrations import celebrations
from simplecrm.lookups.order import mine
from simplecrm.store.notifications.log import MAX_ATTEMPTS, NotificationKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

MAX_DAYS_BACK = 30
"""How long a missed notification of a birthday or anniversary is still sent."""


class Notification(Record):
    """A notification to send: of a follow-up with ``who`` (may be empty), or of the birthday or anniversary of
    ``who``."""

    key: NotificationKey
    who: str
    text: str
    years: int = 0

    @property
    def is_reminder(self) -> bool:
        """Whether it is a follow-up, not a day to celebrate."""
        return self.key.kind == "reminder"


# What was sent before there were users is sent to none of them again.
_REMINDERS = f"""
select r.id, r.due, coalesce(contact.name, ''), r.text
from reminder r indexed by reminder_open_by_due left join contact on contact.id = r.contact_id
where r.done_at = '' and r.archived_at = '' and r.due <= ?1 and (r.due <> ?2) {{only}}
  and coalesce(contact.do_not_contact, 0) = 0 and not exists (
  select 1 from notification n where kind = 'reminder' and row_id = r.id and n.due = r.due
    and n.user in ('', ?3) and (sent_at <> '' or attempts >= {MAX_ATTEMPTS}))
order by r.due, r.id
"""
_SENT_DAYS = (
    f"select kind, row_id, due from notification where kind not in ('reminder', 'run') and due >= ? "
    f"and user in ('', ?) and (sent_at <> '' or attempts >= {MAX_ATTEMPTS})"
)


def pending(
    connection: sqlite3.Connection,
    now: datetime.datetime,
    *,
    hour: int = 9,
    ahead: int = 7,
    user: str = "",
    everyone: bool = False,
) -> list[Notification]:
    """The notifications for ``user`` that are due at the local time ``now``: of follow-ups, then of birthdays and
    anniversaries; without what only others own, unless it is to be ``everyone``'s.

    A follow-up without a time is due from ``hour`` on; a birthday ``ahead`` days before, and again on the day itself.
    Those that were missed are included, birthdays for a month. Contacts who asked not to be contacted are left out.
    """
    early = now.hour < hour
    today = now.date().isoformat()
    whose = "" if everyone else users.whose(connection, user)
    only, owner = mine("reminder", whose)
    found = connection.execute(
        _REMINDERS.format(only=only.replace("?", "?4")),
        (now.isoformat(timespec="minutes"), today if early else "", user, *owner),
    )
    due = [Notification(NotificationKey("reminder", row[0], row[1], user), row[2], row[3]) for row in found]
    return due if early else [*due, *_days(connection, now.date(), ahead, user, whose)]


def last_notified(connection: sqlite3.Connection, user: str | None = None) -> str:
    """When the last run of notify ended, or the last one of ``user`` or before there were users; UTC, empty if none
    did."""
    row = connection.execute(
        "select max(sent_at) from notification where kind = 'run' and (?1 is null or user in ('', ?1))", (user,)
    ).fetchone()
    return str(row[0] or "")


def _days(connection: sqlite3.Connection, day: datetime.date, ahead: int, user: str, whose: str) -> list[Notification]:
    start = _since(connection, day, user)
    found = []
    for item in celebrations(connection, start, days=(day - start).days + ahead, user=whose):
        what = item.what.lower() + (" ahead" if item.day > day.isoformat() else "")
        key = NotificationKey(what, item.contact_id, item.day, user)
        found.append(Notification(key, item.name, item.what, item.years))
    sent = {tuple(row) for row in connection.execute(_SENT_DAYS, (start.isoformat(), user))} if found else set()
    return [one for one in found if one.key[:3] not in sent]


def _since(connection: sqlite3.Connection, day: datetime.date, user: str) -> datetime.date:
    """The first day whose birthdays may have been missed."""
    last = last_notified(connection, user)
    try:
        since = utc_to_local(last).date() if last else day
    except NotUnderstood:
        return day
    return min(day, max(since, day - datetime.timedelta(MAX_DAYS_BACK)))
