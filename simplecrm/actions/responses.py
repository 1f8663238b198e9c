"""What comes back of the messages of campaigns: answers, and bounces that mail servers report.

A bounce is of the message whose id it names and that went to the recipient it names; the address is compared as well,
because whoever got a message knows its id, and could report anybody's as bounced. Somebody who forwards mail is
reported by the address that it is forwarded to: then the returned message has to name both its id and to whom it was
written. A relay or a mail program may have changed the id: then the subject decides, and where no message is named the
latest to that address. Marks of bounces are not journalled (see ``store.deliveries``), so an undo of the import or the
log leaves them.

An answer is a message that names the id of one of a campaign. It is logged with the contact of its address; one from an
unknown address with the contact who was written to if the sender bears the contact's full name, and with nobody
otherwise: whoever the message was forwarded to can answer it, too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simplecrm.core.identity import name_of, same_name
from simplecrm.core.records import Record
from simplecrm.core.records.campaigns import ANSWER, BOUNCED, SENDING, SENT
from simplecrm.core.text.names import fold
from simplecrm.lookups.deliveries import of_messages, to_addresses
from simplecrm.store import deliveries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.campaigns import Bounce, Delivery
    from simplecrm.core.records.contacts import Contact
    from simplecrm.store.book import Book

CLOCKS_DIFFER = timedelta(hours=1)
"""How much earlier than the message a report may be dated."""


class Bounced(Record):
    """A message that came back; ``is_new`` unless that was recorded before."""

    delivery: Delivery
    error: str
    is_new: bool


def record_bounces(book: Book, bounces: Sequence[Bounce]) -> list[Bounced | None]:
    """Record which messages came back; None for each bounce that is of no campaign."""
    with book.writing("Bounces") as step:
        step.keep()
        return [record_bounce(step.connection, bounce) for bounce in bounces]


def record_bounce(connection: sqlite3.Connection, bounce: Bounce) -> Bounced | None:
    """Record, inside the caller's step, which message came back; None if it is of no campaign. The step has to be kept
    although no journalled row changes."""
    delivery = _bounced(connection, bounce)
    if delivery is None:
        return None
    is_new = delivery.state != BOUNCED
    if is_new:
        deliveries.bounce(connection, delivery.campaign_id, delivery.contact_id, bounce.error)
    return Bounced(delivery, bounce.error, is_new)


def answered(references: Sequence[str], found: Mapping[str, Delivery]) -> Delivery | None:
    """The message of a campaign that a message with these references answers, of those ``found`` by their ids."""
    return next((found[one] for one in references if one in found), None)


def is_in_name_of(sender: Contact, delivery: Delivery) -> bool:
    """Whether a sender bears the full name of the contact who was written to."""
    return bool(delivery.name) and same_name(name_of(fold(sender.name)), name_of(fold(delivery.name)))


def marked(activity: Activity, delivery: Delivery) -> Activity:
    """A message that came in as the answer to that of a campaign, unless it has another outcome, such as that it was
    written by a program."""
    if activity.outcome or not delivery.campaign:
        return activity
    return activity._replace(outcome=ANSWER + delivery.campaign, direction=activity.direction or "in")


def message_words(delivery: Delivery) -> str:
    """``the message of spring to Ann Lee``."""
    return f"the message of {delivery.campaign or 'a campaign'} to {delivery.name or delivery.address}"


def bounce_words(recorded: Bounced) -> str:
    """``The message of spring to Ann Lee came back: 550 No such user``."""
    words = message_words(recorded.delivery)
    return f"{words[0].upper()}{words[1:]} came back{': ' + recorded.error if recorded.error else ''}"


def add_address(sender: Contact, delivery: Delivery) -> str:
    """The command that adds the address of a sender to the contact who was written to."""
    from shlex import quote

    return f"simplecrm contacts edit {delivery.contact_id} --email {quote(sender.emails[0].address)}"


def _bounced(connection: sqlite3.Connection, bounce: Bounce) -> Delivery | None:
    sent = [one for one in to_addresses(connection, bounce.addresses) if _was_sent(one)]
    if not bounce.message_ids:
        return next((one for one in sent if _is_before(one.at, bounce.at)), None)
    named = next((one for one in sent if one.message_id in bounce.message_ids), None)
    if named is not None:
        return named
    of_ids = of_messages(connection, bounce.message_ids).values()
    if of_ids or not bounce.subject:
        return next((one for one in of_ids if _was_sent(one) and one.address.lower() in bounce.to), None)
    return next(
        (one for one in sent if _is_before(one.at, bounce.at) and _subject(connection, one) == bounce.subject), None
    )


def _was_sent(delivery: Delivery) -> bool:
    return delivery.state in (SENT, SENDING, BOUNCED)


def _is_before(sent_at: str, reported_at: str) -> bool:
    if not reported_at:
        return True
    return datetime.fromisoformat(sent_at) <= datetime.fromisoformat(reported_at) + CLOCKS_DIFFER


def _subject(connection: sqlite3.Connection, delivery: Delivery) -> str:
    """The subject of a message as it was logged, its blanks as those of a header."""
    row = connection.execute(
        "select subject from activity where message_id = ? and message_id <> ''", (delivery.message_id,)
    ).fetchone()
    return " ".join(str(row[0]).split()) if row else ""
