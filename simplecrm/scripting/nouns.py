"""``Noun``: what can be done with the records of every kind, such as to archive and delete them."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from simplecrm.actions.undelete import Undeleted
    from simplecrm.scripting.scope import Scope


class Noun:
    """The actions on records of one kind. A record is named by its id, or by what else ``_id`` understands."""

    noun: ClassVar[str]

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def archive(self, *which: Any) -> int:
        """Take records out of the lists; nothing is lost. Return how many that changed."""
        from simplecrm.actions import lifecycle

        return lifecycle.archive(self._scope.book, self.noun, self._ids(which), self._scope.now)

    def restore(self, *which: Any) -> int:
        """Bring archived records back; return how many that changed."""
        from simplecrm.actions import lifecycle

        return lifecycle.restore(self._scope.book, self.noun, self._ids(which))

    def delete(self, *which: Any) -> int:
        """Delete records; undo brings them back. Return how many were deleted."""
        from simplecrm.actions import lifecycle

        return lifecycle.delete(self._scope.book, self.noun, self._ids(which))

    def _id(self, which: Any) -> int:
        """The id of the record that is meant."""
        return record_id(which)

    def _ids(self, which: tuple[Any, ...]) -> list[int]:
        if not which:
            raise NotUnderstood(f"Say which {self.noun}.")
        return [self._id(one) for one in which]


class WithUid(Noun):
    """A noun whose records can be told from later ones of the same name, so that single ones can be brought back."""

    def undelete(self, *which: Any) -> tuple[Undeleted, ...]:
        """Bring back records that were archived or deleted, whatever was done since; each is named by an id, a name or,
        for contacts, an email."""
        from simplecrm.actions import undelete

        if not which:
            raise NotUnderstood(f"Say which {self.noun}.")
        return undelete.undelete_named(self._scope.book, self.noun, [str(getattr(one, "id", one)) for one in which])
