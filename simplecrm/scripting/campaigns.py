"""The actions on campaigns."""

from __future__ import annotations

from simplecrm.drafts import campaigns as drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from simplecrm.actions.sending.session import Progress
    from simplecrm.core.records.campaigns import Campaign, Member
    from simplecrm.scripting.scope import Who


class Campaigns(WithUid):
    """One message to each of many contacts. A campaign is given by its name or id, or a record returned earlier."""

    noun = "campaign"

    def get(self, which: str | int | Campaign) -> Campaign:
        """The campaign with that name or id. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import campaigns

        connection = self._scope.book.reading()
        if isinstance(which, str):
            return campaigns.require(connection, campaigns.resolve(connection, which))
        return campaigns.require(connection, record_id(which))

    def add(self, name: str, query: str, template: str, *, channel: str = "", quiet: str = "") -> Campaign:
        """Freeze whom a query finds and the text of a template (see ``drafts.campaigns.draft``)."""
        from simplecrm.actions import campaigns
        from simplecrm.lookups import templates

        scope = self._scope
        connection = scope.book.reading()
        chosen = templates.require(connection, templates.resolve(connection, template))
        draft = drafts.draft(name=name, query=query, channel=channel, quiet=quiet)
        return campaigns.add(scope.book, draft, chosen, scope.now)

    def members(self, which: str | int | Campaign) -> list[Member]:
        """The members with what became of the message, or why there is none."""
        from simplecrm.actions.campaigns import quiet_since
        from simplecrm.lookups import campaigns

        campaign = self.get(which)
        found = campaigns.members(self._scope.book.reading(), campaign, quiet_since(campaign, self._scope.now))
        return list(found)

    def send(self, which: str | int | Campaign, *, per_minute: int = 0, limit: int | None = None) -> Progress:
        """Send the waiting messages as the settings say (see ``actions.sending.session.send``)."""
        from simplecrm.actions.sending import session

        scope = self._scope
        return session.send(scope.book, self.get(which), lambda: scope.now, per_minute=per_minute, limit=limit)

    def pause(self, which: str | int | Campaign) -> Campaign:
        """Pause a campaign."""
        from simplecrm.actions import campaigns

        return campaigns.pause(self._scope.book, self.get(which).id, self._scope.now)

    def resume(self, which: str | int | Campaign) -> Campaign:
        """Let a paused campaign be sent again."""
        from simplecrm.actions import campaigns

        return campaigns.resume(self._scope.book, self.get(which).id, self._scope.now)

    def retry(self, which: str | int | Campaign, who: Iterable[Who]) -> Campaign:
        """Let messages be sent again that failed, or of which is not known whether they arrived."""
        from simplecrm.actions import campaigns

        people = (who,) if isinstance(who, str) else who
        campaign = self.get(which)
        campaigns.retry(self._scope.book, campaign.id, [self._scope.contact_id(one) for one in people])
        return campaign

    def bounced(self, which: str | int | Campaign, who: Who, reason: str = "") -> Campaign:
        """Record that a message came back."""
        from simplecrm.actions import campaigns

        campaign = self.get(which)
        campaigns.bounced(self._scope.book, campaign.id, self._scope.contact_id(who), reason)
        return campaign

    def clear_bounce(self, which: str | int | Campaign, who: Who) -> Campaign:
        """Record that a message did not come back after all."""
        from simplecrm.actions import campaigns

        campaign = self.get(which)
        campaigns.clear_bounce(self._scope.book, campaign.id, self._scope.contact_id(who))
        return campaign

    def _id(self, which: Any) -> int:
        return self.get(which).id
