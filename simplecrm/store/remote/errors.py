"""The errors of statements on a server, as those of ``sqlite3``."""

from __future__ import annotations

import sqlite3

from simplecrm.errors import ConnectionLost
from simplecrm.store.remote.address import Address
from simplecrm.store.remote.hrana import StatementError

_PREFIXES = ("SQLite error: ", "SQL input error: ", "SQL string could not be parsed: ")
_ENDED = ("STREAM_EXPIRED", "TRANSACTION_TIMEOUT", "TRANSACTION_BUSY")


def explained(error: StatementError, address: Address, *, is_new: bool = False) -> Exception:
    """The error to raise for one of a statement. A transaction that ``is_new`` and that the server ended has changed
    nothing yet, so it can be retried like one that has to wait for another writer."""
    message = str(error)
    for prefix in _PREFIXES:
        message = message.removeprefix(prefix)
    if error.code in _ENDED and not is_new:
        return ConnectionLost(
            f"The server {address.host} ended the change, which took too long while others wanted to write; nothing "
            "was changed.",
            "Try again; run a large import when nobody else is working.",
        )
    if error.code == "SQLITE_CONSTRAINT":
        return sqlite3.IntegrityError(message)
    found = sqlite3.OperationalError(message)
    if error.code in ("SQLITE_BUSY", *_ENDED) or "database is locked" in message:
        found.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return found
