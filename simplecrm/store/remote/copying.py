"""Copies of whole books, from a file to a libSQL server, back, or between two of either: every row, so history and undo
too, and the last ids.

Rows are written before there are triggers, which would journal them; then come indexes, views and triggers, and the
search indexes are made from the rows. All of that is one transaction, and a file gets its name at the end, so a copy is
there whole or not at all. Then it is read again: the count and the checksum of every table have to be those of what was
read from the source.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import FileUnusable
from simplecrm.store import book_file, errors, remote
from simplecrm.store import connection as connections
from simplecrm.store.attachments import contents, upkeep
from simplecrm.store.backups import attached, copying, files, restoring
from simplecrm.store.book import Book
from simplecrm.store.remote import address, filling, rows, schema
from simplecrm.store.remote.filling import Plan
from simplecrm.store.remote.rows import Tally

ANSWER_SECONDS = 1800
"""How long a server may be silent while a copy is made: to commit a million contacts takes it minutes."""

_OTHERS = "select type, name from sqlite_master where name not like 'sqlite\\_%' escape '\\' order by rowid"
_SERVER_PREFIX = "libsql_"


class Copied(Record):
    """A finished copy: ``rows`` are the numbers of rows by table. ``contents`` is how many contents of attachments it
    lacks, and ``folder`` where those are (for a copy on a server) or have to be (for a file); empty if that is unknown.
    ``left_out`` are the tables, indexes, views and triggers that others added to the source."""

    target: str
    rows: dict[str, int]
    contents: int = 0
    folder: str = ""
    left_out: tuple[str, ...] = ()


def copy(source: Book, target: str) -> Copied:
    """Copy a book to a path or an address where there is nothing yet. A source of an older schema is migrated if it is
    a file; the copy of an encrypted file is encrypted with the same key if it is a file, too.

    Raises ``FileUnusable`` when the source cannot be read, the target cannot be written or holds something already,
    or the copy differs from the source; then no copy is left.
    """
    if not paths.is_remote(target):
        copying.refuse_target(target)
    with _explained(source.path):
        reading = source.reading()
        reading.execute("begin")
    try:
        with _explained(source.path):
            plan = _plan(reading, source.path, target)
            left_out = _left_out(reading)
        made = _to_server(plan, target) if paths.is_remote(target) else _to_file(plan, source, target)
        return made._replace(left_out=left_out)
    finally:
        with contextlib.suppress(sqlite3.Error, FileUnusable):
            reading.execute("rollback")


def _plan(reading: sqlite3.Connection, path: str, target: str) -> Plan:
    """What to copy, and as what. Raises ``FileUnusable`` for a source that cannot be copied whole."""
    tables = rows.tables()
    for table in tables:
        if set(rows.columns(reading, table.name)) != set(table.columns):
            raise FileUnusable(
                f"The book {path} is damaged: the table {table.name} is not as this program creates it.",
                errors.with_newest_backup(path, errors.SEE_AND_GO_BACK),
            )
    generation = int(reading.execute("select generation from book").fetchone()[0]) + 1
    if paths.is_remote(target):
        dangling = len(reading.execute("pragma foreign_key_check").fetchall())
        if dangling:
            raise FileUnusable(
                f"The book {path} has {dangling:,} references to missing rows, which no server accepts.",
                "See them: simplecrm doctor",
            )
    else:
        generation = max(generation, restoring.next_generation(target))
    return Plan(reading, path, tuple(tables), generation)


def _left_out(reading: sqlite3.Connection) -> tuple[str, ...]:
    ours = schema.statements().names
    return tuple(
        f"{kind} {name}"
        for kind, name in sorted(reading.execute(_OTHERS).fetchall())
        if name not in ours and not name.startswith(_SERVER_PREFIX)
    )


def _to_server(plan: Plan, where: str) -> Copied:
    with _explained(where), contextlib.closing(remote.connected(where, ANSWER_SECONDS)) as writer:
        writer.execute("begin immediate")
        _refuse_taken(writer, where)
        tallies = filling.fill(plan, writer, on_server=True)
        lacking = len(upkeep.needed(writer))
        _commit(writer, where)
    try:
        with _explained(where), contextlib.closing(connections.reader(where)) as reader:
            reader.execute("begin")
            different = _different(reader, plan, tallies)
            reader.execute("rollback")
    except FileUnusable as error:
        raise FileUnusable(
            f"The copy {where} was made, but could not be checked: {error.sentence}",
            f"Look at it before you use it: simplecrm --file {where} history",
        ) from error
    if different:
        raise _differs(where, different, is_removed=_drop(where, tallies["step"]))
    folder = "" if paths.is_remote(plan.path) else contents.folder_beside(plan.path)
    return Copied(where, _counts(tallies), lacking, folder)


def _commit(writer: sqlite3.Connection, where: str) -> None:
    try:
        writer.execute("commit")
    except FileUnusable as error:
        raise FileUnusable(
            f"{error.sentence.removesuffix('.')}; it is not known whether the copy was made.",
            f"See if it was: simplecrm --file {where} history",
        ) from error


def _to_file(plan: Plan, source: Book, target: str) -> Copied:
    part = files.part_name(os.path.dirname(target))
    is_encrypted = not paths.is_remote(source.path) and book_file.is_encrypted(source.path)
    try:
        with _explained(target):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with contextlib.closing(copying.empty(part, is_encrypted=is_encrypted)) as writer:
                writer.execute("pragma journal_mode = off")  # it is removed if anything fails
                writer.execute("pragma synchronous = off")
                writer.execute("begin immediate")
                tallies = filling.fill(plan, writer, on_server=False)
                writer.execute("commit")
            copying.sync(part)
            with copying.connections_to(part) as reader:
                different = copying.problems_in(part) or _different(reader, plan, tallies)
                if different:
                    raise _differs(target, different, is_removed=True)
                lacking = _bring_contents(reader, source, target)
            with contextlib.closing(connections.plain(part)) as writer:
                connections.ensure_wal(writer)
            copying.sync(part)
            copying.place(part, target)
            copying.sync(os.path.dirname(target))
    finally:
        book_file.remove(part)
    return Copied(target, _counts(tallies), lacking, contents.folder_beside(target))


def _bring_contents(copy: sqlite3.Connection, source: Book, target: str) -> int:
    """Have the contents of attachments beside the file; return how many are missing. Those of a book on a server may be
    there already, if it was copied from the same path."""
    folder = contents.folder_beside(target)
    if not paths.is_remote(source.path):
        attached.save(copy, source.path, folder, link=False)
    return sum(not contents.is_there(folder, content) for content in upkeep.needed(copy))


def _different(reader: sqlite3.Connection, plan: Plan, expected: dict[str, Tally]) -> list[str]:
    """The tables of a copy that are not as they were read from the source."""
    return [name for name, tally in filling.tallies_of(reader, plan.tables) if tally != expected[name]]


def _differs(target: str, different: list[str], *, is_removed: bool) -> FileUnusable:
    what = "it was removed" if is_removed else "it is still there, because somebody has changed it since"
    return FileUnusable(
        f"The copy {target} differs from the book in {', '.join(different)}; {what}.",
        "Copy it again; if it differs again, check the disk of the target.",
    )


def _refuse_taken(writer: sqlite3.Connection, where: str) -> None:
    found = {name for _, name in writer.execute(_OTHERS).fetchall() if not name.startswith(_SERVER_PREFIX)}
    if found:
        what = "is already a book" if "current_step" in found else "holds the tables of another program"
        raise FileUnusable(f"{where} {what}.", f"Name another server or namespace, such as {address.EXAMPLE}")


def _drop(where: str, steps: Tally) -> bool:
    """Remove a book that was copied to a server; return whether it was removed, which it is not once it has more steps
    than were copied."""
    with _explained(where), contextlib.closing(remote.connected(where, ANSWER_SECONDS)) as writer:
        writer.execute("begin immediate")
        if writer.execute("select count(*) from step").fetchone()[0] > steps.rows:
            return False
        writer.execute("pragma defer_foreign_keys = on")
        there = [(kind, name) for kind, name in writer.execute(_OTHERS).fetchall() if kind != "index"]
        parts = schema.statements().parts
        for kind, name in reversed(there):  # what came last is about what was there before
            if name not in parts and not name.startswith(_SERVER_PREFIX):
                writer.execute(f'drop {kind} "{name}"')
        writer.execute(f"delete from {rows.SEQUENCE}")
        writer.execute("pragma user_version = 0")
        writer.execute("commit")
    return True


def _counts(tallies: dict[str, Tally]) -> dict[str, int]:
    return {name: tally.rows for name, tally in tallies.items()}


@contextlib.contextmanager
def _explained(path: str) -> Iterator[None]:
    """Errors as sentences about the book at ``path``."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise errors.explained(error, path) or error from error
