"""What tasks, events and journal entries of a folder have in common."""

from __future__ import annotations

from abc import abstractmethod

from simplecrm.actions.syncing.folder import Unreadable
from simplecrm.actions.syncing.kinds import Kind, LeftAlone, Loaded, Parsed
from simplecrm.core.dates.zones import zone_name
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood
from simplecrm.formats.ical import single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar

    from simplecrm.core.records.contacts import Contact
    from simplecrm.formats.ical.fields import Fields


class WithPeople(Record):
    """A reminder or activity, and its contacts or the people that an item names."""

    record: Any
    people: tuple[Contact, ...]


class CalendarKind(Kind):
    """A kind of items that are one component of a calendar each."""

    suffix = ".ics"
    component: ClassVar[str]
    """The name of the component (RFC 5545, 3.6)."""
    properties: ClassVar[Mapping[str, tuple[str, ...]]]
    """The properties that each field is written as."""

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self._zone = zone_name()

    def parse(self, file: str, data: bytes) -> Parsed | LeftAlone:
        component = single.component_of(data)
        if component not in (self.component, ""):
            return LeftAlone(component)
        try:
            _, fields = single.read(data, self._zone)
            return self._parsed(fields)
        except NotUnderstood as error:
            raise Unreadable(f"{file}: {error.sentence}") from error

    def render(self, loaded: Loaded, uid: str) -> bytes:
        return single.whole(self._lines(loaded, loaded.value, uid))

    @abstractmethod
    def _parsed(self, fields: Fields) -> Parsed | LeftAlone:
        """The item of a component. Raises ``NotUnderstood``."""

    @abstractmethod
    def _lines(self, loaded: Loaded, value: Any, uid: str) -> list[str]:
        """The component of a record with that value."""

    def _changed(self, before: Any, after: Any) -> set[str]:
        """The names of the fields that differ."""
        return {field.name for field in self.fields if getattr(before, field.name) != getattr(after, field.name)}

    def _replaced(self, changed: set[str]) -> set[str]:
        """The names of the properties of these fields."""
        return {name for field in changed for name in self.properties[field]}
