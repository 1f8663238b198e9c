"""The campaigns with what came of them: Enter lists the members of one."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any

from simplecrm.actions.campaigns import quiet_since
from simplecrm.core.records.campaigns import Campaign, Member
from simplecrm.lookups import campaigns
from simplecrm.lookups.campaigns import Result
from simplecrm.show.when import money
from simplecrm.tui.screens.list_window import ListWindow, close_all
from simplecrm.tui.widgets.columns import Column

NONE_YET = "A campaign is one message to each of many contacts. Add one: simplecrm campaigns add --help"


class CampaignsScreen(ListWindow):
    """All campaigns, the latest first."""

    def __init__(self) -> None:
        columns = [
            Column("Campaign", lambda one: (one.campaign.name, "strong"), weight=2, least=12),
            Column("Members", lambda one: f"{one.members:,}", width=9, right=True),
            Column("Waiting", lambda one: _number(one.in_state("waiting")), width=9, right=True),
            Column("Sent", lambda one: _number(one.in_state("sent")), width=9, right=True),
            Column("Answered", lambda one: _number(one.answered), width=9, right=True),
            Column("Won", lambda one: ", ".join(money(won.value, won.currency) for won in one.won), weight=1, drop=1),
        ]
        super().__init__("Campaigns", columns, "enter lists the members · esc closes", empty=NONE_YET)

    def on_record_table_selected(self, message: Any) -> None:
        """List the members."""
        found = self.services.ask(lambda connection: campaigns.get(connection, message.key), None)
        if found is not None:
            self.app.push_screen(MembersScreen(found))

    def load(self) -> None:
        """Show all campaigns."""
        self.table.show(self.services.ask(campaigns.ids, []))

    def fetch(self, keys: Sequence[int]) -> list[Result]:
        """What came of these campaigns."""
        return self.services.ask(partial(_results, campaign_ids=keys, now=self.services.now), [])


class MembersScreen(ListWindow):
    """The members of a campaign with what became of the message; Enter opens the contact."""

    def __init__(self, campaign: Campaign) -> None:
        columns = [
            Column("Name", lambda one: (one.name, "strong"), weight=2, least=12),
            Column("Address", lambda one: one.address, weight=2, drop=2),
            Column("State", lambda one: "answered" if one.answered_at else one.state, width=9),
            Column("Why", lambda one: one.reason, weight=1, drop=1),
        ]
        super().__init__(f"Campaign {campaign.name}", columns, "enter opens the contact · esc closes", empty="Nobody.")
        self._campaign = campaign
        self._found: dict[int, Member] = {}

    def on_record_table_selected(self, message: Any) -> None:
        """Open the contact."""
        close_all(self.app)
        self.services.open_contact(message.key)

    def load(self) -> None:
        """Read the members."""
        since = quiet_since(self._campaign, self.services.now)
        none: list[Member] = []
        found = self.services.ask(lambda connection: list(campaigns.members(connection, self._campaign, since)), none)
        self._found = {one.id: one for one in found}
        self.table.show(list(self._found))

    def fetch(self, keys: Sequence[int]) -> list[Member]:
        """The members of these ids."""
        return [self._found[key] for key in keys]


def _results(connection: sqlite3.Connection, campaign_ids: Sequence[int], now: datetime.datetime) -> list[Result]:
    found = campaigns.rows(connection, campaign_ids)
    return [campaigns.result(connection, one, quiet_since(one, now)) for one in found]


def _number(count: int) -> str:
    return f"{count:,}" if count else ""
