"""Log a message that was sent or received as an activity with the contacts that it names, once."""

from __future__ import annotations

from simplecrm.actions import activities, contacts, responses
from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.text.names import fold
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import references
from simplecrm.lookups.deliveries import of_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Collection, Sequence

    from simplecrm.core.records.campaigns import Delivery
    from simplecrm.core.records.contacts import Contact
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.store.book import Book


class Message(Record):
    """A parsed message: its sender, recipients and text, and the ids of what it ``answers``, the latest first."""

    senders: tuple[Contact, ...]
    recipients: tuple[Contact, ...]
    activity: Activity
    answers: tuple[str, ...] = ()


class Taken(Record):
    """The result of logging a message. ``known_id`` is its existing activity, 0 if it is new. ``added`` names the
    people who were added, ``unknown`` has the addresses of those who are not in the book. ``answered`` is the message
    of a campaign that it answers, and ``lacking`` the command that adds the address of its sender, if it was logged for
    that reason with a contact who lacks it."""

    logged: activities.Logged | None
    known_id: int = 0
    added: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    answered: Delivery | None = None
    lacking: str = ""


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
    subject with ``[case #12]`` is about that case (see ``lookups.references``), and an answer to a campaign is logged
    with the contact who was written to if that is certain (see ``actions.responses``). Raises ``NothingMatched`` when
    nobody is known, ``NotUnderstood`` for ``create`` without ``me``, which would add the person to their own book.
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
        sender, answered = _answered(step.connection, message, mine)
        lacking = ""
        if sender and answered and not found[_address(sender)] and responses.is_in_name_of(sender, answered):
            found[_address(sender)] = answered.contact_id
            lacking = responses.add_address(sender, answered)
        missing = [one for one in people if not found[_address(one)]]
        added = tuple(contacts.add(book, one._replace(stage=""), now).contact for one in missing) if create else ()
        ids = [*filter(None, found.values()), *(one.id for one in added)]
        if not ids:
            raise _nobody([_address(one) for one in people], sender, answered)
        draft = message.activity
        if sender and answered and found[_address(sender)]:
            draft = responses.marked(draft, answered)
        draft = draft._replace(
            direction=draft.direction or _direction(message, mine, found),
            case_id=draft.case_id or references.case_id(step.connection, draft.subject, ids),
        )
        logged = activities.log(book, draft, ids, now, following=following, finishing=finishing, anyway=True)
        step.title = f"Log email {draft.subject[:60]}".strip()
        if logged.reopened:
            step.title += f" · reopens case {logged.reopened.title}"
    unknown = () if create else tuple(_address(one) for one in missing)
    return Taken(logged, 0, tuple(one.name for one in added), unknown, answered, lacking)


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


def _answered(
    connection: sqlite3.Connection, message: Message, mine: Collection[str]
) -> tuple[Contact | None, Delivery | None]:
    """The sender of a message that came in, and the message of a campaign that it answers."""
    if not message.answers or not message.senders or any(_address(one) in mine for one in message.senders):
        return None, None
    return message.senders[0], responses.answered(message.answers, of_messages(connection, message.answers))


def _direction(message: Message, mine: Collection[str], found: dict[str, int]) -> str:
    senders = [_address(one) for one in message.senders]
    if mine:
        return "out" if any(address in mine for address in senders) else "in"
    if not senders:
        return ""
    return "in" if any(found.get(address) for address in senders) else "out"


def _address(person: Contact) -> str:
    return person.emails[0].address.lower()


def _nobody(addresses: Sequence[str], sender: Contact | None, answered: Delivery | None) -> NothingMatched:
    if not addresses:
        return NothingMatched("The message is from and to you only.")
    shown = ", ".join(addresses[:3]) + (" …" if len(addresses) > 3 else "")
    hint = "Use --create to add them."
    if sender and answered and answered.name:
        words, command = responses.message_words(answered), responses.add_address(sender, answered)
        hint = f"It answers {words}. If it is from the same person: {command}"
    return NothingMatched(f"Nobody in the message is in the book: {shown}.", hint)
