"""The schema of a book: what the migrations build, compared with what the file has.

``pragma integrity_check`` checks pages and indexes only, and does not notice a dropped trigger or table; so the schema
itself is compared, statement by statement.
"""

from __future__ import annotations

import contextlib

from simplecrm.core.records import Record
from simplecrm.errors import CrmError, FileUnusable
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, errors, migrations, triggers
from simplecrm.store import connection as connections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

REBUILT = (
    "search", "search_trigram", "search_trigram_term", "contact_summary", "current_step", "bulk_start", "notification",
    "book", "cross_sell_rule", "cross_sell_offer", "stage_time", "learned",
)  # fmt: skip
"""Tables that can be rebuilt without losing what a person wrote."""

_OBJECTS = "select name, type, sql from sqlite_master where name not like 'sqlite\\_%' escape '\\'"


class Differences(Record):
    """Names of the tables, indexes, views and triggers that are missing or differ."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed)


@contextlib.contextmanager
def one_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Let several statements read the same state of the file, whatever others commit in between."""
    if connection.in_transaction:
        yield
        return
    connection.execute("begin")
    try:
        yield
    finally:
        # Some faults of the file end the transaction.
        if connection.in_transaction:
            connection.execute("rollback")


def problems(connection: sqlite3.Connection, limit: int = 5) -> list[str]:
    """What is wrong with a book, as sentences without a full stop; none for a sound one. Reads the whole file.

    Raises ``sqlite3.Error`` when the file cannot be read at all.
    """
    with one_transaction(connection):
        said = [str(row[0]) for row in connection.execute(f"pragma integrity_check({limit})")]
        version = int(connection.execute("pragma user_version").fetchone()[0])
        different = compared(connection, version) if 0 < version <= connections.SCHEMA_VERSION else Differences()
    found = [] if said == ["ok"] else said
    found += [f"{name} is missing" for name in different.missing]
    found += [f"{name} is not as this program creates it" for name in different.changed]
    return found


def found_damaged(path: str) -> CrmError | None:
    """The error to show for an unexpected fault if the book is damaged, else None. Reads all of it."""
    try:
        connection = connections.reader(path)
        try:
            found = problems(connection, 1)
        finally:
            connection.close()
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        return None
    if not found:
        return None
    return FileUnusable(
        f"The book {path} is damaged: {found[0]}.", errors.with_newest_backup(path, errors.SEE_AND_GO_BACK)
    )


def compared(connection: sqlite3.Connection, version: int = connections.SCHEMA_VERSION) -> Differences:
    """How the schema differs from what the migrations up to ``version`` build. Additions by others are ignored. The
    views and triggers of an older schema are not compared, because a migration recreates them.
    """
    wanted, there = _expected(version), _objects(connection)
    # A missing table lacks its indexes and triggers too: it is named first.
    names = sorted(wanted, key=lambda name: (wanted[name][0] != "table", name))
    missing = [name for name in names if name not in there]
    changed = [name for name in names if name in there and there[name] != wanted[name]]
    return Differences(tuple(missing), tuple(changed))


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of a book, whatever the header says."""
    try:
        there = _objects(connection)
    except sqlite3.Error:
        return False
    return _expected(1, tables_only=True).keys() <= there.keys()


def is_whole(connection: sqlite3.Connection) -> bool:
    """Whether the schema is exactly the present one, with no table more."""
    try:
        there = _objects(connection)
    except sqlite3.Error:
        return False
    wanted = _expected(connections.SCHEMA_VERSION)
    return all(there.get(name) == made for name, made in wanted.items()) and not any(
        kind == "table" and name not in wanted for name, (kind, _) in there.items()
    )


def repair(connection: sqlite3.Connection) -> list[str]:
    """Recreate what can be derived: header, views, triggers, indexes, search and summary. Does nothing if tables are
    lost, and returns those. Runs in the caller's transaction; search and summary have to be filled afterwards.
    """
    wanted = _expected(connections.SCHEMA_VERSION)
    different = compared(connection)
    unrepairable = lost(different)
    if unrepairable:
        return unrepairable
    for name in _owners(different):
        kind, sql = wanted[name]
        if kind == "index" or name in REBUILT:
            connection.execute(f"drop {kind} if exists {name}")
            connection.execute(sql)
    for name in different.missing:
        # An index goes with its table.
        if wanted[name][0] == "index" and not _is_there(connection, name):
            connection.execute(wanted[name][1])
    for name in migrations.FIRST_ROWS:
        connection.execute(f"insert or ignore into {name} (id) values (1)")
    triggers.install(connection)
    connection.execute(f"pragma application_id = {book_file.APPLICATION_ID}")
    connection.execute(f"pragma user_version = {connections.SCHEMA_VERSION}")
    return []


def lost(different: Differences) -> list[str]:
    """The tables among the differences that cannot be rebuilt."""
    wanted = _expected(connections.SCHEMA_VERSION)
    return [name for name in _owners(different) if wanted[name][0] == "table" and name not in REBUILT]


def _owners(different: Differences) -> list[str]:
    return sorted({_owner(name) for name in (*different.missing, *different.changed)})


def _expected(version: int, *, tables_only: bool = False) -> dict[str, tuple[str, str]]:
    if version == connections.SCHEMA_VERSION and not tables_only:
        connection = migrations.empty_book()
    else:
        connection = connections.memory()
        migrations.run_scripts(connection, 0, version)
    try:
        found = _objects(connection)
    finally:
        connection.close()
    return {name: made for name, made in found.items() if not tables_only or name in triggers.JOURNALLED}


def _objects(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    return {name: (kind, sql or "") for name, kind, sql in connection.execute(_OBJECTS)}


def _owner(name: str) -> str:
    """The full-text index that a shadow table belongs to, else the name itself."""
    for index in ("search", "search_trigram"):
        if name.startswith(f"{index}_") and name.removeprefix(f"{index}_") in (
            "data", "idx", "content", "docsize", "config",
        ):  # fmt: skip
            return index
    return name


def _is_there(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("select 1 from sqlite_master where name = ?", (name,)).fetchone() is not None
