"""``Chord``: the second key of a two-key command. What the keys mean is shown after a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm.core.records import Record
from simplecrm.show.safe import cells, clip, pad
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.flow import assemble

WAIT_SECONDS = 0.4
"""Whoever knows the second key presses it sooner, and sees no window."""


class Choice(Record):
    """A second key: the key, what it does, and what it does that with."""

    key: str
    label: str
    detail: str = ""
    value: Any = None


class _Line(Static):
    """A choice, which can be clicked."""

    ALLOW_SELECT = False

    def __init__(self, choice: Choice, label_cells: int) -> None:
        super().__init__(
            assemble(
                (choice.key, "bold $accent"), f"  {pad(choice.label, label_cells)}", (clip(choice.detail, 60), "$quiet")
            )
        )
        self.choice = choice

    def on_click(self) -> None:
        """Take the choice."""
        screen = self.screen
        if isinstance(screen, Chord):
            screen.take(self.choice)


class Chord(Served, ModalScreen[None]):
    """Waits for one of the keys, and calls ``picked`` with the choice. If that returns true, it waits for another."""

    DEFAULT_CSS = """
    Chord { align: left bottom; background: $background 0%; }
    Chord > Vertical { width: 100%; height: auto; max-height: 80%; background: $surface; border-top: solid $accent;
      border-title-color: $accent; border-title-style: bold; padding: 0 1; visibility: hidden; overflow-y: auto; }
    Chord.-waited > Vertical { visibility: visible; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, choices: Sequence[Choice], picked: Callable[[Choice], bool]) -> None:
        super().__init__()
        self._title, self._choices, self._picked = title, choices, picked

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical() as frame:
            frame.border_title = clip(self._title, 70)
            widest = max((cells(choice.label) for choice in self._choices), default=0)
            for choice in self._choices:
                yield _Line(choice, widest + 2)

    def on_mount(self) -> None:
        """Show the choices after a moment."""
        self.set_timer(WAIT_SECONDS, lambda: self.add_class("-waited"))

    def on_key(self, event: events.Key) -> None:
        """Take the choice of a key; any other key closes the window, and says so."""
        if event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        pressed = next((choice for choice in self._choices if choice.key == event.character), None)
        if pressed is not None:
            self.take(pressed)
        elif event.is_printable:
            keys = ", ".join(choice.key for choice in self._choices)
            self.dismiss(None)
            self.services.say(f"{self._title}: no key “{event.character}”, but {keys}.", severity="warning")

    def take(self, choice: Choice) -> None:
        """Close the window, unless another key is needed."""
        self.dismiss(None)
        if self._picked(choice):
            self.app.push_screen(Chord(self._title, self._choices, self._picked))
