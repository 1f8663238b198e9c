"""Who the people of a task or meeting are."""

from __future__ import annotations

from simplecrm.core.text.names import fold
from simplecrm.errors import Ambiguous
from simplecrm.lookups.identity import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.core.records.contacts import Contact


def contact_of(connection: sqlite3.Connection, person: Contact) -> int:
    """The one contact that a person is, by uid, email, or a full name that nobody else has; 0 without one."""
    try:
        found = known.contact_id(connection, person)
    except Ambiguous:
        return 0
    if found or not person.name:
        return found
    rows = connection.execute(
        "select id from contact where sort_name = ? and archived_at = '' limit 2", (fold(person.name),)
    ).fetchall()
    return int(rows[0][0]) if len(rows) == 1 else 0
