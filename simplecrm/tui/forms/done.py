"""The form to finish follow-ups: what happened, and what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.records.activities import KINDS
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.reminders import with_whom as with_whom_of
from simplecrm.lookups.subjects import Participants, Subject
from simplecrm.tui.forms.base import Change
from simplecrm.tui.forms.log import LogForm
from simplecrm.tui.widgets.fields import Choice, ChoiceLine


class DoneForm(LogForm):
    """Pressing Enter at once only finishes them; choosing a kind also logs what happened, in the same change."""

    draft_form = "done"

    def __init__(self, items: Sequence[Reminder]) -> None:
        people = tuple(dict.fromkeys(item.contact_id for item in items if item.contact_id))
        first = items[0]
        with_whom = Participants(people, first.company_id, first.deal_id)
        names = ", ".join(dict.fromkeys(filter(None, map(with_whom_of, items))))
        self.kinds = (("", "just done"), *((kind, kind) for kind in KINDS)) if any(with_whom) else (("", "just done"),)
        super().__init__(with_whom, names if len(people) <= 3 else f"{len(people)} contacts")
        self.items = items
        what = items[0].text if len(items) == 1 else f"{len(items)} follow-ups"
        self.heading = f"Done: {what}" + (f" · {self.names}" if self.names else "")

    def lines(self) -> Iterable[Widget]:
        """The lines of the log form; the direction is hidden until a kind is chosen."""
        for line in super().lines():
            if line.id == "line-way":
                line.display = False
            yield line

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter without a kind saves at once."""
        if not self.value("kind") and not self.value("what") and not self.value("next"):
            event.stop()
            event.prevent_default()
            self.action_save()

    def records(self) -> Sequence[Subject]:
        """The follow-ups."""
        return [Subject("reminder", item.id) for item in self.items]

    def change(self) -> Change:
        """Finish them, and log what happened if a kind or a text was given."""
        if not self.value("kind") and any(self.with_whom) and self.value("what").strip():
            self.query_one("#line-kind", ChoiceLine).choice.value = KINDS[0]
        return self.finishing(self.items, self.activity() if self.value("kind") else None, self.following())
