"""The form to add a deal with a contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.pipelines import parse_pipelines
from simplecrm.drafts import deals
from simplecrm.show.deals import deal_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine, TextLine


class DealForm(Form):
    """Title, value, stage, probability, expected close and tags."""

    line_of: ClassVar[dict[str, str]] = {"expected_close": "close"}

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self.contact_id = contact_id
        self.heading = f"Deal with {name}"

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        yield TextLine("title", "Title", placeholder="Pilot 2027")
        yield TextLine("value", "Value", placeholder="12000, 1,250.50 USD, 12k …")
        stages = _stages()
        yield ChoiceLine("stage", "Stage", stages, stages[0][0])
        yield TextLine("probability", "Percent", placeholder="default of the stage")
        yield LiveLine("close", "Close", self._coming, placeholder="end of march, in 6 weeks … or nothing")
        yield TextLine("tags", "Tags", placeholder="hot, renewal")

    def change(self) -> Change:
        """Add the deal."""
        now = self.services.now
        draft = deals.draft(
            self.context, title=self.value("title"), value=self.value("value"), stage=self.value("stage"),
            probability=self.value("probability"), expected_close=self.value("close"), contact_id=self.contact_id,
            tags=parts.split(self.value("tags")),
        )  # fmt: skip

        def work(book: Book) -> Done:
            from simplecrm.actions.deals import add

            made = add(book, draft, now)
            return Done(f"Added deal {deal_words(made, now)}", {"deals", "contacts", "tags"}, made)

        return work

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)


def _stages() -> list[tuple[str, str]]:
    """The stages of all pipelines; those of the first by their name alone."""
    from simplecrm import config

    return [(name, name) for name, _ in parse_pipelines(config.get("pipelines")).names()]
