"""Likely duplicates: pairs of contacts with a score and the reasons; Enter opens the merge form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.lookups.identity.duplicates import Pair, pairs
from simplecrm.tui.services import Served
from simplecrm.tui.undoing import undo
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable


class DuplicatesScreen(Served, ModalScreen[None]):
    """The likeliest pairs come first."""

    DEFAULT_CSS = """
    DuplicatesScreen { align: center middle; background: $background 40%; }
    DuplicatesScreen > Vertical { width: 108; max-width: 96%; height: 80%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; }
    DuplicatesScreen RecordTable { background: $surface; }
    DuplicatesScreen Static { color: $quiet; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", show=False),
        Binding("u", "undo", "Undo", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The list of pairs."""
        self._pairs: list[Pair] = []
        self._table = RecordTable(_columns(), self._fetch, key=lambda line: int(line[0]), empty="Searching …")
        with Vertical() as frame:
            frame.border_title = Content("Likely duplicates")
            yield self._table
            yield Static(Content("enter shows both side by side, to merge them · u undo · esc closes"))

    def on_mount(self) -> None:
        """Load the pairs."""
        self._load()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open the merge form."""
        from simplecrm.tui.forms.merge import merge_form

        message.stop()
        pair = self._pairs[message.key - 1]
        form = merge_form(self.services, pair.id, pair.other_id)

        def merged(made: Any) -> None:
            if made is not None:
                gone = ({pair.id, pair.other_id} - {made.id}).pop()
                self._show([one for one in self._pairs if gone not in (one.id, one.other_id)])

        if form is not None:
            self.app.push_screen(form, merged)

    def action_undo(self) -> None:
        """Undo the last change."""
        self.services.perform(undo, then=lambda done: self._load())  # noqa: ARG005

    def _load(self) -> None:
        self.services.ask_later(pairs, self._show, group="duplicates")

    def _show(self, found: list[Pair]) -> None:
        if self.is_attached:
            self._pairs = found
            self._table.empty = "No likely duplicates."
            self._table.show(range(1, len(found) + 1))

    def _fetch(self, keys: Sequence[int]) -> list[tuple[int, Pair]]:
        return [(key, self._pairs[key - 1]) for key in keys if key <= len(self._pairs)]


def _columns() -> list[Column]:
    return [
        Column("Score", lambda line: str(line[1].score), width=5, right=True),
        Column("Contact", lambda line: (f"{line[1].name} #{line[1].id}", "strong"), weight=3, least=14),
        Column("and", lambda line: (f"{line[1].other_name} #{line[1].other_id}", "strong"), weight=3, least=14),
        Column("Why", lambda line: (", ".join(line[1].reasons), "quiet"), weight=4, least=10, drop=1),
    ]
