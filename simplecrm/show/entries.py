"""An activity, a follow-up or a note as text on a page."""

from __future__ import annotations

from simplecrm.core.users import by_words
from simplecrm.show.reminders import dated_when, reminder_sign
from simplecrm.show.when import ago, day

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.notes import Note
    from simplecrm.core.records.reminders import Reminder

ARROWS = {"out": "↗", "in": "↙", "": ""}


def reminder_words(reminder: Reminder, now: datetime.datetime) -> str:
    """An open reminder as one line: ``• today 14:30  Send the quote``."""
    return f"{reminder_sign(reminder, now)} {dated_when(reminder, now)}  {reminder.text}"


def activity_head(activity: Activity, now: datetime.datetime) -> str:
    """Date, kind and direction: ``18 Nov  call ↗``, ``25 Nov (in 3 d)  meeting``."""
    coming = ago(activity.at, now)
    date = day(activity.at, now) + (f" ({coming})" if coming.startswith("in ") else "")
    return f"{date}  {activity.kind} {ARROWS[activity.direction]}".rstrip()


def sentiment_mark(sentiment: str) -> str:
    """What stands before the text of an activity that went well or badly: ``(good) ``; nothing for the others."""
    return f"({sentiment}) " if sentiment in ("good", "bad") else ""


def by_mark(user: str, me: str) -> str:
    """What stands before the text of an activity that somebody else than the user ``me`` logged: ``(by ben) ``."""
    by = by_words(user, me)
    return f"({by}) " if by else ""


def activity_words(activity: Activity, now: datetime.datetime, *, with_all: bool = False, by: str = "") -> str:
    """An activity in full. Who took part is named if there were several; ``with_all`` always names them, or the
    deal or case. ``by`` says who logged it (see ``by_mark``)."""
    others = ", ".join(person.name for person in activity.contacts) or activity.deal or activity.case
    text = "\n".join(part for part in (activity.subject, activity.text, activity.outcome) if part)
    with_others = f" (with {others})" if len(activity.contacts) > 1 else f" ({others})" if with_all and others else ""
    return f"{activity_head(activity, now)}{with_others}  {by}{sentiment_mark(activity.sentiment)}{text}"


def with_contact(reminder: Reminder, now: datetime.datetime) -> str:
    """An open follow-up, and with whom it is."""
    about = f" ({reminder.contact})" if reminder.contact else f" ({reminder.deal})" if reminder.deal else ""
    return f"{reminder_words(reminder, now)}{about}"


def note_words(note: Note, now: datetime.datetime, about: str = "") -> str:
    """The day, whether it is pinned, what it is ``about``, and the text."""
    head = " · ".join(filter(None, (day(note.created_at, now), "pinned" if note.pinned else "", about)))
    return f"{head}  {note.text}"


def cut(texts: Iterable[str], total: int) -> Iterator[str]:
    """The texts, and a line that says how many more there are than these."""
    shown = 0
    for text in texts:
        shown += 1
        yield text
    if shown and total > shown:
        yield f"and {total - shown:,} more"
