"""Settings: those of ``config``, each with its value, where that comes from, and what it means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from simplecrm import config, paths
from simplecrm.config import SETTINGS, Setting
from simplecrm.core.records import Record
from simplecrm.errors import CrmError
from simplecrm.registry import key_of
from simplecrm.tui.forms.setting import SettingForm
from simplecrm.tui.screens.paned import PanedScreen
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable


class Line(Record):
    """A setting in the list: its place from 1, its value, and where that comes from: the default, the file or the
    environment. ``fault`` says what is wrong with the value."""

    id: int
    setting: Setting
    value: str
    source: str
    fault: str = ""


class SettingsScreen(PanedScreen):
    """One line per setting; Enter or ``e`` changes it."""

    mode = "settings"
    keys: ClassVar[tuple[str, ...]] = ("change", "search", "palette", "help")
    concerns: ClassVar[frozenset[str]] = frozenset()

    def left(self) -> Iterable[Widget]:
        """The list."""
        self._lines: list[Line] = []
        columns = [
            Column("Setting", lambda line: (line.setting.name, "strong"), weight=2, least=18),
            Column("Value", lambda line: (line.fault or line.value, "late" if line.fault else ""), weight=3, least=12),
            Column("From", lambda line: (line.source, "quiet"), width=11, drop=1),
        ]
        self._table = RecordTable(columns, self._fetch, empty="")
        yield self._table

    def pane(self) -> Reader:
        """What the setting under the cursor means."""
        return Reader(id="pane")

    def load(self) -> None:
        """Read the settings."""
        self._lines = [_line(place, setting) for place, setting in enumerate(SETTINGS, 1)]
        self._table.show(range(1, len(self._lines) + 1))
        self._table.reread()
        self.follow()

    def show(self, name: str) -> None:
        """Move the cursor to a setting, and change it."""
        place = next(place for place, setting in enumerate(SETTINGS, 1) if setting.name == name)
        self._table.go_to_key(place)
        self._change()

    def target(self, *, one: bool = False) -> Target:  # noqa: ARG002
        """Nothing: settings are no records."""
        return NOTHING

    def act(self, action_id: str, target: Target) -> None:  # noqa: ARG002
        """Change the setting under the cursor, the only action that only this mode has."""
        self._change()

    def disabled_reason(self, action_id: str) -> str:  # noqa: ARG002
        """Settings have no records to act on."""
        return (
            f"A setting is not a record. {key_of('contacts')} shows contacts; {key_of('change')} changes the setting."
        )

    def filter(self) -> None:
        """Nothing to filter."""
        self.services.say("Settings are all listed. ctrl+p finds one by name.")

    def open_line(self) -> None:
        """What Enter does."""
        self._change()

    def fill_pane(self) -> None:
        """The meaning of the setting under the cursor."""
        line: Line | None = self._table.row
        if line is not None:
            self.reader.read(line.setting.name, lambda flow: _page(line, flow))

    def _change(self) -> None:
        line: Line | None = self._table.row
        if line is None:
            return
        if line.source == "environment":
            name = f"SIMPLECRM_{line.setting.name.upper()}"
            self.services.say(f"{name} in the environment has the last word. Unset it first.", severity="warning")
            return
        self.app.push_screen(SettingForm(line.setting, line.value), lambda made: self.load() if made else None)

    def _fetch(self, keys: Sequence[int]) -> list[Line]:
        return [self._lines[key - 1] for key in keys]


def _line(place: int, setting: Setting) -> Line:
    value, source = "", "file"
    try:
        value, source = config.stated(setting)
        config.checked(setting, value or setting.default)
    except CrmError as error:
        return Line(place, setting, value, source, f"! {error.sentence}")
    return Line(place, setting, value, source)


def _page(line: Line, flow: Flow) -> None:
    setting = line.setting
    flow.ends((setting.name, "bold"), (line.source, "$quiet"))
    flow.blank()
    flow.line(setting.help)
    flow.blank()
    flow.hang(9, [("Value", "$quiet")], line.value or "not set")
    flow.hang(9, [("Default", "$quiet")], setting.default or "not set")
    if setting.choices:
        flow.hang(9, [("Choices", "$quiet")], ", ".join(choice or "(nothing)" for choice in setting.choices))
    if line.fault:
        flow.blank()
        flow.line((line.fault, "bold $error"))
    flow.rule()
    flow.line((f"simplecrm config {setting.name}", "$accent"))
    flow.line((paths.config_path().replace(os.path.expanduser("~"), "~", 1), "$quiet"))
