"""What hangs on a contact, counted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

HELD = ("notes", "activities", "follow-ups", "deals")


def counts(connection: sqlite3.Connection, contact_id: int) -> tuple[int, ...]:
    """How many of each of ``HELD`` a contact has."""
    row = connection.execute(
        "select (select count(*) from note where contact_id = ?1), "
        "(select count(*) from activity_contact where contact_id = ?1), "
        "(select count(*) from reminder where contact_id = ?1), (select count(*) from deal where contact_id = ?1)",
        (contact_id,),
    )
    return tuple(row.fetchone())


def shared_activities(connection: sqlite3.Connection, contact_id: int, other_id: int) -> int:
    """How many activities both contacts took part in."""
    sql = "select count(*) from activity_contact a join activity_contact b using (activity_id) where a.contact_id = ? "
    return int(connection.execute(sql + "and b.contact_id = ?", (contact_id, other_id)).fetchone()[0])
