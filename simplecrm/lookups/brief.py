"""The brief: what to read before a call."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.lean import datetime
from simplecrm.lookups import activities, contacts, notes, reminders
from simplecrm.store.gathering import gather

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
    with gather(connection) as ask:
        contact = ask(contacts.get, contact_id)
        open_reminders = ask(_reminders, contact_id)
        happened = ask(_activities, contact_id, last)
        pinned = ask(_notes, contact_id)
        filed_deals = ask(_deals, contact_id)
        bought = ask(_bought, contact_id, today)
        with_cases = ask(_cases, contact_id)
        attached = ask(_attached, contact_id)
        sentiment = ask(activities.trend, contact_id=contact_id)
    found = contact()
    if found is None:
        return None
    present, closed, closed_totals = filed_deals()
    return Brief(
        found,
        open_reminders(),
        present,
        happened(),
        pinned(),
        _days_to(found.birthday, today, birthday_within),
        *bought(),
        *with_cases(),
        *attached(),
        sentiment(),
        closed,
        closed_totals,
    )


def _reminders(connection: sqlite3.Connection, contact_id: int) -> tuple[Reminder, ...]:
    return tuple(reminders.rows(connection, reminders.ids(connection, contact_id=contact_id)))


def _activities(connection: sqlite3.Connection, contact_id: int, last: int) -> tuple[Activity, ...]:
    return tuple(activities.rows(connection, activities.ids(connection, contact_id=contact_id, limit=last)))


def _notes(connection: sqlite3.Connection, contact_id: int) -> tuple[Note, ...]:
    return tuple(notes.rows(connection, notes.ids(connection, contact_id=contact_id, pinned=True)))


# Most contacts lack some of the following, and loading a module takes longer than to see that there are none.


def _has_any(connection: sqlite3.Connection, table: str, contact_id: int) -> bool:
    sql = f"select 1 from {table} where contact_id = ? limit 1"
    return connection.execute(sql, (contact_id,)).fetchone() is not None


def _deals(connection: sqlite3.Connection, contact_id: int) -> Deals:
    """The open deals, the last that are won or lost, and how many of these there are."""
    if not (_has_any(connection, "deal", contact_id) or _has_any(connection, "deal_contact", contact_id)):
        return (), (), ()
    from simplecrm.lookups import deals

    def present(connection: sqlite3.Connection) -> tuple[Deal, ...]:
        return tuple(deals.rows(connection, deals.ids(connection, contact_id=contact_id, status="open")))

    with gather(connection) as ask:
        listed = ask(present)
        closed = ask(deals.closed, contact_id=contact_id)
    return listed(), *closed()


def _cases(connection: sqlite3.Connection, contact_id: int) -> tuple[tuple[Case, ...], int]:
    """The cases that are not solved, and how many are."""
    if not _has_any(connection, "case_contact", contact_id):
        return (), 0
    from simplecrm.lookups import cases

    with gather(connection) as ask:
        unsolved = ask(cases.ids, contact_id=contact_id, status=cases.UNSOLVED)
        solved = ask(cases.count, contact_id=contact_id, status="solved")
    return tuple(cases.rows(connection, unsolved())), solved()


def _bought(connection: sqlite3.Connection, contact_id: int, today: datetime.date) -> Bought:
    """The last purchases, what all are worth, and how many there are."""
    if not _has_any(connection, "purchase", contact_id):
        return (), (), 0
    from simplecrm.lookups import purchases

    with gather(connection) as ask:
        ids = ask(purchases.ids, contact_id=contact_id)
        totals = ask(purchases.totals, today.isoformat(), contact_id=contact_id)
    last = tuple(purchases.rows(connection, ids()[:MAX_PURCHASES]))
    return last, tuple(totals()), len(ids())


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
