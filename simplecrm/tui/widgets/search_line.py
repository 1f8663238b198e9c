"""``SearchLine``: where a query is typed, and what came of it.

It calls ``asked`` with each letter and ``left`` when the person goes on to what was found. Calls and not messages: a
message takes its own way, and a key typed ahead would overtake it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.show.safe import safe
from simplecrm.tui.services import Served

SLOW_SECONDS = 0.3
"""Seconds after which it is said that the answer is being looked for."""

MAX_SAID = 60
"""Cells of what is said beside the line."""

Answer = TypeVar("Answer")


def or_fault(
    question: Callable[[sqlite3.Connection], Answer],
) -> Callable[[sqlite3.Connection], Answer | NotUnderstood]:
    """The question, to which a query that is not understood is an answer too: it is said beside the line."""

    def asked(connection: sqlite3.Connection) -> Answer | NotUnderstood:
        try:
            return question(connection)
        except NotUnderstood as fault:
            return fault

    return asked


class SearchLine(Served, Horizontal):
    """A sign, the query, and at the right how many were found, or why the query is not understood yet."""

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

    @property
    def is_leaving(self) -> bool:
        """Whether the person wants to go on to what is found, but it is not there yet."""
        return self._leaving and self._waiting

    def wait(self) -> None:
        """The query is being answered: ``say_found`` or ``say_fault`` follows."""
        self._waiting, self._leaving, self._fault = True, False, None
        self.set_timer(SLOW_SECONDS, self._say_waiting)

    def say_found(self, count: int, *, of: int = 0, capped: bool = False) -> None:
        """How many were found, and of how many; ``of`` is 0 where that is not known or says nothing."""
        self._answered(None)
        self._found_count = f"{count:,}{'+' if capped else ''}"
        self._say_count(of)

    def say_total(self, of: int) -> None:
        """Of how many, when that comes after what was found."""
        if self._found_count and not self._waiting and self._fault is None:
            self._say_count(of)

    def say_fault(self, fault: CrmError) -> None:
        """Why the query is not understood; half of one mostly is not, so it is said quietly."""
        self._answered(fault)
        words = fault.sentence if len(fault.sentence) <= MAX_SAID else fault.sentence[: MAX_SAID - 1] + "…"
        self._found.update(Content(f"? {safe(words)} "))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow with each letter."""
        event.stop()
        if self._fault is not None:
            self.app.clear_notifications()
        self._asked()

    def on_key(self, event: events.Key) -> None:
        """Enter and Down go into the list, or say in full what is wrong with the query. Not when the line has told of
        its submission: a key typed ahead would overtake that."""
        if event.key in ("enter", "down") and self._input.has_focus:
            event.stop()
            self._leave()

    def _say_count(self, of: int) -> None:
        total = f" of {of:,}" if of else ""
        self._found.update(Content(f"{self._found_count}{total} "))

    def _say_waiting(self) -> None:
        if self._waiting:
            self._found.update(Content("looking … "))

    def _leave(self) -> None:
        if self._waiting:
            self._leaving = True
        elif self._fault is not None:
            self.services.say_error(self._fault)
        else:
            self._left()

    def _answered(self, fault: CrmError | None) -> None:
        leaving, self._waiting, self._leaving, self._fault = self._leaving, False, False, fault
        if leaving:
            self._leave()
