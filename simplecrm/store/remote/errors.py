"""The errors of the driver, as those of ``sqlite3`` or as a sentence about the server.

The driver raises ``ValueError`` with the server's answer as text, such as ``Hrana: `stream error: `Error { message:
"SQLite error: UNIQUE constraint failed: book.id", code: "SQLITE_CONSTRAINT" }```.
"""

from __future__ import annotations

import re
import sqlite3

from simplecrm.errors import ConnectionLost, FileUnusable
from simplecrm.store.remote.address import Address

CHECK = "Check the connection, then try it again."

_ANSWER = re.compile(r'message: "(?:SQLite error: |SQL input error: )?(.*)", code: "([A-Z_]+)"', re.DOTALL)
_KINDS = {
    "SQLITE_CONSTRAINT": sqlite3.IntegrityError,
    "SQLITE_BUSY": sqlite3.OperationalError,
    "SQLITE_UNKNOWN": sqlite3.OperationalError,
    "SQL_INPUT_ERROR": sqlite3.OperationalError,
}
_ENDED = ("STREAM_EXPIRED", "TRANSACTION_TIMEOUT", "TRANSACTION_BUSY")


def explained(error: ValueError, address: Address) -> Exception:
    """The error to raise for one of the driver."""
    text, lower = str(error), str(error).lower()
    found = _ANSWER.search(text)
    server = f"The server {address.host}"
    if found is not None and found[2] in _ENDED:
        return ConnectionLost(f"{server} ended a change that took too long.", "Try it again.")
    if found is not None:
        return _KINDS.get(found[2], sqlite3.DatabaseError)(found[1].replace('\\"', '"'))
    if "status=401" in lower or "status=403" in lower or "unauthorized" in lower or "auth" in lower:
        return FileUnusable(f"{server} does not accept the token.", "Ask whoever runs it for a new one.")
    if "status=404" in lower:
        what = f"no namespace {address.namespace}" if address.namespace else "no book"
        return FileUnusable(f"{server} has {what}.", "Ask whoever runs it to create it.")
    if "certificate" in lower:
        return FileUnusable(f"{server} has a certificate that is not trusted.", "Check the name of the server.")
    return ConnectionLost(f"{server} cannot be reached: {_reason(text)}.", CHECK)


def _reason(text: str) -> str:
    """The innermost reason in the driver's text."""
    parts = [part.strip(" `.") for part in re.split(r"`|: ", text)]
    return next((part for part in reversed(parts) if part), text)
