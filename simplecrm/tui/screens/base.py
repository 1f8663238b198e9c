"""``BookScreen``: the base of all modes, with the tabs, the key line, and the actions on the selection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets._toast import Toast, ToastRack

from simplecrm import registry
from simplecrm.lookups import users
from simplecrm.store.form_drafts import FormDraft
from simplecrm.tui.services import Served
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets.key_line import KeyLine
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.tab_line import TabLine

AFTER_PAINT_SECONDS = 0.1
"""Delay of less urgent work, because a worker would slow down the first paint."""


WIDE_COLUMNS = 110
"""From this width on a terminal shows list and pane side by side."""

ASKING_WITH_WHOM = frozenset({"log", "follow_up", "note", "deal", "purchase", "case"})
"""The actions that ask with whom if no contact is selected."""


ON_FOLLOW_UP = frozenset({"done", "snooze", "day_later", "day_earlier"})
"""The actions that need a follow-up."""


class BookScreen(Served, Screen[Any]):
    """A screen on the book. A subclass defines its body, what it loads, and the target of actions."""

    AUTO_FOCUS: ClassVar[str | None] = "RecordTable"
    mode = ""
    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "done", "snooze", "edit", "add", "tag", "search", "mark", "undo", "palette", "help",
    )  # fmt: skip
    filters_by = ""
    """The noun whose query language the filter has."""

    concerns: ClassVar[frozenset[str]] = frozenset()
    """The plural nouns whose changes this screen shows."""

    def __init__(self) -> None:
        super().__init__()
        self._stale = False
        for action in registry.actions():
            if action.key and action.mode == self.mode:
                self._bindings.bind(action.key, f"app.take('{action.id}')", action.title, show=False)

    def compose(self) -> ComposeResult:
        """Tabs, body and key line."""
        yield TabLine(self.mode, self.services.book.path, self.services.waiting)
        if self.services.tour is not None:
            from simplecrm.tui.widgets.tour_panel import TourPanel

            yield TourPanel(self.services.tour)
        with Container(id="body"):
            yield from self.body()
        yield KeyLine([registry.action(name) for name in self.keys])

    def body(self) -> Iterable[Widget]:
        """The widgets between the tabs and the key line."""
        raise NotImplementedError

    def load(self) -> None:
        """Load what is shown."""
        raise NotImplementedError

    def target(self, *, one: bool = False) -> Target:  # noqa: ARG002
        """What an action would apply to: the marked lines, else the line under the cursor; ``one`` ignores marks."""
        return NOTHING

    @property
    def query_on_contacts(self) -> str:
        """The query on contacts that filters what is shown; empty for none."""
        return self.query_text if self.filters_by == "contact" else ""

    @property
    def query_text(self) -> str:
        """The query that filters the list; empty for none."""
        return ""

    @property
    def side_cells(self) -> int:
        """The width of what is at the left of the body."""
        return 0

    def filter_by(self, text: str) -> None:
        """Filter the list by a query, or show all if it is empty, and go to the list."""
        raise NotImplementedError

    def find(self) -> None:
        """Start a search: in the contacts, unless the screen has its own."""
        self.services.search()

    def filter(self) -> None:
        """Filter the list by a query; implemented by each mode."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Load what is shown, and after it is painted the counts in the tabs."""
        self.services.show_changes_on(self)
        self.screen_layout_refresh_signal.subscribe(self, self._make_room)
        self.load()
        self.place()
        self.set_timer(AFTER_PAINT_SECONDS, self.count)

    def place(self) -> None:
        """Lay out what depends on what was loaded, before the first paint and when the terminal is resized."""

    def on_resize(self) -> None:
        """Lay it out again."""
        self.place()

    def on_screen_resume(self) -> None:
        """Show changes made while another screen was in front."""
        if self._stale and self.is_mounted:
            self._stale = False
            self.load()
        self.show_draft()
        self.set_timer(AFTER_PAINT_SECONDS, self.count)

    def on_screen_suspend(self) -> None:
        """Leave messages to the screen in front."""
        hide_messages(self)

    def show_draft(self) -> None:
        """Name the last draft in the key line, and how many more there are."""
        for line in self.query(KeyLine):
            drafts = self.services.ask(lambda _: self.services.form_drafts.every(), list[FormDraft]())
            line.show_draft(drafts[0].title if drafts else "", len(drafts) - 1)
            self.set_class(bool(drafts), "-drafts")

    def book_changed(self, kinds: frozenset[str]) -> None:
        """Show the change, now or when this screen is in front again."""
        if not (kinds & self.concerns):
            return
        if self.services.is_in_front(self):
            self.load()
            self.count()
        else:
            self._stale = True

    def count(self) -> None:
        """Update the counts in the tabs, in a worker."""
        from simplecrm.tui.mode_counts import waiting

        now, user = self.services.now, self.services.user_shown
        self.services.ask_later(lambda connection: waiting(connection, now, user), self._show_counts, group="waiting")

    def take(self, action_id: str) -> None:
        """Take an action of the registry, ask with whom, or say why it cannot be taken now."""
        action = registry.action(action_id)
        target = self.target(one=not action.many)
        why = registry.disabled_reason(action, target.available, self.mode)
        if why and action_id in ASKING_WITH_WHOM and not target.people and target.noun != "company":
            from simplecrm.tui.screens.contact_picker import with_whom

            with_whom(self, action)
        elif why:
            self.services.say(self.disabled_reason(action_id) or why, severity="warning")
        elif action.mode:
            self.act(action_id, target)
        else:
            self.services.act(self, action_id, target)

    def act(self, action_id: str, target: Target) -> None:
        """Perform an action that only this mode has."""
        raise NotImplementedError

    def disabled_reason(self, action_id: str) -> str:  # noqa: ARG002
        """Why an action cannot be taken on this screen, if there is a better reason than the registry's; else empty."""
        return ""

    def acted(self) -> None:
        """An action on the marked records is done: clear the marks."""
        for table in self.query(RecordTable):
            table.unmark()

    def key_beside(self) -> int:
        """The record to select when the selected ones are put off, in lists where those go elsewhere; 0 for none."""
        return 0

    def select(self, key: int) -> None:
        """Select the record that ``key_beside`` gave."""

    def hidden_actions(self) -> frozenset[str]:
        """The actions that have no use in this book, which help and palette leave out."""
        return frozenset() if self.is_shared else frozenset({"everyone"})

    @property
    def is_shared(self) -> bool:
        """Whether others than the user own anything, so that it matters whose work is shown."""
        user = self.services.book.user()
        return bool(user and self.services.ask(lambda connection: users.whose(connection, user), ""))

    def unfold(self) -> bool:
        """Show folded texts in full, or fold them again; false if there are none."""
        return False

    def sort(self) -> None:
        """Ask for the order of the list, where it can have several."""
        self.services.say("This list has one order.", severity="warning")

    def choose_segment(self) -> None:
        """Choose a segment to filter the list by, where there are segments of its noun."""
        self.services.say("Segments are of contacts, companies and deals.", severity="warning")

    def choose_columns(self) -> None:
        """Choose the columns of the list, where there are more of them."""
        self.services.say("The columns of this list are always the same.", severity="warning")

    def resize_list(self, steps: int) -> None:  # noqa: ARG002
        """Make the list wider or narrower, where something is beside it."""
        self.services.say("Nothing is beside this list.", severity="warning")

    def expect_new(self) -> None:
        """A change may bring records back: move the cursor to the first of those when they are shown."""
        for table in self.query(RecordTable):
            table.expect_new()

    def on_key_line_pressed(self, message: KeyLine.Pressed) -> None:
        """A key was clicked."""
        if message.action_id == "mark":
            self.mark()
        else:
            self.take(message.action_id)

    def mark(self) -> None:
        """Mark or unmark the line under the cursor."""
        for table in self.query(RecordTable):
            table.action_mark()

    def on_record_table_marks_changed(self, message: RecordTable.MarksChanged) -> None:
        """Show how many are marked."""
        self.show_marked(len(message.table.marks))

    def on_record_table_menu_asked(self, message: RecordTable.MenuAsked) -> None:
        """Show the actions on the line that was clicked, or on the marked ones."""
        self.open_menu(message.table.row, len(message.table.marks), message.at)

    def open_menu(self, row: Any | None, marked: int, at: Offset) -> None:
        """Show a menu with the actions on the selection."""
        from simplecrm.tui.screens.action_menu import ActionMenu

        actions = registry.on_selection(self.target().available, self.mode)
        unfit = {"restore", "archive"} - ({"restore"} if getattr(row, "archived_at", "") else {"archive"})
        title = f"{marked:,} marked" if marked else _called(row)
        if actions:
            menu = ActionMenu(title, [one for one in actions if one.id not in unfit], self.mode, at)
            self.app.push_screen(menu, self._picked)

    def _picked(self, action_id: str | None) -> None:
        if action_id == "mark":
            self.mark()
        elif action_id:
            self.take(action_id)

    def show_marked(self, count: int) -> None:
        """Show how many lines are marked; messages then leave the line that says so free."""
        self.query_one(KeyLine).show_marked(count)
        self.set_class(bool(count), "-marked")

    def _make_room(self, _screen: Screen[Any]) -> None:
        """Leave the lines free that messages need above the keys, so that they cover nothing of the body."""
        regions = [toast.region for toast in self.query(Toast) if toast.region]
        keys, body = self.query_one(KeyLine).region, self.query_one("#body")
        lines = max([0, *(keys.y - region.y for region in regions)])
        if body.styles.margin.bottom != lines:
            body.styles.margin = (0, 0, lines, 0)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.services.waiting = counts
        if self.is_mounted:
            self.query_one(TabLine).show_counts(counts)


def hide_messages(screen: Screen[Any]) -> None:
    """Hide the messages of a screen that another one comes to the front of: that shows them, too."""
    screen.get_child_by_type(ToastRack).display = False


def _called(row: Any | None) -> str:
    """What a line is of, for a heading."""
    names = (getattr(row, name, "") for name in ("name", "title", "contact", "who", "company", "text"))
    return next((str(name) for name in names if name), "")
