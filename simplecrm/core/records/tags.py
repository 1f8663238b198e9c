"""A tag: a word that groups contacts."""

from __future__ import annotations

from simplecrm.core.records import Record


class Tag(Record):
    """A tag, how often to talk to its contacts, in days (0: no cadence), and how many contacts carry it."""

    id: int = 0
    name: str = ""
    cadence_days: int = 0
    contacts: int = 0
    archived_at: str = ""
