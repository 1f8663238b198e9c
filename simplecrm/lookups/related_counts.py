"""Counts of the records related to a contact."""

from __future__ import annotations

from simplecrm.core.nouns import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

COUNTED = ("note", "activity", "reminder", "deal", "purchase")
"""The nouns that are counted, in the order in which they are shown."""

_COUNTS = ", ".join(f"(select count(*) from {BY_NAME[noun].link or noun} where contact_id = ?1)" for noun in COUNTED)


def counts(connection: sqlite3.Connection, contact_id: int) -> tuple[int, ...]:
    """How many records of each noun in ``COUNTED`` a contact has."""
    return tuple(connection.execute(f"select {_COUNTS}", (contact_id,)).fetchone())


def shared_activities(connection: sqlite3.Connection, contact_id: int, other_id: int) -> int:
    """How many activities both contacts took part in."""
    sql = "select count(*) from activity_contact a join activity_contact b using (activity_id) where a.contact_id = ? "
    return int(connection.execute(sql + "and b.contact_id = ?", (contact_id, other_id)).fetchone()[0])
