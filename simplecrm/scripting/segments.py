"""The actions on segments."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.segments import Segment
from simplecrm.drafts import segments as drafts
from simplecrm.scripting.nouns import Noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.lookups.segments import Comparison
    from simplecrm.scripting.scope import Which


class Segments(Noun):
    """Saved queries; ``@hot`` in a query stands for the one named hot."""

    noun = "segment"

    def get(self, which: Which) -> Segment:
        """The segment with that name. Raises ``NothingMatched``."""
        return self._scope.segment(which)

    def add(self, name: str, query: str, *, finds: str = "") -> Segment:
        """Save a query under a name, on contacts or what it ``finds`` instead: ``companies`` or ``deals``."""
        from simplecrm.actions import segments

        draft = drafts.draft(name=name, query=query, finds=finds)
        return segments.add(self._scope.book, draft, self._scope.now)

    def compare(self, which: Which) -> Comparison:
        """What entered and left a segment since it was added, its query changed, or it was kept. Raises
        ``NothingMatched``."""
        from simplecrm.core.query import QueryContext
        from simplecrm.lookups import segments

        scope = self._scope
        context = QueryContext(scope.now, scope.context.setting)
        return segments.compare(scope.book.reading(), scope.segment(which), context)

    def keep(self, which: Which) -> Segment:
        """Keep what a segment finds now, to be compared with later."""
        from simplecrm.actions import segments

        return segments.keep(self._scope.book, self._scope.segment(which).name, self._scope.now)

    def edit(self, which: Which, *, name: str | None = None, query: str | None = None) -> Segment:
        """Change the fields that are given."""
        from simplecrm.actions import segments

        old = self._scope.segment(which)
        new = drafts.edited(old, name=name, query=query)
        return segments.edit(self._scope.book, old.name, self._scope.now, new_name=new.name, query=new.query)

    def _id(self, which: Any) -> int:
        return checked(which) if isinstance(which, int) else self._scope.segment(which).id
