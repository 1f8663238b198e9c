"""The history: every change, its time and front end; Enter undoes one, ``b`` restores what it deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.lookups import history
from simplecrm.lookups.history import StepRow
from simplecrm.show.when import happened
from simplecrm.store.book import Book
from simplecrm.tui.services import Done, Served
from simplecrm.tui.undoing import undo
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable

MAX_STEPS = 500


class HistoryScreen(Served, ModalScreen[None]):
    """The latest steps, with their state."""

    DEFAULT_CSS = """
    HistoryScreen { align: center middle; background: $background 40%; }
    HistoryScreen > Vertical { width: 100; max-width: 96%; height: 80%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    HistoryScreen RecordTable { background: $surface; }
    HistoryScreen Static { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("b", "bring_back", "Restore what it deleted", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The list of steps."""
        self._steps: dict[int, StepRow] = {}
        self._table = RecordTable(self._columns(), self._fetch, empty="No changes yet.")
        with Vertical() as frame:
            frame.border_title = Content("History")
            yield self._table
            yield Static(
                Content("enter undoes the step · b restores what it deleted, whatever changed since · esc closes")
            )

    def on_mount(self) -> None:
        """Load the steps."""
        self._load()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Undo that step."""
        step_id = message.key
        self.services.perform(lambda book: undo(book, step_id), then=lambda done: self._load())  # noqa: ARG005

    def action_bring_back(self) -> None:
        """Restore the records that the step under the cursor deleted, without undoing anything else."""
        step_id = self._table.key
        if not step_id:
            return

        def change(book: Book) -> Done:
            from simplecrm.actions import undelete

            done = undelete.undelete_step(book, step_id)
            words = done[0].name if len(done) == 1 else f"{len(done)} records"
            return Done(f"Undeleted {words}", remarks=tuple(remark for one in done for remark in one.remarks))

        self.services.perform(change, then=lambda done: self._load())  # noqa: ARG005

    def _load(self) -> None:
        steps = self.services.ask(lambda connection: history.steps(connection, MAX_STEPS), [])
        self._steps = {step.id: step for step in steps}
        self._table.columns = self._columns()
        self._table.show([step.id for step in steps])

    def _fetch(self, keys: Sequence[int]) -> list[StepRow]:
        return [self._steps[key] for key in keys if key in self._steps]

    def _columns(self) -> list[Column]:
        now, has_users = self.services.now, any(step.user for step in self._steps.values())
        return [
            Column("When", lambda row: (happened(row.at, now, is_timed=True), "quiet"), width=18),
            Column("By", lambda row: row.source, width=8, drop=1),
            *([Column("Who", lambda row: row.user, width=10)] if has_users else []),
            Column("What", lambda row: (row.title, "quiet" if row.undone or row.kind != "do" else ""), weight=1),
            Column("", lambda row: "undone" if row.undone else "" if row.changes else "dropped", width=7),
        ]
