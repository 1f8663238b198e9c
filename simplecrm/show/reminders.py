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
    return next_sign(item.due, now, do_not_contact=item.do_not_contact)


def reminder_when(item: Reminder, now: datetime.datetime) -> str:
    """When it is due: ``2 d late``, ``today 14:30``, ``Fri``; ``20 Nov``, not late, if it is not to be urged."""
    return next_words(item.due, now, do_not_contact=item.do_not_contact)


def dated_when(item: Reminder, now: datetime.datetime) -> str:
    """When it is due, with the date if it is late: ``2 d late (20 Nov)``."""
    return with_date(reminder_when(item, now), item.due, now)


def with_date(words: str, due: str, now: datetime.datetime) -> str:
    """The words about a due date, with the date if they say how late it is: ``2 d late (20 Nov)``."""
    return f"{words} ({day(due[:10], now)})" if words.endswith(" late") else words


def reminder_text(item: Reminder) -> str:
    """Its text, after ``do not contact`` if that holds for its contact."""
    return f"{MARK} · {item.text}" if item.do_not_contact else item.text


def next_sign(due: str, now: datetime.datetime, *, do_not_contact: bool) -> str:
    """The sign of the next follow-up with somebody; empty if there is none."""
    return "○" if due and do_not_contact else due_sign(due, now)


def next_words(due: str, now: datetime.datetime, *, do_not_contact: bool) -> str:
    """When the next follow-up with somebody is due; empty if there is none."""
    if do_not_contact and due[:10] < now.date().isoformat():
        return day(due[:10], now)
    return due_words(due, now)
