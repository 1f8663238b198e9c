"""Changes field by field: what was done to one contact, and what undoing a step would change back.

The journal has the old values of each change. The new ones are the old values of the next change of the same row, or
the present row.
"""

from __future__ import annotations

import json

from simplecrm.core import nouns
from simplecrm.core.currencies import AMOUNT_FIELDS, decimal_text
from simplecrm.core.quantities import quantity_text
from simplecrm.core.records import Record
from simplecrm.core.records.columns import OF_THE_BOOK, columns, settable
from simplecrm.core.records.contacts import Employment
from simplecrm.core.records.every import PARTS, RECORDS
from simplecrm.lookups.order import numbers
from simplecrm.store import gathering, triggers
from simplecrm.store.gathering import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    Row: TypeAlias = dict[str, Any] | None


class FieldChange(Record):
    """One field of one record that a step changed. ``change`` says what happened to the record: ``added``, ``changed``,
    ``removed``, or ``overwritten`` for a value of a folder that a sync overwrote, which has no ``step`` (0). ``record``
    names it, or its owner; ``at`` is UTC, ``user`` is who made the step, empty if not known. In the preview of an undo,
    ``old`` is the present value."""

    step: int
    at: str
    source: str
    title: str
    noun: str
    record_id: int
    record: str
    change: str
    field: str
    old: str
    new: str
    user: str = ""

    @property
    def id(self) -> int:
        """The id of the step, for lists of ids."""
        return self.step


class Change(Record):
    """A row before and after a step; None where it did not exist. ``place`` orders changes in time."""

    place: int
    step: int
    noun: str
    row_id: int
    before: Row
    after: Row


_PARTICIPATION = {"activity_contact": "activity", "case_contact": "case", "deal_contact": "deal"}
"""{table of who took part in a record: its noun}."""

HIDDEN = {
    "phone": ("e164",),
    "link": ("profile",),
    "deal": ("stage_since",),
    "activity": ("message_id",),
    "reminder": ("scheduled",),
    "attachment": ("size", "sha256"),
    "case": ("opened_at", "waiting_at"),
    "deal_move": ("pipeline", "stage", "status", "at"),  # the deal's own row changes with each move
    "segment_snapshot": ("at", "record_ids"),
    "campaign": ("contact_ids",),
}
"""Derived columns, which a history does not show, like those that the book maintains."""


def _shown(table: str, record: Any) -> tuple[str, ...]:
    hidden = {*OF_THE_BOOK, *HIDDEN.get(table, ())} - {"archived_at"}
    names = (name for name in columns(record) if name not in hidden)
    return tuple(sorted(names, key=lambda name: name not in ("name", "nickname")))


FIELDS = {table: _shown(table, record) for table, record in (RECORDS | PARTS).items()} | {
    "employment": ("company_id", *settable(Employment, "company_id")),
    **{f"{noun}_tag": ("tag_id",) for noun in nouns.TAGGED},
    "field_value": ("value",),
    **dict.fromkeys(_PARTICIPATION, ("contact_id",)),
    "deal_contact": ("contact_id", "role"),
    "deal_move": (),
    "segment_snapshot": (),
}
"""The fields of each table that are shown to people; the others are derived or internal."""

_PARTS_OF_NAME = ("prefix", "given", "middle", "family", "suffix")
_DEFAULTS = {("reminder", "every_from"): "due"}
_LABELS = {column: column.removesuffix("_id") for column in nouns.REFERENCES}
_FLAGS = ("do_not_contact", "pinned")
MAX_LETTERS = 60


def of_contact(
    connection: sqlite3.Connection, contact_id: int, *, since: str = "", limit: int | None = None
) -> list[FieldChange]:
    """The changes of a contact and of what belongs to it, the latest first; the contact may be deleted.

    ``since`` is a UTC time.
    """
    found: list[Change] = []
    linked: dict[str, set[int]] = {noun: set() for noun in _PARTICIPATION.values()}
    rows = _rows_of(connection, contact_id)
    for noun, changes in _histories(connection, rows).items():
        for change in changes:
            own = _owned(change, contact_id) if noun != "contact" else change
            if own.before != own.after:
                found.append(own)
                if noun in _PARTICIPATION:
                    linked[_PARTICIPATION[noun]] |= {_subject_id(own)}
    # Of a deal whose main contact this was or is, too, the whole history is shown once.
    found = [change for change in found if change.row_id not in linked.get(change.noun, ())]
    shared = [change for changes in _histories(connection, linked).values() for change in changes]
    whole = {(change.step, change.noun, change.row_id) for change in shared if not (change.before and change.after)}
    # Participation is not listed where the activity or case itself was added or deleted in the same step. That in a
    # deal is, as it has a role.
    found = [
        change for change in found
        if change.noun == "deal_contact"
        or (change.step, _PARTICIPATION.get(change.noun), _subject_id(change)) not in whole
    ]  # fmt: skip
    found = sorted([*found, *shared], key=lambda change: -change.place)
    steps = _steps(connection, {change.step for change in found})
    found = [change for change in found if steps[change.step][0] >= since]
    lost = _overwritten(connection, rows, since)
    if not lost:
        return _in_words(connection, found, steps, limit)
    every = sorted([*lost, *_in_words(connection, found, steps, None)], key=lambda change: change.at, reverse=True)
    return every if limit is None else every[:limit]


def _overwritten(connection: sqlite3.Connection, rows: dict[str, set[int]], since: str) -> list[FieldChange]:
    """The values of these records in folders that syncs overwrote, the latest first."""
    sql = (
        "select l.at, l.path, l.record_id, l.field, l.lost, l.kept from json_each(?) as wanted "
        "cross join sync_loss l on l.noun = ? and l.record_id = wanted.value and l.at >= ? order by l.id desc"
    )
    with gather(connection) as ask:
        asked = {
            noun: ask(gathering.rows, sql, (numbers(ids), noun, since))
            for noun, ids in rows.items()
            if noun in nouns.BY_NAME
        }
    lost = {noun: answer().fetchall() for noun, answer in asked.items()}
    called = names(connection, {noun: {row[2] for row in several} for noun, several in lost.items() if several})
    found = [
        FieldChange(
            0, at, "sync", f"Sync {path}", noun, record_id, called.get((noun, record_id), ""), "overwritten", field,
            old, new,
        )
        for noun, several in lost.items()
        for at, path, record_id, field, old, new in several
    ]  # fmt: skip
    return sorted(found, key=lambda change: change.at, reverse=True)


def of_undo(connection: sqlite3.Connection, step_id: int, limit: int) -> tuple[list[FieldChange], int]:
    """What undoing a step would change back, at most ``limit`` records of it, and how many records it is in all."""
    firsts = (
        "select noun, row_id, min(id) as first from change indexed by change_by_step where step_id = ? "
        "group by noun, row_id"
    )
    count = connection.execute(f"select count(*) from ({firsts})", (step_id,)).fetchone()[0]
    rows = connection.execute(
        f"select id, change.noun, change.row_id, op, old from ({firsts} order by first limit ?) "
        "cross join change on id = first order by first",
        (step_id, limit),
    ).fetchall()
    nouns: dict[str, set[int]] = {}
    for _, noun, row_id, _, _ in rows:
        nouns.setdefault(noun, set()).add(row_id)
    with gather(connection) as ask:
        now = {noun: ask(_present, noun, ids) for noun, ids in nouns.items()}
    found = [
        Change(place, step_id, noun, row_id, now[noun]().get(row_id), _read(op, old))
        for place, noun, row_id, op, old in rows
    ]
    return _in_words(connection, found, _steps(connection, {step_id}), None), count


def names(connection: sqlite3.Connection, wanted: dict[str, set[int]]) -> dict[tuple[str, int], str]:
    """The names of these records, by (noun, id); the last name of those that are gone."""
    with gather(connection) as ask:
        asked = [ask(_names, noun, ids) for noun, ids in wanted.items()]
    return {named: name for answer in asked for named, name in answer().items()}


def _names(connection: sqlite3.Connection, noun: str, ids: Iterable[int]) -> dict[tuple[str, int], str]:
    column = nouns.title_of(noun)
    sql = f'select t.id, t.{column} from json_each(?) as wanted cross join "{noun}" t on t.id = wanted.value'
    found = {(noun, row_id): name for row_id, name in connection.execute(sql, (numbers(ids),))}
    gone = [row_id for row_id in ids if (noun, row_id) not in found]
    if gone:
        for row_id, name in connection.execute(
            f"select row_id, json_extract(old, '$.{column}') from change indexed by change_by_row "
            "where noun = ? and row_id in (select value from json_each(?)) and old is not null order by id",
            (noun, numbers(gone)),
        ):
            found[noun, row_id] = name or ""
    return found


def name(connection: sqlite3.Connection, noun: str, record_id: int) -> str:
    """The name of one record, or its last one."""
    return names(connection, {noun: {record_id}}).get((noun, record_id)) or f"#{record_id}"


def _rows_of(connection: sqlite3.Connection, contact_id: int) -> dict[str, set[int]]:
    """The rows that belong or once belonged to a contact."""
    found: dict[str, set[int]] = {"contact": {contact_id}}
    with gather(connection) as ask:
        present = {
            noun: ask(gathering.rows, f'select id from "{noun}" where contact_id = ?', (contact_id,))
            for noun in triggers.OF_CONTACT
        }
        once = ask(
            gathering.rows,
            "select distinct noun, row_id from change indexed by change_of_contact where contact_id = ?",
            (contact_id,),
        )
    for noun, rows in present.items():
        found[noun] = {row[0] for row in rows()}
    for noun, row_id in once():
        if noun in found:
            found[noun].add(row_id)
    return found


def _owned(change: Change, contact_id: int) -> Change:
    """The change from the contact's view: a row that came from another contact was added, one that went to another was
    removed."""
    before, after = (row if row and row.get("contact_id") == contact_id else None for row in change[4:6])
    return change._replace(before=before, after=after)


def _histories(connection: sqlite3.Connection, wanted: dict[str, set[int]]) -> dict[str, Iterator[Change]]:
    """All changes of these rows by noun, combined per step."""
    sql = (
        "select c.id, c.step_id, c.row_id, c.op, c.old from json_each(?) as wanted "
        "cross join change c indexed by change_by_row on c.noun = ? and c.row_id = wanted.value "
        "order by c.row_id, c.id"
    )
    with gather(connection) as ask:
        asked = {
            noun: (ask(_present, noun, ids), ask(gathering.rows, sql, (numbers(ids), noun)))
            for noun, ids in wanted.items()
            if ids
        }
    return {noun: _combined(noun, present(), rows().fetchall()) for noun, (present, rows) in asked.items()}


def _combined(noun: str, now: dict[int, dict[str, Any]], rows: list[tuple[Any, ...]]) -> Iterator[Change]:
    first = 0
    for place, (change_id, step_id, row_id, _, _) in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) and rows[place + 1][2] == row_id else None
        if following is None or following[1] != step_id:
            after = _read(following[3], following[4]) if following else now.get(row_id)
            yield Change(change_id, step_id, noun, row_id, _read(*rows[first][3:]), after)
            first = place + 1


def _present(connection: sqlite3.Connection, noun: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    cursor = connection.execute(
        f'select t.* from json_each(?) as wanted cross join "{noun}" t on t.id = wanted.value', (numbers(ids),)
    )
    columns = [column[0] for column in cursor.description]
    rows = (dict(zip(columns, row, strict=True)) for row in cursor)
    return {row["id"]: row for row in rows}


def _read(op: str, old: str | None) -> Row:
    return None if op == "insert" or old is None else json.loads(old)


def _steps(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, tuple[str, str, str, str]]:
    found = connection.execute(
        "select id, at, source, title, user from step where id in (select value from json_each(?))", (numbers(ids),)
    )
    return {row[0]: tuple(row[1:]) for row in found}


def _in_words(
    connection: sqlite3.Connection,
    changes: list[Change],
    steps: dict[int, tuple[str, str, str, str]],
    limit: int | None,
) -> list[FieldChange]:
    called = names(connection, _named_in(changes))
    found: list[FieldChange] = []
    for change in changes:
        if limit is not None and len(found) >= limit:
            break
        how = "changed" if change.before and change.after else "added" if change.after else "removed"
        noun = nouns.TABLES[change.noun].shown_as or change.noun
        for field, old, new in _differences(change, called):
            found.append(FieldChange(
                change.step, *steps[change.step][:3], noun, _subject_id(change),
                _subject(change, called), how, field, old, new, steps[change.step][3],
            ))  # fmt: skip
    return found if limit is None else found[:limit]


def _named_in(changes: list[Change]) -> dict[str, set[int]]:
    """The records whose names are needed to describe the changes."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for row in (change.before, change.after):
            for column, value in (row or {}).items():
                if column in nouns.REFERENCES and isinstance(value, int):
                    wanted.setdefault(nouns.REFERENCES[column], set()).add(value)
    return wanted


def _differences(change: Change, called: dict[tuple[str, int], str]) -> Iterator[tuple[str, str, str]]:
    """(field, old, new) of each field that differs; empty if only internal columns differ."""
    before, after = change.before or {}, change.after or {}
    renamed = before.get("name") != after.get("name")
    for column in FIELDS[change.noun]:
        if renamed and column in _PARTS_OF_NAME:
            continue
        old, new = (_value(row, column, called) for row in (before, after))
        default = _DEFAULTS.get((change.noun, column))
        if old != new and not (default in (old, new) and not (before and after)):
            yield _label(change, column, called), old, new


def _value(row: dict[str, Any], column: str, called: dict[tuple[str, int], str]) -> str:
    """A value as text; an amount is a decimal with its currency, such as ``1250.50 EUR``."""
    value = row.get(column)
    if value is None or value == "" or (value == 0 and column != "value"):
        return ""
    if column in AMOUNT_FIELDS and "currency" in row:
        currency = row["currency"]
        return f"{decimal_text(value, currency)} {currency}".rstrip()
    if column == "quantity":
        return quantity_text(value)
    if column in _LABELS:
        return called.get((nouns.REFERENCES[column], value)) or f"#{value}"
    return "yes" if column in _FLAGS else str(value)


def _label(change: Change, column: str, called: dict[tuple[str, int], str]) -> str:
    if change.noun == "field_value":
        return called.get(("field", (change.after or change.before or {})["field_id"]), "value")
    return "with" if change.noun in _PARTICIPATION and column == "contact_id" else _LABELS.get(column, column)


def _subject_id(change: Change) -> int:
    row = change.after or change.before or {}
    return int(row[f"{_PARTICIPATION[change.noun]}_id"]) if change.noun in _PARTICIPATION else change.row_id


def _subject(change: Change, called: dict[tuple[str, int], str]) -> str:
    """The name of a changed record, or of its owner."""
    row = change.after or change.before or {}
    if change.noun in nouns.BY_NAME:
        name = row.get(nouns.title_of(change.noun)) or row.get("subject") or row.get("kind") or f"#{row['id']}"
        return _short(str(name))
    owner = next((noun for noun in ("activity", "case", *nouns.TAGGED) if row.get(f"{noun}_id")), "")
    return _short(called.get((owner, row[f"{owner}_id"]), "")) if owner else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LETTERS else line[: MAX_LETTERS - 1] + "…"
