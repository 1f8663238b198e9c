"""The form that asks why a deal was lost."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.core.records.deals import Deal
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import TextLine


class LostForm(Form):
    """The reason, which may be empty."""

    focus_first = "why"

    def __init__(self, deal: Deal) -> None:
        super().__init__()
        self.deal = deal
        self.heading = f"Lost: {deal.title}"

    def lines(self) -> Iterable[Widget]:
        """The reason."""
        yield TextLine("why", "Why", placeholder="too expensive, no budget, a competitor …")

    def change(self) -> Change:
        """Mark the deal as lost."""
        deal, why, now = self.deal, self.value("why"), self.services.now

        def work(book: Book) -> Done:
            from simplecrm.actions.deals import close

            made = close(book, [deal.id], "lost", now, why=why)[0]
            return Done(f"Lost: {made.title}", {"deals", "contacts"}, made)

        return work
