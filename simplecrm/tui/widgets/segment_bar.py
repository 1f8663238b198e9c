"""``SegmentBar``: the segments of a noun with what each finds, to filter a list by one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content
from textual.widgets import OptionList

from simplecrm.show.safe import pad

CELLS = 24
ALL = ""
"""Stands for no filter."""


class SegmentBar(OptionList):
    """``All``, then the segments by name; Enter or a click calls ``chosen`` with ``@name``, or with nothing for all."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SegmentBar { dock: left; width: 24; height: 100%; border: none; border-right: solid $line; padding: 0;
      background: $background; scrollbar-size-vertical: 1; overflow-x: hidden; }
    SegmentBar:focus { border: none; border-right: solid $accent; background-tint: $foreground 0%; }
    SegmentBar > .option-list--option { padding: 0; }
    SegmentBar > .option-list--option-highlighted { background: $background; color: $foreground; text-style: none; }
    SegmentBar:focus > .option-list--option-highlighted { background: $block-cursor-background;
      color: $block-cursor-foreground; }
    """

    def __init__(self, chosen: Callable[[str], None]) -> None:
        super().__init__(id="segments")
        self._call = chosen
        self._names: list[str] = []
        self._sizes: dict[str, int | None] = {}
        self._chosen = ""

    @property
    def cells(self) -> int:
        """The width of the bar."""
        return CELLS

    def show_names(self, names: Sequence[str], text: str) -> None:
        """Show the segments of these names, and which of them is the filter ``text``."""
        if list(names) != self._names or text != self._chosen:
            self._names, self._chosen = list(names), text
            self._draw()

    def show_sizes(self, sizes: Mapping[str, int | None]) -> None:
        """Show how many records each finds; None if its query cannot be understood."""
        self._sizes = dict(sizes)
        self._draw()

    def show_chosen(self, text: str) -> None:
        """Show which segment is the filter ``text``."""
        self.show_names(self._names, text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Filter by the segment."""
        event.stop()
        self._call(f"@{self._names[event.option_index - 1]}" if event.option_index else ALL)

    def _draw(self) -> None:
        at = self.highlighted or 0
        self.clear_options()
        self.add_options([self._line("All", not self._chosen, ""), *(self._segment(name) for name in self._names)])
        self.highlighted = min(at, len(self._names))

    def _segment(self, name: str) -> Content:
        is_chosen = self._chosen.casefold() == f"@{name}".casefold()
        return self._line(f"@{name}", is_chosen, size_words(self._sizes, name))

    def _line(self, words: str, is_chosen: bool, count: str) -> Content:
        room = CELLS - 4
        sign = "✓ " if is_chosen else "  "
        return Content(sign + pad(words, room - len(count) - 1) + f" {count}")


def size_words(sizes: Mapping[str, int | None], name: str) -> str:
    """How many records a segment finds: ``?`` if its query cannot be understood, empty if they are not counted yet."""
    if name not in sizes:
        return ""
    size = sizes[name]
    return "?" if size is None else f"{size:,}"
