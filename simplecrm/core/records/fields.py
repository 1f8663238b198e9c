"""Custom fields: what a person wants to keep of a contact beyond what every book has."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPES = ("text", "number", "date", "yesno", "url")


class Field(Record):
    """A custom field; ``kind`` is one of ``TYPES``."""

    id: int = 0
    name: str = ""
    kind: str = "text"
