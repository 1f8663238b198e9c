"""``Noun``: the actions common to all nouns: archive, restore, delete and undelete."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from simplecrm.actions.undelete import Undeleted
    from simplecrm.scripting.scope import Scope


class Noun:
    """The actions on records of one noun. A record is given by its id, or by whatever else ``_id`` accepts."""

    noun: ClassVar[str]

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def archive(self, *which: Any) -> int:
        """Hide records from the lists without deleting them; return how many were archived."""
        from simplecrm.actions import lifecycle

        return lifecycle.archive(self._scope.book, self.noun, self._ids(which), self._scope.now)

    def restore(self, *which: Any) -> int:
        """Restore archived records; return how many were restored."""
        from simplecrm.actions import lifecycle

        return lifecycle.restore(self._scope.book, self.noun, self._ids(which))

    def delete(self, *which: Any) -> int:
        """Delete records, which undo can bring back; return how many were deleted."""
        from simplecrm.actions import lifecycle

        return lifecycle.delete(self._scope.book, self.noun, self._ids(which))

    def _id(self, which: Any) -> int:
        """The id of the record that ``which`` identifies."""
        return record_id(which)

    def _ids(self, which: tuple[Any, ...]) -> list[int]:
        if not which:
            raise NotUnderstood(f"No {self.noun} given.")
        return [self._id(one) for one in which]


class WithUid(Noun):
    """A noun whose records have a uid, so that single deleted ones can be identified and restored."""

    def undelete(self, *which: Any) -> tuple[Undeleted, ...]:
        """Restore records that were archived or deleted, whatever changed since; each is given by an id, a name or, for
        contacts, an email."""
        from simplecrm.actions import undelete

        if not which:
            raise NotUnderstood(f"No {self.noun} given.")
        return undelete.undelete_named(self._scope.book, self.noun, [str(getattr(one, "id", one)) for one in which])
