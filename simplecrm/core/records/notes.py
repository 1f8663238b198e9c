"""A note: Markdown about a contact, a company or a deal."""

from __future__ import annotations

from simplecrm.core.records import Record


class Note(Record):
    """A note belongs to one contact, company or deal; the ids of the others are 0."""

    id: int = 0
    uid: str = ""
    text: str = ""
    pinned: bool = False
    contact_id: int = 0
    contact: str = ""
    company_id: int = 0
    company: str = ""
    deal_id: int = 0
    deal: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
