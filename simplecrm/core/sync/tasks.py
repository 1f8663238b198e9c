"""What a task of a calendar and a follow-up of the book have in common, field by field."""

from __future__ import annotations

from simplecrm.core.dates.words import SOMEDAY
from simplecrm.core.records import Record
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.sync.joining import Field

_SOMEDAY = SOMEDAY.isoformat()


class Repeat(Record):
    """How a follow-up repeats, as ``Reminder`` has it."""

    every: str = ""
    every_from: str = ""


class SyncedTask(Record):
    """A follow-up as a task list knows it. ``due`` is empty for someday; ``contact`` is the name of its contact."""

    text: str = ""
    due: str = ""
    priority: int = 0
    repeat: Repeat = Repeat()
    done_at: str = ""
    contact: str = ""


FIELDS = (
    Field("text"), Field("due"), Field("priority"), Field("repeat"), Field("done_at"), Field("contact", outward=True),
)  # fmt: skip

TYPES: dict[str, type[object]] = {"repeat": Repeat}
"""The record in a field, for reading it from JSON."""


def synced(reminder: Reminder, contact: str) -> SyncedTask:
    """What a sync compares of a reminder with the contact of that name."""
    return SyncedTask(
        reminder.text,
        "" if reminder.due[:10] == _SOMEDAY else reminder.due,
        reminder.priority,
        Repeat(reminder.every, reminder.every_from) if reminder.every else Repeat(),
        reminder.done_at,
        contact,
    )


def with_synced(reminder: Reminder, value: SyncedTask) -> Reminder:
    """The reminder with what a sync made of it; its contact stays."""
    return reminder._replace(
        text=value.text,
        due=value.due or _SOMEDAY,
        priority=value.priority,
        every=value.repeat.every,
        every_from=value.repeat.every_from or "due",
        done_at=value.done_at,
    )
