"""Recognises the records of a file that the book has already, without a search for each.

What belongs to a contact, company, deal or case is looked up once. That of most owners is dropped after the batch,
so that memory does not grow with the file; where it is much, it is kept, because looking it up again would take long.
"""

from __future__ import annotations

from simplecrm.lookups.identity import same_records

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.lookups.identity.same_records import Content

MAX_DROPPED = 100
"""Records of one owner that are looked up again for the next batch."""


class Repeats:
    """The records in the book by owner and content. ``last_contact`` is the last id of before the import: contacts
    after it have nothing but what the import adds."""

    def __init__(self, connection: sqlite3.Connection, last_contact: int) -> None:
        self._connection = connection
        self._last_contact = last_contact
        self._last = {
            noun: int(connection.execute(f'select coalesce(max(id), 0) from "{noun}"').fetchone()[0])
            for noun in same_records.OWNERS
        }
        self._known: dict[tuple[str, str, int], dict[Content, list[int]]] = {}

    def find(self, noun: str, owner: str, owner_id: int, content: Content) -> int:
        """The id of the record with this content, 0 without one."""
        found = self._of(noun, owner, owner_id).get(content)
        return found[0] if found else 0

    def take(self, noun: str, owner: str, owner_id: int, content: Content) -> int:
        """The id of a record of before this import with this content that was not yet taken, 0 without one.

        Equal rows of a file may be different records (orders on one day, calls without a time): the first of them is
        the first such record in the book, the second the second, and further ones are new.
        """
        found = self._of(noun, owner, owner_id).get(content)
        while found:
            first = found.pop(0)
            if first <= self._last[noun]:
                return first
        return 0

    def add(self, noun: str, owner: str, owner_id: int, content: Content, record_id: int) -> None:
        """Note a record that was added."""
        self._of(noun, owner, owner_id).setdefault(content, []).append(record_id)

    def end_batch(self) -> None:
        """Forget what can be looked up again."""
        self._known = {key: found for key, found in self._known.items() if len(found) > MAX_DROPPED or not key[2]}

    def _of(self, noun: str, owner: str, owner_id: int) -> dict[Content, list[int]]:
        key = (noun, owner, owner_id)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = {}
            if owner != "contact" or owner_id <= self._last_contact:
                for record_id, content in same_records.of_owner(self._connection, noun, owner, owner_id):
                    known.setdefault(content, []).append(record_id)
        return known
