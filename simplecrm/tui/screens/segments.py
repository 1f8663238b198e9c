"""The segments, with how many records each finds: Enter shows what one finds, ``c`` who entered and left it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.core.records.segments import Segment
from simplecrm.core.text.plurals import plural_of
from simplecrm.lookups import segments
from simplecrm.lookups.segments import Comparison, Counted, Moved
from simplecrm.lookups.subjects import Subject
from simplecrm.show.when import local_minute
from simplecrm.store.book import Book
from simplecrm.tui.screens.list_window import ListWindow, close_all
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable

NONE_YET = "A segment is a saved query; @hot in a query stands for the one named hot. a adds one."
KEYS = "enter shows it · c who entered and left · s keep what it finds now · a add · esc closes"


class SegmentsScreen(ListWindow):
    """All segments by name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", show=False),
        Binding("s", "keep", show=False),
        Binding("a", "add", show=False),
    ]

    def __init__(self) -> None:
        columns = [
            Column("Segment", lambda one: (f"@{one.name}", "strong"), weight=1, least=12),
            Column("Finds", lambda one: plural_of(one.finds), width=9),
            Column("Count", _size_words, width=9, right=True),
            Column("Query", lambda one: one.problem or one.query, weight=2, least=16),
        ]
        super().__init__("Segments", columns, KEYS, empty=NONE_YET)
        self._found: dict[int, Counted] = {}

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Show what the segment finds."""
        chosen = self._found[message.key]
        if chosen.finds != "company":
            close_all(self.app)
        self.services.show_segment(Segment(chosen.id, chosen.name, chosen.finds, chosen.query))

    def action_compare(self) -> None:
        """Show who entered and left the segment since it was kept."""
        segment = self._chosen()
        if segment is None:
            return
        context = _context(self.services)
        found = self.services.ask(lambda connection: segments.compare(connection, segment, context), None)
        if found is not None:
            self.app.push_screen(ComparisonScreen(found, local_minute(found.since, self.services.now)))

    def action_keep(self) -> None:
        """Keep what the segment finds now, to be compared with later."""
        segment, now = self._chosen(), self.services.now
        if segment is None:
            return

        def change(book: Book) -> Done:
            from simplecrm.actions.segments import keep

            return Done(f"Kept what {keep(book, segment.name, now).name} finds now", {"segments"})

        self.services.perform(change)

    def action_add(self) -> None:
        """Add a segment."""
        from simplecrm.tui.forms.segment import SegmentForm

        self.app.push_screen(SegmentForm(), lambda _: self.load())

    def load(self) -> None:
        """Show the segments, and count in a worker what each finds."""
        context = _context(self.services)
        found = self.services.ask(segments.every, list[Segment]())
        sizes = {one.id: one.size for one in self._found.values()}
        self._show([
            Counted(one.id, one.name, one.finds, sizes.get(one.id), one.query, one.archived_at) for one in found
        ])  # fmt: skip
        self.services.ask_later(
            lambda connection: segments.counted(connection, found, context), self._show, group="segments"
        )

    def fetch(self, keys: Sequence[int]) -> list[Counted]:
        """The segments of these ids."""
        return [self._found[key] for key in keys if key in self._found]

    def _show(self, found: Sequence[Counted]) -> None:
        if self.is_mounted:
            self._found = {one.id: one for one in found}
            self.table.show([one.id for one in found])
            self.table.reread()

    def _chosen(self) -> Segment | None:
        found = self._found.get(self.table.key)
        return Segment(found.id, found.name, found.finds, found.query) if found is not None else None


class ComparisonScreen(ListWindow):
    """What entered and left a segment; Enter opens it."""

    def __init__(self, found: Comparison, since: str) -> None:
        columns = [
            Column("Change", lambda one: "+ entered" if one.change == "entered" else "- left", width=9),
            Column("Name", lambda one: (one.name, "strong"), weight=1, least=16),
        ]
        title = f"@{found.segment.name} · {found.before:,} on {since}, {found.now:,} now"
        super().__init__(title, columns, "enter opens · esc closes", empty="Nothing entered or left.")
        self._noun = found.segment.finds
        self._moved = {one.id: one for one in (*found.entered, *found.left)}

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open the record."""
        if self._noun == "contact":
            close_all(self.app)
        open_record(self.services, self.app.push_screen, Subject(self._noun, message.key))

    def load(self) -> None:
        """Those that entered first."""
        self.table.show(list(self._moved))

    def fetch(self, keys: Sequence[int]) -> list[Moved]:
        """The records of these ids."""
        return [self._moved[key] for key in keys]


def open_record(services: Services, push: Callable[[Any], object], subject: Subject) -> None:
    """Open a contact in the list of contacts, a company or deal on its page."""
    from simplecrm.tui.screens.page import PageScreen

    if subject.noun == "contact":
        services.open_contact(subject.id)
    else:
        push(PageScreen(subject))


def _size_words(one: Counted) -> str:
    """How many records a segment finds: ``?`` if its query cannot be understood, empty if they are not counted yet."""
    if one.size is None:
        return "?" if one.problem else ""
    return f"{one.size:,}"


def _context(services: Services) -> QueryContext:
    return QueryContext(services.now, config.get_or_default)
