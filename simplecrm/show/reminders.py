"""Follow-ups as text: when they are due, with whom, and their sign. One with a contact who asked not to be contacted is
listed on its day, marked, and never shown as late."""

from __future__ import annotations

from simplecrm.show.when import day, due_sign, due_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime

    from simplecrm.core.records.reminders import Reminder

MARK = "do not contact"


def reminder_sign(item: Reminder, now: datetime.datetime) -> str:
    """``!`` late, ``•`` today, ``○`` later."""
    return "○" if item.do_not_contact else due_sign(item.due, now)


def reminder_when(item: Reminder, now: datetime.datetime) -> str:
    """When it is due: ``2 d late``, ``today 14:30``, ``Fri``; ``20 Nov``, not late, if it is not to be urged."""
    if item.do_not_contact and item.due[:10] < now.date().isoformat():
        return day(item.due[:10], now)
    return due_words(item.due, now)


def reminder_text(item: Reminder) -> str:
    """Its text, after ``do not contact`` if that holds for its contact."""
    return f"{MARK} · {item.text}" if item.do_not_contact else item.text
