"""The form that asks why deals were lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import TextLine

DEALS_CHANGED = frozenset({"deals", "contacts"})
"""The plural nouns of what a change of deals changes."""


class LostForm(Form):
    """The reason, which may be empty."""

    focus_first = "why"
    draft_form = "lost"

    def __init__(self, deal_ids: Sequence[int], title: str) -> None:
        super().__init__()
        self.deal_ids = deal_ids
        self.heading = f"Lost: {title}"

    def lines(self) -> Iterable[Widget]:
        """The reason."""
        yield TextLine("why", "Why", placeholder="too expensive, no budget, a competitor …")

    def records(self) -> Sequence[Subject]:
        """The deals."""
        return [Subject("deal", one) for one in self.deal_ids]

    def change(self) -> Change:
        """Mark the deals as lost."""
        deal_ids, why, now = self.deal_ids, self.value("why"), self.services.now

        def work(book: Book) -> Done:
            from simplecrm.actions.deals import close

            made = close(book, deal_ids, "lost", now, why=why)
            return Done(f"Lost: {made[0].title if len(made) == 1 else f'{len(made):,} deals'}", DEALS_CHANGED, made[0])

        return work
