"""Focus mode: Today as a queue of calls, one form after the other, and a summary at the end."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from simplecrm import config
from simplecrm.core.alerts import Key
from simplecrm.core.query import QueryContext
from simplecrm.core.records.cases import Case
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import reminders, today, users
from simplecrm.lookups.query.compiler import Condition
from simplecrm.lookups.subjects import NOTHING, Participants, Subject
from simplecrm.lookups.today import Celebration
from simplecrm.registry import key_of
from simplecrm.show import alerts
from simplecrm.show.reminders import reminder_text, reminder_when
from simplecrm.show.today import celebration_words, contact_id, is_alert, line_sign, who
from simplecrm.show.when import due_words
from simplecrm.tui.choices import cases_of, deals_of
from simplecrm.tui.forms.focus import Call, FocusForm, Outcome
from simplecrm.tui.screens.page import read, write
from simplecrm.tui.services import Services
from simplecrm.tui.undoing import undo
from simplecrm.tui.widgets import card
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

MAX_NAMED = 8
"""How many skipped calls the summary names."""

MAX_CALLS = 500
"""The most calls of a queue: more than anybody makes in a day."""

TALL_ROWS = 40
"""A terminal of so many rows has room for the whole card above the form."""

CHANGES = frozenset({Outcome.LOGGED, Outcome.DONE, Outcome.SNOOZED})
"""The outcomes that changed the book."""


def calls(
    connection: sqlite3.Connection,
    now: datetime.datetime,
    where: Condition | None = None,
    *,
    text: str = "",
    user: str = "",
) -> list[Call]:
    """Whom to call today, in the order of Today; without what is due later, and without those who asked not to be
    contacted. ``where`` is the filter of Today, the query ``text``; ``user`` is whose work it shows."""
    context, whose = QueryContext(now, config.get), users.whose(connection, user)
    if where is None:
        found = today.agenda(connection, context, limit=MAX_CALLS, user=whose)
    else:
        found = today.narrowed(connection, context, text, where, limit=MAX_CALLS, user=whose)
    celebrated = [item for item in found.celebrations if item.day == now.date().isoformat()]
    lines = [*found.late, *found.today, *celebrated, *(item for _, part in alerts.groups(found) for item in part)]
    return calls_of(lines, now)[:MAX_CALLS]


def calls_of(lines: Iterable[Any], now: datetime.datetime) -> list[Call]:
    """Whom to call for these lines of Today: each once, with all lines that are about them."""
    found: dict[Subject, list[Any]] = {}
    for line in lines:
        subject = _subject(line)
        if subject != NOTHING:
            found.setdefault(subject, []).append(line)
    return [_call(subject, about, now) for subject, about in found.items()]


class Queue:
    """Goes through the calls. Each form is closed before the next one is opened."""

    def __init__(self, screen: BookScreen, calls: Sequence[Call]) -> None:
        self._app, self._services, self._calls = screen.app, screen.services, calls
        self._outcomes: dict[int, tuple[Outcome, bool]] = {}
        """What became of each call that is over, by its place, and whether a next step was set."""
        self._place = 0

    def go_on(self) -> None:
        """Open the form of the present call, or the summary after the last one."""
        while self._place < len(self._calls):
            call = self._still_due(self._calls[self._place])
            if call is not None:
                self._open(call)
                return
            self._place += 1
        self._finish()

    def _open(self, call: Call) -> None:
        people = call.with_whom.contact_ids if not call.reminders else ()
        deals, cases = (of(self._services, people) if people else () for of in (deals_of, cases_of))
        more = "+" if len(self._calls) == MAX_CALLS else ""
        place = f"{self._place + 1:,} of {len(self._calls):,}{more}"
        show = _Pane(self._services, call.subject)
        self._app.push_screen(FocusForm(call, place, show, self._ended, deals, cases))

    def _ended(self, outcome: Outcome, has_next: bool) -> None:
        if outcome is Outcome.LEFT:
            self._finish()
        elif outcome is Outcome.BACK:
            self._go_back()
        else:
            if outcome is not Outcome.AGAIN:
                self._outcomes[self._place] = (outcome, has_next)
                self._place += 1
            self.go_on()

    def _go_back(self) -> None:
        """Go to the call before, and take back what was changed there."""
        if not self._outcomes:
            self._services.say("This is the first call.")
            self.go_on()
            return
        self._place = max(self._outcomes)
        outcome, _ = self._outcomes.pop(self._place)
        if outcome not in CHANGES:
            self.go_on()
            return

        def failed(error: Any) -> None:
            self._services.say_error(error)
            self.go_on()

        self._services.perform(undo, lambda _: self.go_on(), failed)

    def _still_due(self, call: Call) -> Call | None:
        """The call without the follow-ups that were finished meanwhile; None if that were all there was to it."""
        if not call.reminders:
            return call
        ids = [item.id for item in call.reminders]
        found = self._services.ask(lambda connection: reminders.rows(connection, ids), call.reminders)
        due = tuple(item for item in found if not item.done_at)
        return call._replace(reminders=due) if due or call.alerts else None

    def _finish(self) -> None:
        if self._outcomes:
            self._app.push_screen(SummaryWindow(_summary(self._calls, self._outcomes)))


class _Pane:
    """Fills the pane above a form: with the card of a contact, else the page of a company, deal or case."""

    def __init__(self, services: Services, subject: Subject) -> None:
        self._services, self._subject = services, subject

    def __call__(self, reader: Reader) -> None:
        if self._subject.noun == "contact":
            card.show(reader, self._subject.id, self._services, is_short=reader.app.size.height < TALL_ROWS)
            return
        now = self._services.now
        page = self._services.ask(lambda connection: read(connection, self._subject, now), None)
        if page is not None:
            reader.read(self._subject, partial(write, page, now))


class SummaryWindow(ModalScreen[None]):
    """What became of the calls, until a key is pressed."""

    DEFAULT_CSS = """
    SummaryWindow { align: center middle; background: $background 40%; }
    SummaryWindow > Vertical { width: 60; max-width: 96%; height: auto; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 1 2 0 2; }
    SummaryWindow .keys { text-align: right; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,space", "dismiss(None)", "Close", show=False)]

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The lines, and the key that closes them."""
        with Vertical() as frame:
            frame.border_title = "Focus"
            yield Static(Content("\n").join(map(assemble, self._lines)), markup=False)
            yield Static(assemble(("enter closes", "$quiet")), classes="keys")


def begin(screen: BookScreen) -> None:
    """Go through the marked lines of Today, else through all that its filter leaves; from another mode, through all."""
    from simplecrm.tui.screens.today import TodayScreen

    now, user = screen.services.now, screen.services.user_shown
    if isinstance(screen, TodayScreen) and screen.table.marks:
        _start(screen, calls_of(screen.table.rows(screen.table.chosen()), now))
    elif isinstance(screen, TodayScreen) and screen.query_text:
        text = screen.query_text
        screen.ask_filtered(
            lambda connection, where: calls(connection, now, where, text=text, user=user),
            partial(_start, screen),
            group="focus",
        )
    else:
        screen.services.ask_later(partial(calls, now=now, user=user), partial(_start, screen), group="focus")


def _start(screen: BookScreen, found: Sequence[Call]) -> None:
    """Go through the calls, or say that there are none."""
    if found:
        Queue(screen, found).go_on()
    else:
        screen.services.say(f"Nobody is to be called today. {key_of('search')} finds somebody to talk to.")


def _subject(line: Any) -> Subject:
    """Whom a line of Today is about; ``NOTHING`` for a month."""
    if contact_id(line):
        return Subject("contact", contact_id(line))
    if isinstance(line, (Deal, Case)):
        return Subject("deal" if isinstance(line, Deal) else "case", line.id)
    if getattr(line, "deal_id", 0):
        return Subject("deal", line.deal_id)
    return Subject("company", line.company_id) if getattr(line, "company_id", 0) else NOTHING


def _call(subject: Subject, lines: Sequence[Any], now: datetime.datetime) -> Call:
    due = tuple(line for line in lines if isinstance(line, Reminder))
    first = due[0] if due else None
    participants = Participants(
        (subject.id,) if subject.noun == "contact" else (),
        first.company_id if first else subject.company_id,
        first.deal_id if first else subject.deal_id,
        subject.case_id,
    )
    keys = tuple(
        (Key(alerts.kind_of(line), alerts.record_id(line)), alerts.words(line, now).what)
        for line in lines
        if is_alert(line)
    )
    name = who(lines[0], now) or str(lines[0].title)
    return Call(subject, name, tuple(_reason(line, now) for line in lines), participants, due, keys)


def _reason(line: Any, now: datetime.datetime) -> tuple[str, str]:
    """The sign and the text that say why a line is listed."""
    if isinstance(line, Reminder):
        return line_sign(line, now), f"{reminder_when(line, now)}  {reminder_text(line)}"
    if isinstance(line, Celebration):
        return line_sign(line, now), f"{due_words(line.day, now)}  {celebration_words(line)}"
    words = alerts.words(line, now)
    return line_sign(line, now), f"{words.when}  {words.what}"


def _summary(calls: Sequence[Call], outcomes: dict[int, tuple[Outcome, bool]]) -> list[str]:
    counts = Counter(outcome for outcome, _ in outcomes.values())
    steps = sum(has_next for _, has_next in outcomes.values())
    lines = [f"{len(outcomes):,} of {counted(len(calls), 'call')}"]
    lines += [f"{counts[outcome]:>5,} {outcome.value}" for outcome in Outcome if counts[outcome]]
    lines += [f"{steps:>5,} with a next step"] if steps else []
    skipped = [calls[place].name for place, (outcome, _) in outcomes.items() if outcome is Outcome.SKIPPED]
    if skipped:
        more = f" and {len(skipped) - MAX_NAMED:,} more" if len(skipped) > MAX_NAMED else ""
        lines += ["", f"Skipped: {', '.join(skipped[:MAX_NAMED])}{more}"]
    left = len(calls) - len(outcomes)
    lines += [f"Left: {left:,}. {key_of('focus')} goes on with them."] if left > 0 else []
    return lines
