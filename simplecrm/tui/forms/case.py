"""The forms to open, edit and solve a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.records.activities import KINDS
from simplecrm.core.records.cases import MAX_SATISFACTION, Case
from simplecrm.drafts import activities
from simplecrm.drafts import cases as drafts
from simplecrm.lookups.subjects import Subject
from simplecrm.show.cases import case_words
from simplecrm.show.when import local_minute
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import AreaLine, ChoiceLine, LiveLine, TextLine

TOUCHED = frozenset({"cases", "contacts", "activities"})
PRIORITIES = (("0", "none"), ("1", "high"), ("2", "middle"), ("3", "low"))
RATINGS = (("0", "not known"), *((str(number), str(number)) for number in range(1, MAX_SATISFACTION + 1)))


class CaseForm(Form):
    """Opens a case of a contact, or of a company, which is called ``name``; ``old`` is the case to edit instead."""

    focus_first = "title"
    draft_form = "case"
    line_of: ClassVar[dict[str, str]] = {"opened_at": "opened"}

    def __init__(self, contact_ids: Sequence[int], company_id: int, name: str, old: Case | None = None) -> None:
        super().__init__()
        self.contact_ids = contact_ids
        self.company_id = company_id
        self.old = old
        self.heading = f"Edit case {old.title}" if old else f"Case of {name}"

    def lines(self) -> Iterable[Widget]:
        """Title, product, priority, text and time; of a solved case the satisfaction, too."""
        old = self.old or Case()
        yield TextLine("title", "Title", old.title, placeholder="Printer jams")
        yield TextLine("product", "Product", old.product, placeholder="what it is with")
        yield ChoiceLine("priority", "Priority", PRIORITIES, str(old.priority))
        yield AreaLine("text", "Problem", old.text, placeholder="Markdown; ctrl+o opens your editor")
        opened = local_minute(old.opened_at, self.services.now) if old.opened_at else "now"
        yield LiveLine("opened", "Opened", self._past, opened)
        if old.status == "solved":
            yield ChoiceLine("satisfaction", "Rating", RATINGS, str(old.satisfaction))

    def records(self) -> Sequence[Subject]:
        """The case to edit, or what the new one is of."""
        return (
            (Subject("case", self.old.id),)
            if self.old
            else (*(Subject("contact", one) for one in self.contact_ids), *_company(self.company_id))
        )

    def change(self) -> Change:
        """Open the case, or change it."""
        old, now = self.old, self.services.now
        opened = self.query_one("#line-opened", LiveLine)
        new = drafts.edited(
            self.context, old or Case(company_id=self.company_id), title=self.value("title"),
            product=self.value("product"), priority=self.value("priority"), text=self.value("text"),
            opened_at=opened.value if opened.touched or old is None else None,
            satisfaction=self.value("satisfaction") if old is not None and old.status == "solved" else None,
        )  # fmt: skip

        def work(book: Book) -> Done:
            from simplecrm.actions.cases import add

            if old is not None:
                return self.write(book, old, new)
            made = add(book, new, self.contact_ids, now)
            return Done(f"Opened case {case_words(made, now)}", TOUCHED, made)

        return work

    def write(self, book: Book, old: Case, new: Case) -> Done:
        """Change the case."""
        from simplecrm.actions.cases import edit

        on_join = self.join_remarks(book, old)
        made = edit(book, old, new, self.services.now, on_join=on_join)
        return Done(f"Changed case {made.title}", TOUCHED, made, on_join.remarks)

    def _past(self, phrase: str) -> str:
        return dates.past(phrase, self.services.now)


class SolveForm(Form):
    """How satisfied the customer is, and how the case was solved; both may be left out."""

    focus_first = "satisfaction"
    draft_form = "solve"

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.heading = f"Solved: {case.title}"

    def lines(self) -> Iterable[Widget]:
        """The rating, and what is logged."""
        yield ChoiceLine("satisfaction", "Rating", RATINGS, "0")
        yield AreaLine("text", "How", placeholder="how it was solved, to be logged … or nothing")
        yield ChoiceLine("kind", "Told by", [(kind, kind) for kind in KINDS], "message")

    def records(self) -> Sequence[Subject]:
        """The case."""
        return (Subject("case", self.case.id),)

    def change(self) -> Change:
        """Mark the case as solved."""
        case, now, text = self.case, self.services.now, self.value("text").strip()
        rating = drafts.rating(self.value("satisfaction"))
        told = activities.draft(self.context, kind=self.value("kind"), text=text, direction="out") if text else None

        def work(book: Book) -> Done:
            from simplecrm.actions.cases import solve

            made = solve(book, [case.id], now, satisfaction=rating, activity=told)[0]
            return Done(f"Solved: {case_words(made, now)}", TOUCHED, made)

        return work


def _company(company_id: int) -> tuple[Subject, ...]:
    return (Subject("company", company_id),) if company_id else ()
