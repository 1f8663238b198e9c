"""The form to save a query as a segment."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.drafts import segments
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import TextLine


class SegmentForm(Form):
    """A name, and the query that ``@name`` stands for."""

    heading = "Save a query as a segment"

    def lines(self) -> Iterable[Widget]:
        """Name and query."""
        yield TextLine("name", "Name", placeholder="hot; @hot in a query stands for it")
        yield TextLine("query", "Query", placeholder="tag:vip stage:lead last>30d …")

    def change(self) -> Change:
        """Add the segment."""
        now = self.services.now
        draft = segments.draft(name=self.value("name"), query=self.value("query"))

        def work(book: Book) -> Done:
            from simplecrm.actions.segments import add

            made = add(book, draft.name, draft.query, now)
            return Done(f"Added segment {made.name}", {"segments"}, made)

        return work
