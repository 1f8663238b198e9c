"""The form to save a query as a segment."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.core.records.segments import NOUNS
from simplecrm.core.text.plurals import plural_of
from simplecrm.drafts import segments
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, TextLine


class SegmentForm(Form):
    """A name, and the query that ``@name`` stands for."""

    heading = "Save a query as a segment"
    draft_form = "segment"

    def lines(self) -> Iterable[Widget]:
        """Name, query, and what it finds."""
        yield TextLine("name", "Name", placeholder="hot; @hot in a query stands for it")
        yield TextLine("query", "Query", placeholder="tag:vip stage:lead last>30d …")
        yield ChoiceLine("finds", "Finds", [(noun, plural_of(noun)) for noun in NOUNS], NOUNS[0])

    def change(self) -> Change:
        """Add the segment."""
        now = self.services.now
        draft = segments.draft(name=self.value("name"), query=self.value("query"), finds=self.value("finds"))

        def work(book: Book) -> Done:
            from simplecrm.actions.segments import add

            made = add(book, draft, now)
            return Done(f"Added segment {made.name}", {"segments"}, made)

        return work
