"""The application: its modes and the global keys."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from simplecrm import config, registry
from simplecrm.core.records.segments import Segment
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from simplecrm.tui import theme
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

NOTIFY_SECONDS = 60.0
"""How often to check for due notifications."""

TOUR_SECONDS = 0.3
"""How often to check whether a step of the tour is done."""


class CrmApp(Workers):
    """The application on one book. ``clock`` returns the local time; tests pass their own."""

    TITLE = "Simple CRM"
    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "today"
    MODES = MODES
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 6.0
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(action.key, f"take('{action.id}')", action.title, show=False, priority=action.id == "palette")
            for action in registry.BY_KEY.values()
            if action.id != "mark"
        ),
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
        self.set_reactive(CrmApp.theme, theme.named(config.get_or_default("theme")))
        super().__init__()
        self.book = book
        self.book.on_wait = self.say_what_is_waited_for
        self.clock = clock
        self.tour = tour
        self._book_screens: list[BookScreen] = []
        self.waiting: dict[str, int] = {}
        """The last counts shown in the tabs, by mode."""
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self._control_filter = ControlFilter()
        self._version: object = None

    def get_theme(self, theme_name: str) -> Theme | None:
        """The theme with that name; ours are available before they are registered."""
        return theme.THEMES.get(theme_name) or super().get_theme(theme_name)

    @property
    def now(self) -> datetime.datetime:
        """The local time, without a zone."""
        return self.clock().replace(tzinfo=None, microsecond=0)

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

    def filter_deals(self, text: str) -> None:
        """Go to the deals, and filter them by a query."""
        self.switch_mode("deals")
        screen: Any = self.screen_stack[0]
        screen.call_after_refresh(screen.filter_by, text)

    def show_segment(self, segment: Segment) -> None:
        """Show what a segment finds: contacts and deals in their mode, companies in a window."""
        from simplecrm.tui.screens.segments import CompaniesScreen

        if segment.finds == "company":
            self.push_screen(CompaniesScreen(segment))
        elif segment.finds == "deal":
            self.filter_deals(f"@{segment.name}")
        else:
            self.search(f"@{segment.name}")

    def open_contact(self, contact_id: int) -> None:
        """Show a contact in the list of contacts, with its card."""
        self._in_contacts(lambda screen: screen.open(contact_id))

    def open_company(self, company_id: int) -> None:
        """Show a company in its form."""
        from simplecrm.lookups import companies
        from simplecrm.tui.forms.company import CompanyForm

        company = self.ask(lambda connection: companies.get(connection, company_id), None)
        if company is not None:
            self.push_screen(CompanyForm(company))

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
        if isinstance(screen, BookScreen):
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

    def switch_theme(self) -> None:
        """Switch between dark and light, and save the choice in the settings."""
        self.theme = theme.other(self.theme)
        try:
            config.put("theme", "light" if self.theme == theme.LIGHT.name else "dark")
        except Exception as error:  # the theme is switched even if the settings cannot be written
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

    def _check_for_changes(self) -> None:
        if self.book_version(self._version) == self._version:
            return
        if self.ask(lambda _: self.book.was_replaced(), False):
            self.say("The book was replaced; this is the new one.", severity="warning", seconds=ERROR_TOAST_SECONDS)
        self.on_changed(Changed(EVERYTHING))
