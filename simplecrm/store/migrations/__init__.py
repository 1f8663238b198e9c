"""The schema as numbered SQL scripts, and what builds a book from them."""

from __future__ import annotations

import os

from simplecrm.core.text.profiles import profile_key
from simplecrm.lean import sqlite3
from simplecrm.store import book_file
from simplecrm.store import connection as connections

PRESENT = "present.sql"
"""The script of the present schema: what the numbered ones and ``store.triggers`` make of an empty database. A new book
is made by it, because running the others takes twice as long. ``python -m tests.store.present_schema`` writes it."""

BETWEEN = ";\n\n"
"""What ends each statement of ``PRESENT``."""


FIRST_ROWS = ("book", "current_step")
"""Tables of one row, which always exists."""


def build(connection: sqlite3.Connection, version: int = 0) -> None:
    """Bring what the connection is open on from schema ``version`` to the present one, in the caller's transaction; 0
    is that of an empty database."""
    if version >= connections.SCHEMA_VERSION:
        return
    if version:
        upgrade(connection, version)
    else:
        for statement in _text(PRESENT).split(BETWEEN):
            connection.execute(statement)
    connection.execute(f"pragma application_id = {book_file.APPLICATION_ID}")
    connection.execute(f"pragma user_version = {connections.SCHEMA_VERSION}")


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Run the scripts behind ``version`` and recreate the views and triggers, in the caller's transaction."""
    from simplecrm.store import triggers

    # A migration is not a step of the history, and tables cannot be altered under views of them.
    found = "select type, name from sqlite_master where type in ('trigger', 'view') order by type"
    for kind, name in connection.execute(found).fetchall():
        connection.execute(f"drop {kind} if exists {name}")
    run_scripts(connection, version, connections.SCHEMA_VERSION)
    triggers.install(connection)


def run_scripts(connection: sqlite3.Connection, after: int, to: int) -> None:
    """Run the numbered scripts behind ``after`` up to ``to``, without the views and triggers that come last."""
    connection.create_function("profile_key", 2, profile_key, deterministic=True)
    for number in range(after + 1, to + 1):
        _run(connection, number)


def empty_book() -> sqlite3.Connection:
    """An empty book in memory, to read from while there is no file."""
    connection = connections.memory()
    build(connection)
    connection.execute("pragma query_only = on")
    return connection


def _run(writer: sqlite3.Connection, number: int) -> None:
    statement = ""
    for line in _text(f"{number:04}.sql").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            writer.execute(statement)
            statement = ""


def _text(script: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), script), encoding="utf-8") as file:
        return file.read()
