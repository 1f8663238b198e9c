"""The actions on segments."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.segments import Segment
from simplecrm.drafts import segments as drafts
from simplecrm.scripting.nouns import Noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.scripting.scope import Which


class Segments(Noun):
    """Saved queries; ``@hot`` in a query stands for the one named hot."""

    noun = "segment"

    def get(self, which: Which) -> Segment:
        """The segment with that name. Raises ``NothingMatched``."""
        return self._scope.segment(which)

    def add(self, name: str, query: str) -> Segment:
        """Save a query under a name."""
        from simplecrm.actions import segments

        draft = drafts.draft(name=name, query=query)
        return segments.add(self._scope.book, draft.name, draft.query, self._scope.now)

    def edit(self, which: Which, *, name: str | None = None, query: str | None = None) -> Segment:
        """Change the fields that are given."""
        from simplecrm.actions import segments

        old = self._scope.segment(which)
        new = drafts.edited(old, name=name, query=query)
        return segments.edit(self._scope.book, old.name, self._scope.now, new_name=new.name, query=new.query)

    def _id(self, which: Any) -> int:
        return checked(which) if isinstance(which, int) else self._scope.segment(which).id
