"""The form to log what happened and set the next step in one sentence, shown as understood while it is typed."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core.dates.zones import utc_to_local
from simplecrm.drafts import sentences
from simplecrm.drafts.context import FieldError
from simplecrm.drafts.sentences import Sentence
from simplecrm.errors import Ambiguous, CrmError
from simplecrm.show.when import moment
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, InvalidField
from simplecrm.tui.forms.log import LoggingForm
from simplecrm.tui.widgets.fields import TextLine
from simplecrm.tui.widgets.flow import assemble

FORM = (
    "[when] kind [in or out] who[, who] what was said[; what is next]",
    "yesterday meeting ann, ben: kickoff; in 2 weeks send minutes",
)


class SentenceForm(LoggingForm):
    """A line for the sentence, and below it what the sentence is understood as."""

    focus_first = "sentence"
    draft_form = "sentence"
    heading = "Log in one sentence"
    line_of: ClassVar[dict[str, str]] = dict.fromkeys(("kind", "at", "next"), "sentence")

    def lines(self) -> Iterable[Widget]:
        """The line and its meaning."""
        yield TextLine("sentence", "Sentence", placeholder=sentences.EXAMPLE)
        yield Static(_quiet(*FORM), id="meaning", markup=False)

    def on_input_changed(self) -> None:
        """Show what the sentence says so far."""
        self.is_anyway = False
        text, context, now = self.value("sentence"), self.context, self.services.now

        def question(connection: sqlite3.Connection) -> Content:
            if not text.strip():
                return _quiet(*FORM)
            try:
                return _meaning(sentences.understand(connection, context, text), now)
            except CrmError as error:
                return _quiet(*_fault(error))

        self.services.ask_later(question, self._show, group="sentence")

    def change(self) -> Change:
        """Log what the sentence says. Raises ``FieldError``, ``InvalidField``."""
        try:
            said = sentences.understand(self.services.book.reading(), self.context, self.value("sentence"))
        except FieldError:
            raise
        except CrmError as error:
            raise InvalidField("sentence", _fault(error)[0]) from error
        if not said.activity.text:
            raise InvalidField("sentence", "say what happened")
        return self.logging(said.activity, said.with_whom, said.names, said.following)

    def _show(self, meaning: Content) -> None:
        if self.is_mounted:
            self.query_one("#meaning", Static).update(meaning)


def _meaning(said: Sentence, now: datetime.datetime) -> Content:
    activity, following = said.activity, said.following
    way = {"in": " ↙", "out": " ↗"}.get(activity.direction, "")
    at = f" · {moment(utc_to_local(activity.at).isoformat()[:16], now)}" if activity.at else ""
    lines = [
        assemble(("→ ", "$accent"), (f"{activity.kind}{way} with {said.names}", "bold"), at),
        assemble(f"  {activity.text or '…'}"),
    ]
    if following is not None:
        lines.append(assemble((f"  next {moment(following.due, now)} {following.text}", "$accent")))
    return Content("\n").join(lines)


def _quiet(*lines: str) -> Content:
    return Content("\n").join(assemble((line, "$quiet")) for line in lines)


def _fault(error: CrmError) -> list[str]:
    """What is wrong, and the matches of an ambiguous name."""
    choices = error.choices if isinstance(error, Ambiguous) else ()
    return [dates.short_error(error.sentence), *(f"  {number}  {about}" for number, about in choices)]
