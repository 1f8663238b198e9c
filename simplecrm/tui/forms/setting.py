"""The form to change a setting; what is wrong with a value is said while it is typed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from simplecrm import config
from simplecrm.config import Setting
from simplecrm.drafts import settings
from simplecrm.errors import CrmError
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine
from simplecrm.tui.widgets.flow import assemble

MAX_CHOICES = 8
"""Settings with more choices, or with long ones, are typed."""


class SettingForm(Form):
    """The value of one setting: a choice between a few words, or a text."""

    def __init__(self, setting: Setting, value: str) -> None:
        super().__init__()
        self.setting, self._value = setting, value
        self.heading = f"Setting {setting.name}"

    def lines(self) -> Iterable[Widget]:
        """What it means, and the value."""
        yield Static(assemble((self.setting.help, "$quiet")), classes="help", markup=False)
        choices = self.setting.choices
        if choices and len(choices) <= MAX_CHOICES and self._value in choices:
            yield ChoiceLine("value", "Value", [(value, value or "not set") for value in choices], self._value)
        else:
            default = f"empty: {self.setting.default}" if self.setting.default else "empty: not set"
            yield LiveLine("value", "Value", self._checked, self._value, placeholder=default)

    def change(self) -> Change:
        """Write the setting. Raises ``InvalidField``."""
        name, value, context = self.setting.name, self.value("value").strip(), self.context
        try:
            settings.check(context, name, value, is_final=False)
        except CrmError as error:
            raise InvalidField("value", dates.short_error(error.sentence)) from error

        def work(book: Book) -> Done:  # noqa: ARG001 - settings are in a file of their own
            settings.check(context, name, value)
            config.put(name, value)
            return Done(f"{name}: {value or self.setting.default or 'not set'}", undo=False)

        return work

    def _checked(self, value: str) -> str:
        try:
            settings.check(self.context, self.setting.name, value.strip(), is_final=False)
        except CrmError as error:
            raise ValueError(dates.short_error(error.sentence)) from error
        return ""
