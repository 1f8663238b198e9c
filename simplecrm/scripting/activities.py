"""The actions on activities: calls, emails, meetings …"""

from __future__ import annotations

from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.drafts import activities as drafts
from simplecrm.drafts import reminders as reminder_drafts
from simplecrm.lookups.subjects import participants
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from simplecrm.actions.activities import Logged
    from simplecrm.core.records.activities import Activity
    from simplecrm.scripting.scope import About


class Activities(WithUid):
    """Calls, emails, meetings and other contact with people."""

    noun = "activity"

    def get(self, id: int | Activity) -> Activity:
        """The activity with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import activities

        return activities.require(self._scope.book.reading(), record_id(id))

    def add(
        self,
        who: About | Iterable[About],
        *,
        next: str = "",
        next_text: str = "",
        done: Iterable[int] = (),
        anyway: bool = False,
        **fields: Any,
    ) -> Logged:
        """Log an activity with contacts, a company, on a deal or about a case (see ``drafts.activities.draft``), finish
        the follow-ups ``done``, and set a follow-up, in one step. Raises ``DoNotContact`` for an outgoing one with a
        contact who asked not to be contacted, unless ``anyway`` is set."""
        from simplecrm.actions import activities

        scope = self._scope
        with_whom = participants([scope.subject(one) for one in several(who)])
        fields["deal_id"] = fields.get("deal_id") or with_whom.deal_id
        fields["case_id"] = fields.get("case_id") or with_whom.case_id
        draft = drafts.draft(scope.context, company_id=with_whom.company_id, **fields)
        following = reminder_drafts.following(scope.context, next, next_text)
        finishing = [record_id(one) for one in done]
        return activities.log(
            scope.book, draft, with_whom.contact_ids, scope.now, following=following, finishing=finishing,
            anyway=anyway,
        )  # fmt: skip

    def edit(self, id: int | Activity, *, who: About | Iterable[About] | None = None, **changes: Any) -> Activity:
        """Change the fields that are given (see ``drafts.activities.edited``); ``who`` replaces the contacts and the
        company."""
        from simplecrm.actions import activities

        scope = self._scope
        old = self.get(id)
        new = drafts.edited(scope.context, old, **changes)
        people: Sequence[int] | None = None
        if who is not None:
            with_whom = participants([scope.subject(one) for one in several(who)])
            new = new._replace(
                company_id=with_whom.company_id, deal_id=with_whom.deal_id or new.deal_id,
                case_id=with_whom.case_id or new.case_id,
            )  # fmt: skip
            people = with_whom.contact_ids
            if set(people) == {person.id for person in old.contacts}:
                people = None
        return activities.edit(scope.book, old, new, scope.now, contact_ids=people)


def several(who: About | Iterable[About]) -> list[About]:
    """Who it was with as a list, given one or more."""
    return [who] if isinstance(who, (str, int, Contact, Company, Deal, Case)) else list(who)
