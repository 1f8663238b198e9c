"""Segments from what a person typed."""

from __future__ import annotations

from simplecrm.actions.segments import cleaned
from simplecrm.core.query.parser import parse
from simplecrm.core.records.segments import Segment
from simplecrm.drafts.context import FieldError, read


def draft(*, name: str, query: str) -> Segment:
    """A segment to be added. Raises ``FieldError`` for a name that is not one word, and for a query whose form is
    wrong; what its conditions mean is only known in a book."""
    return edited(Segment(), name=name, query=query)


def edited(old: Segment, *, name: str | None = None, query: str | None = None) -> Segment:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``."""
    wanted, asked = old.name if name is None else name, old.query if query is None else query.strip()
    kept = read("name", lambda: cleaned(wanted))
    if not asked:
        raise FieldError("query", "The query is empty.", "See what it can say: simplecrm queries")
    read("query", lambda: parse(asked))
    return old._replace(name=kept, query=asked)
