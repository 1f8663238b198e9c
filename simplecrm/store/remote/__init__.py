"""A book on a libSQL server, which speaks SQLite's own SQL: the same tables, triggers, journal and search are there."""

from __future__ import annotations

import os
import sqlite3
from typing import cast

from simplecrm.store.remote import address
from simplecrm.store.remote.connection import Connection


def connected(book: str) -> sqlite3.Connection:
    """A connection to the book at an address. Raises ``NotUnderstood``, ``FileUnusable``, ``MissingExtra``."""
    return cast(sqlite3.Connection, Connection(address.parse(book), os.environ.get("SIMPLECRM_TOKEN", "")))
