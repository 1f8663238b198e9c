"""Bring a book to the present schema: numbered scripts, each in a transaction, after a backup."""

from __future__ import annotations

import os

from simplecrm.errors import FileUnusable, ForeignFile, NewerBook
from simplecrm.lean import sqlite3
from simplecrm.paths import make_private
from simplecrm.store import connection as connections

HEAD = 3
"""The number of the last script in ``store/migrations``; ``user_version`` of a present book."""


PRESENT, OLDER, BLANK = "present", "older", "blank"


def state(connection: sqlite3.Connection, path: str) -> str:
    """Whether the file is a book of the ``PRESENT`` schema, an ``OLDER`` one, or ``BLANK``: a database with nothing in
    it, such as an empty file, or one whose making was interrupted.

    Raises ``ForeignFile`` for a file of another program, ``NewerBook`` for one of a newer Simple CRM, ``FileUnusable``
    for a damaged header.
    """
    application = connection.execute("pragma application_id").fetchone()[0]
    version = connection.execute("pragma user_version").fetchone()[0]
    if application == connections.APPLICATION_ID and 0 < version <= HEAD:
        return PRESENT if version == HEAD else OLDER
    if not (application or version) and not connection.execute("select count(*) from sqlite_master").fetchone()[0]:
        return BLANK
    _refuse(connection, path, application == connections.APPLICATION_ID, version)
    raise AssertionError("never reached")


def _refuse(connection: sqlite3.Connection, path: str, is_marked: bool, version: int) -> None:
    from simplecrm.store.maintenance import schema

    # A newer program would have changed the schema, too.
    if schema.is_whole(connection) if is_marked else schema.is_ours(connection):
        raise FileUnusable(
            f"The header of the book {path} is damaged; its tables are there.",
            "Repair it: simplecrm doctor --fix. Or go back: simplecrm restore",
        )
    if not is_marked:
        raise ForeignFile(f"The file {path} belongs to another program.", "Name another with --file.")
    raise NewerBook(
        f"The book {path} has schema {version}; this Simple CRM knows schemas up to {HEAD}.",
        "Update Simple CRM, or name another book with --file.",
    )


def migrate(path: str) -> None:
    """Make the book if there is none, and bring an older one to the present schema, after a backup.

    Raises ``FileUnusable``, ``sqlite3.Error`` or ``OSError``; the book is then as it was.
    """
    if not os.path.exists(path):
        _touch(path)
    writer = connections.writer(path)
    try:
        if state(writer, path) == BLANK:
            connections.ensure_wal(writer)
        writer.execute("begin immediate")
        try:
            if state(writer, path) != PRESENT:
                _bring_up(writer, path)
            writer.execute("commit")
        except BaseException:
            if writer.in_transaction:
                writer.execute("rollback")
            raise
    finally:
        writer.close()


def _bring_up(writer: sqlite3.Connection, path: str) -> None:
    version = int(writer.execute("pragma user_version").fetchone()[0])
    if version:
        from simplecrm.store.backups import copying, encryption
        from simplecrm.store.maintenance import schema

        if schema.is_whole(writer):
            # Only the number in the header was wrong.
            writer.execute(f"pragma user_version = {HEAD}")
            return
        copying.back_up(path, "migration", sealer=encryption.automatic())
    build(writer, version)


def build(connection: sqlite3.Connection, version: int = 0) -> None:
    """Bring what the connection is open on from schema ``version`` to the present one, in the caller's transaction."""
    run_scripts(connection, version, HEAD)
    if version < HEAD:
        from simplecrm.store import triggers

        triggers.install(connection)
        connection.execute(f"pragma application_id = {connections.APPLICATION_ID}")
        connection.execute(f"pragma user_version = {HEAD}")


def run_scripts(connection: sqlite3.Connection, after: int, to: int) -> None:
    """Run the numbered scripts behind ``after`` up to ``to``, without the views and triggers that come last."""
    for number in range(after + 1, to + 1):
        _run(connection, number)


def empty_book() -> sqlite3.Connection:
    """An empty book in memory, to answer questions from while there is no file."""
    connection = connections.memory()
    build(connection)
    connection.execute("pragma query_only = on")
    return connection


def _run(writer: sqlite3.Connection, number: int) -> None:
    script = os.path.join(os.path.dirname(__file__), "migrations", f"{number:04}.sql")
    with open(script, encoding="utf-8") as file:
        statement = ""
        for line in file:
            statement += line
            if sqlite3.complete_statement(statement):
                writer.execute(statement)
                statement = ""


def _touch(path: str) -> None:
    """Make an empty file that only its owner can read; SQLite gives the files beside it the same mode."""
    make_private(os.path.dirname(os.path.abspath(path)))
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
