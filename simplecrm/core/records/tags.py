"""A tag: a word that groups contacts, companies and deals."""

from __future__ import annotations

from simplecrm.core.records import Record


class Tag(Record):
    """A tag, how often to talk to its contacts, in days (0: no cadence), and how many contacts, companies and deals
    carry it."""

    id: int = 0
    name: str = ""
    cadence_days: int = 0
    contacts: int = 0
    companies: int = 0
    deals: int = 0
    archived_at: str = ""
