"""The picker that maps a column of an imported file to a field, a custom field, or nothing."""

from __future__ import annotations

from typing import Any

from simplecrm.core.records import Record
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.widgets.columns import Column

LABELLED = ("email", "phone", "link")
"""Fields that accept a label, such as ``phone:mobile``."""


class Choice(Record):
    """A field that can be picked: its name, and one line of help."""

    id: int
    field: str
    help: str


class PickField(Picker):
    """Returns the field, empty to leave the column out; None if cancelled."""

    hint = "type to narrow, phone:mobile and custom:NAME too · enter takes it · esc closes"

    def __init__(self, column: str, field: str) -> None:
        super().__init__(placeholder=f"now: {field or 'left out'}")
        self.heading = f"What “{column}” is"
        self._column = column

    def columns(self) -> list[Column]:
        """The field and its help."""
        return [
            Column("Field", lambda row: (row.field or "(leave it out)", "strong"), weight=2, least=16),
            Column("Help", lambda row: (row.help, "quiet"), weight=3, least=10, drop=1),
        ]

    def narrow(self, text: str) -> list[Choice]:
        """The typed text if it is valid, then fields that start with it, then fields with it in their help."""
        from simplecrm.formats.csv.columns import FIELDS, is_field

        wanted = text.strip()
        name = wanted.casefold()
        found: list[tuple[str, str]] = []
        if is_field(wanted):
            found.append((wanted, FIELDS.get(wanted.partition(":")[0], "a custom field")))
        found += [(field, words) for field, words in FIELDS.items() if field.startswith(name)]
        found += [(field, words) for field, words in FIELDS.items() if name in words.casefold()]
        if "custom".startswith(name.partition(":")[0]) and wanted.count(":") == 0:
            found.append((f"custom:{self._column}", "keep it as a custom field"))
        if not name or "leave out".startswith(name):
            found.insert(0, ("", "do not import this column"))
        return [Choice(number, *one) for number, one in enumerate(dict(found).items(), 1)]

    def pick(self, row: Any | None) -> None:
        """Return the field."""
        if row is None:
            self.services.say("Unknown field. custom:NAME creates a custom field.", severity="warning")
        else:
            self.dismiss(row.field)

    def completed(self, row: Any) -> str:
        """The field, with a colon if a label can follow."""
        return str(row.field) + (":" if row.field in LABELLED else "")
