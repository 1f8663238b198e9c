"""The page of a company, a deal or a case in a window over the current screen: everything that is filed on it."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm import registry
from simplecrm.core.records import Record
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.deals import Deal
from simplecrm.lookups import pages
from simplecrm.lookups.pages import CasePage, CompanyPage, DealPage
from simplecrm.lookups.subjects import Participants, Subject
from simplecrm.registry import key_of
from simplecrm.show import cases, companies, deals
from simplecrm.show.companies import person_words
from simplecrm.show.safe import clip
from simplecrm.store.book import Book
from simplecrm.tui.screens import page_keys
from simplecrm.tui.screens.base import hide_messages
from simplecrm.tui.services import Done, Served
from simplecrm.tui.undoing import undo
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

LAST = 40
"""Activities on a page; the timeline has all."""


Page = CompanyPage | DealPage | CasePage


class Link(Record):
    """A line that opens something: its place in the list from 1, what it opens, and its text."""

    id: int
    subject: Subject
    words: str


class PageScreen(Served, ModalScreen[None]):
    """The page, and below it the people, the deals, the cases or the company that Enter opens."""

    DEFAULT_CSS = """
    PageScreen { align: center middle; background: $background 40%; }
    PageScreen > Vertical { width: 116; max-width: 96%; height: 90%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    PageScreen RecordTable { background: $surface; height: auto; max-height: 8; border-top: solid $line; }
    PageScreen .keys { color: $quiet; height: auto; max-height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
    ]

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self.record: Company | Deal | Case | None = None
        self.called = ""
        self._links: list[Link] = []
        for key in page_keys.bound():
            self._bindings.bind(key, f"press_key('{key}')", show=False)
        quit_key = registry.action("quit").key
        if quit_key:
            self._bindings.bind(quit_key, "dismiss(None)", "Close", show=False)

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
        self.load()
        self._table.focus()

    def on_screen_suspend(self) -> None:
        """Leave messages to the screen in front."""
        hide_messages(self)

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open a person in the contacts, or another page here."""
        link = next((link for link in self._links if link.id == message.key), None)
        if link is None:
            return
        if link.subject.noun == "contact":
            self.dismiss(None)
            self.services.open_contact(link.subject.id)
        else:
            self.subject = link.subject
            self.load()

    def log_activity(self) -> None:
        """Log what happened with the company, on the deal or about the case."""
        from simplecrm.tui.forms.log import LogForm

        subject, record, company_id = self.subject, self.record, self.subject.company_id
        people = self._people()
        if isinstance(record, Case):
            company_id = record.company_id
        with_whom = Participants(people, company_id, subject.deal_id, subject.case_id)
        self.fill(LogForm(with_whom, self.called))

    def set_follow_up(self) -> None:
        """Set a follow-up with the company, on the deal, or with the contact of the case."""
        from simplecrm.tui.forms.reminder import ReminderForm

        filed = self._filed_on()
        if filed is not None:
            self.fill(ReminderForm(*filed))

    def write_note(self) -> None:
        """Write a note on the company or deal, or on the contact of the case."""
        from simplecrm.tui.forms.note import NoteForm

        filed = self._filed_on()
        if filed is not None:
            self.fill(NoteForm(*filed))

    def open_case(self) -> None:
        """Open a case of the company, or of the same people as the deal or case."""
        from simplecrm.tui.forms.case import CaseForm

        record = self.record
        company_id = record.id if isinstance(record, Company) else record.company_id if record is not None else 0
        self.fill(CaseForm(self._people(), company_id, self.called))

    def attach_file(self) -> None:
        """Choose a file, and attach it to the company, deal or case."""
        from simplecrm.tui.screens.attachments import attach

        attach(self.services, self.app, self.subject, self.called, lambda _: self.load())

    def open_attachment(self) -> None:
        """Choose an attachment, and open a copy of it in the program for it."""
        from simplecrm.tui.screens.attachments import open_one

        open_one(self.services, self.app, self.subject, self.called, f"{key_of('attach_here')} attaches a file.")

    def action_press_key(self, key: str) -> None:
        """Take the action that has the key on this page."""
        page_keys.press(self, key)

    def undo_last(self) -> None:
        """Undo the last change."""
        self.services.perform(undo, lambda _: self.load())

    def load(self) -> None:
        """Load the page, or close it if its record is gone."""
        subject, now = self.subject, self.services.now
        page = self.services.ask(lambda connection: read(connection, subject, now), None)
        if page is None:
            self.dismiss(None)
            return
        self.record, self.called = _about(page)
        self._reader.read(subject, partial(write, page, now))
        self._links = list(_links(page))
        self._frame.border_title = Content(clip(f"{subject.noun.capitalize()} · {self.called}", 80))
        self.query_one(".keys", Static).update(Content(page_keys.hint(self)))
        self._table.display = bool(self._links)
        self._table.show([link.id for link in self._links])

    def change(self, change: Callable[[Book], str], kinds: Iterable[str]) -> None:
        """Change the book, say what the change returns, and load the page again."""
        self.services.perform(lambda book: Done(change(book), kinds), lambda _: self.load())

    def fill(self, form: Any) -> None:
        """Open a form over the page, and load the page again when it was saved."""
        self.app.push_screen(form, lambda made: self.load() if made is not None else None)

    def _people(self) -> tuple[int, ...]:
        """The contacts of the deal or case."""
        if isinstance(self.record, Case):
            return tuple(person.id for person in self.record.contacts)
        return (self.record.contact_id,) if isinstance(self.record, Deal) and self.record.contact_id else ()

    def _filed_on(self) -> tuple[Subject, str] | None:
        """What follow-ups and notes from here belong to, and what it is called: of a case its first contact, else its
        company; None, after a message, if it has neither."""
        case = self.record
        if not isinstance(case, Case):
            return self.subject, self.called
        if case.contacts:
            return Subject("contact", case.contacts[0].id), case.contacts[0].name
        if case.company_id:
            return Subject("company", case.company_id), case.company
        self.services.say("The case has no contact and no company.", severity="warning")
        return None

    def _fetch(self, keys: Sequence[int]) -> list[Link]:
        return [link for link in self._links if link.id in keys]


def read(connection: sqlite3.Connection, subject: Subject, now: datetime.datetime) -> Page | None:
    """The page of a company, a deal or a case; None if there is no such record."""
    today = now.date().isoformat()
    if subject.noun == "company":
        return pages.of_company(connection, subject.id, today=today, last=LAST)
    if subject.noun == "deal":
        return pages.of_deal(connection, subject.id, today=today, last=LAST)
    return pages.of_case(connection, subject.id, last=LAST)


def _about(page: Page) -> tuple[Company | Deal | Case, str]:
    """The record of a page, and its name."""
    if isinstance(page, CompanyPage):
        return page.company, page.company.name
    record = page.deal if isinstance(page, DealPage) else page.case
    return record, record.title


def write(page: Page, now: datetime.datetime, flow: Flow) -> None:
    """Write a page into a pane."""
    if isinstance(page, CompanyPage):
        lines = companies.page_lines(page, now, flow.width)
    elif isinstance(page, DealPage):
        lines = deals.page_lines(page, now, flow.width)
    else:
        lines = cases.page_lines(page, now, flow.width)
    flow.laid_out(Content("\n".join(lines)))


def _links(page: CompanyPage | DealPage | CasePage) -> list[Link]:
    """What a page leads to: the people, deals, cases, parent and subsidiaries of a company; the contacts and
    company of a deal or case, and the other cases of these contacts."""
    if isinstance(page, CompanyPage):
        found = [(Subject("contact", row.id), person_words(row)) for row in page.contacts]
        found += [(Subject("deal", deal.id), f"Deal {deal.title}") for deal in (*page.deals, *page.closed)]
        found += [(Subject("case", case.id), f"Case {case.title}") for case in page.cases]
        mine = page.company
        found += [(Subject("company", mine.parent_id), f"Parent {mine.parent}")] if mine.parent_id else []
        found += [(Subject("company", row.id), f"Company {row.name}") for row in page.subsidiaries]
    elif isinstance(page, DealPage):
        deal = page.deal
        found = [(Subject("contact", person.id), deals.person_words(person)) for person in deal.people]
        found += [(Subject("company", deal.company_id), f"Company {deal.company}")] if deal.company_id else []
    else:
        about = page.case
        found = [(Subject("contact", person.id), person.name) for person in about.contacts]
        found += [(Subject("company", about.company_id), f"Company {about.company}")] if about.company_id else []
        found += [(Subject("case", case.id), f"Case {case.title}") for case in page.others]
    return [Link(place, subject, words) for place, (subject, words) in enumerate(found, 1)]
