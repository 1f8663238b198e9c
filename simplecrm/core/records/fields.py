"""Custom fields: properties of contacts, companies and deals that a person has defined."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPES = ("text", "number", "date", "yesno", "url")


class Field(Record):
    """A custom field; ``kind`` is one of ``TYPES``."""

    id: int = 0
    name: str = ""
    kind: str = "text"
