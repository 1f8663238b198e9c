"""The actions on activities: calls, emails, meetings …"""

from __future__ import annotations

from simplecrm.core.records.contacts import Contact
from simplecrm.drafts import activities as drafts
from simplecrm.drafts import reminders as reminder_drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from simplecrm.actions.activities import Logged
    from simplecrm.core.records.activities import Activity
    from simplecrm.scripting.scope import Who


class Activities(WithUid):
    """Calls, emails, meetings and other contact with people."""

    noun = "activity"

    def get(self, id: int | Activity) -> Activity:
        """The activity with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import activities

        return activities.require(self._scope.book.reading(), record_id(id))

    def add(
        self,
        who: Who | Iterable[Who],
        *,
        next: str = "",
        next_text: str = "",
        done: Iterable[int] = (),
        **fields: Any,
    ) -> Logged:
        """Log an activity with one or more contacts (see ``drafts.activities.draft``), finish the follow-ups ``done``,
        and set a follow-up, in one step."""
        from simplecrm.actions import activities

        scope = self._scope
        people = [scope.contact_id(one) for one in several(who)]
        draft = drafts.draft(scope.context, **fields)
        following = reminder_drafts.following(scope.context, next, next_text)
        finishing = [record_id(one) for one in done]
        return activities.log(scope.book, draft, people, scope.now, following=following, finishing=finishing)

    def edit(self, id: int | Activity, *, who: Who | Iterable[Who] | None = None, **changes: Any) -> Activity:
        """Change the fields that are given (see ``drafts.activities.edited``); ``who`` replaces the contacts."""
        from simplecrm.actions import activities

        scope = self._scope
        old = self.get(id)
        new = drafts.edited(scope.context, old, **changes)
        people = None if who is None else [scope.contact_id(one) for one in several(who)]
        if people is not None and set(people) == {person.id for person in old.contacts}:
            people = None
        return activities.edit(scope.book, old, new, scope.now, contact_ids=people)


def several(who: Who | Iterable[Who]) -> list[Who]:
    """The contacts as a list, given one or more."""
    return [who] if isinstance(who, (str, int, Contact)) else list(who)
