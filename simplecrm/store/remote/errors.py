"""The errors of the driver, as those of ``sqlite3`` or as a sentence about the server.

The driver raises ``ValueError`` with the server's answer as text, such as ``Hrana: `stream error: `Error { message:
"SQLite error: UNIQUE constraint failed: book.id", code: "SQLITE_CONSTRAINT" }``` ``.
"""

from __future__ import annotations

import re
import sqlite3

from simplecrm.errors import FileUnusable
from simplecrm.store.remote.address import Address

_ANSWER = re.compile(r'message: "(?:SQLite error: |SQL input error: )?(.*)", code: "([A-Z_]+)"', re.DOTALL)
_KINDS = {
    "SQLITE_CONSTRAINT": sqlite3.IntegrityError,
    "SQLITE_BUSY": sqlite3.OperationalError,
    "SQLITE_UNKNOWN": sqlite3.OperationalError,
    "SQL_INPUT_ERROR": sqlite3.OperationalError,
}


def explained(error: ValueError, address: Address) -> Exception:
    """The error to raise for one of the driver."""
    text = str(error)
    found = _ANSWER.search(text)
    where = f"The server {address.host}"
    if found is not None and found[2] == "TRANSACTION_TIMEOUT":
        return FileUnusable(f"{where} ended a change that took too long; nothing was changed.", "Try it again.")
    if found is not None:
        return _KINDS.get(found[2], sqlite3.DatabaseError)(found[1].replace('\\"', '"'))
    lower = text.lower()
    if "401" in lower or "unauthorized" in lower:
        return FileUnusable(f"{where} does not accept the token.", "Ask whoever runs it for another one.")
    if "404" in lower and address.namespace:
        return FileUnusable(f"{where} has no namespace {address.namespace}.", "Ask whoever runs it to create it.")
    if "certificate" in lower:
        return FileUnusable(f"{where} has a certificate that is not trusted.", "Check the name of the server.")
    return FileUnusable(f"{where} cannot be reached: {_reason(text)}.", "Check the connection, then try it again.")


def _reason(text: str) -> str:
    """The innermost reason in the driver's text."""
    parts = [part.strip(" `") for part in re.split(r"`|: ", text) if part.strip(" `")]
    return parts[-1] if parts else text
