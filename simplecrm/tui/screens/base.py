"""``BookScreen``: what all modes share - the lines at top and bottom, and the keys that act on what is selected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from simplecrm import registry
from simplecrm.tui.aim import NOTHING, Aim
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.key_line import KeyLine
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.tab_line import TabLine

AFTER_PAINT_SECONDS = 0.1
"""Seconds that what may come later waits: a worker at the same time would hold up the first paint."""


class BookScreen(Served, Screen[Any]):
    """A screen over the book. A mode says what its body is, what it shows, and what is selected."""

    AUTO_FOCUS: ClassVar[str | None] = "RecordTable"
    mode = ""
    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "done", "snooze", "edit", "add", "tag", "search", "mark", "undo", "palette", "help",
    )  # fmt: skip
    concerns: ClassVar[frozenset[str]] = frozenset()
    """The nouns whose changes this screen shows."""

    def __init__(self) -> None:
        super().__init__()
        self._stale = False

    def compose(self) -> ComposeResult:
        """Modes above, the body, keys below."""
        yield TabLine(self.mode, self.services.book.path, self.services.waiting)
        with Container(id="body"):
            yield from self.body()
        yield KeyLine([registry.action(name) for name in self.keys])

    def body(self) -> Iterable[Widget]:
        """The widgets between the two lines."""
        raise NotImplementedError

    def load(self) -> None:
        """Read what is shown, as it is now."""
        raise NotImplementedError

    def aim(self, *, one: bool = False) -> Aim:  # noqa: ARG002
        """What an action would be about now: what is marked, else the line under the cursor; ``one``: only that."""
        return NOTHING

    def find(self) -> None:
        """Begin to search: in the contacts, unless the screen searches itself."""
        self.services.search()

    def filter(self) -> None:
        """Narrow the list by a query; the modes do it each in their way."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Read what is shown and, when it stands on the screen, what waits in the modes."""
        self.services.show_changes_on(self)
        self.load()
        self.set_timer(AFTER_PAINT_SECONDS, self.count)

    def on_screen_resume(self) -> None:
        """Show what changed while another screen was in front."""
        if self._stale and self.is_mounted:
            self._stale = False
            self.load()
        self.set_timer(AFTER_PAINT_SECONDS, self.count)

    def book_changed(self, kinds: frozenset[str]) -> None:
        """Show the change, now or when this screen is seen again."""
        if not (kinds & self.concerns):
            return
        if self.services.is_in_front(self):
            self.load()
            self.count()
        else:
            self._stale = True

    def count(self) -> None:
        """Count what waits in the modes, in a worker."""
        from simplecrm.tui.mode_counts import waiting

        now = self.services.now
        self.services.ask_later(lambda connection: waiting(connection, now), self._show_counts, group="waiting")

    def take(self, action_id: str) -> None:
        """Take an action of the registry, or say why it cannot be taken now."""
        action = registry.action(action_id)
        aim = self.aim(one=not action.many)
        why = registry.disabled_reason(action, aim.available)
        if why:
            self.services.say(self.why(action_id) or why, severity="warning")
            return
        self.services.act(self, action_id, aim)

    def why(self, action_id: str) -> str:  # noqa: ARG002
        """A better reason than the registry's why an action cannot be taken on this screen; empty if there is none."""
        return ""

    def acted(self) -> None:
        """An action on the marked records is done: take the marks away."""
        for table in self.query(RecordTable):
            table.unmark()

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        """A key was clicked."""
        if message.action_id == "mark":
            for table in self.query(RecordTable):
                table.action_mark()
        else:
            self.take(message.action_id)

    def on_record_table_marks_changed(self, message: RecordTable.MarksChanged) -> None:
        """Say how many are marked."""
        self.query_one(KeyLine).show_marked(len(message.table.marks))

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.services.waiting = counts
        if self.is_mounted:
            self.query_one(TabLine).show_counts(counts)
