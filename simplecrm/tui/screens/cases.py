"""The cases that are not solved, or all: Enter opens the page of one, where it can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.core.records.cases import PRIORITIES, Case
from simplecrm.lookups import cases
from simplecrm.lookups.subjects import Subject
from simplecrm.show.cases import days, names
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable

NONE_YET = "Cases are problems of customers, until they are solved.\n\n^p  adds one: Add a case."
ALL_SOLVED = "All cases are solved. v shows them."


class CasesScreen(Served, ModalScreen[None]):
    """A list of cases, the most pressing first."""

    DEFAULT_CSS = """
    CasesScreen { align: center middle; background: $background 40%; }
    CasesScreen > Vertical { width: 116; max-width: 96%; height: 80%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    CasesScreen RecordTable { background: $surface; }
    CasesScreen Static { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("v", "switch", "Unsolved or all", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._all = False

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        self._table = RecordTable(self._columns(), self._fetch, empty="")
        with Vertical() as frame:
            self._frame = frame
            yield self._table
            yield Static(Content("enter opens the page of the case · v unsolved or all · esc closes"))

    def on_mount(self) -> None:
        """Load the list."""
        self._load()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open the page of the case."""
        from simplecrm.tui.screens.page import PageScreen

        self.app.push_screen(PageScreen(Subject("case", message.key)), lambda _: self._load())

    def action_switch(self) -> None:
        """Show all cases, or those that are not solved."""
        self._all = not self._all
        self._load()

    def _load(self) -> None:
        status = "" if self._all else cases.UNSOLVED
        found = self.services.ask(lambda connection: cases.ids(connection, status=status), [])
        solved = self.services.ask(lambda connection: cases.count(connection, status="solved"), 0)
        self._table.empty = ALL_SOLVED if solved else NONE_YET
        self._table.show(found)
        self._frame.border_title = Content(
            f"{'All cases' if self._all else 'Cases that are not solved'} · {len(found):,}"
        )

    def _fetch(self, keys: Sequence[int]) -> list[Case]:
        return self.services.ask(lambda connection: cases.rows(connection, keys), [])

    def _columns(self) -> list[Column]:
        now = self.services.now
        return [
            Column("#", lambda case: (str(case.id), "quiet"), width=5, right=True, drop=1),
            Column(
                "Title", lambda case: (case.title, "quiet" if case.status == "solved" else "strong"), weight=3, least=22
            ),
            Column("Status", lambda case: case.status, width=7),
            Column("Days", lambda case: str(days(case, now)), width=4, right=True),
            Column("Priority", lambda case: PRIORITIES[case.priority], width=8),
            Column("Product", lambda case: case.product, weight=1, drop=2, least=10),
            Column("Who", lambda case: ", ".join(names(case)) or case.company, weight=2),
        ]
