"""The words that a book has for stages of contacts and kinds of activities."""

from __future__ import annotations

from simplecrm.lookups import activities, contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def in_use(connection: sqlite3.Connection, what: str) -> list[str]:
    """The stages of the contacts (``stage``), or the kinds of the latest activities (``kind``)."""
    return activities.kinds(connection) if what == "kind" else contacts.stages(connection)
