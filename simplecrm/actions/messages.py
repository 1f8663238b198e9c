"""Log a message that was sent or received as an activity with the contacts that it names, once."""

from __future__ import annotations

from simplecrm.actions import activities, contacts
from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.text.names import fold
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Collection, Sequence

    from simplecrm.core.records.contacts import Contact
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.store.book import Book


class Message(Record):
    """A parsed message: its sender, recipients and text."""

    senders: tuple[Contact, ...]
    recipients: tuple[Contact, ...]
    activity: Activity


class Taken(Record):
    """The result of logging a message. ``known_id`` is its existing activity, 0 if it is new. ``added`` names the
    people who were added, ``unknown`` has the addresses of those who are not in the book."""

    logged: activities.Logged | None
    known_id: int = 0
    added: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def log(
    book: Book,
    message: Message,
    now: datetime.datetime,
    *,
    me: Collection[str] = (),
    create: bool = False,
    following: Reminder | None = None,
    finishing: Sequence[int] = (),
) -> Taken:
    """Log a message with the contacts whose addresses it names; ``me`` holds the person's own addresses.

    With ``create`` the others are added. Unless it has a direction it counts as sent when the sender is ``me``, or,
    without ``me``, when only recipients are known; ``following`` and ``finishing`` are as in ``activities.log``. A
    subject with ``[case #12]`` is about that case (see ``lookups.references``). Raises ``NothingMatched`` when nobody
    is known, ``NotUnderstood`` for ``create`` without ``me``, which would add the person to their own book.
    """
    if create and not me:
        raise NotUnderstood("Which addresses are yours is not set.", "For example: simplecrm config me you@example.com")
    known = known_message(book.reading(), message.activity.message_id)
    if known:
        return Taken(None, known)
    mine = {address.lower() for address in me}
    people = [one for one in (*message.senders, *message.recipients) if _address(one) not in mine]
    with book.writing("Log email") as step:
        found = {_address(one): contact_id_of(step.connection, one) for one in people}
        missing = [one for one in people if not found[_address(one)]]
        added = tuple(contacts.add(book, one._replace(stage=""), now).contact for one in missing) if create else ()
        ids = [*filter(None, found.values()), *(one.id for one in added)]
        if not ids:
            raise _nobody([_address(one) for one in people])
        draft = message.activity
        draft = draft._replace(
            direction=draft.direction or _direction(message, mine, found),
            case_id=draft.case_id or references.case_id(step.connection, draft.subject, ids),
        )
        logged = activities.log(book, draft, ids, now, following=following, finishing=finishing, anyway=True)
        step.title = f"Log email {draft.subject[:60]}".strip()
        if logged.reopened:
            step.title += f" · reopens case {logged.reopened.title}"
    unknown = () if create else tuple(_address(one) for one in missing)
    return Taken(logged, 0, tuple(one.name for one in added), unknown)


def add_people(
    book: Book, people: Sequence[Contact], now: datetime.datetime, *, me: Collection[str] = ()
) -> tuple[tuple[Contact, ...], tuple[Contact, ...]]:
    """Add the people of a message who are not in the book; return those who were added, and those who were known."""
    mine = {address.lower() for address in me}
    there: list[Contact] = []
    new: list[Contact] = []
    with book.writing("Add from a message") as step:
        for one in people:
            if _address(one) in mine:
                continue
            if contact_id_of(step.connection, one):
                there.append(one)
            else:
                new.append(contacts.add(book, one._replace(stage=""), now).contact)
        step.title = f"Add {', '.join(one.name for one in new[:3])}"
    return tuple(new), tuple(there)


def known_message(connection: sqlite3.Connection, message_id: str) -> int:
    """The activity of the message with that Message-ID, or 0."""
    sql = "select id from activity where message_id = ? and message_id <> ''"
    row = connection.execute(sql, (message_id,)).fetchone()
    return int(row[0]) if row else 0


def contact_id_of(connection: sqlite3.Connection, person: Contact) -> int:
    """The contact with a person's address, or 0; of several the one with that name, else the first."""
    rows = connection.execute(
        "select c.id, sort_name from email join contact c on c.id = contact_id "
        "where address = ? and archived_at = '' order by position, c.id",
        (_address(person),),
    ).fetchall()
    wanted = fold(person.name)
    return next((row[0] for row in rows if row[1] == wanted), rows[0][0] if rows else 0)


def _direction(message: Message, mine: Collection[str], found: dict[str, int]) -> str:
    senders = [_address(one) for one in message.senders]
    if mine:
        return "out" if any(address in mine for address in senders) else "in"
    if not senders:
        return ""
    return "in" if any(found.get(address) for address in senders) else "out"


def _address(person: Contact) -> str:
    return person.emails[0].address.lower()


def _nobody(addresses: Sequence[str]) -> NothingMatched:
    if not addresses:
        return NothingMatched("The message is from and to you only.")
    shown = ", ".join(addresses[:3]) + (" …" if len(addresses) > 3 else "")
    return NothingMatched(f"Nobody in the message is in the book: {shown}.", "Use --create to add them.")
