"""``ActionMenu``: the actions on the selection in a small list where the mouse was clicked, with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen

from simplecrm import registry
from simplecrm.core.records import Record
from simplecrm.registry import Action
from simplecrm.show.safe import clip
from simplecrm.tui.widgets.columns import GAP, Column
from simplecrm.tui.widgets.record_table import GUTTER_CELLS, RecordTable

FRAME_CELLS = 2
KEY_CELLS = 5


class Line(Record):
    """An action of the menu: its place from 1, what it does, and its key."""

    id: int
    words: str
    key: str
    action: Action


class ActionMenu(ModalScreen[str]):
    """It returns the id of the action that was picked, by Enter, a click or its key; an empty text for none."""

    DEFAULT_CSS = """
    ActionMenu { background: $background 0%; }
    ActionMenu > Vertical { background: $surface; border: round $line; border-title-color: $accent;
      border-title-style: bold; }
    ActionMenu RecordTable { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Close", show=False),
    ]

    def __init__(self, title: str, actions: Sequence[Action], mode: str, at: Offset) -> None:
        """``at`` is where the mouse was clicked."""
        super().__init__()
        for key in registry.by_key():
            self._bindings.bind(key, f"press_key('{key}')", show=False)
        self._title = title
        self._lines = [
            Line(number, _words(one), registry.key_words(one.key) if registry.has_key(one, mode) else "", one)
            for number, one in enumerate(actions, 1)
        ]
        self._at = at

    def compose(self) -> ComposeResult:
        """The list in a frame."""
        self._table = RecordTable(
            [
                Column("", lambda line: line.words, weight=1),
                Column("", lambda line: (line.key, "accent"), width=KEY_CELLS, right=True),
            ],
            lambda keys: [self._lines[key - 1] for key in keys], header=False, opens_on_click=True,
        )  # fmt: skip
        with Vertical() as frame:
            self._frame = frame
            yield self._table

    def on_mount(self) -> None:
        """Show the actions."""
        self._table.show(range(1, len(self._lines) + 1))
        self._table.focus()
        self._place()

    def on_resize(self) -> None:
        """Stay on the screen."""
        self._place()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Pick the action under the cursor."""
        message.stop()
        self._pick(self._lines[message.key - 1].action)

    def action_press_key(self, key: str) -> None:
        """Pick the action with that key; close if it is not in the menu."""
        shown = registry.key_words(key)
        self._pick(next((line.action for line in self._lines if line.key == shown), None))

    def on_click(self, event: events.Click) -> None:
        """A click beside the menu closes it; one on a line picks its action."""
        if event.widget is self:
            self.dismiss("")

    def on_record_table_menu_asked(self, message: RecordTable.MenuAsked) -> None:
        """A right click picks, too."""
        message.stop()
        self._pick(self._lines[message.key - 1].action)

    def _pick(self, action: Action | None) -> None:
        self.dismiss(action.id if action is not None else "")

    def _place(self) -> None:
        """Put the frame below the line that was clicked, or as near to that as it fits."""
        screen = self.app.size
        words = max([len(line.words) for line in self._lines], default=0)
        width = min(words + GAP + KEY_CELLS + GUTTER_CELLS + FRAME_CELLS + 1, screen.width)
        height = min(len(self._lines) + FRAME_CELLS, max(FRAME_CELLS + 1, screen.height - 1))
        styles = self._frame.styles
        styles.width, styles.height = width, height
        styles.offset = (
            max(0, min(self._at.x, screen.width - width)), max(0, min(self._at.y + 1, screen.height - height))
        )  # fmt: skip
        self._frame.border_title = Content(clip(self._title, max(0, width - 2 * FRAME_CELLS)))


def _words(action: Action) -> str:
    """What an action does, without the mode and the details that the help names."""
    words = action.title.partition("; ")[0]
    return words.partition(": ")[2].capitalize() if action.mode and ": " in words else words
