"""``RecordTable``: a virtual list of records that opens as fast with a million lines as with ten.

Textual's ``DataTable`` stores and measures every cell, which takes 14-26 s for 100,000 rows. This widget stores only
the keys of the list (4 bytes each), loads the rows of the visible pages, and draws the lines itself. It does not rely
on colour: the line with the cursor has ``▸``, a marked one ``●``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from simplecrm.tui.widgets.columns import Column, Placed, column_at, fitted, natural, pieces, place, titles, wrapped
from simplecrm.tui.widgets.pages import PAGE_LINES, Pages

GUTTER_CELLS = 3
RIGHT_BUTTON = 3
NEAR_END_LINES = 200
"""``NearEnd`` is posted when the cursor is this close to the end of the list."""

Heading = tuple[int, str, str]
"""A heading: the index of the row below it, its text, its style."""


class RecordTable(ScrollView, can_focus=True):
    """A list of records with a cursor and marks. ``show`` sets its records."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header", "table--heading", "table--cursor", "table--late", "table--soon", "table--quiet",
        "table--strong", "table--accent", "table--mark",
    }  # fmt: skip
    DEFAULT_CSS = """
    RecordTable {
        height: 1fr; width: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;
        color: $foreground; background: $background;
        & > .table--header { color: $quiet; text-style: none; }
        & > .table--heading { text-style: bold; }
        & > .table--cursor { background: $cursor-blurred; }
        & > .table--late { color: $error; }
        & > .table--soon { color: $warning; }
        & > .table--quiet { color: $quiet; }
        & > .table--strong { text-style: bold; }
        & > .table--accent { color: $accent; }
        & > .table--mark { color: $accent; text-style: bold; }
        &:focus > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
        Binding("enter", "select", "Open", show=False),
        Binding("space", "mark", "Mark", show=False),
        Binding("asterisk", "mark_all", "Mark all", show=False),
    ]

    class Highlighted(Message):
        """The cursor moved to the record ``key``; 0 if the list is empty."""

        def __init__(self, table: RecordTable, key: int) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> RecordTable:
            """The table."""
            return self.table

    class Selected(Highlighted):
        """A record was opened, by Enter or by a click on the line with the cursor."""

    class MarksChanged(Highlighted):
        """The marks changed; ``key`` is the record whose mark changed, 0 for several."""

    class MenuAsked(Highlighted):
        """A record was clicked with the right button, ``at`` that place of the screen."""

        def __init__(self, table: RecordTable, key: int, at: Offset) -> None:
            super().__init__(table, key)
            self.at = at

    class HeadClicked(Message):
        """The head of the column with that title was clicked."""

        def __init__(self, table: RecordTable, title: str) -> None:
            super().__init__()
            self.table = table
            self.title = title

        @property
        def control(self) -> RecordTable:
            """The table."""
            return self.table

    class NearEnd(Highlighted):
        """The cursor is close to the end of the list."""

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[int]], Sequence[Any]],
        *,
        key: Callable[[Any], int] = lambda row: int(row.id),
        empty: str = "Nothing here.",
        header: bool = True,
        opens_on_click: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = columns
        self.empty = empty
        self.cursor = 0
        self.marks: set[int] = set()
        self.sorted_by = ("", "")
        """The title of the column that the list is sorted by, and the sign to show after it; empty for none."""
        self._pages = Pages(fetch, key)
        self._headings: list[Heading] = []
        self._places: list[int] = []
        self._head = 1 if header else 0
        self._opens_on_click = opens_on_click
        self._strips: dict[tuple[int, int], Strip] = {}
        self._placing: tuple[Sequence[Column], int, list[Placed]] = (columns, 0, [])
        """The columns, the width they were placed in, and how."""
        self._held = 0
        self._known: Sequence[int] | None = None

    # Contents

    def show(
        self, keys: Sequence[int], headings: Iterable[Heading] = (), *, keep: bool = True, is_part: bool = False
    ) -> None:
        """Show the records with these keys. With ``keep`` the cursor stays on its record, or on its place.

        ``is_part``: the whole list follows. A part without the record that ``hold`` holds is not shown.
        """
        if is_part and self.lacks(keys):
            return
        before, keep = self.key, keep or bool(self._held)
        self._pages.replace(keys)
        self._headings = list(headings)
        self._places = [heading[0] for heading in self._headings]
        found = self._pages.place(before) if keep and before else -1
        if self._known is not None:
            new = _first_new(keys, self._known)
            found = new if new >= 0 else found
            self._known = None if new >= 0 or not is_part else self._known
        if not is_part:
            self._held = 0
        self.cursor = max(0, found if found >= 0 else min(self.cursor if keep else 0, len(keys) - 1))
        if self.marks and (kept := self.marks & set(keys)) != self.marks:
            self.marks = kept
            self._changed_marks(0)
        self._redraw()
        if self.is_attached:
            self.scroll_to_cursor()
        self.post_message(self.Highlighted(self, self.key))

    def hold(self) -> None:
        """Keep the cursor on its record in the list that is loaded next, even if the first part of it lacks that."""
        self._held = self.key

    def lacks(self, keys: Sequence[int]) -> bool:
        """Whether the record that is held is not among these keys."""
        return bool(self._held) and self._held not in keys

    def expect_new(self, known: Sequence[int] | None = None) -> None:
        """Move the cursor to the first record that the list has in addition to the ``known`` ones, or else the one that
        is loaded next; without ``known`` in addition to those now."""
        self._known = self.keys if known is None else known
        new = -1 if self._known is self.keys else _first_new(self.keys, self._known)
        if new >= 0:
            self.go(new)

    def show_rest(self, keys: Sequence[int]) -> None:
        """Show the whole list, of which a part was just shown. If it starts with that part, what is on the screen stays
        as it is, and nothing is read or drawn again."""
        shown = len(self.keys)
        is_more = shown and self._known is None and not self._held and not self._headings
        if not is_more or shown < self.size.height or list(keys[:shown]) != list(self.keys):
            self.show(keys)
            return
        self._pages.extend(keys)
        self.virtual_size = Size(0, len(keys) + self._head)

    def reread(self) -> None:
        """Reload the records."""
        self._pages.forget()
        self._redraw()

    @property
    def keys(self) -> Sequence[int]:
        """The keys of all lines."""
        return self._pages.keys

    @property
    def key(self) -> int:
        """The key of the record under the cursor, 0 for none."""
        keys = self._pages.keys
        return int(keys[self.cursor]) if 0 <= self.cursor < len(keys) else 0

    @property
    def row(self) -> Any | None:
        """The record under the cursor, None for none."""
        return self._pages.row(self.cursor) if self.key else None

    def row_at(self, index: int) -> Any | None:
        """The record at an index; None if it no longer exists."""
        return self._pages.row(index)

    def chosen(self, *, one: bool = False) -> list[int]:
        """The marked records in list order, else the one under the cursor; with ``one``, always the latter."""
        if self.marks and not one:
            return [int(key) for key in self._pages.keys if key in self.marks]
        return [self.key] if self.key else []

    def rows(self, keys: Sequence[int]) -> list[Any]:
        """Load the records with these keys that still exist."""
        return self._pages.rows(keys)

    # Moving and marking

    def go(self, index: int) -> None:
        """Move the cursor to an index."""
        index = max(0, min(index, len(self.keys) - 1))
        self._held, self._known = 0, None
        if index != self.cursor:
            self.cursor = index
            self.refresh()
            self.post_message(self.Highlighted(self, self.key))
        self.scroll_to_cursor()
        if index >= len(self.keys) - NEAR_END_LINES:
            self.post_message(self.NearEnd(self, self.key))

    def key_beside(self) -> int:
        """The key of the record below the marked ones, or below the one under the cursor, else of the one above; 0 if
        there is no other."""
        leaving = set(self.chosen())
        places = (*range(self.cursor, len(self.keys)), *range(self.cursor, -1, -1))
        return next((int(self.keys[at]) for at in places if self.keys[at] not in leaving), 0)

    def go_to_key(self, key: int) -> bool:
        """Move the cursor to a record; false if it is not in the list."""
        index = self._pages.place(key)
        if index >= 0:
            self.go(index)
        return index >= 0

    def shows(self, titles: Collection[str]) -> bool:
        """Whether there is room for one of these columns."""
        width = self.scrollable_content_region.width
        return width > 0 and any(column.title in titles for column, _ in self._placed(width))

    @property
    def shown_titles(self) -> list[str]:
        """The titles of the columns that there is room for."""
        return [column.title for column, _ in self._placed(self.scrollable_content_region.width)]

    @property
    def natural_cells(self) -> int:
        """The width in which nothing of the first lines is cut, all columns shown; 0 for an empty list."""
        rows = [row for row in map(self._pages.row, range(min(len(self.keys), PAGE_LINES))) if row is not None]
        return natural(self.columns, rows) + GUTTER_CELLS + 1 if rows else 0

    def visible_lines(self) -> list[tuple[int, int]]:
        """Each visible record: its line from the top of the list, and its index."""
        found = []
        for y in range(self._head, self.scrollable_content_region.height):
            index = self._index_at(y - self._head + self.scroll_offset.y) if self.keys else None
            if index is not None:
                found.append((y, index))
        return found

    def scroll_to_cursor(self) -> None:
        """Scroll the line with the cursor into view, with a heading above it."""
        line = self._line_of(self.cursor) + self._head
        top = line - 1 if self.cursor in self._places else line
        room = self.scrollable_content_region.height
        start = self.scroll_offset.y
        if top - self._head < start:
            self.scroll_to(y=max(0, top - self._head), animate=False)
        elif room and line >= start + room:
            self.scroll_to(y=line - room + 1, animate=False)

    def unmark(self) -> None:
        """Clear all marks."""
        if self.marks:
            self.marks.clear()
            self._changed_marks(0)

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        self.go(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.go(self.cursor + pages * max(1, self.scrollable_content_region.height - self._head - 1))

    def action_first(self) -> None:
        """Go to the first line."""
        self.go(0)

    def action_last(self) -> None:
        """Go to the last line."""
        self.go(len(self.keys) - 1)

    def action_select(self) -> None:
        """Open the record under the cursor."""
        if self.key:
            self.post_message(self.Selected(self, self.key))

    def action_mark(self) -> None:
        """Mark or unmark the record under the cursor, and move down."""
        if self.key:
            self.marks ^= {self.key}
            self._changed_marks(self.key)
            self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all records, or unmark them if all are marked."""
        if self.keys:
            self.marks = set() if len(self.marks) == len(self.keys) else set(self.keys)
            self._changed_marks(0)

    def _changed_marks(self, key: int) -> None:
        self._strips.clear()
        self.refresh()
        self.post_message(self.MarksChanged(self, key))

    # Events

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the line; a click on the line with the cursor, or a double click, opens the record, one
        with the right button asks for the menu. A click on the head of a column posts ``HeadClicked``."""
        if event.y < self._head:
            width = self.scrollable_content_region.width
            title = column_at(self._placed(width), event.x - GUTTER_CELLS) if self.keys else ""
            if title:
                event.stop()
                self.post_message(self.HeadClicked(self, title))
            return
        index = self._index_at(event.y - self._head + self.scroll_offset.y)
        if index is None:
            return
        event.stop()
        if event.button == RIGHT_BUTTON:
            self.go(index)
            self.post_message(self.MenuAsked(self, self.key, event.screen_offset))
            return
        opens = self._opens_on_click or (index == self.cursor and (event.chain > 1 or self.has_focus))
        self.go(index)
        if opens:
            self.action_select()

    def on_resize(self) -> None:
        """Lay out the columns again."""
        self._redraw()
        self.scroll_to_cursor()

    def notify_style_update(self) -> None:
        """Redraw all lines after a change of colours."""
        super().notify_style_update()
        self._strips.clear()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One visible line; the header does not scroll."""
        width = self.scrollable_content_region.width
        if not self.keys:
            return self._words(self._empty_line(y, width), "table--quiet", width)
        if y < self._head:
            return self._words(" " * GUTTER_CELLS + titles(self._placed(width), self.sorted_by), "table--header", width)
        line = y - self._head + self.scroll_offset.y
        index = self._index_at(line)
        if index is None:
            return self._heading_line(line, width)
        if index == self.cursor and self.has_focus:
            # For screen readers and input methods.
            self.app.cursor_position = self.content_region.offset + Offset(0, y)
        return self._row_line(index, width)

    def _empty_line(self, y: int, width: int) -> str:
        lines = wrapped(self.empty, width - 4)
        return fitted("  " + lines[y - 1], width) if 1 <= y <= len(lines) else ""

    def _heading_line(self, line: int, width: int) -> Strip:
        for number, (place_, words, look) in enumerate(self._headings):
            if place_ + number == line:
                style = self.get_component_rich_style("table--heading")
                if look:
                    style += self.get_component_rich_style(f"table--{look}", partial=True)
                return Strip([Segment(fitted(" " + words, width), style)], width)
        return Strip.blank(width, self.rich_style)

    def _row_line(self, index: int, width: int) -> Strip:
        at_cursor = index == self.cursor
        cached = None if at_cursor else self._strips.get((index, width))
        if cached is not None:
            return cached
        marked = self.keys[index] in self.marks
        base = self.get_component_rich_style("table--cursor") if at_cursor else self.rich_style
        sign = ("▸" if at_cursor else " ") + ("●" if marked else " ") + " "
        mark = self.get_component_rich_style("table--mark", partial=True)
        segments = [Segment(sign, base if at_cursor else base + mark)]
        row = self._pages.row(index)
        line = pieces(self._placed(width), row) if row is not None else []
        for text, look in line:
            segments.append(Segment(text, base + self._look(look, at_cursor) if look else base))
        strip = Strip(segments).adjust_cell_length(width, base)
        if not at_cursor:
            if len(self._strips) > 4000:
                self._strips.clear()
            self._strips[index, width] = strip
        return strip

    def _placed(self, width: int) -> list[Placed]:
        """The columns that fit, which are the same for all lines."""
        columns, at, placed = self._placing
        if columns is not self.columns or at != width:
            before = {column.title for column, _ in placed} or {one.title for one in self.columns if not one.extra}
            placed = place(self.columns, max(1, width - GUTTER_CELLS))
            self._placing = (self.columns, width, placed)
            if not before >= {column.title for column, _ in placed}:
                self._pages.forget()  # what the further columns show may not have been read of the rows
        return placed

    def _look(self, look: str, at_cursor: bool) -> Style:
        """The style with that name; on the cursor's coloured line only its weight, for legibility."""
        style = self.get_component_rich_style(f"table--{look}", partial=True)
        if at_cursor and self.has_focus:
            return Style(bold=style.bold, italic=style.italic)
        return style

    def _words(self, text: str, component: str, width: int) -> Strip:
        style = self.get_component_rich_style(component)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _redraw(self) -> None:
        self._strips.clear()
        lines = len(self.keys) + len(self._headings) + self._head
        self.virtual_size = Size(0, lines if self.keys else 0)
        self.refresh(Region(0, 0, *self.size))

    def _line_of(self, index: int) -> int:
        return index + bisect_right(self._places, index)

    def _index_at(self, line: int) -> int | None:
        """The index of the row on a line; None for a heading and beyond the end."""
        if line < 0 or line >= len(self.keys) + len(self._headings):
            return None
        starts = [place_ + number for number, place_ in enumerate(self._places)]
        above = bisect_left(starts, line)
        if above < len(starts) and starts[above] == line:
            return None
        return line - above


def _first_new(keys: Sequence[int], known: Sequence[int]) -> int:
    """The index of the first key that is not among the known ones, -1 if there is none."""
    before = set(known)
    return next((index for index, key in enumerate(keys) if key not in before), -1)


def group_heading(index: int, title: str, count: int, look: str = "") -> list[Heading]:
    """The heading of the group that starts at ``index``, with a blank line above it."""
    heading = (index, f"{title}  {count:,}", look)
    return [heading] if index == 0 else [(index, "", ""), heading]
