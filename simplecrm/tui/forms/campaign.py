"""The form to add a campaign."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.core.records.campaigns import CHANNELS
from simplecrm.core.records.templates import Template
from simplecrm.drafts import campaigns as drafts
from simplecrm.lookups import campaigns, templates
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, TextLine


class CampaignForm(Form):
    """A name, whom to write to, and what; nothing is sent yet."""

    heading = "Add a campaign"
    draft_form = "campaign"

    def lines(self) -> Iterable[Widget]:
        """Name, query, template, channel, and whom to leave out."""
        self._templates = self.services.ask(_every_template, list[Template]())
        names = [(one.name, one.name) for one in self._templates]
        yield TextLine("name", "Name", placeholder="one word, such as spring")
        yield TextLine("query", "To", placeholder="@hot, or a query such as tag:vip has:email")
        yield ChoiceLine("template", "Template", names or [("", "none yet")], names[0][0] if names else "")
        yield ChoiceLine("channel", "By", [(one, one) for one in CHANNELS], CHANNELS[0])
        yield TextLine("quiet", "Quiet for", placeholder="30d leaves out who was written to within that time")

    def change(self) -> Change:
        """Add the campaign."""
        now = self.services.now
        draft = drafts.draft(**{name: self.value(name) for name in ("name", "query", "channel", "quiet")})
        template = next((one for one in self._templates if one.name == self.value("template")), None)
        if template is None:
            raise InvalidField("template", "Add a template first.")
        chosen = template

        def work(book: Book) -> Done:
            from simplecrm.actions.campaigns import add, quiet_since

            made = add(book, draft, chosen, now)
            found = campaigns.result(book.reading(), made, quiet_since(made, now))
            left_out = ", ".join(f"{count:,} {why}" for why, count in found.left_out)
            words = f"Added campaign {made.name}: {found.in_state('waiting'):,} to write to"
            words += f"; left out: {left_out}" if left_out else ""
            return Done(words, {"campaigns"}, made)

        return work


def _every_template(connection: sqlite3.Connection) -> list[Template]:
    return templates.rows(connection, templates.ids(connection))
