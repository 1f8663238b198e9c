"""Bring a book to the present schema: numbered scripts, each in a transaction, after a backup."""

from __future__ import annotations

import os

from simplecrm.errors import FileUnusable
from simplecrm.lean import sqlite3
from simplecrm.paths import make_private
from simplecrm.store import connection as connections

HEAD = 3
"""The number of the last script in ``store/migrations``; ``user_version`` of a present book."""


def is_present(connection: sqlite3.Connection, path: str) -> bool:
    """Whether the book has the present schema; false for an older or an empty one (see ``migrate``).

    Raises ``FileUnusable`` for a file of another program or of a newer Simple CRM.
    """
    application = connection.execute("pragma application_id").fetchone()[0]
    version = connection.execute("pragma user_version").fetchone()[0]
    if application not in (0, connections.APPLICATION_ID) or (application == 0 and version):
        raise FileUnusable(f"The file {path} belongs to another program.", "Name another with --file.")
    if version > HEAD:
        raise FileUnusable(
            f"The book {path} has schema {version}; this Simple CRM knows schemas up to {HEAD}.",
            "Update Simple CRM, or name another book with --file.",
        )
    return bool(application and version == HEAD)


def migrate(path: str) -> None:
    """Make the book if there is none, and bring an older one to the present schema, after a backup.

    Raises ``FileUnusable``, ``sqlite3.Error`` or ``OSError``; the book is then as it was.
    """
    if not os.path.exists(path):
        _touch(path)
    writer = connections.writer(path, create=True)
    try:
        writer.execute("pragma journal_mode = wal")
        writer.execute("begin immediate")
        try:
            version = int(writer.execute("pragma user_version").fetchone()[0])
            if version == 0 and writer.execute("select count(*) from sqlite_master").fetchone()[0]:
                raise FileUnusable(f"The file {path} belongs to another program.", "Name another with --file.")
            if version:
                _back_up(path, version)
            for number in range(version + 1, HEAD + 1):
                _run(writer, number)
            if version < HEAD:
                from simplecrm.store import upkeep

                upkeep.install(writer)
                writer.execute(f"pragma application_id = {connections.APPLICATION_ID}")
                writer.execute(f"pragma user_version = {HEAD}")
            writer.execute("commit")
        except BaseException:
            if writer.in_transaction:
                writer.execute("rollback")
            raise
    finally:
        writer.close()


def _run(writer: sqlite3.Connection, number: int) -> None:
    script = os.path.join(os.path.dirname(__file__), "migrations", f"{number:04}.sql")
    with open(script, encoding="utf-8") as file:
        statement = ""
        for line in file:
            statement += line
            if sqlite3.complete_statement(statement):
                writer.execute(statement)
                statement = ""


def _back_up(path: str, version: int) -> None:
    """Copy the book as it was before the migration; the copy keeps its schema number in its name."""
    target = f"{path}.before-schema-{HEAD}-from-{version}"
    if not os.path.exists(target):
        _touch(target)
        source = connections.reader(path)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()


def _touch(path: str) -> None:
    """Make an empty file that only its owner can read; SQLite gives the files beside it the same mode."""
    make_private(os.path.dirname(os.path.abspath(path)))
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
