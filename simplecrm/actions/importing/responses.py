"""What an import recognises as coming back of campaigns: answers to their messages, and bounces."""

from __future__ import annotations

from simplecrm.actions.importing.senders import is_from_sender
from simplecrm.actions.responses import (
    add_address,
    answered,
    bounce_words,
    is_in_name_of,
    marked,
    message_words,
    record_bounce,
)
from simplecrm.core.records import Record
from simplecrm.lookups.deliveries import of_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from simplecrm.core.records.campaigns import Delivery
    from simplecrm.core.records.contacts import Contact
    from simplecrm.formats.protocol import Item


class Bounces(Record):
    """How many messages of campaigns came back by an import, how many bounces it had that were recorded before, and how
    many that are of no campaign."""

    new: int = 0
    known: int = 0
    unmatched: int = 0


class Responses:
    """Finds the messages of campaigns that a batch answers, and records those that came back."""

    def __init__(self, connection: sqlite3.Connection, remark: Callable[[int, str], None]) -> None:
        self.bounces = Bounces()
        self._connection = connection
        self._remark = remark
        self._found: dict[str, Delivery] = {}

    def load(self, items: Sequence[Item]) -> None:
        """Look up, in one statement, what the messages of a batch refer to."""
        self._found = of_messages(self._connection, (one for item in items for one in item.answers))

    def record_bounces(self, item: Item) -> None:
        """Record what a mail server reports."""
        for bounce in item.bounces:
            recorded = record_bounce(self._connection, bounce)
            if recorded is None:
                self.bounces = self.bounces._replace(unmatched=self.bounces.unmatched + 1)
                self._remark(item.line, f"The message to {bounce.addresses[0]} that came back is of no campaign.")
            elif recorded.is_new:
                self.bounces = self.bounces._replace(new=self.bounces.new + 1)
                self._remark(item.line, bounce_words(recorded))
            else:
                self.bounces = self.bounces._replace(known=self.bounces.known + 1)

    def sender(self, person: Contact, item: Item) -> int:
        """The contact to log a message from an unknown address with, because it answers the message to them (see
        ``actions.responses``); 0 if that is not certain, or the person is not its sender."""
        delivery = self._answered(item) if person is item.contact else None
        if delivery is None or not is_in_name_of(person, delivery):
            return 0
        self._remark(
            item.line,
            f"{_address(person)} is not in the book; it answers {message_words(delivery)} in the same name, and was "
            f"logged there. Add the address: {add_address(person, delivery)}",
        )
        return delivery.contact_id

    def marked(self, item: Item, contact_id: int) -> Item:
        """A message from a contact (0 if unknown) as the answer that it is; what somebody else answers is remarked."""
        delivery = self._answered(item)
        if delivery is None or item.contact is None:
            return item
        if contact_id != delivery.contact_id:
            hint = "" if contact_id else f" If it is the same person: {add_address(item.contact, delivery)}"
            self._remark(
                item.line,
                f"{_address(item.contact)} answers {message_words(delivery)}, from another address than theirs.{hint}",
            )
        if not contact_id:
            return item
        return item._replace(activities=tuple(marked(activity, delivery) for activity in item.activities))

    def _answered(self, item: Item) -> Delivery | None:
        return answered(item.answers, self._found) if self._found and is_from_sender(item) else None


def _address(person: Contact) -> str:
    return person.emails[0].address if person.emails else person.name
