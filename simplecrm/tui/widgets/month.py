"""A small month calendar with a count for each day."""

from __future__ import annotations

import calendar
import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

_DAY = 4
"""The width of a day."""


class Month(Widget, can_focus=True):
    """The month of the chosen day. Arrow keys move by days and weeks, page keys by months."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Month { width: 30; height: 10; color: $foreground; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "days(-1)", "Previous day", show=False),
        Binding("right", "days(1)", "Next day", show=False),
        Binding("up,k", "days(-7)", "Previous week", show=False),
        Binding("down,j", "days(7)", "Next week", show=False),
        Binding("pageup", "months(-1)", "Previous month", show=False),
        Binding("pagedown", "months(1)", "Next month", show=False),
        Binding("home", "today", "Today", show=False),
    ]

    class Moved(Message):
        """Another day was chosen."""

        def __init__(self, day: datetime.date) -> None:
            super().__init__()
            self.day = day

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
        self.refresh()

    def look_at(self, day: datetime.date) -> None:
        """Choose a day without posting ``Moved``."""
        if day != self.day:
            self.day = day
            self.refresh()

    def render(self) -> Content:
        """The weeks; the chosen day is in brackets, today is underlined, a dot marks days with something due."""
        parts: list[tuple[str, str]] = [
            (f"{self.day:%B %Y}".center(7 * _DAY), "bold"),
            ("\n", ""),
            ("".join(name[:2].rjust(3) + " " for name in calendar.day_abbr), "$quiet"),
        ]
        for week in calendar.Calendar().monthdatescalendar(self.day.year, self.day.month):
            parts.append(("\n", ""))
            parts += [self._day(day) for day in week]
        return Content.assemble(*parts, *self._said())

    def on_click(self, event: events.Click) -> None:
        """Choose the day under the pointer."""
        offset = event.get_content_offset(self)
        weeks = calendar.Calendar().monthdatescalendar(self.day.year, self.day.month)
        if offset is not None and 0 <= offset.y - 2 < len(weeks) and 0 <= offset.x < 7 * _DAY:
            self._go(weeks[offset.y - 2][offset.x // _DAY])

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

    def _go(self, day: datetime.date) -> None:
        self.look_at(day)
        self.post_message(self.Moved(day))

    def _day(self, day: datetime.date) -> tuple[str, str]:
        count = self._counts.get(day.isoformat(), 0) if day.month == self.day.month else 0
        dot = "•" if count else " "
        text = f"[{day.day:2}]" if day == self.day else f" {day.day:2}{dot}"
        if day.month != self.day.month:
            return text, "$faint"
        look = "underline " if day == self.today else ""
        if count:
            look += "bold $error" if day < self.today else "bold"
        return text, look.strip() + (" $accent" if day == self.day and not count else "")

    def _said(self) -> list[tuple[str, str]]:
        count = self._counts.get(self.day.isoformat(), 0)
        return [("\n", ""), (f"{self.day:%a} {self.day.day} {self.day:%b}: {count or 'nothing'} due", "$quiet")]
