"""A segment: a saved query with a name."""

from __future__ import annotations

from simplecrm.core.records import Record


class Segment(Record):
    """``query`` is in the language of ``core.query.parser``; ``@name`` stands for it in other queries."""

    id: int = 0
    name: str = ""
    query: str = ""
    archived_at: str = ""
