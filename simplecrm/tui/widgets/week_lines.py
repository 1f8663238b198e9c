"""``WeekLines``: the lines below Today: the last seven days, the load of the next seven, and open deals."""

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

FULL_SCREEN_LINES, MIN_SCREEN_LINES = 22, 16
"""A lower terminal shows only the load of the coming days, a very low one nothing: the list needs the room."""

_MIN_DAY_CELLS, _MAX_DAY_CELLS = 8, 12
_LABEL_CELLS, _SHORT_LABEL_CELLS = 12, 7
"""``Last 7 days``, or ``Last 7`` where that leaves too little for the days."""


class WeekLines(Widget):
    """Two lines of days, one with the activities logged and one with the follow-ups due, and a line of totals. Nothing
    is wrapped: where there is too little room, fewer days are shown."""

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
        return len(self._lines(width, viewport.height))

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(self._lines(self.content_size.width, self.app.size.height))

    def _lines(self, room: int, screen_lines: int) -> list[Content]:
        if screen_lines < MIN_SCREEN_LINES:
            return []
        return week_lines(self._week, room, is_short=screen_lines < FULL_SCREEN_LINES)


def week_lines(week: Week, room: int, *, is_short: bool = False) -> list[Content]:
    """The lines about a week in ``room`` cells each; ``is_short``: only that of the coming days."""
    logged, due = _logged(week, 3), _due(week, 3)
    width = max(_MIN_DAY_CELLS, *map(cells, (*logged, *due)))
    if _SHORT_LABEL_CELLS + DAYS * width > room:
        logged, due = _logged(week, 2), _due(week, 2)
        width = max(map(cells, (*logged, *due)))
    is_long = room >= _LABEL_CELLS + DAYS * width
    start = _LABEL_CELLS if is_long else _SHORT_LABEL_CELLS
    shown = max(1, min(DAYS, (room - start) // width))
    width = min(_MAX_DAY_CELLS, max(width, (room - start) // shown))
    label = f" {shown}{' days' if is_long else ''}"
    last = assemble(pad("Last" + label, start), *(pad(part, width) for part in logged[-shown:]))
    first, *others = (pad(part, width) for part in due[:shown])
    coming = assemble(pad("Next" + label, start), (first, "bold $foreground"), *others)
    if is_short:
        return [coming.rstrip()]
    lines = [last.rstrip()] if any(week.logged) else []
    return [*lines, coming.rstrip(), *_totals(week, room)]


def day_name(day: datetime.date) -> str:
    """A day of the week and of the month: ``Mon 30``."""
    return f"{WEEKDAY_NAMES[day.weekday()]} {day.day}"


def _logged(week: Week, letters: int) -> list[str]:
    """The last days, their names in so many letters, each with a bar and the number of activities."""
    days = zip(_days(week.today, 1 - DAYS), bars(week.logged), week.logged, strict=True)
    return [f" {WEEKDAY_NAMES[day.weekday()][:letters]} {bar}{count:,}" for day, bar, count in days]


def _due(week: Week, letters: int) -> list[str]:
    """The next days, their names in so many letters, today with a sign, each with the number of follow-ups."""
    return [
        f"{'•' if day == week.today else ' '}{WEEKDAY_NAMES[day.weekday()][:letters]} {day.day} {count:,}"
        for day, count in zip(_days(week.today, 0), week.due, strict=True)
    ]


def bars(values: Sequence[int]) -> str:
    """Numbers as bars of eight heights, the highest for the largest number; a blank for 0."""
    most = max(values, default=0) or 1
    return "".join(BAR_CHARACTERS[value * (len(BAR_CHARACTERS) - 1) // most] if value else " " for value in values)


def _days(today: datetime.date, first: int) -> list[datetime.date]:
    return [today + datetime.timedelta(first + ahead) for ahead in range(DAYS)]


def _totals(week: Week, room: int) -> list[Content]:
    left, right = "  ".join(week.kinds), week.deals
    if cells(left) + cells(right) + 2 > room:
        left = counted(sum(week.logged), "activity") if any(week.logged) else ""
    if not left and not right:
        return []
    right = clip(right, max(0, room - cells(left) - 2))
    return [assemble(left, " " * (room - cells(left) - cells(right)), right)]
