"""What to keep when a record was changed by another while it was being edited: mine or theirs, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core import three_way
from simplecrm.show.safe import clip, safe
from simplecrm.tui.forms.base import Form
from simplecrm.tui.widgets.fields import ChoiceLine

if TYPE_CHECKING:
    from simplecrm.errors import EditConflict

MOST_LETTERS = 600
"""Letters of a version that are shown; the rest is behind an ellipsis."""


class ConflictForm(Form):
    """Both versions of each field that both sides changed, and what only the other side changed.

    It returns the record to be saved, or None when it was left: then nothing is decided and nothing written.
    """

    def __init__(self, conflict: EditConflict) -> None:
        super().__init__()
        self._joined: three_way.Joined = conflict.joined
        self._theirs = conflict.theirs
        self.heading = f"{conflict.called} was changed by somebody else"

    def lines(self) -> Iterable[Widget]:
        """Mine, theirs, and the choice, for each field."""
        for number, item in enumerate(self._joined.conflicts):
            label = item.field.replace("_", " ")
            yield Static(Content(f"{label}, mine:   {_shown(item.mine)}"), classes="version")
            yield Static(Content(f"{label}, theirs: {_shown(item.theirs)}"), classes="version")
            yield ChoiceLine(f"keep-{number}", "Keep", (("mine", "mine"), ("theirs", "theirs")), "mine")
        for field in three_way.to_show(self._joined):
            value = _shown(getattr(self._theirs, field))
            yield Static(Content(f"{field.replace('_', ' ')}, changed by them alone: {value}"), classes="version")

    def action_save(self) -> None:
        """Hand back the record with what was chosen; the form behind saves it."""
        mine = [
            item.field for number, item in enumerate(self._joined.conflicts) if self.value(f"keep-{number}") == "mine"
        ]
        self.dismiss(three_way.resolved(self._joined, mine))


def _shown(value: Any) -> str:
    text = safe(three_way.words(value), multiline=True)
    return clip(text, MOST_LETTERS) if "\n" not in text else text[:MOST_LETTERS] or "—"
