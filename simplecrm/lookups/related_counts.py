"""Counts of the records related to a contact."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

COUNTED = ("note", "activity", "reminder", "deal", "purchase", "case", "attachment")
"""The nouns that are counted, in the order in which they are shown."""


def _ids(noun: str, who: str) -> str:
    """SQL for the ids of the records of a noun that a contact has: by the table that links them, by a ``contact_id`` of
    their own, or by both."""
    known = BY_NAME[noun]
    linked = f"select {noun}_id as id from {known.link} where contact_id = {who}"
    own = f"select id from {noun} where contact_id = {who}"
    if not known.link:
        return own
    return f"select id from ({own} union {linked})" if "contact" in known.owners else linked


_COUNTS = ", ".join(f"(select count(*) from ({_ids(noun, '?1')}))" for noun in COUNTED)
_SHARED = ", ".join(
    f"(select count(*) from ({_ids(noun, '?1')} intersect {_ids(noun, '?2')}))" if BY_NAME[noun].link else "0"
    for noun in COUNTED
)


def counts(connection: sqlite3.Connection, contact_id: int) -> tuple[int, ...]:
    """How many records of each noun in ``COUNTED`` a contact has."""
    return tuple(connection.execute(f"select {_COUNTS}", (contact_id,)).fetchone())


def shared(connection: sqlite3.Connection, contact_id: int, other_id: int) -> tuple[int, ...]:
    """How many records of each noun in ``COUNTED`` belong to both contacts."""
    return tuple(connection.execute(f"select {_SHARED}", (contact_id, other_id)).fetchone())
