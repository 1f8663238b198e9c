"""Changes to reminders."""

from __future__ import annotations

from simplecrm.actions.rows import assign, change, insert_record, joined, shortened, stamp
from simplecrm.core.dates.words import SOMEDAY
from simplecrm.core.records import Record
from simplecrm.core.records.columns import settable
from simplecrm.core.records.reminders import Reminder, with_whom
from simplecrm.core.text.plurals import counted
from simplecrm.core.users import NOBODY
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lean import datetime
from simplecrm.lookups import reminders

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book

DEFAULT_TEXT = "Follow up"

EDITABLE = settable(Reminder, "scheduled", "snoozes", "done_at")


class Done(Record):
    """What was finished, and the next occurrences of those that repeat."""

    reminders: tuple[Reminder, ...]
    coming: tuple[Reminder, ...]


def add(book: Book, draft: Reminder, now: datetime.datetime) -> Reminder:
    """Set a reminder. ``due`` is in the stored form; its contact, company and deal may be 0. Raises ``NoSuchRecord``
    for a deal that does not exist."""
    text = draft.text.strip() or DEFAULT_TEXT
    with book.writing("Remind") as step:
        if draft.deal_id:
            from simplecrm.lookups import deals

            deals.require(step.connection, draft.deal_id)
        draft = with_owner(step.connection, draft._replace(text=text), book.user())
        saved = reminders.require(step.connection, put(step.connection, draft, stamp(now)))
        about = with_whom(saved)
        step.title = f"Remind{' ' + about if about else ''} {saved.due.replace('T', ' ')}: {shortened(text)}"
        return saved


def with_owner(connection: sqlite3.Connection, draft: Reminder, user: str) -> Reminder:
    """The draft as ``user`` sets it: what would be for somebody else, who owns its contact or deal, is the user's own,
    unless it names an owner, or nobody."""
    if draft.owner == NOBODY:
        return draft._replace(owner="")
    if not user or draft.owner:
        return draft
    from simplecrm.lookups import owners

    other = owners.of_draft(connection, draft.contact_id, draft.deal_id)
    return draft._replace(owner=user) if other not in ("", user) else draft


def put(connection: sqlite3.Connection, draft: Reminder, at: str) -> int:
    """Write a reminder inside the caller's step; return its id. Raises ``NotUnderstood`` without a due date."""
    if not draft.due:
        raise NotUnderstood("Say when it is due.", "For example: simplecrm remind ann tomorrow 9am")
    return insert_record(connection, "reminder", draft._replace(scheduled=draft.scheduled or draft.due), at)


def done(book: Book, reminder_ids: Sequence[int], now: datetime.datetime) -> Done:
    """Finish reminders; those that repeat set their next occurrence. Raises ``NothingMatched`` and ``Conflict``."""
    with book.writing("Done") as step:
        finished, coming = [], []
        for reminder_id in dict.fromkeys(reminder_ids):
            item = _open(step.connection, reminder_id)
            change(
                step.connection,
                "reminder",
                item.id,
                done_at=stamp(now),
                updated_at=stamp(now),
                version=item.version + 1,
            )
            finished.append(reminders.require(step.connection, item.id))
            coming += set_next(step.connection, item.id, now)
        step.title = f"Done: {titles(finished)}"
        return Done(tuple(finished), tuple(coming))


def snooze(book: Book, reminder_ids: Sequence[int], due: str, now: datetime.datetime) -> tuple[Reminder, ...]:
    """Snooze reminders until ``due`` (in the stored form); if that is a day, each keeps its time of day.

    Raises ``NothingMatched`` and ``Conflict``.
    """
    with book.writing("Snooze") as step:
        moved = [
            _put_off(step.connection, item, due + item.due[10:] if len(due) == 10 else due, now)
            for item in (_open(step.connection, reminder_id) for reminder_id in dict.fromkeys(reminder_ids))
        ]
        step.title = f"Snooze until {due.replace('T', ' ')}: {titles(moved)}"
        return tuple(moved)


def shift(book: Book, reminder_ids: Sequence[int], days: int, now: datetime.datetime) -> tuple[Reminder, ...]:
    """Move reminders by ``days`` from their due date, or from today if they are late; each keeps its time of day. Those
    that would be due before today, or are due someday, stay. Returns the moved ones.

    Raises ``NothingMatched``, and ``Conflict`` if all stay.
    """
    with book.writing("Snooze") as step:
        items = [_open(step.connection, reminder_id) for reminder_id in dict.fromkeys(reminder_ids)]
        coming = {item.id: shifted(item.due, days, now.date()) for item in items}
        moved = [_put_off(step.connection, item, coming[item.id], now) for item in items if coming[item.id]]
        if not moved:
            where = "is due someday" if items[0].due[:10] > now.date().isoformat() else "cannot be due before today"
            raise Conflict(f"It {where}: {titles(items)}", "z snoozes it until a date.")
        step.title = f"Move {counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}: {titles(moved)}"
        return tuple(moved)


def shifted(due: str, days: int, today: datetime.date) -> str:
    """A due date (in the stored form) moved by days, from today if it is past; empty if it cannot be moved there."""
    try:
        day = datetime.date.fromisoformat(due[:10])
    except ValueError:
        return ""
    if day >= SOMEDAY:
        return ""
    moved = max(day, today) + datetime.timedelta(days)
    return "" if moved < today else moved.isoformat() + due[10:]


def edit(
    book: Book,
    old: Reminder,
    new: Reminder,
    now: datetime.datetime,
    *,
    on_join: Callable[[Joined], object] | None = None,
) -> Reminder:
    """Change the reminder ``old`` to ``new``. Other changes made meanwhile are kept in fields that ``new`` does not
    change; ``on_join`` receives them. Raises ``EditConflict`` when both changed the same field, and ``NoSuchRecord``
    for a deal that does not exist."""
    from simplecrm.store import tables

    if not new.due:
        raise NotUnderstood("Say when it is due.")
    with book.session(f"Edit reminder: {shortened(new.text)}") as session:
        present = reminders.require(book.reading(), old.id)
        new = joined("The follow-up", old, new, present, EDITABLE, on_join)
        if new.deal_id not in (0, present.deal_id):
            from simplecrm.lookups import deals

            deals.require(book.reading(), new.deal_id)
        if new == present:
            return present
        row = session.get_one(tables.Reminder, old.id)
        assign(row, new._replace(text=new.text.strip() or DEFAULT_TEXT), EDITABLE)
        if new.due != present.due:
            row.scheduled = new.due
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        return reminders.require(book.reading(), old.id)


def set_next(connection: sqlite3.Connection, reminder_id: int, now: datetime.datetime) -> list[Reminder]:
    """Set the next occurrence of a reminder that was done at the local time ``now``, inside the caller's step; none if
    it does not repeat or the rule has ended."""
    item = reminders.require(connection, reminder_id)
    if not item.every:
        return []
    from simplecrm.core.recurrence.rules import next_occurrence, remaining_rule

    due = next_occurrence(item.every, item.every_from, item.scheduled, now.date())
    if not due:
        return []
    draft = item._replace(
        uid="", due=due, scheduled="", every=remaining_rule(item.every, item.every_from, item.scheduled, due),
        snoozes=0, done_at="", archived_at="", created_at="", updated_at="",
    )  # fmt: skip
    return [reminders.require(connection, put(connection, draft, stamp(now)))]


def _put_off(connection: sqlite3.Connection, item: Reminder, due: str, now: datetime.datetime) -> Reminder:
    """Set another due date; the date of the schedule that a repeating one follows stays."""
    change(
        connection, "reminder", item.id, due=due, snoozes=item.snoozes + (due > item.due), updated_at=stamp(now),
        version=item.version + 1,
    )  # fmt: skip
    return reminders.require(connection, item.id)


def _open(connection: sqlite3.Connection, reminder_id: int) -> Reminder:
    item = reminders.require(connection, reminder_id)
    if item.done_at:
        raise Conflict(f"Reminder #{item.id} is done already: {shortened(item.text)}", "Bring it back: simplecrm undo")
    return item


def titles(items: Sequence[Reminder]) -> str:
    """These reminders, for the title of a step."""
    if len(items) != 1:
        return f"{len(items)} reminders"
    item = items[0]
    about = with_whom(item)
    return shortened(item.text) + (f" ({about})" if about else "")
