"""The people of messages and meetings: which of them an import may add, and which are the person's own addresses."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from simplecrm.core.records.contacts import Contact
    from simplecrm.formats.protocol import Item

CREATE = ("", "senders", "all")
"""Which unknown people an import adds: nobody, those who sent a message or organise a meeting, or the others too."""


class Strangers(Record):
    """How many messages and meetings were rejected because nobody in them is known, and in how many of those there is a
    sender or an organiser who could be added."""

    entries: int = 0
    with_sender: int = 0


class NobodyKnown(NothingMatched):
    """Nobody in a message or a meeting is in the book."""

    def __init__(self, item: Item) -> None:
        names = [_key(person) for person in _people(item)]
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        alone = "It names nobody but you." if item.senders else "It names nobody."
        super().__init__(f"Nobody in this is in the book: {shown}." if names else alone)
        self.has_sender = any(name in (item.senders or ()) for name in names)
        self.is_mine = not names


def without_me(item: Item, me: Collection[str]) -> Item:
    """A message or a meeting without the person whose addresses are ``me``; a message gets its direction."""
    if item.senders is None or not me:
        return item
    people = [person for person in _people(item) if not _is_me(person, me)]
    sent = any(sender in me for sender in item.senders)
    activities = tuple(
        activity._replace(direction="out" if sent else "in") if activity.kind == "email" and not activity.direction
        else activity
        for activity in item.activities
    )  # fmt: skip
    return item._replace(contact=people[0] if people else None, others=tuple(people[1:]), activities=activities)


def is_from_sender(item: Item) -> bool:
    """Whether the first person of a message is who sent it, and so it came in: the others are who it was sent to."""
    return item.contact is not None and _key(item.contact) in (item.senders or ())


def may_add(person: Contact, item: Item, create: str, me: Collection[str]) -> bool:
    """Whether an import with ``create`` adds this unknown person of an item."""
    if not create or not (person.emails or person.name) or _is_me(person, me):
        return False
    return item.senders is None or create == "all" or _key(person) in item.senders


def _people(item: Item) -> list[Contact]:
    return [person for person in (item.contact, *item.others) if person is not None]


def _is_me(person: Contact, me: Collection[str]) -> bool:
    return any(email.address.lower() in me for email in person.emails)


def _key(person: Contact) -> str:
    return person.emails[0].address.lower() if person.emails else person.name.lower()
