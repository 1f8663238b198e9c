"""``DayStrip``: seven days in a row with the follow-ups due on each, one of them chosen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simplecrm.core.dates.words import day_words
from simplecrm.tui.week import DAYS
from simplecrm.tui.widgets.week_lines import day_name

_DAY_CELLS = 9


class DayStrip(Widget):
    """Seven days from today on, or later ones once the chosen day goes beyond them. ``count`` says how many follow-ups
    are due on each of the seven days from a day on."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    DayStrip { height: 3; width: 1fr; color: $foreground; }
    """

    class Chosen(Message):
        """A day was clicked."""

        def __init__(self, day: datetime.date) -> None:
            super().__init__()
            self.day = day

    def __init__(
        self, today: datetime.date, count: Callable[[datetime.date], Sequence[int]], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.today = today
        self.day = today + datetime.timedelta(1)
        self._count = count
        self._first = today
        self._counts = tuple(count(today))

    def move(self, days: int) -> None:
        """Choose another day, not before today."""
        self.day = max(self.today, self.day + datetime.timedelta(days))
        first = self._first
        if self.day < first:
            first = self.day
        elif self.day >= first + datetime.timedelta(DAYS):
            first = self.day - datetime.timedelta(DAYS - 1)
        if first != self._first:
            self._first, self._counts = first, tuple(self._count(first))
        self.refresh()

    def render(self) -> Content:
        """The days, the chosen one in brackets, today with a sign; their numbers; what the chosen day has."""
        days = [self._first + datetime.timedelta(ahead) for ahead in range(DAYS)]
        parts = [(self._label(day).ljust(_DAY_CELLS), "bold $accent" if day == self.day else "") for day in days]
        parts.append(("\n", ""))
        for day, count in zip(days, self._counts, strict=True):
            parts.append((f"    {count:,}".ljust(_DAY_CELLS), "bold" if day == self.day else "$quiet"))
        chosen = self._counts[(self.day - self._first).days]
        due = f"{chosen:,} due" if chosen else "nothing due"
        return Content.assemble(*parts, "\n", ("← →", "bold $accent"), "  choose a day   ", ("enter", "bold $accent"),
                                f"  until {day_words(self.day)}, {due}")  # fmt: skip

    def _label(self, day: datetime.date) -> str:
        if day == self.day:
            return f"[{day_name(day)}]"
        return f"{'•' if day == self.today else ' '}{day_name(day)}"

    def on_click(self, event: events.Click) -> None:
        """Post the day under the pointer."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < 2 and 0 <= offset.x < DAYS * _DAY_CELLS:
            event.stop()
            self.post_message(self.Chosen(self._first + datetime.timedelta(offset.x // _DAY_CELLS)))
