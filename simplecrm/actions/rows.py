"""Write single rows by plain SQL, and compute the values that all writers share."""

from __future__ import annotations

import os

from simplecrm.core.records import Record
from simplecrm.core.records.columns import columns
from simplecrm.core.text import storable
from simplecrm.core.text.words import MAX_NAME_LETTERS, is_one_word
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from simplecrm.core.three_way import Joined

_GIVEN_OUT = ("id", "version")
"""Columns that SQLite fills in."""


def insert(connection: sqlite3.Connection, noun: str, **values: object) -> int:
    """Insert a row into the table ``noun`` and return its id. What UTF-8 cannot encode is replaced."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    kept = list(map(_storable, values.values()))
    return int(connection.execute(f'insert into "{noun}" ({names}) values ({marks}) returning id', kept).fetchone()[0])


def insert_record(connection: sqlite3.Connection, noun: str, draft: Any, at: str, **more: object) -> int:
    """Insert a record into the table ``noun`` and return its id; ``more`` are columns that the record has no field for.
    A missing uid and times are filled in.
    """
    key = (noun, type(draft), tuple(more))
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = _plan(*key)
    values = [
        None if is_reference and draft[place] == 0 else _storable(draft[place]) for place, is_reference in plan.places
    ]
    uid, created, updated = plan.filled
    values[uid] = values[uid] or new_uid()
    values[created], values[updated] = values[created] or at, values[updated] or at
    return int(connection.execute(plan.sql, (*values, *map(_storable, more.values()))).fetchone()[0])


class _Plan(Record):
    """How records of one type are inserted: the SQL, the place in the record of each column and whether it refers to
    another record, and the places among the columns of uid, creation and update."""

    sql: str
    places: tuple[tuple[int, bool], ...]
    filled: tuple[int, int, int]


_plans: dict[tuple[str, type[Any], tuple[str, ...]], _Plan] = {}


def _plan(noun: str, record: type[Any], more: tuple[str, ...]) -> _Plan:
    names = [name for name in columns(record) if name not in _GIVEN_OUT]
    every = (*names, *more)
    return _Plan(
        f'insert into "{noun}" ({", ".join(every)}) values ({", ".join("?" * len(every))}) returning id',
        tuple((record._fields.index(name), name.endswith("_id")) for name in names),
        (names.index("uid"), names.index("created_at"), names.index("updated_at")),
    )


def _storable(value: object) -> object:
    return storable(value)[0] if isinstance(value, str) else value


def assign(row: object, record: object, names: Iterable[str]) -> None:
    """Set columns of a session's row to the values of a record."""
    for name in names:
        setattr(row, name, stored(name, getattr(record, name)))


def stored(name: str, value: object) -> object:
    """The value of a record's field as its column holds it: a reference to no record is null, and true is 1."""
    if isinstance(value, bool):
        return int(value)
    return None if value == 0 and name.endswith("_id") else value


def change(connection: sqlite3.Connection, noun: str, row_id: int, **values: object) -> None:
    """Set columns of one row of the table ``noun``."""
    pairs = ", ".join(f"{column} = ?" for column in values)
    kept = list(map(_storable, values.values()))
    connection.execute(f'update "{noun}" set {pairs} where id = ?', (*kept, row_id))


def touch(connection: sqlite3.Connection, noun: str, row_id: int, at: str, /, **values: object) -> None:
    """Set columns of one record at the time ``at``, and count its version up."""
    pairs = "".join(f"{column} = ?, " for column in values)
    kept = list(map(_storable, values.values()))
    sql = f'update "{noun}" set {pairs}updated_at = ?, version = version + 1 where id = ?'
    connection.execute(sql, (*kept, at, row_id))


def one_word(name: str, noun: str, *, alphanumeric_start: bool = False) -> str:
    """The name of a record that commands name by one word, which has to start with a letter or digit if
    ``alphanumeric_start``. Raises ``NotUnderstood``."""
    name = required(name, "The name")
    if not is_one_word(name) or (alphanumeric_start and not name[0].isalnum()):
        raise NotUnderstood(
            f"Invalid {noun} name: “{name[:MAX_NAME_LETTERS]}”.", "Use one word of letters, digits, - and _."
        )
    return name


def new_uid() -> str:
    """A random identifier for exchange with other programs."""
    return os.urandom(16).hex()


def stamp(now: datetime.datetime) -> str:
    """A moment in the stored form: UTC, ``YYYY-MM-DDTHH:MM:SSZ``. A naive ``now`` is local time."""
    return now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def required(text: str, what: str) -> str:
    """``text`` without blanks around it; raises ``NotUnderstood`` if nothing visible is left."""
    kept = storable(text)[0].strip()
    if not is_visible(kept):
        raise NotUnderstood(f"{what} is empty.")
    return kept


def refuse_stale(called: str, old: Any, present: Any) -> None:
    """Raise ``Conflict`` if a record, which is ``called`` so, was changed since ``old`` was read."""
    if present.version != old.version:
        raise Conflict(f"{called} was changed meanwhile.", "Look at it again, then repeat your change.")


def joined(
    called: str, old: Any, new: Any, present: Any, fields: Sequence[str], on_join: Callable[[Joined], object] | None
) -> Any:
    """``present`` with the changes from ``old`` to ``new``; ``on_join`` is called with fields that others changed
    meanwhile.

    Raises ``EditConflict`` when both changed a field to different values.
    """
    from simplecrm.core import three_way
    from simplecrm.core.text import labels
    from simplecrm.errors import EditConflict

    found = three_way.join(old, new, present, fields)
    if found.conflicts:
        raise EditConflict(called, found, present, [labels.of_conflict(item) for item in found.conflicts])
    if on_join is not None:
        on_join(found)
    return found.record


def is_visible(text: str) -> bool:
    """Whether a text has any visible character, other than blanks, controls and zero-width characters."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


def shortened(text: str, most: int = 60) -> str:
    """The first line of a text, short enough for the title of a step."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= most else line[: most - 1] + "…"
