"""The campaigns with what came of them: Enter lists the members of one, ``a`` adds one. They are sent from the command
line, where a run of hours can be watched and stopped."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from simplecrm.actions.campaigns import quiet_since
from simplecrm.core.records.campaigns import Campaign, Member
from simplecrm.lookups import campaigns
from simplecrm.lookups.campaigns import Result
from simplecrm.show.when import money
from simplecrm.store.book import Book
from simplecrm.tui.screens.list_window import ListWindow, close_all
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.columns import Column

NONE_YET = "A campaign is one message to each of many contacts. a adds one."
KEYS = "enter lists the members · a add · p pause or resume · s how to send it · esc closes"


class CampaignsScreen(ListWindow):
    """All campaigns, the latest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", show=False),
        Binding("p", "pause", show=False),
        Binding("s", "send", show=False),
    ]

    def __init__(self) -> None:
        columns = [
            Column("Campaign", lambda one: (_titled(one.campaign), "strong"), weight=2, least=12),
            Column("Members", lambda one: f"{one.members:,}", width=9, right=True),
            Column("Waiting", lambda one: _number(one.in_state("waiting")), width=9, right=True),
            Column("Sent", lambda one: _number(one.in_state("sent")), width=9, right=True),
            Column("Answered", lambda one: _number(one.answered), width=9, right=True),
            Column("Won", lambda one: ", ".join(money(won.value, won.currency) for won in one.won), weight=1, drop=1),
        ]
        super().__init__("Campaigns", columns, KEYS, empty=NONE_YET)

    def on_record_table_selected(self, message: Any) -> None:
        """List the members."""
        found = self._campaign(message.key)
        if found is not None:
            self.app.push_screen(MembersScreen(found))

    def action_add(self) -> None:
        """Add a campaign."""
        from simplecrm.tui.forms.campaign import CampaignForm

        def added(campaign: Campaign | None) -> None:
            self.load()
            if campaign is not None:
                self.table.go_to_key(campaign.id)

        self.app.push_screen(CampaignForm(), added)

    def action_pause(self) -> None:
        """Pause the campaign under the cursor, or resume it."""
        found, now = self._campaign(self.table.key), self.services.now
        if found is None:
            return

        def change(book: Book) -> Done:
            from simplecrm.actions import campaigns as actions

            if found.paused_at:
                return Done(f"Resumed {actions.resume(book, found.id, now).name}", {"campaigns"})
            return Done(f"Paused {actions.pause(book, found.id, now).name}", {"campaigns"})

        self.services.perform(change, lambda _: self.load())

    def action_send(self) -> None:
        """Say how to send the campaign under the cursor, and copy the command."""
        found = self._campaign(self.table.key)
        if found is None:
            return
        if found.channel != "email":
            command = f"simplecrm campaigns write {found.name} {found.name}.csv"
        elif found.paused_at:
            command = f"simplecrm campaigns resume {found.name}"
        else:
            command = f"simplecrm campaigns send {found.name}"
        command = self.services.offered(command)
        self.app.copy_to_clipboard(command)
        self.services.say(f"In a shell (copied): {command}")

    def load(self) -> None:
        """Show all campaigns."""
        self.table.show(self.services.ask(campaigns.ids, []))

    def fetch(self, keys: Sequence[int]) -> list[Result]:
        """What came of these campaigns."""
        return self.services.ask(partial(_results, campaign_ids=keys, now=self.services.now), [])

    def _campaign(self, campaign_id: int) -> Campaign | None:
        return self.services.ask(lambda connection: campaigns.get(connection, campaign_id), None)


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


def _titled(campaign: Campaign) -> str:
    return f"{campaign.name} (paused)" if campaign.paused_at else campaign.name


def _results(connection: sqlite3.Connection, campaign_ids: Sequence[int], now: datetime.datetime) -> list[Result]:
    found = campaigns.rows(connection, campaign_ids)
    return [campaigns.result(connection, one, quiet_since(one, now)) for one in found]


def _number(count: int) -> str:
    return f"{count:,}" if count else ""
