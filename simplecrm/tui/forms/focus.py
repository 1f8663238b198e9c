"""The form of focus mode: a contact's card, and below it the lines to log what happened and set the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core.alerts import Key
from simplecrm.core.records import Record
from simplecrm.core.records.activities import KINDS
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups.subjects import Participants, Subject
from simplecrm.show.safe import clip
from simplecrm.tui.forms.base import Change
from simplecrm.tui.forms.log import LogForm
from simplecrm.tui.forms.snooze import SnoozeForm
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.card import SIGN_STYLES
from simplecrm.tui.widgets.fields import Choice
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.form_key import FormKey
from simplecrm.tui.widgets.reader import Reader

JUST_DONE = ("", "just done")
"""The kind that logs nothing, as in the form to finish follow-ups."""

MAX_REASONS = 3
"""The lines that say why somebody is to be called; the card has all follow-ups."""

QUEUE_KEYS = {"s": "skip", "z": "snooze", "u": "back"}
"""What the letters mean while no text is typed."""


class Call(Record):
    """Somebody to talk to: who, their name, why, as signs and texts, the participants of what is logged, the follow-ups
    that are then finished, and the alerts with their titles, which can be snoozed with them."""

    subject: Subject
    name: str
    reasons: tuple[tuple[str, str], ...]
    with_whom: Participants
    reminders: tuple[Reminder, ...] = ()
    alerts: tuple[tuple[Key, str], ...] = ()


class Outcome(Enum):
    """What became of a call."""

    LOGGED = "logged"
    DONE = "done"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    BACK = "back"
    AGAIN = "again"
    LEFT = "left"


Ended = Callable[[Outcome, bool], None]
"""Called when the form is closed: what became of the call, and whether a next step was set."""


class FocusForm(LogForm):
    """The form for one call. ``place`` says which of how many it is, ``show`` fills the pane above the lines.

    While the kind has the focus, ``s`` skips the call, ``z`` snoozes it, and ``u`` goes back to the one before.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["form.tcss", "focus.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "scroll_card(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_card(1)", show=False, priority=True),
    ]

    def __init__(
        self,
        call: Call,
        place: str,
        show: Callable[[Reader], None],
        ended: Ended,
        deals: Sequence[tuple[str, str]] = (),
        cases: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.kinds = (*((kind, kind) for kind in KINDS), *([JUST_DONE] if call.reminders else []))
        super().__init__(call.with_whom, call.name, deals, cases)
        self.call_ = call
        self.heading = f"Log with {call.name}"
        # The drafts of this form are those of the forms that save the same.
        self.draft_form = "done" if call.reminders else "log"
        self.place, self._show_pane, self._ended = place, show, ended
        self._is_logged = self._has_next = False

    def records(self) -> Sequence[Subject]:
        """The follow-ups, else the participants."""
        return [Subject("reminder", item.id) for item in self.call_.reminders] or super().records()

    def compose(self) -> ComposeResult:
        """Which call it is, why, the card, and the form."""
        first, *others = [
            assemble((sign, SIGN_STYLES.get(sign, "")), f" {words}") for sign, words in self.call_.reasons
        ]
        name = assemble((self.place, "bold $accent"), "  ", (clip(self.call_.name, 40), "bold"), "   ")
        yield Static(name + first, id="place")
        hidden = len(others) - (MAX_REASONS - 1)
        if hidden > 0:
            others[MAX_REASONS - 1 :] = [
                assemble((f"  and {hidden:,} more; saving finishes all that are due", "$quiet"))
            ]
        if others:
            yield Static(Content("\n").join(others), id="reasons", markup=False)
        self._reader = Reader(id="pane")
        yield self._reader
        yield from super().compose()

    def keys(self) -> Iterable[Widget]:
        """Those of the queue, and those of the form."""
        yield FormKey("s", "Skip", "skip", id="skip")
        if self.call_.reminders or self.call_.alerts:
            yield FormKey("z", "Snooze", "snooze", id="snooze")
        yield FormKey("u", "Back", "back", id="back")
        yield from super().keys()

    def on_descendant_focus(self) -> None:
        """Show the keys of the queue while they have their meaning."""
        is_kind = self.focused is self.line("kind").field()
        for key in self.query("#skip, #snooze, #back"):
            key.display = is_kind

    def on_mount(self) -> None:
        """Fill the pane."""
        self._show_pane(self._reader)

    def on_key(self, event: events.Key) -> None:
        """While the kind has the focus, the keys of the queue; else those of the log form."""
        key = event.character or ""
        if self.focused is self.line("kind").field() and key in QUEUE_KEYS:
            event.stop()
            event.prevent_default()
            self._take(QUEUE_KEYS[key])

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what in QUEUE_KEYS.values():
            event.prevent_default()
            self._take(event.what)

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter on “just done” finishes the follow-ups and goes on."""
        if not self.value("kind") and not self.value("what"):
            event.stop()
            event.prevent_default()
            self.action_save()

    def change(self) -> Change:
        """Log what happened, and finish the follow-ups that were due."""
        following = self.following()
        self._has_next = following is not None
        self._is_logged = bool(self.value("kind"))
        if not self.call_.reminders:
            return self.logging(self.activity(), self.with_whom, self.names, following)
        return self.finishing(self.call_.reminders, self.activity() if self._is_logged else None, following)

    def action_cancel(self) -> None:
        """Leave the queue. What was typed is kept as a draft."""
        if not self.is_saving:
            self.leave_draft()
            self._end(Outcome.LEFT)

    def action_discard(self) -> None:
        """Forget what was typed, and stay."""
        if not self.is_saving:
            self.drop_draft()
            self._end(Outcome.AGAIN)

    def action_scroll_card(self, pages: int) -> None:
        """Scroll the card while typing below it."""
        self._reader.scroll_relative(y=pages * max(1, self._reader.size.height - 1), animate=False, immediate=True)

    def _saved(self, done: Done) -> None:  # noqa: ARG002
        self.drop_draft()
        self._end(Outcome.LOGGED if self._is_logged else Outcome.DONE)

    def _take(self, what: str) -> None:
        if self.is_saving:
            return
        if what == "snooze":
            self._snooze()
            return
        self.keep()
        self._end(Outcome.SKIPPED if what == "skip" else Outcome.BACK)

    def _snooze(self) -> None:
        call = self.call_
        if not (call.reminders or call.alerts):
            self.services.say("Nothing to snooze here: s skips.", severity="warning")
            return

        def snoozed(made: object) -> None:
            if made is not None:
                self.drop_draft()
                self._end(Outcome.SNOOZED)

        keys, titles = [key for key, _ in call.alerts], [title for _, title in call.alerts]
        self.app.push_screen(SnoozeForm(call.reminders, keys, titles), snoozed)

    def _end(self, outcome: Outcome) -> None:
        self.dismiss(None)
        self._ended(outcome, self._has_next)
