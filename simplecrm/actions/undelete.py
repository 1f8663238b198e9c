"""Undelete single records that were archived or deleted, whatever was done since. A deleted record is rebuilt from the
journal with its id, uid and all that was deleted with it. References to records that no longer exist are left out and
reported.
"""

from __future__ import annotations

import json

from simplecrm.actions import lifecycle
from simplecrm.actions.rows import shortened
from simplecrm.core import nouns
from simplecrm.core.records import Record
from simplecrm.core.text import labels
from simplecrm.core.text.plurals import plural_of
from simplecrm.errors import Conflict, NothingMatched
from simplecrm.lookups import companies, removed
from simplecrm.store import triggers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from typing import Any

    from simplecrm.lookups.removed import Gone
    from simplecrm.store.book import Book
    from simplecrm.store.step import Step

NOUNS = tuple(noun.name for noun in nouns.NOUNS if noun.has_uid)
"""The nouns that can be undeleted: those with a uid. Tags and segments are restored by undoing the step."""

_OWNERS = tuple(noun for noun in NOUNS if not set(nouns.owned_by(noun)).isdisjoint(NOUNS))
"""The nouns that records of other nouns belong to."""


class Undeleted(Record):
    """An undeleted record. ``remarks`` say what could not be restored."""

    id: int
    name: str
    was_deleted: bool
    remarks: tuple[str, ...] = ()


def undelete(book: Book, noun: str, wanted: Gone) -> Undeleted:
    """Bring back what ``lookups.removed`` found: an archived record is unarchived, a deleted one is rebuilt.

    Raises ``Conflict`` if the book has it again under another id.
    """
    if not wanted.deleted_in:
        lifecycle.restore(book, noun, [wanted.id])
        return Undeleted(wanted.id, wanted.name, False)
    with book.writing("Undelete") as step:
        remarks = _Rebuilding(step, wanted.deleted_in).rebuild(noun, wanted.id)
        name = shortened(wanted.name) or f"#{wanted.id}"
        step.title = f"Undelete {name if noun == 'contact' else f'{noun} {name}'}"
    return Undeleted(wanted.id, wanted.name, True, tuple(remarks))


def undelete_named(book: Book, noun: str, words: Sequence[str]) -> tuple[Undeleted, ...]:
    """Undelete records of a noun, each named by an id, an email or a name, in one step.

    Raises ``NothingMatched``, ``Ambiguous`` and what ``undelete`` raises.
    """
    with book.writing("Undelete") as step:
        wanted = [removed.resolve(step.connection, noun, word) for word in words]
        done = tuple(undelete(book, noun, one) for one in dict.fromkeys(wanted))
        step.title = f"Undelete {called(noun, done)}"
    return done


def called(noun: str, done: Sequence[Undeleted]) -> str:
    """The name of the undeleted record, or the number of several."""
    return done[0].name if len(done) == 1 else f"{len(done)} {plural_of(noun)}"


def undelete_step(book: Book, step_id: int) -> list[Undeleted]:
    """Undelete every record that a step deleted and that is still gone. Raises ``NothingMatched`` if there is none,
    ``Conflict`` as ``undelete`` does."""
    connection = book.reading()
    wanted = list(_deleted_in(connection, step_id))
    if not wanted:
        raise NothingMatched(f"Step {step_id} deleted nothing that is still gone.")
    with book.writing("Undelete") as step:
        done = []
        for noun, record_id in wanted:
            found = removed.of_deleted(step.connection, noun, record_id)
            # It may already be back, with a record before it.
            if found is not None and found.deleted_in == step_id:
                done.append(undelete(book, noun, found))
        first = done[0].name
        step.title = f"Undelete {shortened(first)}" if len(done) == 1 else f"Undelete {len(done)} records"
    return done


def _deleted_in(connection: sqlite3.Connection, step_id: int) -> Iterator[tuple[str, int]]:
    """The records that a step deleted, owners before what belongs to them."""
    rows = connection.execute(
        "select noun, row_id from change indexed by change_by_step where step_id = ? and op = 'delete' order by id",
        (step_id,),
    ).fetchall()
    for noun in NOUNS:
        for row in rows:
            if row[0] == noun:
                yield noun, row[1]


class _Rebuilding:
    """Reinserts rows that the step ``deleted_in`` deleted, inside the step ``writing``."""

    def __init__(self, writing: Step, deleted_in: int) -> None:
        self._connection = writing.connection
        self._deleted_in = deleted_in
        self._remarks: dict[str, int] = {}

    def rebuild(self, noun: str, record_id: int) -> list[str]:
        """Reinsert a record and all that was deleted or detached with it; return remarks on what is missing."""
        [row] = self._rows("noun = ? and row_id = ? and op = 'delete'", noun, record_id)
        again = self._connection.execute(f'select id from "{noun}" where uid = ?', (row[1]["uid"],)).fetchone()
        if again:
            raise Conflict(
                f"This {noun} is already back, as #{again[0]}.",
                f"See it: simplecrm {plural_of(noun)} show {again[0]}",
            )
        self._put(*row)
        if nouns.owned_by(noun):
            self._put_children(noun, record_id)
        return [_missing(what, count) for what, count in self._remarks.items()]

    def _put_children(self, owner: str, owner_id: int) -> None:
        self._attach_below(owner, owner_id)
        column = f"{owner}_id"
        mine = [
            (noun, row)
            for noun, row in self._rows("noun in (select value from json_each(?))", json.dumps(nouns.owned_by(owner)))
            if row.get(column) == owner_id
        ]
        if owner == "contact":
            # Activities that were deleted with their only contact come back before the links to them.
            ids = {row["activity_id"] for noun, row in mine if noun == "activity_contact"}
            for activity in self._rows("noun = 'activity' and op = 'delete'"):
                if activity[1]["id"] in ids:
                    self._put(*activity)
        for noun, row in sorted(mine, key=lambda item: triggers.JOURNALLED.index(item[0])):
            if self._is_there(noun, row.get("uid")):
                # It was only detached: it is attached again unless it belongs to another record now.
                self._connection.execute(
                    f'update "{noun}" set {column} = ? where id = ? and {column} is null and uid = ?',
                    (owner_id, row["id"], row["uid"]),
                )
            else:
                self._put(noun, row)
                if noun in _OWNERS:
                    self._put_children(noun, row["id"])

    def _attach_below(self, noun: str, record_id: int) -> None:
        """Attach the records of the same noun that were detached, such as subsidiaries, unless they belong to another
        record now, or the rebuilt one belongs to them."""
        column = nouns.TABLES[noun].parent
        if not column:
            return
        for _, row in self._rows("noun = ? and op = 'update'", noun):
            if row.get(column) == record_id and not companies.is_within(self._connection, record_id, row["id"]):
                self._connection.execute(
                    f"update {noun} set {column} = ? where id = ? and {column} is null", (record_id, row["id"])
                )

    def _rows(self, where: str, *values: object) -> list[tuple[str, dict[str, Any]]]:
        found = self._connection.execute(
            "select noun, old from change indexed by change_by_step "
            f"where step_id = ? and old is not null and {where} order by id",
            (self._deleted_in, *values),
        )
        return [(noun, json.loads(old)) for noun, old in found]

    def _is_there(self, noun: str, uid: str | None) -> bool:
        if uid is None:
            return False
        return self._connection.execute(f'select 1 from "{noun}" where uid = ?', (uid,)).fetchone() is not None

    def _put(self, noun: str, row: dict[str, Any]) -> None:
        """Insert a row as it was; without what it refers to that is gone, or not at all if it is nothing without."""
        columns = {column: row[column] for column in triggers.columns(self._connection, noun) if column in row}
        for _, _, target, column, *_ in self._connection.execute(f'pragma foreign_key_list("{noun}")').fetchall():
            target_id = columns.get(column)
            if target_id is None or self._exists(target, target_id):
                continue
            self._remark(_called(noun) or target)
            if nouns.TABLES[noun].needs_owner:
                return
            columns[column] = None
        if "uid" not in columns and self._exists(noun, columns["id"]):
            # Ids of rows that only belong to records may have been reused.
            del columns["id"]
        marks = ", ".join("?" * len(columns))
        done = self._connection.execute(
            f'insert or ignore into "{noun}" ({", ".join(columns)}) values ({marks})', tuple(columns.values())
        )
        if not done.rowcount:
            self._remark(noun)

    def _exists(self, noun: str, row_id: int) -> bool:
        return self._connection.execute(f'select 1 from "{noun}" where id = ?', (row_id,)).fetchone() is not None

    def _remark(self, what: str) -> None:
        self._remarks[what] = self._remarks.get(what, 0) + 1


def _called(table: str) -> str:
    """The name of a row that belongs to a record, such as an email of a contact."""
    return "job" if table == "employment" else labels.of_noun(nouns.TABLES[table].shown_as)


def _missing(what: str, count: int) -> str:
    if count == 1:
        return f"One {what} no longer exists and was left out."
    return f"{count} {plural_of(what)} no longer exist and were left out."
