"""Field by field, what a record of the book and an item of a folder become when they are synced.

Each side is compared with what it said itself when they last agreed, not with the other: programs leave out what they
do not know, and write the same value in their own way. Only changes are carried over.
"""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

NEVER = object()
"""What stands for a value that both sides never agreed on."""

BOOK, FOLDER = "book", "folder"
"""The two sides."""


class Field(Record):
    """How a field is joined. ``key`` is for lists: what identifies one of its values. A field that is ``own`` has a
    place in our items only, so that its absence in a file says nothing. One that is ``outward`` is written to the
    folder when it changes, and never read from it."""

    name: str
    key: Callable[[Any], Any] | None = None
    own: bool = False
    outward: bool = False


class Base(Record):
    """What both sides said of each field when they last agreed on it, by its name; fields that they never agreed on are
    missing."""

    book: Mapping[str, Any]
    folder: Mapping[str, Any]


NO_BASE = Base({}, {})


class Conflict(Record):
    """A field that both sides changed to different values."""

    field: str
    book: Any
    folder: Any


class Synced(Record):
    """What the record and the item become. ``conflicts`` are undecided and stay as they are; ``lost`` are those that
    were decided."""

    book: Any
    folder: Any
    conflicts: tuple[Conflict, ...] = ()
    lost: tuple[Conflict, ...] = ()


def join(
    fields: Sequence[Field], base: Base, book: Any, folder: Any, decide: Callable[[str], str] = lambda _: ""
) -> Synced:
    """Carry each side's changes to the other. ``decide`` gives the side that wins the conflict of a field, ``BOOK`` or
    ``FOLDER``, or an empty text to leave it undecided."""
    in_book: dict[str, Any] = {}
    in_folder: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    lost: list[Conflict] = []
    for field in fields:
        ours, theirs = getattr(book, field.name), getattr(folder, field.name)
        before = base.book.get(field.name, NEVER), base.folder.get(field.name, NEVER)
        if field.key is None:
            found = _single(field, before, ours, theirs)
        else:
            found = _list(field.key, field.own, before, ours, theirs)
        if found is not None:
            in_book[field.name], in_folder[field.name] = found
            continue
        conflict = Conflict(field.name, ours, theirs)
        side = decide(field.name)
        if not side:
            conflicts.append(conflict)
            continue
        lost.append(conflict)
        winner = ours if side == BOOK else theirs
        in_book[field.name] = in_folder[field.name] = winner
    return Synced(book._replace(**in_book), folder._replace(**in_folder), tuple(conflicts), tuple(lost))


def _single(field: Field, before: tuple[Any, Any], ours: Any, theirs: Any) -> tuple[Any, Any] | None:
    """The value on both sides; None for a conflict."""
    our_base, their_base = before
    unsaid = field.own and not _says(theirs)
    if ours == theirs or (unsaid and our_base in (ours, NEVER)):
        return ours, theirs
    if field.outward:
        return ours, theirs if our_base in (ours, NEVER) else ours
    if our_base is NEVER or their_base is NEVER:
        if not _says(theirs):
            return ours, ours
        return (theirs, theirs) if not _says(ours) else None
    ours_changed = ours != our_base
    theirs_changed = theirs != their_base and not unsaid
    if ours_changed and theirs_changed:
        return None
    if ours_changed:
        return ours, ours
    return (theirs, theirs) if theirs_changed else (ours, theirs)


def _says(value: Any) -> bool:
    """Whether a value says anything; a record does if one of its fields does."""
    return any(map(_says, value)) if isinstance(value, tuple) else bool(value)


def _list(
    key: Callable[[Any], Any], own: bool, before: tuple[Any, Any], ours: Any, theirs: Any
) -> tuple[Any, Any] | None:
    """The list on both sides; None where both changed one value of it differently."""
    our_base, their_base = before
    unsaid = own and not theirs
    if ours == theirs or (unsaid and our_base in (ours, NEVER)):
        return ours, theirs
    if our_base == their_base:
        if unsaid or theirs == their_base:
            return ours, ours
        if ours == our_base:
            return theirs, theirs
    our_changes = _Changes(key, () if our_base is NEVER else our_base, ours)
    their_changes = _Changes(key, () if their_base is NEVER else their_base, theirs)
    if unsaid:
        their_changes.changed.clear()
        their_changes.removed.clear()
    differing = [
        one
        for one, value in our_changes.changed.items()
        if one in their_changes.changed and their_changes.changed[one] != value
    ]
    if differing and our_base is not NEVER and their_base is not NEVER:
        return None
    for one in differing:  # two labels of one number, seen for the first time: each side keeps its own
        del our_changes.changed[one], their_changes.changed[one]
    return their_changes.applied(ours, our_changes), our_changes.applied(theirs, their_changes)


class _Changes:
    """What became of the values of a list: by key, those that were added or changed, and those that were removed."""

    def __init__(self, key: Callable[[Any], Any], before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
        self._key = key
        old = {key(value): value for value in before}
        new = {key(value): value for value in after}
        self.changed = {one: value for one, value in new.items() if old.get(one, NEVER) != value}
        self.removed = old.keys() - new.keys()

    def applied(self, values: tuple[Any, ...], other: _Changes) -> tuple[Any, ...]:
        """The other side's values with these changes; what it changed is not removed from it."""
        left = dict(self.changed)
        kept = []
        for value in values:
            one = self._key(value)
            if one in left:
                kept.append(left.pop(one))
            elif one not in self.removed or one in other.changed:
                kept.append(value)
        return (*kept, *left.values())
