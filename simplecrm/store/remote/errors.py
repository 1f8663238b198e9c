"""The errors of statements on a server, as those of ``sqlite3``."""

from __future__ import annotations

import sqlite3

from simplecrm.errors import ConnectionLost
from simplecrm.store.remote.address import Address
from simplecrm.store.remote.hrana import StatementError

_PREFIXES = ("SQLite error: ", "SQL input error: ", "SQL string could not be parsed: ")
_ENDED = ("STREAM_EXPIRED", "TRANSACTION_TIMEOUT", "TRANSACTION_BUSY")


def explained(error: StatementError, address: Address) -> Exception:
    """The error to raise for one of a statement."""
    message = str(error)
    for prefix in _PREFIXES:
        message = message.removeprefix(prefix)
    if error.code in _ENDED:
        return ConnectionLost(f"The server {address.host} ended a change that took too long.", "Try it again.")
    kind = sqlite3.IntegrityError if error.code == "SQLITE_CONSTRAINT" else sqlite3.OperationalError
    return kind(message)
