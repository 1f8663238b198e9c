"""``SearchLine``: the input for a query, with the number of matches or an error.

It calls ``asked`` at each letter, and ``left`` when the user goes on to the results. Callbacks are used because a key
typed ahead would overtake a message.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.show.safe import safe
from simplecrm.tui.services import Served

SLOW_SECONDS = 0.3
"""Time after which the line shows that a search is running."""

MAX_STATUS_CELLS = 60
"""The width of the status beside the line."""

Answer = TypeVar("Answer")


def or_fault(
    question: Callable[[sqlite3.Connection], Answer],
) -> Callable[[sqlite3.Connection], Answer | NotUnderstood]:
    """The query function, returning the error of an invalid query as its result instead of raising it."""

    def asked(connection: sqlite3.Connection) -> Answer | NotUnderstood:
        try:
            return question(connection)
        except NotUnderstood as fault:
            return fault

    return asked


class SearchLine(Served, Horizontal):
    """A sign, the query, and on the right the number of matches, or the error of an invalid query."""

    DEFAULT_CSS = """
    SearchLine { height: 1; margin-bottom: 1; }
    SearchLine > #sign { width: 3; color: $accent; text-style: bold; }
    SearchLine > #search { width: 1fr; min-width: 12; background: $background; }
    SearchLine > #search:focus { background: $field-focus; background-tint: $foreground 0%; }
    SearchLine > #found { width: auto; min-width: 8; max-width: 60%; text-align: right; color: $quiet; }
    """

    def __init__(self, sign: str, hint: str, *, asked: Callable[[], None], left: Callable[[], object]) -> None:
        super().__init__()
        self._asked = asked
        self._left = left
        self._sign = Static(Content(f" {sign} "), id="sign")
        self._input = Input(placeholder=hint, compact=True, id="search")
        self._input.cursor_blink = False
        self._found = Static(id="found", markup=False)
        self._fault: CrmError | None = None
        self._found_count = ""
        self._waiting = False
        self._leaving = False
        self._hint: Timer | None = None

    def compose(self) -> ComposeResult:
        """Sign, query, status."""
        yield self._sign
        yield self._input
        yield self._found

    @property
    def text(self) -> str:
        """The query, stripped."""
        return self._input.value.strip()

    @text.setter
    def text(self, value: str) -> None:
        self._input.value = value

    @property
    def is_used(self) -> bool:
        """Whether the line has the focus."""
        return self._input.has_focus

    def focus(self, scroll_visible: bool = True) -> Any:
        """Focus the input."""
        return self._input.focus(scroll_visible)

    @property
    def is_leaving(self) -> bool:
        """Whether the user has pressed Enter, but the results are not loaded yet."""
        return self._leaving and self._waiting

    def wait(self, words: str = "searching …") -> None:
        """A search has started; ``say_found`` or ``say_fault`` follows. If it takes long, ``words`` say so."""
        self._waiting, self._fault = True, None
        self._stop_hint()
        self._hint = self.set_timer(SLOW_SECONDS, partial(self._say_waiting, words))

    def say_found(self, count: int, *, of: int = 0, capped: bool = False) -> None:
        """Show the number of matches, and the total ``of`` unless it is 0."""
        self._answered(None)
        self._found_count = f"{count:,}{'+' if capped else ''}"
        self._say_count(of)

    def say_total(self, of: int) -> None:
        """Show the total, if it is known only after the matches."""
        if self._found_count and not self._waiting and self._fault is None:
            self._say_count(of)

    def say_fault(self, fault: CrmError) -> None:
        """Show the error of a query, unobtrusively, because an incomplete query is usually invalid."""
        self._answered(fault)
        words = safe(fault.sentence)
        words = words if len(words) <= MAX_STATUS_CELLS else words[: MAX_STATUS_CELLS - 1] + "…"
        self._found.update(Content(f" ? {words} "))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search at each letter."""
        event.stop()
        self._leaving = False
        if self._fault is not None:
            self.app.clear_notifications()
        self._asked()

    def on_key(self, event: events.Key) -> None:
        """Enter and Down go to the list, or show the full error of the query. ``Input.Submitted`` is not used, because
        a key typed ahead would overtake it."""
        if event.key in ("enter", "down") and self._input.has_focus:
            event.stop()
            self._leave()

    def _say_count(self, of: int) -> None:
        total = f" of {of:,}" if of else ""
        self._found.update(Content(f"{self._found_count}{total} "))

    def _say_waiting(self, words: str) -> None:
        self._found.update(Content(f" {words} "))

    def _stop_hint(self) -> None:
        if self._hint is not None:
            self._hint.stop()

    def _leave(self) -> None:
        if self._waiting:
            self._leaving = True
        elif self._fault is not None:
            self.services.say_error(self._fault)
        else:
            self._left()

    def _answered(self, fault: CrmError | None) -> None:
        self._stop_hint()
        leaving, self._waiting, self._leaving, self._fault = self._leaving, False, False, fault
        if leaving:
            self._leave()
