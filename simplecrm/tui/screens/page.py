"""The page of a company or a deal in a window over the current screen: everything that is filed on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.core.records import Record
from simplecrm.core.records.deals import Deal
from simplecrm.lookups import pages
from simplecrm.lookups.pages import CompanyPage, DealPage
from simplecrm.lookups.subjects import Participants, Subject
from simplecrm.show import companies, deals
from simplecrm.show.companies import person_words
from simplecrm.show.safe import clip
from simplecrm.store.book import Book
from simplecrm.tui import deal_changes
from simplecrm.tui.services import Done, Served
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

LAST = 40
"""Activities on a page; the timeline has all."""


class Link(Record):
    """A line that opens something: its place in the list from 1, what it opens, and its text."""

    id: int
    subject: Subject
    words: str


class PageScreen(Served, ModalScreen[None]):
    """The page, and below it the people, the deals or the company that Enter opens."""

    DEFAULT_CSS = """
    PageScreen { align: center middle; background: $background 40%; }
    PageScreen > Vertical { width: 116; max-width: 96%; height: 90%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    PageScreen RecordTable { background: $surface; height: auto; max-height: 8; border-top: solid $line; }
    PageScreen .keys { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("l", "log", show=False),
        Binding("f", "follow_up", show=False),
        Binding("n", "note", show=False),
        Binding("greater_than_sign", "move(1)", show=False),
        Binding("less_than_sign", "move(-1)", show=False),
        Binding("w", "won", show=False),
        Binding("o", "lost", show=False),
        Binding("u", "undo", show=False),
    ]

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject
        self._called = ""
        self._deal: Deal | None = None
        self._links: list[Link] = []

    def compose(self) -> ComposeResult:
        """The text, the links and the keys."""
        self._reader = Reader()
        self._table = RecordTable([Column("Opens", lambda link: link.words, weight=1)], self._fetch, empty="")
        with Vertical() as frame:
            self._frame = frame
            yield self._reader
            yield self._table
            yield Static(classes="keys", markup=False)

    def on_mount(self) -> None:
        """Load the page."""
        self._load()
        self._table.focus()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open a person in the contacts, or the page of a deal or company here."""
        link = next((link for link in self._links if link.id == message.key), None)
        if link is None:
            return
        if link.subject.noun == "contact":
            self.dismiss(None)
            self.services.open_contact(link.subject.id)
        else:
            self._subject = link.subject
            self._load()

    def action_log(self) -> None:
        """Log what happened with the company or on the deal."""
        from simplecrm.tui.forms.log import LogForm

        deal = self._deal
        people = (deal.contact_id,) if deal is not None and deal.contact_id else ()
        with_whom = Participants(people, self._subject.company_id, self._subject.deal_id)
        self._fill(LogForm(with_whom, self._called))

    def action_follow_up(self) -> None:
        """Set a follow-up with the company or on the deal."""
        from simplecrm.tui.forms.reminder import ReminderForm

        self._fill(ReminderForm(self._subject, self._called))

    def action_note(self) -> None:
        """Write a note on the company or deal."""
        from simplecrm.tui.forms.note import NoteForm

        self._fill(NoteForm(self._subject, self._called))

    def action_move(self, steps: int) -> None:
        """Move the deal to the next or previous stage of its pipeline."""
        deal_id = self._deal_id()
        if deal_id:
            deal_changes.shift(self.services, [deal_id], steps, self._load)

    def action_won(self) -> None:
        """Mark the deal as won."""
        deal_id = self._deal_id()
        if deal_id:
            deal_changes.win(self.services, [deal_id], self._load)

    def action_lost(self) -> None:
        """Ask why, and mark the deal as lost."""
        deal_id = self._deal_id()
        if deal_id:
            deal_changes.lose(self, [deal_id], self._load)

    def action_undo(self) -> None:
        """Undo the last change."""

        def change(book: Book) -> Done:
            from simplecrm.actions import journal

            return Done(f"Undone: {journal.undo(book).title}", undo=False)

        self.services.perform(change, lambda _: self._load())

    def _deal_id(self) -> int:
        """The id of the deal; 0, after a message, on the page of a company."""
        if self._deal is None:
            self.services.say("This is the page of a company; open one of its deals first.", severity="warning")
        return self._deal.id if self._deal is not None else 0

    def _fill(self, form: Any) -> None:
        self.app.push_screen(form, lambda made: self._load() if made is not None else None)

    def _load(self) -> None:
        subject, now = self._subject, self.services.now
        read = pages.of_company if subject.noun == "company" else pages.of_deal
        page: CompanyPage | DealPage | None = self.services.ask(
            lambda connection: read(connection, subject.id, last=LAST), None
        )
        if page is None:
            self.dismiss(None)
            return
        if isinstance(page, CompanyPage):
            self._called, self._deal = page.company.name, None
            self._reader.read(subject, lambda width: _content(companies.page_lines(page, now, width)))
            keys = "l log · f follow-up · n note · enter opens · esc closes"
        else:
            self._called, self._deal = page.deal.title, page.deal
            self._reader.read(subject, lambda width: _content(deals.page_lines(page, now, width)))
            keys = "l log · f follow-up · n note · < > move · w won · o lost · u undo · enter opens · esc closes"
        self._links = list(_links(page))
        self._frame.border_title = Content(clip(f"{subject.noun.capitalize()} · {self._called}", 80))
        self.query_one(".keys", Static).update(Content(keys))
        self._table.display = bool(self._links)
        self._table.show([link.id for link in self._links])

    def _fetch(self, keys: Sequence[int]) -> list[Link]:
        return [link for link in self._links if link.id in keys]


def _content(lines: Any) -> Content:
    return Content("\n".join(lines))


def _links(page: CompanyPage | DealPage) -> list[Link]:
    """What a page leads to: the people and open deals of a company; the contact and company of a deal."""
    if isinstance(page, CompanyPage):
        found = [(Subject("contact", row.id), person_words(row)) for row in page.contacts]
        found += [(Subject("deal", deal.id), f"Deal {deal.title}") for deal in page.deals]
    else:
        deal = page.deal
        found = [(Subject("contact", deal.contact_id), deal.contact)] if deal.contact_id else []
        found += [(Subject("company", deal.company_id), f"Company {deal.company}")] if deal.company_id else []
    return [Link(place, subject, words) for place, (subject, words) in enumerate(found, 1)]
