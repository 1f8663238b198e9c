"""Counts of the records related to a contact."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

COUNTED = ("note", "activity", "reminder", "deal", "purchase", "case", "attachment")
"""The nouns that are counted, in the order in which they are shown."""

_SHARED = ", ".join(
    f"(select count(*) from {link} a join {link} b using ({noun}_id) where a.contact_id = ?1 and b.contact_id = ?2)"
    if (link := BY_NAME[noun].link)
    else "0"
    for noun in COUNTED
)
_COUNTS = ", ".join(f"(select count(*) from {BY_NAME[noun].link or noun} where contact_id = ?1)" for noun in COUNTED)


def counts(connection: sqlite3.Connection, contact_id: int) -> tuple[int, ...]:
    """How many records of each noun in ``COUNTED`` a contact has."""
    return tuple(connection.execute(f"select {_COUNTS}", (contact_id,)).fetchone())


def shared(connection: sqlite3.Connection, contact_id: int, other_id: int) -> tuple[int, ...]:
    """How many records of each noun in ``COUNTED`` belong to both contacts."""
    return tuple(connection.execute(f"select {_SHARED}", (contact_id, other_id)).fetchone())
