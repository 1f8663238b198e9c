"""The actions on tags themselves; to tag contacts see ``Contacts.tag``."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.tags import Tag
from simplecrm.drafts.contacts import cadence
from simplecrm.scripting.nouns import Noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.scripting.scope import Which


class Tags(Noun):
    """Labels that group contacts, each given by its name."""

    noun = "tag"

    def get(self, which: Which) -> Tag:
        """The tag with that name. Raises ``NothingMatched``."""
        return self._scope.tag(which)

    def add(self, name: str, *, every: str | None = None) -> Tag:
        """Create a tag, or set how often to talk to the contacts with an existing one."""
        from simplecrm.actions import tags

        return tags.add(self._scope.book, name, cadence_days=None if every is None else cadence(every))

    def edit(self, which: Which, *, name: str = "", every: str | None = None) -> Tag:
        """Rename a tag, or change its cadence; renaming to an existing tag's name merges the two."""
        from simplecrm.actions import tags

        old = self._scope.tag(which)
        days = None if every is None else cadence(every)
        return tags.edit(self._scope.book, old.name, new_name=name, cadence_days=days)

    def _id(self, which: Any) -> int:
        return checked(which) if isinstance(which, int) else self._scope.tag(which).id
