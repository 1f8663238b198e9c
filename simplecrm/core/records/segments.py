"""A segment: a saved query with a name."""

from __future__ import annotations

from simplecrm.core.records import Record

NOUNS = ("contact", "company", "deal")
"""The nouns that segments find."""


class Segment(Record):
    """``query`` is in the language of ``core.query.parser`` for records of the noun that it ``finds``; ``@name`` stands
    for it in other queries on that noun."""

    id: int = 0
    name: str = ""
    finds: str = "contact"
    query: str = ""
    archived_at: str = ""
