"""What an event or journal entry of a calendar and an activity of the book have in common, field by field."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.sync.joining import Field


class SyncedActivity(Record):
    """An activity as a calendar knows it; ``at`` is UTC."""

    subject: str = ""
    text: str = ""
    at: str = ""
    duration_minutes: int = 0


FIELDS = (Field("subject"), Field("text"), Field("at"), Field("duration_minutes"))


def synced(activity: Activity) -> SyncedActivity:
    """What a sync compares of an activity."""
    return SyncedActivity(activity.subject, activity.text, activity.at, activity.duration_minutes)
