"""The counts shown in the tabs of the modes."""

from __future__ import annotations

import datetime
import sqlite3

from simplecrm.lookups import deals, reminders, users


def waiting(connection: sqlite3.Connection, now: datetime.datetime, user: str) -> dict[str, int]:
    """By mode: follow-ups late or due today, of the ``user`` that Today shows, all open ones, and open deals."""
    tomorrow = (now.date() + datetime.timedelta(1)).isoformat()
    return {
        "today": reminders.count_due(connection, tomorrow, user=users.whose(connection, user)),
        "followups": reminders.count_open(connection),
        "deals": deals.count_open(connection),
    }
