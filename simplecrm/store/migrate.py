"""Migrate a book to the present schema: numbered scripts, each in a transaction, after a backup."""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.lean import sqlite3
from simplecrm.paths import make_private
from simplecrm.store import connection as connections
from simplecrm.store import migrations
from simplecrm.store.book_state import BLANK, PRESENT, state


def migrate(path: str) -> None:
    """Create the book if there is none, and migrate an older one to the present schema, after a backup.

    Raises ``FileUnusable``, ``sqlite3.Error`` or ``OSError``; the book is then as it was.
    """
    if paths.is_remote(path):
        from simplecrm.store.remote import schema

        schema.create(path)
        return
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
            writer.execute(f"pragma user_version = {connections.SCHEMA_VERSION}")
            return
        copying.back_up(path, "migration", sealer=encryption.automatic())
    migrations.build(writer, version)


def _touch(path: str) -> None:
    """Create an empty file that only its owner can read; SQLite gives the files beside it the same mode."""
    make_private(os.path.dirname(os.path.abspath(path)))
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
