"""A small month calendar with a count for each day."""

from __future__ import annotations

import calendar
import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from simplecrm.core.dates.words import MONTH_LONG_NAMES, WEEKDAY_NAMES, day_words

MIN_COUNT_CELLS, MAX_COUNT_CELLS = 1, 3
"""The space for the count of a day. A larger one is shown as ``+``, and in full below the month."""

NARROW_COUNT_CELLS = 2
"""The space where the month takes as much of the width as it needs, which a list beside it lacks."""

_DAY_CELLS = 4
"""The width of a day without its count: a bracket or blank, the day of the month, the dot before the count."""


class Month(Widget, can_focus=True):
    """The month of the chosen day. Arrow keys move by days and weeks, page keys by months, Enter goes to the list."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Month { width: auto; height: 10; color: $foreground; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "days(-1)", "Previous day", show=False),
        Binding("right", "days(1)", "Next day", show=False),
        Binding("up,k", "days(-7)", "Previous week", show=False),
        Binding("down,j", "days(7)", "Next week", show=False),
        Binding("pageup", "months(-1)", "Previous month", show=False),
        Binding("pagedown", "months(1)", "Next month", show=False),
        Binding("home", "today", "Today", show=False),
        Binding("enter", "leave", "List", show=False),
    ]

    class Moved(Message):
        """Another day was chosen."""

        def __init__(self, day: datetime.date) -> None:
            super().__init__()
            self.day = day

    class Left(Message):
        """The person is done with the month."""

    def __init__(self, today: datetime.date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.today = today
        self.day = today
        self._counts: dict[str, int] = {}

    @property
    def span(self) -> tuple[datetime.date, datetime.date]:
        """The first day of the displayed month, and that of the next one."""
        first = self.day.replace(day=1)
        return first, (first + datetime.timedelta(32)).replace(day=1)

    def show(self, counts: dict[str, int], today: datetime.date | None = None) -> None:
        """Set the number of things due by day (``YYYY-MM-DD``)."""
        self._counts = counts
        self.today = today or self.today
        self.refresh(layout=True)

    def look_at(self, day: datetime.date) -> None:
        """Choose a day without posting ``Moved``."""
        if day != self.day:
            self.day = day
            self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """A cell more than the days have, for the bracket after the last one."""
        return 7 * self._day_cells + 1

    def render(self) -> Content:
        """The weeks. The chosen day is in brackets, today is underlined; a day with something due has its count."""
        width = self._day_cells
        title = f"{MONTH_LONG_NAMES[self.day.month - 1]} {self.day.year}"
        parts: list[tuple[str, str]] = [
            (title.center(7 * width), "bold"),
            ("\n", ""),
            ("".join(name[:2].rjust(3).ljust(width) for name in WEEKDAY_NAMES), "$quiet"),
        ]
        for week in calendar.Calendar().monthdatescalendar(self.day.year, self.day.month):
            parts.append(("\n", ""))
            for day in week:
                parts += self._day(day)
            parts.append(("]" if self.day == week[-1] and self._is_full(self.day) else " ", ""))
        return Content.assemble(*parts, *self._said())

    def on_click(self, event: events.Click) -> None:
        """Choose the day under the pointer."""
        offset = event.get_content_offset(self)
        weeks = calendar.Calendar().monthdatescalendar(self.day.year, self.day.month)
        if offset is not None and 0 <= offset.y - 2 < len(weeks) and 0 <= offset.x < 7 * self._day_cells:
            self._go(weeks[offset.y - 2][offset.x // self._day_cells])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go to the next month."""
        event.stop()
        self.action_months(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go to the previous month."""
        event.stop()
        self.action_months(-1)

    def action_days(self, days: int) -> None:
        """Move by days."""
        self._go(self.day + datetime.timedelta(days))

    def action_months(self, months: int) -> None:
        """Move by months."""
        first, after = self.span
        start = after if months > 0 else (first - datetime.timedelta(1)).replace(day=1)
        last = calendar.monthrange(start.year, start.month)[1]
        self._go(start.replace(day=min(self.day.day, last)))

    def action_today(self) -> None:
        """Go to today."""
        self._go(self.today)

    def action_leave(self) -> None:
        """Go to the list."""
        self.post_message(self.Left())

    @property
    def _day_cells(self) -> int:
        most = max(self._counts.values(), default=0)
        width = self.styles.width
        if width is not None and width.is_auto:
            room = NARROW_COUNT_CELLS
        else:
            room = min(MAX_COUNT_CELLS, (self.content_size.width - 1) // 7 - _DAY_CELLS)
        return _DAY_CELLS + max(min(len(str(most)), room), MIN_COUNT_CELLS)

    def _go(self, day: datetime.date) -> None:
        self.look_at(day)
        self.post_message(self.Moved(day))

    def _day(self, day: datetime.date) -> list[tuple[str, str]]:
        """A day; the bracket after a chosen one that fills its cells is the first cell of the next."""
        text, look = self._words(day), ""
        if day.month != self.day.month:
            look = "$faint"
        elif "•" in text:
            look = "bold $error" if day < self.today else "bold"
        if day == self.today:
            look = f"{look} underline".strip()
        yesterday = day - datetime.timedelta(1)
        is_after = day.weekday() > 0 and yesterday == self.day and self._is_full(yesterday)
        first = "[" if day == self.day else "]" if is_after else " "
        rest = ("]" if day == self.day and not self._is_full(day) else "").ljust(self._day_cells - 1 - len(text))
        return [(first, "bold"), (text, look), (rest, "bold")]

    def _words(self, day: datetime.date) -> str:
        """A day of the month and its count: ``22``, ``22•3``, ``22•+``."""
        count = self._counts.get(day.isoformat(), 0) if day.month == self.day.month else 0
        words = str(count) if len(str(count)) <= self._day_cells - _DAY_CELLS else "+"
        return f"{day.day:2}" + (f"•{words}" if count else "")

    def _is_full(self, day: datetime.date) -> bool:
        return len(self._words(day)) == self._day_cells - 1

    def _said(self) -> list[tuple[str, str]]:
        count = self._counts.get(self.day.isoformat(), 0)
        return [("\n", ""), (f"{day_words(self.day)}: {f'{count:,}' if count else 'nothing'} due", "$quiet")]
