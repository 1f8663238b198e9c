"""The form to log what happened and set the next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from simplecrm.core.records.activities import KINDS, Activity
from simplecrm.core.records.reminders import Reminder
from simplecrm.drafts import activities, reminders
from simplecrm.errors import CrmError, DoNotContact
from simplecrm.lookups.subjects import Participants, Subject
from simplecrm.show.when import due_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.choices import cases_of, deals_of
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.fields import AreaLine, Choice, ChoiceLine, LiveLine, TextLine

if TYPE_CHECKING:
    from simplecrm.actions.activities import Logged

DIRECTIONS = (("out", "out"), ("in", "in"))
TOUCHED = frozenset({"contacts", "activities", "reminders", "cases"})


class LoggingForm(Form):
    """A form that logs an activity. One that goes out to somebody who asked not to be contacted has to be saved
    twice."""

    def __init__(self) -> None:
        super().__init__()
        self.is_anyway = False
        """Whether the user was told that somebody asked not to be contacted, and saves it all the same."""

    def logging(self, draft: Activity, with_whom: Participants, names: str, following: Reminder | None) -> Change:
        """The change that logs an activity and sets a follow-up. ``names`` are those of the participants."""
        now, anyway = self.services.now, self.is_anyway

        def work(book: Book) -> Done:
            from simplecrm.actions.activities import log

            logged = log(book, draft, with_whom.contact_ids, now, following=following, anyway=anyway)
            return Done(logged_words(logged, names, now), TOUCHED, logged)

        return work

    def finishing(self, items: Sequence[Reminder], draft: Activity | None, following: Reminder | None) -> Change:
        """The change that finishes follow-ups, logs what happened with them, and sets the next one."""
        now, ids, anyway = self.services.now, tuple(item.id for item in items), self.is_anyway
        words = items[0].text if len(ids) == 1 else f"{len(ids)} follow-ups"

        def work(book: Book) -> Done:
            from simplecrm.actions import finishing

            coming = finishing.done_with(book, ids, now, activity=draft, following=following, anyway=anyway).coming
            said = f"Done: {words}" + (f" · logged {draft.kind}" if draft else "")
            return Done(said + (f" · next {due_words(coming[-1].due, now)}" if coming else ""), TOUCHED)

        return work

    def _failed(self, error: CrmError) -> None:
        if not isinstance(error, DoNotContact):
            super()._failed(error)
            return
        self.is_saving = False
        self.is_anyway = True
        self.refuse("", f"{error.sentence} ctrl+s again logs it anyway.")


class LogForm(LoggingForm):
    """Log an activity with contacts, a company, on a deal or about a case; ``deals`` and ``cases`` are the open deals
    and the cases of the contacts that are not solved, as (id, title), and ``kind`` is chosen at first."""

    focus_first = "kind"
    draft_form = "log"
    line_of: ClassVar[dict[str, str]] = {"at": "when"}
    kinds: Sequence[tuple[str, str]] = tuple((kind, kind) for kind in KINDS)

    def __init__(
        self,
        with_whom: Participants,
        names: str,
        deals: Sequence[tuple[str, str]] = (),
        cases: Sequence[tuple[str, str]] = (),
        kind: str = "",
    ) -> None:
        super().__init__()
        self.kind = kind or self.kinds[0][0]
        self.with_whom = with_whom
        self.names = names
        self.deals = deals
        self.cases = cases
        self.heading = f"Log with {names}"

    def lines(self) -> Iterable[Widget]:
        """Kind, direction, text, time and next step, in the order in which one tells it."""
        yield ChoiceLine("kind", "Kind", self.kinds, self.kind)
        yield ChoiceLine("way", "Way", DIRECTIONS, "out")
        yield AreaLine("what", "What", placeholder="what was said (ctrl+o opens your editor)")
        yield LiveLine("when", "When", self._past, "now")
        yield LiveLine("next", "Next", self._coming, placeholder="tomorrow 9am, fri, in 2 weeks … or nothing")
        yield TextLine("next_text", "", placeholder="what to do then")
        if self.deals:
            yield ChoiceLine("deal", "Deal", [("", "none"), *self.deals], self.deals[0][0])
        if self.cases:
            yield ChoiceLine("case", "Case", [("", "none"), *self.cases], "")

    def on_choice_picked(self, message: Choice.Picked) -> None:
        """Hide the direction of a meeting or visit. If a letter chose the kind unambiguously, go to the text."""
        kind = self.query_one("#line-kind", ChoiceLine)
        if message.choice is not kind.choice:
            return
        self.query_one("#line-way").display = kind.value not in ("meeting", "visit", "")
        if message.sure and kind.value:
            self.line("what").field().focus()

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter goes from the kind to the text."""
        if event.choice is self.query_one("#line-kind", ChoiceLine).choice:
            event.stop()
            event.prevent_default()
            self.line("what").field().focus()

    def on_key(self, event: events.Key) -> None:
        """While the kind has the focus, ``o`` and ``i`` set the direction, and a letter that no kind starts with begins
        the text, so that nothing typed is lost."""
        letter = event.character or ""
        if self.focused is not self.line("kind").field() or not letter.isalnum():
            return
        if letter in ("o", "i"):
            self.query_one("#line-way", ChoiceLine).choice.pick("out" if letter == "o" else "in")
            return
        what = self.line("what")
        if isinstance(what, AreaLine):
            self.set_focus(what.area)
            what.area.insert(letter)

    def records(self) -> Sequence[Subject]:
        """Who it was with, and what it was about."""
        return [
            *(Subject("contact", one) for one in self.with_whom.contact_ids),
            *(
                Subject(noun, one)
                for noun, one in zip(("company", "deal", "case"), self.with_whom[1:], strict=True)
                if one
            ),
        ]

    def change(self) -> Change:
        """Log the activity."""
        return self.logging(self.activity(), self.with_whom, self.names, self.following())

    def activity(self) -> Activity:
        """The activity as filled in. Raises ``FieldError``."""
        return activities.draft(
            self.context, kind=self.value("kind"), text=self.value("what"), at=self.value("when"),
            direction=self.value("way") if self.query_one("#line-way").display else "",
            company_id=self.with_whom.company_id,
            deal_id=int(self.value("deal") or 0) if self.deals else self.with_whom.deal_id,
            case_id=int(self.value("case") or 0) if self.cases else self.with_whom.case_id,
        )  # fmt: skip

    def following(self) -> Reminder | None:
        """The follow-up as filled in; None for none. Raises ``InvalidField``, ``FieldError``."""
        if self.value("next_text").strip() and not self.value("next").strip():
            raise InvalidField("next", "enter a date")
        return reminders.following(self.context, self.value("next"), self.value("next_text").strip())

    def _past(self, phrase: str) -> str:
        return dates.past(phrase, self.services.now)

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)


def log_form(services: Services, people: tuple[int, ...], names: str, *, kind: str = "") -> LogForm:
    """The form to log something with contacts, with the deals and cases that it may be about."""
    return LogForm(Participants(people), names, deals_of(services, people), cases_of(services, people), kind)


def logged_words(logged: Logged, names: str, now: dates.Moment) -> str:
    """The message after logging: what was logged, and what is next."""
    words = f"Logged {logged.activity.kind} with {names}"
    words += f" · reopened case {logged.reopened.title}" if logged.reopened else ""
    return words + (f" · next {due_words(logged.reminder.due, now)}" if logged.reminder else "")
