"""The base of a three-way sync as JSON: what both sides said of each field when they last agreed."""

from __future__ import annotations

import hashlib
import json

from simplecrm.core.sync.joining import BOOK, FOLDER, NEVER, NO_BASE, Base, Synced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from simplecrm.core.sync.joining import Field


def digest(value: Any) -> str:
    """A hash of the value of a record."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def to_json(base: Base, *, book_digest: str = "", note_ids: Sequence[int] = ()) -> str:
    """As JSON; a field of which both say the same is there once. ``book_digest`` is the hash of the record if both
    agree on all of it, ``note_ids`` are those of the notes in the item."""
    same = {name: value for name, value in base.book.items() if base.folder.get(name, NEVER) == value}
    values = {
        "both": same,
        "book": {name: value for name, value in base.book.items() if name not in same},
        "folder": {name: value for name, value in base.folder.items() if name not in same},
        "notes": list(note_ids),
        "digest": book_digest,
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def from_json(text: str, empty: Any, types: Mapping[str, type[Any]]) -> Base:
    """The base; ``empty`` is a record of the kind with nothing in it, ``types`` are those of the records in its fields.
    What cannot be read is left out, as if it had never been agreed on."""

    def side(name: str) -> dict[str, Any]:
        said = {**values.get("both", {}), **values.get(name, {})}
        return {
            field: _value(value, getattr(empty, field), types.get(field))
            for field, value in said.items()
            if field in empty._fields
        }

    try:
        values = json.loads(text)
        return Base(side(BOOK), side(FOLDER))
    except (ValueError, TypeError, AttributeError):
        return NO_BASE


def _value(value: Any, empty: Any, kind: type[Any] | None) -> Any:
    if not isinstance(empty, tuple):
        return value
    if kind is not None and isinstance(empty, kind):
        return kind(*value)
    return tuple(kind(*one) if kind is not None else one for one in value)


def after(fields: Sequence[Field], before: Base, synced: Synced, book: Any, folder: Any) -> Base:
    """The base after a sync in which the record became ``book`` and the item ``folder``; fields in conflict keep the
    one they had."""
    undecided = {conflict.field for conflict in synced.conflicts}
    sides = []
    for old, record in ((before.book, book), (before.folder, folder)):
        values = {}
        for field in fields:
            if field.name not in undecided:
                values[field.name] = getattr(record, field.name)
            elif field.name in old:
                values[field.name] = old[field.name]
        sides.append(values)
    return Base(sides[0], sides[1])
