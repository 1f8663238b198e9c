"""What a sync needs to know of a kind of item: how it is read and written, on either side."""

from __future__ import annotations

from abc import ABC, abstractmethod

from simplecrm.actions.rows import touch
from simplecrm.core.records import Record
from simplecrm.lookups import uids

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any, ClassVar

    from simplecrm.core.query import QueryContext
    from simplecrm.core.sync.joining import Field


class Parsed(Record):
    """An item as read from its file: its uid and name, the ``value`` that is synced, and the ``record`` it was read
    as."""

    uid: str
    name: str
    value: Any
    record: Any


class LeftAlone(Record):
    """An item that is not synced, with which nothing is wrong: what it is, and more about it, such as ``event`` and
    ``with nobody in the book``."""

    what: str
    more: str = ""


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


class Kind(ABC):
    """A kind of item; ``at`` is the time of the sync (UTC)."""

    name: ClassVar[str]
    noun: ClassVar[str]
    """The noun of its records."""
    suffix: ClassVar[str]
    """How the names of its files end."""
    fields: ClassVar[Sequence[Field]]
    """The fields of its values."""
    empty: ClassVar[Any]
    """A value with nothing in it."""
    types: ClassVar[Mapping[str, type[Any]]]
    """The records in the fields of its values."""

    def __init__(self, at: str) -> None:
        self._at = at
        self._connection: sqlite3.Connection

    @abstractmethod
    def parse(self, file: str, data: bytes) -> Parsed | LeftAlone:
        """The item in a file. Raises ``folder.Unreadable``."""

    def left_alone(self, connection: sqlite3.Connection, parsed: Parsed) -> LeftAlone | None:  # noqa: ARG002
        """What an unknown item is that is left alone; ``None`` for one that is added to the book."""
        return None

    @abstractmethod
    def outgoing(
        self, connection: sqlite3.Connection, query: str, context: QueryContext, known: Collection[int]
    ) -> Iterable[int]:
        """The ids of the records that go out; ``known`` are those that are items already. Raises ``NotUnderstood``."""

    def moved(self, connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, int]:  # noqa: ARG002
        """The records as which items go on whose own are finished, by the id of those."""
        return {}

    def restarted(self, value: Any) -> Any:
        """The value of an item that goes on as another record, as if it were not finished."""
        return value

    @abstractmethod
    def load(
        self, connection: sqlite3.Connection, ids: Iterable[int], note_ids: Mapping[int, tuple[int, ...]]
    ) -> dict[int, Loaded]:
        """Records by id; ``note_ids`` are those of the notes that were in each item."""

    def match(self, connection: sqlite3.Connection, parsed: Sequence[Parsed]) -> list[int]:
        """The record that each item is of, 0 if none; the one with its uid, unless a kind knows more."""
        return [uids.record_id(connection, self.noun, one.uid) for one in parsed]

    def related(self, connection: sqlite3.Connection, loaded: Loaded, parsed: Parsed) -> Loaded:  # noqa: ARG002
        """The record as it is compared with an item that it was never synced with."""
        return loaded

    def begin(self, connection: sqlite3.Connection) -> None:
        """Prepare for changes inside a step."""
        self._connection = connection

    @abstractmethod
    def add(self, parsed: Parsed) -> int:
        """Add an item to the book; return the id of its record. Raises ``CrmError``."""

    @abstractmethod
    def change(self, loaded: Loaded, value: Any) -> None:
        """Change a record to what the sync made of it. Raises ``CrmError``."""

    def archive(self, record_id: int, at: str) -> None:
        """Archive a record whose item was removed from the folder, or take it out of the archive (``at`` is empty)."""
        touch(self._connection, self.noun, record_id, self._at, archived_at=at)

    def may_be_archived(self, loaded: Loaded) -> bool:  # noqa: ARG002
        """Whether a record is archived when its item is removed from the folder."""
        return True

    def flush(self) -> None:  # noqa: B027
        """Write what was collected."""

    @abstractmethod
    def render(self, loaded: Loaded, uid: str) -> bytes:
        """The file of a new item with that UID."""

    @abstractmethod
    def patch(self, data: bytes, loaded: Loaded, before: Any, after: Any, at: str) -> bytes:
        """The file of a record with what changed from ``before`` to ``after``. Raises ``folder.Unreadable`` for a file
        that cannot be changed."""
