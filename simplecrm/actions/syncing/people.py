"""Who the people of a task or meeting are."""

from __future__ import annotations

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
    return known.by_full_name(connection, person.name)
