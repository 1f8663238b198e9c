"""Three-way merge of two edits of a record: what only one side changed is taken, the rest is a conflict."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


class FieldConflict(Record):
    """A field that both sides changed to different values, what it was before, and what each made of it."""

    field: str
    base: Any
    mine: Any
    theirs: Any


class Joined(Record):
    """``record`` is ``theirs`` with what only I changed. ``conflicts`` keep their value in it until somebody decides;
    ``from_theirs`` names the fields that only they changed."""

    record: Any
    conflicts: tuple[FieldConflict, ...]
    from_theirs: tuple[str, ...]


def join(base: Any, mine: Any, theirs: Any, fields: Sequence[str]) -> Joined:
    """Merge two edits of the record ``base``; fields that are not named stay as ``theirs`` has them."""
    taken: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    from_theirs: list[str] = []
    for field in fields:
        before, wanted, now = (getattr(record, field) for record in (base, mine, theirs))
        if now == wanted:
            continue
        if wanted == before:
            from_theirs.append(field)
        elif now == before:
            taken[field] = wanted
        else:
            conflicts.append(FieldConflict(field, before, wanted, now))
    return Joined(theirs._replace(**taken), tuple(conflicts), tuple(from_theirs))


def resolved(joined: Joined, keep_mine: Iterable[str]) -> Any:
    """The joined record with my value of the conflicts named, theirs of the others."""
    kept = set(keep_mine)
    values: Mapping[str, Any] = {item.field: item.mine for item in joined.conflicts if item.field in kept}
    return joined.record._replace(**values)


def to_show(joined: Joined) -> list[str]:
    """The fields that only they changed, without the parts of a name that is asked about as a whole."""
    parts = ("prefix", "given", "middle", "family", "suffix")
    named = "name" in joined.from_theirs or any(item.field == "name" for item in joined.conflicts)
    return [field for field in joined.from_theirs if not (named and field in parts)]
