"""``log``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import case_id, deal_id, participants
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, as_options, asks_for_anyway, context, text_or_editor
from simplecrm.cli.runtime.context import run
from simplecrm.drafts import activities as drafts
from simplecrm.drafts import reminders as reminder_drafts
from simplecrm.drafts.vocabularies import kind as known_kind
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.activities import Logged
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.drafts.sentences import Sentence

MAX_TEXT = 60
"""The length of a text that is repeated in the answer, in terminal cells."""


def log(
    kind: str,
    who_and_text: Sequence[str] = (),
    *,
    at: str | None = None,
    next: str = "",
    next_text: str = "",
    out: bool = False,
    incoming: bool = False,
    duration: str | None = None,
    outcome: str | None = None,
    sentiment: str | None = None,
    subject: str | None = None,
    deal: str = "",
    case: str = "",
    done: Sequence[int] = (),
    create: bool = False,
    anyway: bool = False,
    json: bool = False,
) -> None:
    """Log what happened with contacts, a company, on a deal or about a case, and set the next step, in one change. What
    goes out to contacts who asked not to be contacted is logged only with ``anyway``."""
    from simplecrm.actions import activities

    def detailed(message: Activity) -> Activity:
        return drafts.edited(
            context(), message, subject=subject, direction=direction(out, incoming) or None, outcome=outcome,
            sentiment=sentiment, duration=duration, deal_id=deal_id(deal) or None, case_id=case_id(case) or None,
        )  # fmt: skip

    if out and incoming:
        raise NotUnderstood("Either --out or --in, not both.")
    way, following = direction(out, incoming), next_step(next, next_text)
    if who_and_text:
        kind = known_kind(context(), kind)
        if kind == "email" and len(who_and_text) == 1:
            from simplecrm.cli.commands import messages

            if messages.is_message(who_and_text[0]):
                path, sent_at = who_and_text[0], context().happened_at("at", at or "")
                messages.log(path, detailed, at=sent_at, create=create, following=following, finishing=done, json=json)
                return
        people, text = _people_and_text(who_and_text)
        text = argument_text(text)
        run.book.will_write()
        with_whom = participants(people)
        start = drafts.draft(
            context(), kind=kind, at=at or "",
            company_id=with_whom.company_id, deal_id=with_whom.deal_id, case_id=with_whom.case_id,
        )  # fmt: skip
    else:
        argument_text(kind)
        said = _understood(kind, at=at, next=next or next_text, way=way)
        with_whom, text, following = said.with_whom, said.activity.text or None, said.following or following
        start = said.activity._replace(at=said.activity.at or context().happened_at("at", at or ""))
    draft = detailed(start)
    with asks_for_anyway():
        if text is None and not anyway:  # before somebody writes it in the editor
            activities.check_may_contact(run.book.reading(), draft.direction, with_whom.contact_ids)
        draft = draft._replace(text=text_or_editor(text))
        logged = activities.log(
            run.book, draft, with_whom.contact_ids, run.now, following=following, finishing=done, anyway=anyway
        )
    _show_logged(logged, json, with_text=not who_and_text)


def direction(out: bool, incoming: bool) -> str:
    """The direction that ``--out`` and ``--in`` give."""
    return "out" if out else "in" if incoming else ""


def _understood(sentence: str, *, at: str | None, next: str, way: str) -> Sentence:
    """What a sentence says. Raises ``NotUnderstood`` for what an option says, too."""
    from simplecrm.drafts import sentences
    from simplecrm.store import recent

    if not sentences.is_sentence(sentence):
        raise NotUnderstood("Say who it was with.", f"For example: simplecrm log {sentence} ann 'Wants a quote'")
    run.book.will_write()
    said = sentences.understand(
        run.book.reading(), context(), sentence, last=recent.recall(run.book.path) if "@last" in sentence else 0
    )
    twice = {"--at": said.activity.at and at, "--next": said.following and next, way: said.activity.direction and way}
    for option, is_said_twice in twice.items():
        if is_said_twice:
            raise NotUnderstood(f"Both the sentence and an option say {option}.", "Leave one of them out.")
    return said


def _people_and_text(words: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """The people, and the text, which is the last word; a single word is a person, without a text."""
    if len(words) == 1:
        return words, None
    return words[:-1], words[-1]


def next_step(phrase: str, text: str) -> Reminder | None:
    with as_options():
        return reminder_drafts.following(context(), phrase, text)


def _show_logged(logged: Logged, json: bool, *, with_text: bool = False) -> None:
    from simplecrm.actions.activities import with_whom
    from simplecrm.show.safe import clip
    from simplecrm.show.when import moment
    from simplecrm.store import recent

    activity, reminder = logged.activity, logged.reminder
    if activity.contacts:
        recent.remember(run.book.path, activity.contacts[0].id)
    output.record(logged, [str(activity.id)], "json" if json else "plain")
    words = f"Logged {activity.kind} {with_whom(activity)}"
    if with_text:
        words += f": {clip(activity.text, MAX_TEXT)}"
    if logged.reopened:
        words += f" · reopened case #{logged.reopened.id} {logged.reopened.title}"
    if reminder:
        words += f" · next {moment(reminder.due, run.now)} {reminder.text}"
    if logged.finished:
        words += f" · {len(logged.finished)} done"
    output.changed(words)
