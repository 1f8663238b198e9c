"""The form to resolve conflicting edits of a record: mine or theirs, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core import three_way
from simplecrm.lookups import changes
from simplecrm.show.edits import Wording
from simplecrm.show.safe import clip
from simplecrm.tui.forms.base import Form
from simplecrm.tui.widgets.fields import ChoiceLine

if TYPE_CHECKING:
    from simplecrm.errors import EditConflict

MAX_LETTERS = 600
"""A longer version is cut off with an ellipsis."""


class ConflictForm(Form):
    """Both versions of each field in conflict, and the fields that only the other side changed.

    It returns the record to save, or None if it was cancelled.
    """

    def __init__(self, conflict: EditConflict) -> None:
        super().__init__()
        self._conflict = conflict
        self._joined: three_way.Joined = conflict.joined
        self.heading = f"{conflict.called} was changed by somebody else"

    def lines(self) -> Iterable[Widget]:
        """For each field: mine, theirs, and the choice."""
        wording = Wording(self.services.now, self._called)
        for number, item in enumerate(wording.differences(self._joined)):
            yield Static(Content(f"{item.label}, mine:   {_clipped(item.mine)}"), classes="version")
            yield Static(Content(f"{item.label}, theirs: {_clipped(item.theirs)}"), classes="version")
            yield ChoiceLine(f"keep-{number}", "Keep", (("mine", "mine"), ("theirs", "theirs")), "mine")
        for label, value in wording.changed_by_them(self._joined, self._conflict.theirs):
            yield Static(Content(f"{label}, changed by them only: {_clipped(value)}"), classes="version")

    def action_save(self) -> None:
        """Return the record with the chosen values; the form below saves it."""
        mine = [
            item.field for number, item in enumerate(self._joined.conflicts) if self.value(f"keep-{number}") == "mine"
        ]
        self.dismiss(three_way.resolved(self._joined, mine))

    def _called(self, noun: str, record_id: int) -> str:
        return self.services.ask(lambda connection: changes.name(connection, noun, record_id), f"#{record_id}")


def _clipped(text: str) -> str:
    return clip(text, MAX_LETTERS) if "\n" not in text else text[:MAX_LETTERS]
