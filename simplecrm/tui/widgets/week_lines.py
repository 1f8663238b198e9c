"""``WeekLines``: the lines below Today: activities of the last seven days by day and kind, and open deals."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from simplecrm.core.dates.words import WEEKDAY_NAMES
from simplecrm.core.text.plurals import counted
from simplecrm.show.safe import cells, clip, pad
from simplecrm.tui.week import DAYS, Week
from simplecrm.tui.widgets.flow import assemble

BAR_CHARACTERS = "▁▂▃▄▅▆▇█"

MIN_SCREEN_LINES = 16
"""In a lower terminal all lines are the list's."""

_MIN_DAY_CELLS, _MAX_DAY_CELLS = 7, 12
_LABEL_CELLS = 13
"""``Last 7 days`` and a gap; ``Last 7`` where that leaves too little for the days."""

_SHORT_LABEL_CELLS = 8


class WeekLines(Widget):
    """A line of days with a bar and a number each, and a line of totals. Nothing is wrapped: where there is too little
    room, fewer days are shown."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.display = False
        self._week = Week(datetime.date.min)

    def show(self, week: Week) -> None:
        """Show a week; nothing if it is empty."""
        self._week = week
        self.display = not week.is_empty
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The number of lines."""
        return len(week_lines(self._week, width)) if viewport.height >= MIN_SCREEN_LINES else 0

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(week_lines(self._week, self.content_size.width))


def week_lines(week: Week, room: int) -> list[Content]:
    """The lines about a week in ``room`` cells each."""
    lines = []
    if any(week.logged):
        days = [week.today - datetime.timedelta(back) for back in range(DAYS - 1, -1, -1)]
        shown = bars(week.logged)
        parts = [f"{WEEKDAY_NAMES[day.weekday()]} {bar}{count:,}"
                 for day, bar, count in zip(days, shown, week.logged, strict=True)]  # fmt: skip
        lines.append(_days("Last", parts, room))
    left, right = "  ".join(week.kinds), week.deals
    if cells(left) + cells(right) + 2 > room:
        left = counted(sum(week.logged), "activity") if any(week.logged) else ""
    if left or right:
        right = clip(right, max(0, room - cells(left) - 2))
        lines.append(assemble(left, " " * (room - cells(left) - cells(right)), right))
    return lines


def bars(values: Sequence[int]) -> str:
    """Numbers as bars of eight heights, the highest for the largest number; a blank for 0."""
    most = max(values, default=0) or 1
    return "".join(BAR_CHARACTERS[value * (len(BAR_CHARACTERS) - 1) // most] if value else " " for value in values)


def _days(label: str, parts: Sequence[str], room: int) -> Content:
    """A line of days with a label that says how many they are: the last ones that fit."""
    needed = max(_MIN_DAY_CELLS, *(cells(part) + 1 for part in parts))
    is_long = room >= _LABEL_CELLS + len(parts) * needed
    start = _LABEL_CELLS if is_long else _SHORT_LABEL_CELLS
    kept = parts[-max(1, min(len(parts), (room - start) // needed)) :]
    width = min(_MAX_DAY_CELLS, max(needed, (room - start) // len(kept)))
    words = f"{label} {len(kept)}{' days' if is_long else ''}"
    return Content(pad(words, start) + "".join(pad(part, width) for part in kept).rstrip())
