"""The form to add or edit a company."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.records.companies import Company
from simplecrm.drafts import companies as drafts
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import TextLine

TOUCHED = frozenset({"companies", "contacts", "tags"})


class CompanyForm(Form):
    """``old`` is the company to edit; None adds one."""

    draft_form = "company"

    def __init__(self, old: Company | None = None) -> None:
        super().__init__()
        self.old = old
        self.heading = f"Edit {old.name}" if old else "Add a company"

    def lines(self) -> Iterable[Widget]:
        """Name, domain, industry, tags and contact details."""
        old = self.old or Company()
        yield TextLine("name", "Name", old.name)
        yield TextLine("domain", "Domain", old.domain, placeholder="acme.com")
        yield TextLine("industry", "Industry", old.industry)
        yield TextLine("tags", "Tags", ", ".join(old.tags), placeholder="supplier, partner")
        yield from parts.reach_lines(old)

    def records(self) -> Sequence[Subject]:
        """The company to edit."""
        return (Subject("company", self.old.id),) if self.old else ()

    def change(self) -> Change:
        """Add or edit the company."""
        old, now, region = self.old, self.services.now, self.context.region
        start = old or Company()
        new = drafts.edited(
            start, name=self.value("name"), domain=self.value("domain"), industry=self.value("industry"),
            tags=parts.read_tags(self), **parts.read_reach(self, start),
        )  # fmt: skip

        def work(book: Book) -> Done:
            from simplecrm.actions import companies

            if old:
                return self.write(book, old, new)
            made = companies.add(book, new, now, region=region)
            return Done(f"Added {made.name}", TOUCHED, made)

        return work

    def write(self, book: Book, old: Company, new: Company) -> Done:
        """Change the company."""
        from simplecrm.actions import companies

        on_join = self.join_remarks(book, old)
        made = companies.edit(book, old, new, self.services.now, region=self.context.region, on_join=on_join)
        return Done(f"Changed {made.name}", TOUCHED, made, on_join.remarks)
