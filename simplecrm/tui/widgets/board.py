"""``Board``: columns of cards that opens as fast with 20,000 cards as with 20.

Like ``RecordTable`` it keeps only the keys of the cards, loads the rows of the visible ones, and draws the lines
itself. In a narrow terminal it shows the columns around the cursor; what is out of sight is counted in the rule below
the heads and in the last line. The card with the cursor has ``▸``, a marked one ``●`` in its second line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from simplecrm.show.safe import cells, pad
from simplecrm.tui.widgets.columns import wrapped
from simplecrm.tui.widgets.lane import Lane, Lines, Piece
from simplecrm.tui.widgets.pages import Pages
from simplecrm.tui.widgets.record_table import RIGHT_BUTTON

LEAST_CELLS = 18
"""The least width of a column; if not all have so much, those around the cursor are shown."""

GAP = 1
"""Cells between columns, for the line that separates them."""


class Board(Widget, can_focus=True):
    """The columns, with a cursor and marks. ``show`` sets them; ``fetch`` loads the rows of some keys, ``draw`` gives
    the lines of a row for a width. All heads have ``head_lines`` lines, all cards ``card_lines``."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--rule", "board--cursor", "board--late", "board--quiet", "board--strong", "board--mark", "board--target",
    }  # fmt: skip
    DEFAULT_CSS = """
    Board {
        height: 1fr; width: 1fr; color: $foreground; background: $background;
        & > .board--rule { color: $line; }
        & > .board--cursor { background: $cursor-blurred; }
        & > .board--late { color: $error; }
        & > .board--quiet { color: $quiet; }
        & > .board--strong { text-style: bold; }
        & > .board--mark { color: $accent; text-style: bold; }
        & > .board--target { background: $cursor-blurred; color: $accent; text-style: bold; }
        &:focus > .board--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "column(-1)", "Previous column", show=False),
        Binding("right", "column(1)", "Next column", show=False),
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

    class Selected(Message):
        """A card was opened, by Enter or by a click on the card with the cursor."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class Dropped(Message):
        """A card was dragged to another column."""

        def __init__(self, key: int, column: int) -> None:
            super().__init__()
            self.key = key
            self.column = column

    class MenuAsked(Message):
        """A card, with this row, was clicked with the right button, ``at`` that place of the screen."""

        def __init__(self, row: Any | None, at: Offset) -> None:
            super().__init__()
            self.row = row
            self.at = at

    class MarksChanged(Message):
        """Cards were marked or unmarked."""

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Sequence[Any]],
        draw: Callable[[Any, int], Lines],
        *,
        head_lines: int,
        card_lines: int,
        key: Callable[[Any], int] = lambda row: int(row.id),
    ) -> None:
        super().__init__()
        self.empty = ""
        self.column = 0
        self.marks: set[int] = set()
        self._fetch, self._draw, self._key = fetch, draw, key
        self._head_lines, self._card_lines = head_lines, card_lines
        self._lanes: list[Lane] = []
        self._left = 0
        self._dragged = 0
        self._target = -1
        self._is_at_cursor = False
        self._known: set[int] | None = None

    # Contents

    def show(self, columns: Sequence[tuple[Callable[[int], Lines], Sequence[int]]], *, keep: bool = True) -> None:
        """Show columns: the lines of each head, and its keys. The cursor stays on its card, or on its place; without
        ``keep`` it goes to the first card of its column."""
        before, wanted = (self._lanes, self.key) if keep else ([], 0)
        self._lanes = []
        for place, (head, keys) in enumerate(columns):
            lane = Lane(head, keys, Pages(self._fetch, self._key))
            if place < len(before):
                lane.top, lane.cursor = before[place].top, before[place].cursor
            self._lanes.append(lane)
        self.column = max(0, min(self.column, len(self._lanes) - 1))
        if self.marks and (kept := self.marks & set(self.keys)) != self.marks:
            self.marks = kept
            self._changed_marks()
        if self._known is not None:
            wanted = next((key for key in self.keys if key not in self._known), wanted)
            self._known = None
        if not (wanted and self.go_to_key(wanted)):
            self._keep_in_view()

    def expect_new(self) -> None:
        """Move the cursor to the first card that is shown next in addition to those now, if any."""
        self._known = set(self.keys)

    @property
    def keys(self) -> list[int]:
        """The keys of all cards, column by column."""
        return [int(key) for lane in self._lanes for key in lane.keys]

    @property
    def key(self) -> int:
        """The key of the card under the cursor, 0 for none."""
        lane = self._lane
        return int(lane.keys[lane.cursor]) if lane is not None and lane.cursor < len(lane.keys) else 0

    @property
    def row(self) -> Any | None:
        """The record under the cursor, None for none."""
        return self._lane.pages.row(self._lane.cursor) if self._lane is not None and self.key else None

    def chosen(self, *, one: bool = False) -> list[int]:
        """The marked cards, column by column, else the one under the cursor; with ``one``, always the latter."""
        if self.marks and not one:
            return [int(key) for lane in self._lanes for key in lane.keys if key in self.marks]
        return [self.key] if self.key else []

    # Moving and marking

    def go_to_key(self, key: int) -> bool:
        """Move the cursor to a card; false if it is not there."""
        for place, lane in enumerate(self._lanes):
            index = lane.pages.place(key)
            if index >= 0:
                self.column, lane.cursor = place, index
                self._keep_in_view()
                return True
        return False

    def unmark(self) -> None:
        """Clear all marks."""
        if self.marks:
            self.marks.clear()
            self._changed_marks()

    def action_column(self, columns: int) -> None:
        """Move the cursor to another column, on the same height."""
        lane, place = self._lane, self.column + columns
        if lane is None or not 0 <= place < len(self._lanes):
            return
        height, self.column = lane.cursor - lane.top, place
        target = self._lanes[place]
        self._go(target.top + height)

    def action_move(self, cards: int) -> None:
        """Move the cursor within its column."""
        if self._lane is not None:
            self._go(self._lane.cursor + cards)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.action_move(pages * self._room)

    def action_first(self) -> None:
        """Go to the first card of the column."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last card of the column."""
        if self._lane is not None:
            self._go(len(self._lane.keys) - 1)

    def action_select(self) -> None:
        """Open the card under the cursor."""
        if self.key:
            self.post_message(self.Selected(self.key))

    def action_mark(self) -> None:
        """Mark or unmark the card under the cursor, and move down."""
        if self.key:
            self.marks ^= {self.key}
            self._changed_marks()
            self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark all cards of the column, or unmark them if all are marked."""
        if self._lane is not None and self._lane.keys:
            column = {int(key) for key in self._lane.keys}
            self.marks = self.marks - column if column <= self.marks else self.marks | column
            self._changed_marks()

    # Events

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Move the cursor to the card, and begin to drag it."""
        column, index = self._at(event.x, event.y)
        if event.button != 1 or column < 0:
            return
        had_focus, before = self.has_focus, (self.column, self.key)
        self.column = column
        if index >= 0:
            self._go(index)
            self._is_at_cursor = had_focus and before == (column, self.key)
            self._dragged = self.key
            self.capture_mouse()
        self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show where a dragged card would go."""
        if self._dragged:
            over = self._at(event.x, event.y)[0]
            target = -1 if over == self.column else over
            if target != self._target:
                self._target = target
                self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Drop the dragged card; a click on the card with the cursor opens it."""
        dragged, self._dragged, self._target = self._dragged, 0, -1
        self.release_mouse()
        if not dragged:
            return
        column, index = self._at(event.x, event.y)
        if column >= 0 and column != self.column:
            self.post_message(self.Dropped(dragged, column))
        elif self._is_at_cursor and index >= 0 and column == self.column:
            self.action_select()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click with the right button on a card asks for the menu."""
        column, index = self._at(event.x, event.y)
        if event.button == RIGHT_BUTTON and column >= 0 and index >= 0:
            self.column = column
            self._go(index)
            self.refresh()
            self.post_message(self.MenuAsked(self.row, event.screen_offset))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the column under the pointer."""
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the column under the pointer."""
        self._scroll(event, -1)

    def on_resize(self) -> None:
        """Lay out the columns again."""
        self._keep_in_view()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of all visible columns."""
        if self.empty:
            lines = wrapped(self.empty, self.size.width - 4)
            return self._words(pad("  " + lines[y - 1] if 1 <= y <= len(lines) else "", self.size.width))
        rule = self._style("rule")
        segments: list[Segment] = []
        for place, width in self._placed():
            if segments:
                segments.append(Segment("┼" if y == self._head_lines else "│", rule))
            segments += self._part(place, width, y)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _part(self, place: int, width: int, y: int) -> list[Segment]:
        """The part of a line that is in one column."""
        lane, line = self._lanes[place], y - self._head_lines - 1
        if line == -1:
            return [Segment(self._rule(place, width), self._style("rule"))]
        if line < 0:
            return self._segments(
                [(" ", ""), *lane.head(max(0, width - 2))[y], (" ", "")], "target" if place == self._target else ""
            )
        number, part = divmod(line, self._card_lines + 1)
        index = lane.top + number
        if number < self._room and index < len(lane.keys) and part < self._card_lines:
            return self._card(place, lane, index, width, part)
        below = len(lane.keys) - lane.top - self._room
        words = f" ↓ {below:,} more" if below > 0 and y == self.size.height - 1 else ""
        return self._segments([(pad(words, width), "quiet")])

    def _card(self, place: int, lane: Lane, index: int, width: int, part: int) -> list[Segment]:
        at_cursor, is_marked = (place, index) == (self.column, lane.cursor), int(lane.keys[index]) in self.marks
        sign = {(0, at_cursor): "▸ ", (1, is_marked): "● "}.get((part, True), "  ")
        lines = lane.card(index, width - cells(sign) - 1, self._draw)
        text = lines[part] if lines else []
        blank = " " * (width - cells(sign) - sum(cells(words) for words, _ in text))
        return self._segments([(sign, "mark"), *text, (blank, "")], "cursor" if at_cursor else "")

    def _rule(self, place: int, width: int) -> str:
        """The line below a head, with what is out of sight above it and beside it."""
        shown, lane = [one for one, _ in self._placed()], self._lanes[place]
        words = f" ↑ {lane.top:,} more " if lane.top else ""
        before = f" ‹ {place} " if place == shown[0] and place else ""
        after = f" {len(self._lanes) - place - 1} › " if place == shown[-1] < len(self._lanes) - 1 else ""
        left = "─" + before + words
        return pad(left + "─" * max(0, width - cells(left) - cells(after)), max(0, width - cells(after))) + after

    def _segments(self, pieces: list[Piece], base: str = "") -> list[Segment]:
        style = self._style(base) if base else self.rich_style
        return [Segment(text, style + self._look(look, base) if look else style) for text, look in pieces]

    def _look(self, look: str, base: str) -> Style:
        """The style of that name; on the cursor's coloured card only its weight, for legibility."""
        style = self.get_component_rich_style(f"board--{look}", partial=True)
        return Style(bold=style.bold) if base == "cursor" and self.has_focus else style

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"board--{name}")

    def _words(self, text: str) -> Strip:
        return Strip(self._segments([(text, "quiet")]), self.size.width)

    # Layout

    @property
    def _lane(self) -> Lane | None:
        return self._lanes[self.column] if self._lanes else None

    @property
    def _room(self) -> int:
        """How many cards fit into a column, above the last line."""
        return max(1, (self.size.height - self._head_lines - 1) // (self._card_lines + 1))

    def _placed(self) -> list[tuple[int, int]]:
        """The visible columns, each with its width."""
        count = max(1, min(len(self._lanes), (self.size.width + GAP) // (LEAST_CELLS + GAP)))
        self._left = max(self.column - count + 1, min(self._left, self.column, len(self._lanes) - count))
        free = max(0, self.size.width - GAP * (count - 1))
        return [
            (self._left + number, free // count + (number < free % count))
            for number in range(min(count, len(self._lanes)))
        ]

    def _at(self, x: int, y: int) -> tuple[int, int]:
        """The column at a place and the index of the card there; -1 for none."""
        start = 0
        for place, width in self._placed():
            if start <= x < start + width + GAP and 0 <= y < self.size.height:
                lane = self._lanes[place]
                number = (y - self._head_lines - 1) // (self._card_lines + 1)
                is_card = 0 <= number < self._room and lane.top + number < len(lane.keys)
                return place, lane.top + number if is_card else -1
            start += width + GAP
        return -1, -1

    def _go(self, index: int) -> None:
        lane = self._lane
        if lane is not None:
            lane.cursor = index
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        """Scroll each column so that it is full, and the one with the cursor so that this is visible."""
        for place, lane in enumerate(self._lanes):
            lane.fill(self._room, with_cursor=place == self.column)
        self.refresh()

    def _scroll(self, event: events.MouseEvent, cards: int) -> None:
        column, _ = self._at(event.x, event.y)
        if column >= 0:
            event.stop()
            self._lanes[column].scroll(cards, self._room)
            self.refresh()

    def _changed_marks(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged())
