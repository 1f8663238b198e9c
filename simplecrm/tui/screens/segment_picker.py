"""The picker of a segment to filter a list by."""

from __future__ import annotations

from collections.abc import Sequence

from simplecrm.core.records import Record
from simplecrm.core.records.segments import Segment
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.widgets.columns import Column


class Line(Record):
    """A line of the list: its place from 1, the filter, empty for all records, and what it means."""

    id: int
    name: str
    query: str


class SegmentPicker(Picker):
    """Returns ``@name``, or nothing for all records; None if closed."""

    heading = "Segments"

    def __init__(self, found: Sequence[Segment], present: str) -> None:
        super().__init__(placeholder="name of a segment")
        self._found, self._present = found, present

    def columns(self) -> list[Column]:
        """The name, whether it filters the list now, and its query."""
        return [
            Column("", lambda line: "✓" if line.name == self._present else "", width=1),
            Column("Segment", lambda line: (line.name or "All", "strong"), weight=1, least=12),
            Column("Query", lambda line: (line.query, "quiet"), weight=2, least=12),
        ]

    def narrow(self, text: str) -> list[Line]:
        """The segments whose name has the text, and all records."""
        wanted = text.strip().removeprefix("@").casefold()
        lines = [("", ""), *((f"@{one.name}", one.query) for one in self._found)]
        kept = [(name, query) for name, query in lines if wanted in (name or "all").casefold()]
        return [Line(place, name, query) for place, (name, query) in enumerate(kept, 1)]

    def pick(self, row: Line | None) -> None:
        """Filter by a segment."""
        if row is not None:
            self.dismiss(row.name)

    def completed(self, row: Line) -> str:
        """The name of the segment."""
        return row.name
