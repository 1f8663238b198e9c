"""The schema of a book on a server."""

from __future__ import annotations

import re

from simplecrm.core.records import Record
from simplecrm.errors import FileUnusable
from simplecrm.store import book_state, connection, migrations
from simplecrm.store.remote import connected

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_OBJECTS = """
select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\'
order by rowid
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


class Statements(Record):
    """What creates an empty book: ``tables``, then ``indexes``, then the views and triggers in ``rest``. ``names`` are
    those of everything that exists afterwards, among them ``parts``, FTS5's own tables."""

    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    rest: tuple[str, ...]
    names: frozenset[str]
    parts: frozenset[str]


def statements() -> Statements:
    """The statements of the present schema, as a file has them."""
    local = migrations.empty_book()
    try:
        found, parts = objects(local)
    finally:
        local.close()
    return Statements(
        tuple(sql for kind, _, sql in found if kind == "table"),
        tuple(sql for kind, _, sql in found if kind == "index"),
        tuple(sql for kind, _, sql in found if kind not in ("table", "index")),
        frozenset(name for _, name, _ in found) | parts,
        parts,
    )


def objects(connection: sqlite3.Connection) -> tuple[list[tuple[str, str, str]], frozenset[str]]:
    """What was created in a database, each as (type, name, statement), in the order in which it was; and the names of
    FTS5's own tables, which are not among it."""
    found = connection.execute(_OBJECTS).fetchall()
    parts = frozenset(index + part for _, index, sql in found if is_virtual(sql) for part in _PARTS)
    return [one for one in found if one[1] not in parts], parts


def is_virtual(sql: str) -> bool:
    """Whether a statement creates a virtual table: a search index, or a view of one."""
    return sql.lower().startswith("create virtual table")


def for_server(sql: str) -> str:
    """A statement of the schema, so that the server leaves the names of columns as they are."""
    return _KEYWORD.sub('"query"', sql)


def script() -> str:
    """Statements that make an empty book of the present schema, in a transaction."""
    found = statements()
    wanted = [for_server(sql) for sql in (*found.tables, *found.indexes, *found.rest)]
    wanted += [f"insert into {table} (id) values (1)" for table in migrations.FIRST_ROWS]
    wanted.append(f"pragma user_version = {connection.SCHEMA_VERSION}")
    return "begin immediate;\n" + ";\n".join(wanted) + ";\ncommit;"
