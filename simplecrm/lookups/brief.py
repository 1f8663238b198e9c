"""The brief: what to read before a call."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.lean import datetime
from simplecrm.lookups import activities, contacts, notes, reminders

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import TypeAlias

    from simplecrm.core.records.attachments import Attachment
    from simplecrm.core.records.cases import Case
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.core.sentiment import Trend
    from simplecrm.lookups.deals import ClosedTotal
    from simplecrm.lookups.purchases import Total

    Deals: TypeAlias = tuple[tuple[Deal, ...], tuple[Deal, ...], tuple[ClosedTotal, ...]]
    Bought: TypeAlias = tuple[tuple[Purchase, ...], tuple[Total, ...], int]


class Brief(Record):
    """The contact, what is open with them, the last activities in full, and pinned notes. ``birthday_in`` is the number
    of days to the next birthday, -1 if it is unknown or further away than asked for. ``purchases`` are the last of
    ``bought`` in all, and ``totals`` what they are worth. ``cases`` are those that are not solved, ``solved_cases``
    counts the others. ``closed`` are the last deals that are won or lost. ``attachments`` are the
    last of ``attachment_count`` in all. ``sentiment`` is the trend of that of the activities, None if none is rated.
    """

    contact: Contact
    reminders: tuple[Reminder, ...]
    deals: tuple[Deal, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    birthday_in: int
    purchases: tuple[Purchase, ...] = ()
    totals: tuple[Total, ...] = ()
    bought: int = 0
    cases: tuple[Case, ...] = ()
    solved_cases: int = 0
    attachments: tuple[Attachment, ...] = ()
    attachment_count: int = 0
    sentiment: Trend | None = None
    closed: tuple[Deal, ...] = ()
    closed_totals: tuple[ClosedTotal, ...] = ()


MAX_PURCHASES = 3
"""The last purchases that a brief lists."""

MAX_ATTACHMENTS = 5
"""The last attachments that a brief lists."""


def brief(
    connection: sqlite3.Connection, contact_id: int, today: datetime.date, *, last: int = 5, birthday_within: int = 30
) -> Brief | None:
    """The brief on one contact with the ``last`` activities; notes are the pinned ones. None if it does not exist."""
    contact = contacts.get(connection, contact_id)
    if contact is None:
        return None
    present, closed, closed_totals = _deals(connection, contact_id)
    return Brief(
        contact,
        tuple(reminders.rows(connection, reminders.ids(connection, contact_id=contact_id))),
        present,
        tuple(activities.rows(connection, activities.ids(connection, contact_id=contact_id, limit=last))),
        tuple(notes.rows(connection, notes.ids(connection, contact_id=contact_id, pinned=True))),
        _days_to(contact.birthday, today, birthday_within),
        *_bought(connection, contact_id, today),
        *_cases(connection, contact_id),
        *_attached(connection, contact_id),
        activities.trend(connection, contact_id=contact_id),
        closed,
        closed_totals,
    )


# Most contacts lack some of the following, and loading a module takes longer than to see that there are none.


def _has_any(connection: sqlite3.Connection, table: str, contact_id: int) -> bool:
    sql = f"select 1 from {table} where contact_id = ? limit 1"
    return connection.execute(sql, (contact_id,)).fetchone() is not None


def _deals(connection: sqlite3.Connection, contact_id: int) -> Deals:
    """The open deals, the last that are won or lost, and how many of these there are."""
    if not (_has_any(connection, "deal", contact_id) or _has_any(connection, "deal_contact", contact_id)):
        return (), (), ()
    from simplecrm.lookups import deals

    present = tuple(deals.rows(connection, deals.ids(connection, contact_id=contact_id, status="open")))
    return present, *deals.closed(connection, contact_id=contact_id)


def _cases(connection: sqlite3.Connection, contact_id: int) -> tuple[tuple[Case, ...], int]:
    """The cases that are not solved, and how many are."""
    if not _has_any(connection, "case_contact", contact_id):
        return (), 0
    from simplecrm.lookups import cases

    ids = cases.ids(connection, contact_id=contact_id, status=cases.UNSOLVED)
    return tuple(cases.rows(connection, ids)), cases.count(connection, contact_id=contact_id, status="solved")


def _bought(connection: sqlite3.Connection, contact_id: int, today: datetime.date) -> Bought:
    """The last purchases, what all are worth, and how many there are."""
    if not _has_any(connection, "purchase", contact_id):
        return (), (), 0
    from simplecrm.lookups import purchases

    ids = purchases.ids(connection, contact_id=contact_id)
    last = tuple(purchases.rows(connection, ids[:MAX_PURCHASES]))
    return last, tuple(purchases.totals(connection, today.isoformat(), contact_id=contact_id)), len(ids)


def _attached(connection: sqlite3.Connection, contact_id: int) -> tuple[tuple[Attachment, ...], int]:
    """The last attachments, and how many there are."""
    if not _has_any(connection, "attachment", contact_id):
        return (), 0
    from simplecrm.lookups import attachments

    ids = attachments.ids(connection, contact_id=contact_id)
    return tuple(attachments.rows(connection, ids[:MAX_ATTACHMENTS])), len(ids)


def _days_to(birthday: str, today: datetime.date, within: int) -> int:
    if not birthday:
        return -1
    from simplecrm.core.dates.anniversaries import next_anniversary

    coming = next_anniversary(birthday, today)
    days = (coming[0] - today).days if coming else -1
    return days if days <= within else -1
