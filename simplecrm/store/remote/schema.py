"""The schema of a book on a server."""

from __future__ import annotations

import re

from simplecrm.errors import FileUnusable
from simplecrm.store import book_state, connection, migrations
from simplecrm.store.remote import connected

_OBJECTS = """
select name, sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\' order by rowid
"""
_PARTS = ("_data", "_idx", "_content", "_docsize", "_config")
"""What FTS5 calls its own tables, which are created with an index (https://www.sqlite.org/fts5.html, section 9)."""

_KEYWORD = re.compile(r"(?<![\w'\"])query(?![\w'\"])")
"""A column that is also a word of SQL: the server, which writes all statements anew, would name it in capitals."""


def create(address: str) -> None:
    """Create the present schema where there is none yet.

    Raises ``FileUnusable`` for one that is older, or cannot be created, ``NewerBook``, ``ForeignFile``.
    """
    target = connected(address)
    try:
        state = book_state.state(target, address)
        if state == book_state.OLDER:
            version = target.execute("pragma user_version").fetchone()[0]
            raise FileUnusable(
                f"The book {address} has schema {version}; this Simple CRM knows {connection.SCHEMA_VERSION}.",
                "Use the version that your colleagues use. To move on, copy the book to a file with that version, and "
                "to a new namespace with this one.",
            )
        if state == book_state.BLANK:
            target.executescript(script())
            if book_state.state(target, address) != book_state.PRESENT:
                raise FileUnusable(f"The book {address} could not be created.", "Look at the log of the server.")
    finally:
        target.close()


def script() -> str:
    """Statements that make an empty book of the present schema, in a transaction."""
    local = migrations.empty_book()
    try:
        found = local.execute(_OBJECTS).fetchall()
    finally:
        local.close()
    indexes = [name for name, sql in found if " using fts5 " in " ".join(sql.lower().replace("(", " (").split())]
    parts = {index + part for index in indexes for part in _PARTS}
    statements = [_KEYWORD.sub('"query"', sql) for name, sql in found if name not in parts]
    statements += [f"insert into {table} (id) values (1)" for table in ("book", "current_step")]
    statements.append(f"pragma user_version = {connection.SCHEMA_VERSION}")
    return "begin immediate;\n" + ";\n".join(statements) + ";\ncommit;"
