"""Reply to a contact with a template."""

from __future__ import annotations

from simplecrm.actions import activities, filling
from simplecrm.actions.filling import Filled
from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import DoNotContact, NothingMatched
from simplecrm.lookups import contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3

    from simplecrm.core.records.templates import Template
    from simplecrm.store.book import Book


class Sent(Record):
    """A message, and the activity and the follow-up that were logged with it."""

    message: Filled
    activity: Activity
    reminder: Reminder | None = None


def reply(
    book: Book, message: Filled, draft: Activity, now: datetime.datetime, *, following: Reminder | None = None
) -> Sent:
    """Log the message as the email ``draft``, and set a follow-up if one is given."""
    logged = activities.log(book, draft, [message.contact_id], now, following=following, anyway=True)
    return Sent(message, logged.activity, logged.reminder)


def message(
    connection: sqlite3.Connection,
    template: Template,
    contact_id: int,
    now: datetime.datetime,
    *,
    anyway: bool = False,
) -> Filled:
    """The template filled in for a contact, to be sent by email.

    Raises ``NothingMatched`` for a contact without an address, ``NotUnderstood`` for one that lacks a field, and
    ``DoNotContact`` for one who asked not to be contacted, unless it is to be sent ``anyway``.
    """
    contact = contacts.get(connection, contact_id)
    if contact is None:
        raise NothingMatched(f"No contact #{contact_id}.")
    if contact.do_not_contact and not anyway:
        raise DoNotContact([contact.name], activities.ANYWAY)
    if not contact.emails:
        raise NothingMatched(
            f"{contact.name} has no email address.",
            f"Add it: simplecrm contacts edit {contact.id} --email new@acme.com",
        )
    return filling.complete(filling.for_contact(connection, template, contact_id, now), template)
