"""A reminder: a follow-up that stays open until it is done."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime


class Reminder(Record):
    """Something to do. ``due`` is local wall time: ``YYYY-MM-DD`` or ``YYYY-MM-DDTHH:MM``.

    ``scheduled`` is when this occurrence was due before it was snoozed. ``priority`` is 0 (none), 1 (high),
    2 (middle) or 3 (low). ``every`` is an RRULE value (RFC 5545, 3.3.10) or empty, ``every_from`` says what the
    next occurrence is counted from: ``due`` or ``done``. ``done_at`` is UTC, empty while the reminder is open.
    ``company`` is its own company, or that of its contact. ``do_not_contact`` says that its contact asked not to be
    contacted. ``owner`` is the user who is to do it, if it has one of its own; ``for_user`` is that, else the owner of
    its contact or deal, empty where it is everyone's.
    """

    id: int = 0
    uid: str = ""
    text: str = ""
    due: str = ""
    scheduled: str = ""
    priority: int = 0
    every: str = ""
    every_from: str = "due"
    snoozes: int = 0
    contact_id: int = 0
    contact: str = ""
    do_not_contact: bool = False
    company_id: int = 0
    company: str = ""
    deal_id: int = 0
    deal: str = ""
    owner: str = ""
    for_user: str = ""
    done_at: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0


def with_whom(item: Reminder) -> str:
    """The contact of a reminder, else its company or deal; empty for one without."""
    return item.contact or (item.company if item.company_id else "") or item.deal


def is_late(due: str, now: datetime.datetime) -> bool:
    """Whether something due at that local date, or date and time, should have been done by the local time ``now``: a
    day is late when it is over, a time as soon as it is past."""
    minute, day = late_before(now)
    return due[:16] < minute if len(due) > 10 else due < day


def late_before(now: datetime.datetime) -> tuple[str, str]:
    """The minute before which a date and time is late, and the day before which a date alone is, in the stored form."""
    text = now.isoformat(timespec="minutes")
    return text[:16], text[:10]
