"""The actions on follow-ups."""

from __future__ import annotations

from simplecrm.drafts import activities as activity_drafts
from simplecrm.drafts import reminders as drafts
from simplecrm.lookups.subjects import NOTHING, but_no_case
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.actions.reminders import Done
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.scripting.scope import About


class Reminders(WithUid):
    """Follow-ups that stay open until they are done."""

    noun = "reminder"

    def get(self, id: int | Reminder) -> Reminder:
        """The follow-up with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import reminders

        return reminders.require(self._scope.book.reading(), record_id(id))

    def add(self, due: str, text: str = "", *, who: About = "", **fields: Any) -> Reminder:
        """Set a follow-up, with or without a contact, company or deal (see ``drafts.reminders.draft``): ``add("eom",
        "Write the invoices", every="month")``."""
        from simplecrm.actions import reminders

        scope = self._scope
        about = but_no_case(scope.subject(who), "A follow-up") if who else NOTHING
        fields["deal_id"] = fields.get("deal_id") or about.deal_id
        draft = drafts.draft(
            scope.context, when=due, text=text, contact_id=about.contact_id, company_id=about.company_id, **fields
        )
        return reminders.add(scope.book, draft, scope.now)

    def edit(self, id: int | Reminder, *, due: str | None = None, who: About | None = None, **changes: Any) -> Reminder:
        """Change the fields that are given (see ``drafts.reminders.edited``)."""
        from simplecrm.actions import reminders

        scope = self._scope
        old = self.get(id)
        if who is not None:
            about = but_no_case(scope.subject(who), "A follow-up") if who else NOTHING
            changes |= {"contact_id": about.contact_id, "company_id": about.company_id}
            changes |= {"deal_id": about.deal_id} if about.deal_id else {}
        new = drafts.edited(scope.context, old, when=due, **changes)
        return reminders.edit(scope.book, old, new, scope.now)

    def done(self, *ids: int | Reminder, next: str = "", next_text: str = "", **activity: Any) -> Done:
        """Finish follow-ups; in the same step log an activity if its ``kind`` or ``text`` is given, and set the next
        follow-up."""
        from simplecrm.actions import finishing

        scope = self._scope
        logged = activity_drafts.draft(scope.context, **activity) if any(activity.values()) else None
        following = drafts.following(scope.context, next, next_text)
        return finishing.done_with(scope.book, self._ids(ids), scope.now, activity=logged, following=following)

    def snooze(self, *ids: int | Reminder, due: str) -> tuple[Reminder, ...]:
        """Snooze follow-ups until a date."""
        from simplecrm.actions import reminders

        scope = self._scope
        until = scope.context.coming("when", due).text
        return reminders.snooze(scope.book, self._ids(ids), until, scope.now)
