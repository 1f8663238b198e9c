"""The application: its modes and the global keys."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme
from textual.types import CSSPathType

from simplecrm import config, registry
from simplecrm.core.records.segments import Segment
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from simplecrm.tui import keymap, theme
from simplecrm.tui.control_filter import ControlFilter
from simplecrm.tui.forms.base import Form
from simplecrm.tui.messages import EVERYTHING, Changed
from simplecrm.tui.modes import MODES
from simplecrm.tui.screens.base import AFTER_PAINT_SECONDS, WIDE_COLUMNS, BookScreen
from simplecrm.tui.target import Target
from simplecrm.tui.widgets.tab_line import TabLine
from simplecrm.tui.workers import ERROR_TOAST_SECONDS, Workers

if TYPE_CHECKING:
    from simplecrm.errors import EditConflict
    from simplecrm.tui.screens.contacts import ContactsScreen
    from simplecrm.tui.tour import Tour

POLL_SECONDS = 1.0
"""How often to check for changes by other processes."""

SHOW_CURSOR = "\x1b[?25h"
"""Shows the terminal's cursor, which is on the line that is selected: screen readers read that."""

NOTIFY_SECONDS = 60.0
"""How often to check for due notifications."""

TOUR_SECONDS = 0.3
"""How often to check whether a step of the tour is done."""


class CrmApp(Workers):
    """The application on one book. ``clock`` returns the local time; tests pass their own."""

    TITLE = "Simple CRM"
    CSS_PATH: ClassVar[CSSPathType | None] = ["app.tcss"]
    is_plain = False
    """Whether less is drawn."""
    DEFAULT_MODE = "today"
    MODES = MODES
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 6.0
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "take('quit')", "Leave", show=False, priority=True),
        Binding("ctrl+c", "take('quit')", "Leave", show=False),
        Binding("ctrl+n", "skip_tour_step", "Skip a step of the tour", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False),
    ]

    def __init__(
        self,
        book: Book,
        *,
        clock: Callable[[], datetime.datetime] = datetime.datetime.now,
        tour: Tour | None = None,
    ) -> None:
        # Set before the style sheets are parsed; changing the theme later would parse them all again.
        self._theme_fault: CrmError | None = None
        wanted = self._chosen_theme()
        self.set_reactive(CrmApp.theme, wanted.name)
        super().__init__()
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"  # g from the end of a long card would scroll for a second
        self.book = book
        self.book.on_wait = self.say_what_is_waited_for
        self.clock = clock
        self.tour = tour
        self._book_screens: list[BookScreen] = []
        self.waiting: dict[str, int] = {}
        """The last counts shown in the tabs, by mode."""
        self.everyone = False
        """Whether Today shows everyone's work."""
        self._keymap_faults = self._bind_keys()
        for one in (theme.DARK, theme.LIGHT, wanted):
            self.register_theme(one)
        self._control_filter = ControlFilter()
        self._version: object = None

    def _bind_keys(self) -> tuple[str, ...]:
        """Bind the keys of the actions, the user's own where there are any; return what is wrong with those."""
        own = keymap.load()
        registry.rebind(own.keys)
        for action in registry.by_key().values():
            if action.key != "space":  # marks a line, which lists do
                self._bindings.bind(
                    action.key, f"take('{action.id}')", action.title, show=False, priority=action.id == "palette"
                )
        return own.faults

    def get_theme(self, theme_name: str) -> Theme | None:
        """The theme with that name; ours are available before they are registered."""
        return self._themes.get(theme_name) or super().get_theme(theme_name)

    def _chosen_theme(self) -> Theme:
        """The theme of the settings, or if that cannot be used, the dark one."""
        wanted = theme.DARK
        try:
            wanted = theme.of_setting(config.get_or_default("theme"))
        except CrmError as error:
            self._theme_fault = error
        self._themes = {**theme.THEMES, wanted.name: wanted}
        return wanted

    @property
    def now(self) -> datetime.datetime:
        """The local time, without a zone."""
        return self.clock().replace(tzinfo=None, microsecond=0)

    @property
    def user_shown(self) -> str:
        """The user whose work Today shows, with that of nobody; empty for everyone's."""
        return "" if self.everyone else self.book.user()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then the one that drops control characters."""
        return [*super().get_line_filters(), self._control_filter]

    def is_in_front(self, screen: Screen[Any]) -> bool:
        """Whether ``screen`` is that of the current mode, even if a form is open over it."""
        # The stack is empty while the application ends, when a change may still be reported.
        return self.screen_stack[:1] == [screen]

    def show_changes_on(self, screen: Screen[Any]) -> None:
        """Call ``screen.book_changed`` after each change from now on."""
        self._book_screens.append(cast(BookScreen, screen))

    def act(self, screen: Screen[Any], action_id: str, target: Target) -> None:
        """Perform an action of the registry on ``target``."""
        if action_id in self.MODES:
            self.switch_mode(action_id)
            return
        from simplecrm.tui.action_handlers import act

        act(cast(BookScreen, screen), action_id, target)

    def search(self, text: str = "") -> None:
        """Go to the search line of the contacts, and search for ``text`` if given."""
        self._in_contacts(lambda screen: screen.search_for(text) if text else screen.find())

    def show_segment(self, segment: Segment) -> None:
        """Show what a segment finds, in the mode of its noun."""
        if segment.finds == "contact":
            self.search(f"@{segment.name}")
            return
        self.switch_mode("deals" if segment.finds == "deal" else "companies")
        screen: Any = self.screen_stack[0]
        screen.call_after_refresh(screen.show_segment, segment.name)

    def show_setting(self, name: str) -> None:
        """Go to a setting, to change it."""
        self.switch_mode("settings")
        screen: Any = self.screen_stack[0]
        screen.call_after_refresh(screen.show, name)

    def show_report(self, name: str) -> None:
        """Go to a report."""
        self.switch_mode("reports")
        screen: Any = self.screen_stack[0]
        screen.call_after_refresh(screen.show, name)

    def open_contact(self, contact_id: int) -> None:
        """Show a contact in the list of contacts, with its card."""
        self._in_contacts(lambda screen: screen.open(contact_id))
        cast("ContactsScreen", self.screen_stack[0]).expect(contact_id)

    def resolve_conflict(self, conflict: EditConflict, decided: Callable[[Any], None]) -> None:
        """Ask which version to keep; ``decided`` is called with the record to save, or None if cancelled."""
        from simplecrm.tui.forms.conflict import ConflictForm

        self.push_screen(ConflictForm(conflict), decided)

    def on_load(self) -> None:
        """Disable eager tasks, which Textual uses from Python 3.12 on: with them an ``Input`` of the first mode asks
        for the screen before there is one (``ScreenStackError``)."""
        asyncio.get_running_loop().set_task_factory(None)

    def on_mount(self) -> None:
        """Start the timers."""
        self.watch_tasks()
        self._version = self.book_version(None)
        self.set_interval(POLL_SECONDS, self._check_for_changes)
        self.set_interval(NOTIFY_SECONDS, self.show_due)
        self.set_interval(NOTIFY_SECONDS, self.learn)
        self.set_timer(POLL_SECONDS, self.learn)
        self.set_timer(AFTER_PAINT_SECONDS, self._started)
        if self.tour is not None:
            self.set_interval(TOUR_SECONDS, partial(self.tour.look, self))
        self.set_timer(POLL_SECONDS, lambda: self.prepare("simplecrm.tui.action_handlers", "simplecrm.tui.forms.log"))

    def action_take(self, action_id: str) -> None:
        """Take an action of the registry, or say why it cannot be taken now."""
        screen = self.screen
        if isinstance(screen, BookScreen) and action_id == "mark":
            screen.mark()
        elif isinstance(screen, BookScreen):
            screen.take(action_id)
        elif action_id == "quit" and (not isinstance(screen, Form) or screen.may_be_left()) and self.may_quit():
            self.exit()

    def show_due(self) -> None:
        """Show the notifications that are due."""
        from simplecrm.tui.notifications import show_due

        show_due(self)

    def learn(self) -> None:
        """Learn in a worker from what has changed (see ``actions.learning``)."""
        from simplecrm.actions import learning

        def work() -> None:
            # What cannot be written now is tried again a minute later.
            with contextlib.suppress(CrmError, sqlite3.Error, OSError):
                if learning.refresh(self.book):
                    self.post_message(Changed({"alerts", "deals"}))
            self.book.release()

        self.run_worker(work, thread=True, group="learning", exclusive=True, exit_on_error=False)

    def action_skip_tour_step(self) -> None:
        """Go on to the next step of the tour."""
        if self.tour is not None:
            self.tour.skip(self)

    def try_theme(self, value: str) -> None:
        """Show a theme, as the setting names it, without saving the choice. Raises ``NotUnderstood``."""
        wanted = theme.of_setting(value)
        self._themes[wanted.name] = wanted
        self.register_theme(wanted)
        self.theme = wanted.name

    def save_theme(self, value: str) -> None:
        """Save the choice of a theme in the settings."""
        try:
            config.put("theme", value)
        except Exception as error:  # the theme is shown even if the settings cannot be written
            self.say_error(self.explained(error))

    def on_changed(self, message: Changed) -> None:
        """The book has changed: reload the visible screen now, and the others when they are shown again."""
        self._version = self.book_version(self._version)
        for screen in self._book_screens:
            screen.book_changed(message.kinds)

    def on_tab_line_chosen(self, message: TabLine.Chosen) -> None:
        """A mode was clicked."""
        self.switch_mode(message.name)

    def _in_contacts(self, call: Callable[[ContactsScreen], None]) -> None:
        self.switch_mode("contacts")
        screen: Any = self.screen_stack[0]
        screen.call_after_refresh(call, screen)

    def _started(self) -> None:
        """After the first paint, start garbage collection, ignoring the objects made at start-up."""
        gc.freeze()
        gc.enable()
        for screen in self._book_screens:
            screen.show_draft()
        if self._theme_fault is not None:
            self.say_error(self._theme_fault)
        if self._keymap_faults:
            self.say("\n".join(self._keymap_faults), severity="warning", seconds=ERROR_TOAST_SECONDS)

    def _check_for_changes(self) -> None:
        if self.is_changing:
            # Its own change is shown at its end, which knows what was on the screen before.
            return
        if self.book_version(self._version) == self._version:
            return
        if self.ask(lambda _: self.book.was_replaced(), False):
            self.say("The book was replaced; this is the new one.", severity="warning", seconds=ERROR_TOAST_SECONDS)
        self.on_changed(Changed(EVERYTHING))


class PlainApp(CrmApp):
    """The application that draws less, and one thing at a time, for slow links and screen readers."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["app.tcss", "plain.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]
    is_plain = True

    def on_mount(self) -> None:
        """Show the terminal's cursor."""
        if self._driver is not None:
            self._driver.write(SHOW_CURSOR)
