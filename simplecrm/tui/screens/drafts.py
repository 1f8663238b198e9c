"""The drafts: forms that were left unsaved, to resume or discard them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from simplecrm.core.records import Record
from simplecrm.show.when import due_words
from simplecrm.store.form_drafts import FormDraft
from simplecrm.tui.reopening import form_of
from simplecrm.tui.screens.list_window import ListWindow
from simplecrm.tui.services import services_of
from simplecrm.tui.widgets.columns import Column


class DraftLine(Record):
    """A line of the list: its place from 1, the draft and what was typed."""

    id: int
    draft: FormDraft
    typed: str


class DraftsScreen(ListWindow):
    """All drafts, the last one first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "discard", show=False)]

    def __init__(self) -> None:
        columns = [
            Column("Draft", lambda line: (line.draft.title, "strong"), weight=2, least=14),
            Column("Kept", lambda line: (due_words(line.draft.saved_at[:16], self.services.now), "quiet"), width=14),
            Column("Text", lambda line: line.typed, weight=3, least=12),
        ]
        super().__init__("Drafts", columns, "enter resumes · x discards · esc closes", empty="No drafts.")
        self._lines: list[DraftLine] = []

    def on_record_table_selected(self, message: Any) -> None:
        """Open the form, or say that what it is for is gone."""
        line = self._line(message.key)
        if line is None:
            return
        form = form_of(self.services, line.draft)
        if form is None:
            words = f"“{line.draft.title}” cannot be resumed: what it is for is gone or done.\n{line.typed}"
            self.services.say(words, severity="warning", seconds=10)
            return
        app = self.app
        self.dismiss(None)
        app.push_screen(form)

    def action_discard(self) -> None:
        """Remove the draft under the cursor."""
        line = self._line(self.table.key)
        if line is not None:
            self.services.form_drafts.drop(line.draft.key)
            self.services.say(f"Discarded the draft “{line.draft.title}”.")
            self.load()

    def load(self) -> None:
        """Show all drafts."""
        drafts = self.services.form_drafts.every()
        self._lines = [DraftLine(place, draft, typed(draft)) for place, draft in enumerate(drafts, 1)]
        self.table.show([line.id for line in self._lines])

    def fetch(self, keys: Sequence[int]) -> list[DraftLine]:
        """The lines with these places."""
        return [line for line in self._lines if line.id in keys]

    def _line(self, place: int) -> DraftLine | None:
        return next((line for line in self._lines if line.id == place), None)


def resume(screen: Screen[Any]) -> None:
    """Open the form of the only draft, or the list of several, or of one that cannot be resumed."""
    services = services_of(screen.app)
    drafts = services.form_drafts.every()
    if not drafts:
        services.say("No drafts. A form that is left with Escape is kept as one.")
        return
    form = form_of(services, drafts[0]) if len(drafts) == 1 else None
    screen.app.push_screen(DraftsScreen() if form is None else form)


def typed(draft: FormDraft) -> str:
    """What was typed in a form, on one line."""
    return " · ".join(" ".join(field.value.split()) for field in draft.fields if field.value != field.before)
