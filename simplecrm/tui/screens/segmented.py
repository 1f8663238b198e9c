"""``SegmentedScreen``: a list that the segments of its noun filter, in a bar at the left where there is room, by a
picker elsewhere."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.core.records.segments import Segment
from simplecrm.core.text.plurals import plural_of
from simplecrm.lookups import segments
from simplecrm.lookups.segments import Counted
from simplecrm.registry import key_of
from simplecrm.tui.screens.base import AFTER_PAINT_SECONDS, BookScreen

if TYPE_CHECKING:
    from simplecrm.lookups.segments import Size
    from simplecrm.tui.screens.segment_picker import SegmentPicker
    from simplecrm.tui.widgets.segment_bar import SegmentBar

BAR_COLUMNS = 150
"""From this width on a terminal has room for the bar."""


class SegmentedScreen(BookScreen):
    """The bar is there as long as there are segments; what each finds is counted in a worker, after the paint."""

    finds = ""
    """The noun of the segments."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: SegmentBar | None = None
        self._picker: SegmentPicker | None = None
        """The picker while it is open."""
        self._sizes: dict[str, int | None] = {}
        """How many records each segment leaves on the screen; None if its query cannot be understood."""
        self._is_uncounted = True
        """Whether the book has changed since the segments were counted, which takes seconds in a very large one."""

    @property
    def side_cells(self) -> int:
        """The width of the bar."""
        return self._bar.cells if self._bar is not None else 0

    def place(self) -> None:
        """Show the bar where there is room and there are segments."""
        self._place_bar()
        super().place()

    def count(self) -> None:
        """Count what the segments find, too."""
        super().count()
        if self._place_bar():
            self.place()
        self.count_segments()

    def count_segments(self, *, again: bool = False) -> None:
        """Count in a worker what the segments find, where that is shown, unless it is known already; ``again`` in any
        case."""
        self._is_uncounted = self._is_uncounted or again
        if self._is_uncounted and (self._bar is not None or self._picker is not None):
            self._is_uncounted = False
            noun, size, context = (
                self.finds,
                self.size_of_segments(),
                QueryContext(self.services.now, config.get_or_default),
            )

            def counted(connection: sqlite3.Connection) -> list[Counted]:
                return segments.counted(connection, segments.every(connection, noun=noun), context, size=size)

            self.services.ask_later(counted, self._show_sizes, group=f"segments of {plural_of(noun)}")

    def size_of_segments(self) -> Size:
        """Counts what a segment leaves on the screen, in a worker."""
        return segments.count

    def book_changed(self, kinds: frozenset[str]) -> None:
        """Count the segments again, too: a change of anything may have changed what they find."""
        self._is_uncounted = True
        super().book_changed(kinds)

    def choose_segment(self) -> None:
        """Go to the bar, or pick a segment where there is no room for it."""
        if self._bar is not None:
            self._bar.focus()
            return
        found = self._segments()
        if not found:
            words = f"No segments of {plural_of(self.finds)} yet: “Save a query as a segment” in {key_of('palette')}."
            self.services.say(words, severity="warning")
            return
        from simplecrm.tui.screens.segment_picker import SegmentPicker

        self._picker = SegmentPicker(found, self.query_text, self._sizes)
        self.app.push_screen(self._picker, self._picked_segment)
        self.set_timer(AFTER_PAINT_SECONDS, self.count_segments)

    def show_segment(self, name: str) -> None:
        """Show what a segment finds."""
        self.filter_by(f"@{name}")

    def show_filter(self) -> None:
        """Show in the bar which segment filters the list."""
        if self._bar is not None:
            self._bar.show_chosen(self.query_text)

    def _picked_segment(self, query: str | None) -> None:
        self._picker = None
        if query is not None:
            self.filter_by(query)

    def _segments(self) -> list[Segment]:
        return self.services.ask(lambda connection: segments.every(connection, noun=self.finds), list[Segment]())

    def _place_bar(self) -> bool:
        """Add or remove the bar; whether that changed something."""
        before = self._bar
        found = self._segments() if self.app.size.width >= BAR_COLUMNS and not self.services.is_plain else []
        if not found:
            if self._bar is not None:
                self._bar.remove()
                self._bar = None
        elif self._bar is None:
            from simplecrm.tui.widgets.segment_bar import SegmentBar

            self._bar, self._is_uncounted = SegmentBar(self.filter_by), True
            self._bar.show_names([one.name for one in found], self.query_text)
            self.query_one("#body").mount(self._bar, before=0)
        else:
            self._bar.show_names([one.name for one in found], self.query_text)
        return self._bar is not before

    def _show_sizes(self, found: list[Counted]) -> None:
        self._sizes = {one.name: one.size for one in found}
        for shown in (self._bar, self._picker):
            if shown is not None and self.is_mounted:
                shown.show_sizes(self._sizes)
