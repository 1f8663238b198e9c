"""The form to edit an activity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.records.activities import KINDS, Activity
from simplecrm.core.sentiment import SENTIMENTS
from simplecrm.drafts import activities
from simplecrm.lookups.subjects import Subject
from simplecrm.show.when import local_minute
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import AreaLine, ChoiceLine, LiveLine, TextLine


class ActivityForm(Form):
    """Kind, direction, text, time, outcome and sentiment of an activity."""

    focus_first = "what"
    draft_form = "activity"
    line_of: ClassVar[dict[str, str]] = {"at": "when"}

    def __init__(self, old: Activity) -> None:
        super().__init__()
        self.old = old
        self.heading = f"Edit {old.kind} with {', '.join(person.name for person in old.contacts)}"

    def lines(self) -> Iterable[Widget]:
        """The lines of the log form, the outcome and the sentiment."""
        old = self.old
        kinds = KINDS if old.kind in KINDS else (*KINDS, old.kind)
        yield ChoiceLine("kind", "Kind", [(kind, kind) for kind in kinds], old.kind)
        yield ChoiceLine("way", "Way", (("", "neither"), ("out", "out"), ("in", "in")), old.direction)
        yield TextLine("subject", "Subject", old.subject)
        yield AreaLine("what", "What", old.text)
        yield LiveLine("when", "When", self._past, local_minute(old.at, self.services.now))
        yield TextLine("outcome", "Outcome", old.outcome)
        rated = (("", "none"), *((word, word) for word in SENTIMENTS))
        yield ChoiceLine("sentiment", "Sentiment", rated, old.sentiment)

    def records(self) -> Sequence[Subject]:
        """The activity."""
        return (Subject("activity", self.old.id),)

    def change(self) -> Change:
        """Write it."""
        old = self.old
        when = self.query_one("#line-when", LiveLine)
        new = activities.edited(
            self.context, old, kind=self.value("kind"), direction=self.value("way"), subject=self.value("subject"),
            text=self.value("what"), at=when.value if when.touched else None, outcome=self.value("outcome"),
            sentiment=self.value("sentiment"),
        )  # fmt: skip

        return lambda book: self.write(book, old, new)

    def write(self, book: Book, old: Activity, new: Activity) -> Done:
        """Change the activity."""
        from simplecrm.actions.activities import edit

        on_join = self.join_remarks(book, old)
        made = edit(book, old, new, self.services.now, on_join=on_join)
        return Done(f"Changed {made.kind}", {"activities", "contacts"}, made, on_join.remarks)

    def _past(self, phrase: str) -> str:
        return dates.past(phrase, self.services.now)
