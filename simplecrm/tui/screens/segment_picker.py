"""The picker of a segment to filter a list by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simplecrm.core.records import Record
from simplecrm.core.records.segments import Segment
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.segment_bar import size_words


class Line(Record):
    """A line of the list: its place from 1, the filter, empty for all records, and what it means."""

    id: int
    name: str
    query: str
    size: str
    """How many records it finds, empty while they are counted."""


class SegmentPicker(Picker):
    """Returns ``@name``, or nothing for all records; None if closed."""

    heading = "Segments"

    def __init__(self, found: Sequence[Segment], present: str, sizes: Mapping[str, int | None]) -> None:
        super().__init__(placeholder="name of a segment")
        self._found, self._present, self._sizes = found, present, sizes

    def columns(self) -> list[Column]:
        """The name, whether it filters the list now, how many it finds, and its query."""
        return [
            Column("", lambda line: "✓" if line.name.casefold() == self._present.casefold() else "", width=1),
            Column("Segment", lambda line: (line.name or "All", "strong"), weight=1, least=12),
            Column("Count", lambda line: line.size, width=9, right=True),
            Column("Query", lambda line: (line.query, "quiet"), weight=2, least=12),
        ]

    def show_sizes(self, sizes: Mapping[str, int | None]) -> None:
        """Show how many records each finds; None if its query cannot be understood."""
        self._sizes = sizes
        self.update_rows(keep=True)

    def narrow(self, text: str) -> list[Line]:
        """The segments whose name has the text, and all records."""
        wanted = text.strip().removeprefix("@").casefold()
        lines = [("", "", ""), *((f"@{one.name}", one.query, size_words(self._sizes, one.name)) for one in self._found)]
        kept = [line for line in lines if wanted in (line[0] or "all").casefold()]
        return [Line(place, *line) for place, line in enumerate(kept, 1)]

    def pick(self, row: Line | None) -> None:
        """Filter by a segment."""
        if row is not None:
            self.dismiss(row.name)

    def completed(self, row: Line) -> str:
        """The name of the segment."""
        return row.name
