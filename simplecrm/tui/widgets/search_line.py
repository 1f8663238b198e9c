"""``SearchLine``: where a query is typed, and what came of it."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from simplecrm.errors import CrmError
from simplecrm.show.safe import safe

MOST_SAID = 60
"""Cells of what is said beside the line."""


class SearchLine(Horizontal):
    """A sign, the query, and at the right how many were found, or why the query is not understood yet."""

    DEFAULT_CSS = """
    SearchLine { height: 1; margin-bottom: 1; }
    SearchLine > #sign { width: 3; color: $accent; text-style: bold; }
    SearchLine > #search { width: 1fr; min-width: 12; background: $background; }
    SearchLine > #search:focus { background: $field-focus; background-tint: $foreground 0%; }
    SearchLine > #found { width: auto; min-width: 8; max-width: 60%; text-align: right; color: $quiet; }
    """

    class Asked(Message):
        """Another query stands in the line."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Enter or Down: the person goes on to what was found."""

    def __init__(self, sign: str, hint: str) -> None:
        super().__init__()
        self._sign = Static(Content(f" {sign} "), id="sign")
        self._input = Input(placeholder=hint, compact=True, id="search")
        self._input.cursor_blink = False
        self._found = Static(id="found", markup=False)
        self._fault: CrmError | None = None

    def compose(self) -> ComposeResult:
        """Sign, query, answer."""
        yield self._sign
        yield self._input
        yield self._found

    @property
    def text(self) -> str:
        """The query, without blanks around it."""
        return self._input.value.strip()

    @text.setter
    def text(self, value: str) -> None:
        self._input.value = value

    @property
    def is_used(self) -> bool:
        """Whether something is being typed here."""
        return self._input.has_focus

    def focus(self, scroll_visible: bool = True) -> Any:
        """Begin to type."""
        return self._input.focus(scroll_visible)

    def say_found(self, count: int, *, of: int = 0, capped: bool = False) -> None:
        """How many were found, and of how many."""
        self._fault = None
        whole = f" of {of:,}" if of else ""
        self._found.update(Content(f"{count:,}{'+' if capped else ''}{whole} "))

    def say_fault(self, fault: CrmError) -> None:
        """Why the query is not understood; half of one mostly is not, so it is said quietly."""
        self._fault = fault
        words = fault.sentence if len(fault.sentence) <= MOST_SAID else fault.sentence[: MOST_SAID - 1] + "…"
        self._found.update(Content(f"? {safe(words)} "))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow with each letter."""
        event.stop()
        if self._fault is not None:
            self.app.clear_notifications()
        self.post_message(self.Asked(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes into the list, or says in full what is wrong with the query."""
        event.stop()
        if self._fault is not None:
            app: Any = self.app
            app.say_error(self._fault)
        else:
            self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        """Down goes into the list too."""
        if event.key == "down" and self._input.has_focus:
            event.stop()
            self.post_message(self.Left())
