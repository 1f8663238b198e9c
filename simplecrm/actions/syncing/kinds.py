"""What a sync needs to know of a kind of item: how it is read and written, on either side."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Protocol

    from simplecrm.core.query import QueryContext
    from simplecrm.core.sync.joining import Field


class Parsed(Record):
    """An item as read from its file: its uid, the ``value`` that is synced, and the ``record`` it was read as."""

    uid: str
    value: Any
    record: Any


class LeftAlone(Record):
    """An item that is not synced, and why, such as ``a group``; nothing is wrong with it."""

    reason: str


class Loaded(Record):
    """A record of the book: the ``value`` that is synced, and the ``record`` as a whole. ``note_ids`` are those of its
    notes that are in the value."""

    id: int
    uid: str
    name: str
    archived: bool
    value: Any
    record: Any
    note_ids: tuple[int, ...] = ()


if TYPE_CHECKING:

    class Kind(Protocol):
        """A kind of item. ``noun`` is that of its records, ``suffix`` ends the names of its files, ``empty`` is a value
        with nothing in it, ``types`` are those of the records in its fields."""

        name: str
        noun: str
        suffix: str
        fields: Sequence[Field]
        empty: Any
        types: Mapping[str, type[Any]]

        def parse(self, file: str, data: bytes) -> Parsed | LeftAlone:
            """The item in a file. Raises ``folder.Unreadable``."""

        def outgoing(self, connection: sqlite3.Connection, query: str, context: QueryContext) -> Iterable[int]:
            """The ids of the records that go out. Raises ``NotUnderstood``."""

        def load(
            self, connection: sqlite3.Connection, ids: Iterable[int], note_ids: Mapping[int, tuple[int, ...]]
        ) -> dict[int, Loaded]:
            """Records by id; ``note_ids`` are those of the notes that were in each item."""

        def match(self, connection: sqlite3.Connection, parsed: Sequence[Parsed]) -> list[int]:
            """The record that each item is of, 0 if none."""

        def begin(self, connection: sqlite3.Connection, at: str) -> None:
            """Prepare for changes inside a step."""

        def add(self, parsed: Parsed) -> int:
            """Add an item to the book; return the id of its record. Raises ``CrmError``."""

        def change(self, loaded: Loaded, value: Any) -> None:
            """Change a record to what the sync made of it. Raises ``CrmError``."""

        def restore(self, ids: Sequence[int]) -> None:
            """Take records out of the archive."""

        def remove(self, ids: Sequence[int]) -> None:
            """Archive records whose items were removed from the folder."""

        def flush(self) -> None:
            """Write what was collected."""

        def render(self, loaded: Loaded, uid: str) -> bytes:
            """The file of a new item with that UID."""

        def patch(self, data: bytes, before: Any, after: Any, at: str) -> bytes:
            """A file with what changed from ``before`` to ``after``. Raises ``folder.Unreadable`` for a file that
            cannot be changed."""
