"""Whether a file is a book of the present schema, an older one, or blank; and the errors for anything else."""

from __future__ import annotations

from simplecrm.errors import FileUnusable, ForeignFile, NewerBook
from simplecrm.store import book_file
from simplecrm.store import connection as connections

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import NoReturn

PRESENT, OLDER, BLANK = "present", "older", "blank"

_COUNT = "select count(*) from sqlite_master where name not like 'sqlite\\_%' escape '\\'"
"""SQLite's own tables stay when all others are dropped."""


def state(connection: sqlite3.Connection, path: str) -> str:
    """Whether the file is a book of the ``PRESENT`` schema, an ``OLDER`` one, or ``BLANK``: a database with nothing in
    it, such as an empty file, or one whose making was interrupted.

    Raises ``ForeignFile`` for a file of another program, ``NewerBook`` for one of a newer Simple CRM, ``FileUnusable``
    for a damaged header.
    """
    return _found(connection) or _found_at_one_time(connection, path)


def _found(connection: sqlite3.Connection) -> str | None:
    application, version = (connection.execute(one).fetchone()[0] for one in book_file.NUMBERS)
    if application == book_file.APPLICATION_ID and 0 < version <= connections.SCHEMA_VERSION:
        return PRESENT if version == connections.SCHEMA_VERSION else OLDER
    if not (application or version) and not connection.execute(_COUNT).fetchone()[0]:
        return BLANK
    return None


def _found_at_one_time(connection: sqlite3.Connection, path: str) -> str:
    """The state as one transaction sees it. Outside of one, another process may create the book between two reads."""
    from simplecrm.store.maintenance import schema

    with schema.one_transaction(connection):
        found = _found(connection)
        if found is None:
            _refuse(connection, path)
        return found


def _refuse(connection: sqlite3.Connection, path: str) -> NoReturn:
    from simplecrm.store.maintenance import schema

    is_marked = connection.execute("pragma application_id").fetchone()[0] == book_file.APPLICATION_ID
    version = connection.execute("pragma user_version").fetchone()[0]
    # A newer program would have changed the schema, too.
    if schema.is_whole(connection) if is_marked else schema.is_ours(connection):
        raise FileUnusable(
            f"The header of the book {path} is damaged; its tables are there.",
            "Repair it: simplecrm doctor --fix\n  Or restore a backup: simplecrm restore",
        )
    if not is_marked:
        raise ForeignFile(f"The file {path} belongs to another program.", "Name another with --file.")
    raise NewerBook(
        f"The book {path} has schema {version}; this Simple CRM knows schemas up to {connections.SCHEMA_VERSION}.",
        "Update Simple CRM, or name another book with --file.",
    )
