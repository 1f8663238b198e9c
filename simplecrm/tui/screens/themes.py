"""The picker of a theme, which shows the one under the cursor."""

from __future__ import annotations

from typing import Any

from simplecrm import config
from simplecrm.core.records import Record
from simplecrm.errors import CrmError
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.record_table import RecordTable


class Line(Record):
    """A theme in the list: its place from 1, and its name in the settings."""

    id: int
    name: str


class ThemePicker(Picker):
    """Shows each theme as the cursor comes to it; Enter keeps it, Escape goes back to the one before."""

    heading = "Theme"
    hint = "↑ ↓ shows · enter keeps · esc goes back"
    DEFAULT_CSS = """
    ThemePicker { background: $background 0%; align: right middle; }
    ThemePicker > Vertical { width: 44; }
    """

    def __init__(self) -> None:
        super().__init__(placeholder="such as nord")
        self._before = config.get_or_default("theme")
        self._shown = self._before

    def columns(self) -> list[Column]:
        """The name, and which one it is now."""
        return [
            Column("Theme", lambda line: (line.name, "strong"), weight=1),
            Column("", lambda line: ("now" if line.name == self._before else "", "quiet"), width=4),
        ]

    def narrow(self, text: str) -> list[Line]:
        """The themes whose name has the text."""
        names = [name for name in config.themes() if text.strip().casefold() in name]
        return [Line(place, name) for place, name in enumerate(names, 1)]

    def on_mount(self) -> None:
        """Go to the present theme."""
        for line in self.rows:
            if line.name == self._before:
                self.table.go_to_key(line.id)

    def on_record_table_highlighted(self, message: RecordTable.Highlighted) -> None:  # noqa: ARG002
        """Show the theme under the cursor."""
        line = self.table.row
        if line is not None and line.name != self._shown:
            self._show(line.name)

    def pick(self, row: Line | None) -> None:
        """Keep a theme."""
        if row is not None and self._show(row.name):
            self.services.save_theme(row.name)
            self.dismiss(row.name)

    def action_dismiss(self, result: Any = None) -> None:  # type: ignore[override]
        """Go back to the theme before."""
        self._show(self._before)
        self.dismiss(result)

    def completed(self, row: Line) -> str:
        """The name."""
        return row.name

    def _show(self, name: str) -> bool:
        try:
            self.services.try_theme(name)
        except CrmError as error:
            self.services.say_error(error)
            return False
        self._shown = name
        return True
