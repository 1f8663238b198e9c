"""The form to add or remove tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core.records.tags import Tag
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import TextLine, WordSuggester
from simplecrm.tui.widgets.flow import assemble

MAX_SHOWN = 30


class TagForm(Form):
    """A line of comma-separated tags; ``-tag`` removes one. Existing tags are suggested. ``ids`` are contacts, or
    companies or deals if ``noun`` says so."""

    draft_form = "tag"

    def __init__(self, ids: Sequence[int], names: str, known: Sequence[Tag], *, noun: str = "contact") -> None:
        super().__init__()
        self.ids = ids
        self.noun = noun
        self.names = names
        self.known = known
        self.heading = f"Tag {names}"

    def lines(self) -> Iterable[Widget]:
        """The line, and the existing tags."""
        words = [tag.name for tag in self.known]
        suggester = WordSuggester([*words, *(f"-{word}" for word in words)])
        yield TextLine("tags", "Tags", placeholder="vip, partner, -cold", suggester=suggester)
        if words:
            more = f" … and {len(words) - MAX_SHOWN} more" if len(words) > MAX_SHOWN else ""
            listed = "  ".join(f"{tag.name} {tag.contacts}" for tag in self.known[:MAX_SHOWN])
            yield Static(assemble((f"Tags: {listed}{more}", "$quiet")), markup=False)

    def records(self) -> Sequence[Subject]:
        """What is tagged."""
        return [Subject(self.noun, one) for one in self.ids]

    def change(self) -> Change:
        """Add and remove tags in one change."""
        words = [word.strip() for word in self.value("tags").split(",") if word.strip()]
        off = [word[1:].strip() for word in words if word.startswith("-")]
        put = [word for word in words if not word.startswith("-")]
        if not put and not any(off):
            raise InvalidField("tags", "enter a tag")
        names, ids = self.names, tuple(self.ids)
        people, firms, deals = (ids if self.noun == noun else () for noun in ("contact", "company", "deal"))

        def work(book: Book) -> Done:
            from simplecrm.actions import tags

            with book.writing("Tags") as step:
                said = []
                if put:
                    done = tags.tag(book, people, put, company_ids=firms, deal_ids=deals)
                    said.append(f"Tagged {names} {', '.join(done.tags)}")
                if off:
                    done = tags.untag(book, people, off, company_ids=firms, deal_ids=deals)
                    said.append(f"Removed {', '.join(done.tags)} from {names}")
                step.title = " · ".join(said)
            return Done(" · ".join(said), {"tags", "contacts", "companies", "deals"})

        return work
