"""Changes to activities, such as logging what happened and setting the next step at once."""

from __future__ import annotations

from simplecrm.actions import reminders
from simplecrm.actions.rows import assign, change, insert, insert_record, joined, required, shortened, stamp
from simplecrm.core.records import Record
from simplecrm.core.records.activities import KINDS, Activity
from simplecrm.core.records.columns import settable
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import Conflict, DoNotContact, NotUnderstood
from simplecrm.lookups import activities
from simplecrm.lookups import reminders as reminder_lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable, Sequence

    from simplecrm.core.records.cases import Case
    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book

MAX_LETTERS_OF_KIND = 40

EDITABLE = settable(Activity, "message_id")


class Logged(Record):
    """What was logged, the follow-up that was set with it, the reminders that it finished, and the case that it
    reopened."""

    activity: Activity
    reminder: Reminder | None = None
    finished: tuple[Reminder, ...] = ()
    reopened: Case | None = None


def log(
    book: Book,
    draft: Activity,
    contact_ids: Sequence[int],
    now: datetime.datetime,
    *,
    following: Reminder | None = None,
    finishing: Sequence[int] = (),
    anyway: bool = False,
) -> Logged:
    """Log an activity with contacts, the draft's company, on its deal, or about its case; set ``following`` and finish
    the reminders ``finishing`` in the same change. What came in about a case that is waiting or solved reopens it.

    ``draft.at`` is UTC, now when empty. The follow-up is with the first contact, the company and the deal of the
    activity unless it names others. An activity about a case that names nobody is with the contacts and the company of
    the case. An activity restarts the cadence of all its contacts. Raises ``NotUnderstood`` when no kind, or nobody
    that it was with, is given, ``NothingMatched`` for a deal or case that does not exist, ``Conflict`` for an email
    whose Message-ID is in the book already, and unless ``anyway`` is set ``DoNotContact`` for an outgoing activity with
    a contact who asked not to be contacted.
    """
    draft = ready(draft)
    if not (contact_ids or draft.company_id or draft.deal_id or draft.case_id):
        raise NotUnderstood("Say who it was with.", "For example: simplecrm log call ann 'Wants a quote'")
    with book.writing(f"Log {draft.kind}") as step:
        if draft.deal_id:
            from simplecrm.lookups import deals

            deals.require(step.connection, draft.deal_id)
        if draft.case_id:
            draft, contact_ids = _with_case(step.connection, draft, contact_ids)
        if not anyway:
            check_may_contact(step.connection, draft.direction, contact_ids)
        activity_id = put(step.connection, draft, contact_ids, stamp(now))
        activity = activities.require(step.connection, activity_id)
        finished = reminders.done(book, finishing, now).reminders if finishing else ()
        reminder = None
        if following is not None:
            reminder = _follow(step.connection, following, activity, stamp(now), book.user())
        reopened = None
        if activity.case_id:
            from simplecrm.actions.reopening import reopen_for

            reopened = reopen_for(step.connection, activity, stamp(now))
        step.title = f"Log {draft.kind} {with_whom(activity)}"
        if reminder:
            step.title += f" · next {reminder.due.replace('T', ' ')}"
        if reopened:
            step.title += f" · reopens case {reopened.title}"
        return Logged(activity, reminder, finished, reopened)


def check_may_contact(connection: sqlite3.Connection, direction: str, contact_ids: Sequence[int]) -> None:
    """Raise ``DoNotContact`` if an activity goes ``out`` to contacts who asked not to be contacted."""
    if direction != "out":
        return
    from simplecrm.lookups import contacts

    names = contacts.not_to_contact(connection, contact_ids)
    if names:
        raise DoNotContact(names, ANYWAY)


ANYWAY = 'To log it anyway, add "anyway": true.'
"""The hint of ``DoNotContact`` for batches and scripts."""

MESSAGE = "select id from activity where message_id = ? and message_id <> ''"
"""SQL for the activity of a message. The second condition lets SQLite use the index, which is of messages only."""


def put(connection: sqlite3.Connection, draft: Activity, contact_ids: Sequence[int], at: str) -> int:
    """Write an activity that is ``ready`` inside the caller's step; return its id."""
    if draft.message_id:
        known = connection.execute(MESSAGE, (draft.message_id,)).fetchone()
        if known:
            raise Conflict(f"This message is in the book already, as activity #{known[0]}.")
    activity_id = insert_record(connection, "activity", draft._replace(at=draft.at or at), at)
    for contact_id in dict.fromkeys(contact_ids):
        insert(connection, "activity_contact", activity_id=activity_id, contact_id=contact_id)
    return activity_id


def ready(draft: Activity) -> Activity:
    """The draft with its kind normalised. Raises ``NotUnderstood`` for a kind that is empty or not a word, and for an
    unknown sentiment."""
    kind = required(draft.kind, "The kind of activity").lower()
    if len(kind) > MAX_LETTERS_OF_KIND or not kind.isprintable():
        raise NotUnderstood(f"Invalid activity kind: “{shortened(kind)}”.", f"Kinds: {', '.join(KINDS)}")
    return draft._replace(kind=kind, text=draft.text.strip(), sentiment=_known_sentiment(draft.sentiment))


def edit(
    book: Book,
    old: Activity,
    new: Activity,
    now: datetime.datetime,
    *,
    contact_ids: Sequence[int] | None = None,
    on_join: Callable[[Joined], object] | None = None,
) -> Activity:
    """Change the activity ``old`` to ``new``; ``contact_ids`` replaces its people if given. Other changes made
    meanwhile are kept in fields that ``new`` does not change; ``on_join`` receives them. Raises ``EditConflict`` when
    both changed the same field, and ``NoSuchRecord`` for a deal or case that does not exist.
    """
    from simplecrm.store import tables

    new = ready(new)
    with book.session(f"Edit {new.kind} {with_whom(old)}") as session:
        connection = book.reading()
        present = activities.require(connection, old.id)
        new = joined("The activity", old, new, present, EDITABLE, on_join)
        if new.deal_id not in (0, present.deal_id):
            from simplecrm.lookups import deals

            deals.require(connection, new.deal_id)
        if new.case_id not in (0, present.case_id):
            from simplecrm.lookups import cases

            cases.require(connection, new.case_id)
        if new == present and contact_ids is None:
            return present
        row = session.get_one(tables.Activity, old.id)
        assign(row, new, EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        if contact_ids is not None:
            if not (contact_ids or new.company_id or new.deal_id or new.case_id):
                raise NotUnderstood("An activity needs a contact, a company, a deal or a case.")
            _replace_people(connection, old.id, contact_ids)
        return activities.require(connection, old.id)


def rate(book: Book, activity_ids: Sequence[int], sentiment: str, now: datetime.datetime) -> list[Activity]:
    """Set the sentiment of activities in one step; an empty one clears it. Raises ``NotUnderstood``,
    ``NoSuchRecord``."""
    sentiment = _known_sentiment(sentiment)
    wanted = list(dict.fromkeys(activity_ids))
    with book.writing("Rate") as step:
        for activity_id in wanted:
            present = activities.require(step.connection, activity_id)
            if present.sentiment != sentiment:
                change(
                    step.connection, "activity", activity_id,
                    sentiment=sentiment, updated_at=stamp(now), version=present.version + 1,
                )  # fmt: skip
        rated = activities.rows(step.connection, wanted)
        of = f"{rated[0].kind} {with_whom(rated[0])}" if len(rated) == 1 else f"{len(rated)} activities"
        step.title = f"Rate {of}: {sentiment or 'no sentiment'}"
        return rated


def _with_case(
    connection: sqlite3.Connection, draft: Activity, contact_ids: Sequence[int]
) -> tuple[Activity, Sequence[int]]:
    """The draft and its people, with those of its case where nobody else is named."""
    from simplecrm.lookups import cases

    case = cases.require(connection, draft.case_id)
    if contact_ids or draft.company_id or draft.deal_id:
        return draft, contact_ids
    return draft._replace(company_id=case.company_id), [person.id for person in case.contacts]


def _replace_people(connection: sqlite3.Connection, activity_id: int, contact_ids: Sequence[int]) -> None:
    wanted = dict.fromkeys(contact_ids)
    for row_id, contact_id in connection.execute(
        "select id, contact_id from activity_contact where activity_id = ?", (activity_id,)
    ).fetchall():
        if contact_id in wanted:
            del wanted[contact_id]
        else:
            connection.execute("delete from activity_contact where id = ?", (row_id,))
    for contact_id in wanted:
        insert(connection, "activity_contact", activity_id=activity_id, contact_id=contact_id)


def _known_sentiment(text: str) -> str:
    if not text:
        return ""
    from simplecrm.core.sentiment import parse_sentiment

    return parse_sentiment(text)


def _follow(connection: sqlite3.Connection, following: Reminder, activity: Activity, at: str, user: str) -> Reminder:
    draft = following._replace(
        text=following.text.strip() or reminders.DEFAULT_TEXT,
        contact_id=following.contact_id or (activity.contacts[0].id if activity.contacts else 0),
        company_id=following.company_id or activity.company_id,
        deal_id=following.deal_id or activity.deal_id,
    )
    draft = reminders.with_owner(connection, draft, user)
    found = reminder_lookups.get(connection, reminders.put(connection, draft, at))
    assert found is not None
    return found


def with_whom(activity: Activity) -> str:
    """Who an activity was with, or what it was about: ``with Ann Lee, Acme``, ``on the deal Pilot``, ``about the case
    Printer jams``."""
    names = [person.name for person in activity.contacts] + ([activity.company] if activity.company else [])
    if not names:
        return f"on the deal {activity.deal}" if activity.deal else f"about the case {activity.case}"
    return "with " + (", ".join(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} others")
