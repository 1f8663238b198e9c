"""Companies: the list, and beside it the page of the company under the cursor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from simplecrm import registry
from simplecrm.lookups import companies
from simplecrm.lookups.subjects import NOTHING as NO_SUBJECT
from simplecrm.lookups.subjects import Subject
from simplecrm.registry import key_of
from simplecrm.show.when import day
from simplecrm.tui.screens.arranged import ArrangedScreen
from simplecrm.tui.screens.base import ON_FOLLOW_UP
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.screens.page import PageScreen, read, write
from simplecrm.tui.screens.sorting import COMPANIES, Chosen
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable

QUICK_SORTS = frozenset({"name"})
"""The orders that an index has, so that the first page is there before the first paint."""

FIRST_PAGE = 200
"""Companies loaded before the first paint; a worker loads the rest."""

NO_COMPANIES = (
    "No companies yet: the firms that contacts work for, and those that deals and purchases are with.\n\n"
    f"{key_of('new_company')}  adds one; naming one in the form of a contact adds it, too."
)
NO_MATCHES = "No companies match the filter.\n\nesc shows all again."


class CompaniesScreen(FilteredScreen, ArrangedScreen):
    """One line per company; Enter opens the page in a window, with keys of its own."""

    mode = "companies"
    finds = "company"
    orders = COMPANIES
    filters_by = "company"
    filter_hint = "filter companies: acme tag:supplier city:berlin has:deal …"
    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "edit", "new_company", "tag", "filter", "search", "mark", "undo", "palette", "help",
    )  # fmt: skip
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"companies", "contacts", "deals", "activities", "notes", "reminders", "purchases", "cases", "tags", "segments"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._begins = False
        """Whether the next list is shown from its beginning."""

    def listed(self) -> Iterable[Widget]:
        """The list."""
        self._table = RecordTable(
            self.shown_columns(),
            lambda keys: self.services.ask(lambda connection: companies.rows(connection, keys), []),
            empty=NO_COMPANIES,
        )
        yield self._table

    def pane(self) -> Reader:
        """The page."""
        return Reader(id="pane")

    def load(self) -> None:
        """Load the first companies now, the rest in a worker."""
        self._table.empty = NO_MATCHES if self.query_text else NO_COMPANIES
        self.show_filter()
        self.sorting.show_on(self._table)
        order = self.sorting.of_list
        every = partial(companies.ids, sort=order.sort, reverse=order.reverse)
        if self.query_text:
            self.ask_filtered(lambda connection, where: every(connection, where=where), partial(self._extend, order))
            return
        if len(self._table.keys) <= FIRST_PAGE and order.sort in QUICK_SORTS:
            self._table.show(self.services.ask(partial(every, limit=FIRST_PAGE), self._table.keys), is_part=True)
        # Not before the screen is ready to show an answer.
        self.call_after_refresh(self.services.ask_later, every, partial(self._extend, order), group="list")

    def target(self, *, one: bool = False) -> Target:
        """The marked companies, else the one under the cursor."""
        ids = tuple(self._table.chosen(one=one))
        return (
            Target("company", ids, about=Subject("company", ids[0]) if len(ids) == 1 else NO_SUBJECT)
            if ids
            else NOTHING
        )

    def act(self, action_id: str, target: Target) -> None:  # noqa: ARG002
        """Add a company, the only action that only this mode has."""
        from simplecrm.tui.forms.company import CompanyForm

        before = self._table.keys

        def added(made: object) -> None:
            if made is not None:
                self._table.expect_new(before)  # which the list may have been loaded with by now

        self.app.push_screen(CompanyForm(), added)

    def disabled_reason(self, action_id: str) -> str:
        """A company is neither a contact nor a follow-up."""
        if action_id in ON_FOLLOW_UP:
            return (
                f"A company is not a follow-up. {key_of('followups')} shows follow-ups, {key_of('follow_up')} sets one."
            )
        if len(self._table.marks) > 1 and registry.action(action_id).needs == "subject":
            return "Only one company at a time: unmark the others with esc."
        return (
            f"This is for a contact, not for a company. {key_of('contacts')} shows contacts."
            if self._table.row is not None
            else ""
        )

    def open_line(self) -> None:
        """Open the page in a window."""
        if self._table.key:
            self.app.push_screen(PageScreen(Subject("company", self._table.key)))

    def fill_pane(self) -> None:
        """The page of the company under the cursor."""
        subject, now = Subject("company", self._table.key), self.services.now
        page = self.services.ask(lambda connection: read(connection, subject, now), None) if subject.id else None
        self.reader.read(subject.id, *([partial(write, page, now)] if page is not None else []))

    def every_column(self) -> list[Column]:
        """The usual ones, and those that are there only if they are chosen."""
        return _every_column(self.services.now)

    def sort_again(self) -> None:
        """Show the list in another order, from its beginning."""
        self._begins = True
        self.load()

    def _extend(self, order: Chosen, keys: Sequence[int]) -> None:
        if self.is_mounted and order == self.sorting.of_list:
            self._table.show(keys, keep=not self._begins)
            self._begins = False
            self.say_found(len(keys))


def _every_column(now: datetime.datetime) -> list[Column]:
    return [
        Column("Company", lambda row: (row.name, "strong"), weight=4, least=18),
        Column("City", lambda row: row.city, weight=2, least=10, drop=2),
        Column("Industry", lambda row: row.industry, weight=2, least=10, drop=3),
        Column("Tags", lambda row: ", ".join(row.tags), weight=2, least=8, drop=4),
        Column("People", lambda row: f"{row.contacts:,}", width=6, right=True),
        Column("Deals", lambda row: f"{row.open_deals:,}" if row.open_deals else "", width=5, right=True, drop=1),
        Column("Domain", lambda row: row.domain, weight=2, least=12, optional=True),
        Column("Phone", lambda row: row.phone, width=18, optional=True),
        Column("Parent", lambda row: row.parent, weight=2, least=12, optional=True),
        Column("Created", lambda row: (day(row.created_at, now), "quiet"), width=11, optional=True),
    ]
