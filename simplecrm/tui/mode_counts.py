"""What waits in each mode, for the line at the top."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.lookups import reminders


def waiting(connection: sqlite3.Connection, now: datetime.datetime) -> dict[str, int]:
    """By mode: follow-ups late or due today, and all that are open."""
    tomorrow = (now.date() + datetime.timedelta(1)).isoformat()
    return {"today": reminders.count_due(connection, tomorrow), "followups": reminders.count_open(connection)}
