"""Match the contacts of an import with those in the book, a batch at a time: by uid, then email, phone, profile link,
then name with company. The same email or number is not enough: the names have to agree too (see
``core.merging.may_be_same``), because colleagues share addresses.
"""

from __future__ import annotations

from simplecrm.core.merging import may_be_same
from simplecrm.core.records import Record
from simplecrm.core.text.names import ascii_lower, fold
from simplecrm.core.text.phones import tail

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.core.records.contacts import Contact

LEAST_DIGITS = 6
"""Numbers with fewer digits (extensions, short codes) identify nobody."""

_BY = {
    "uid": "select uid, id from contact where uid in (select value from json_each(?))",
    "email": "select lower(address), contact_id from email where contact_id is not null "
    "and address in (select value from json_each(?))",
    "phone": "select tail, contact_id from phone where contact_id is not null "
    "and tail in (select value from json_each(?))",
    "link": "select url, contact_id from link where contact_id is not null and url in (select value from json_each(?))",
    "name": "select sort_name, id from contact where archived_at = '' "
    "and sort_name in (select value from json_each(?))",
}


class Known(Record):
    """The parts of an existing contact that matching needs."""

    id: int
    name: str
    companies: frozenset[str]
    bare: bool


class Matcher:
    """Holds the existing contacts that a batch may match, including those added meanwhile."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, list[int]]] = {kind: {} for kind in _BY}
        self._known: dict[int, Known] = {}
        self._keys: dict[int, list[tuple[str, str]]] = {}

    def load(self, connection: sqlite3.Connection, batch: Iterable[Contact]) -> None:
        """Load, in a few statements, all contacts that those of a batch may match."""
        self.__init__()  # type: ignore[misc]
        keys: dict[str, set[str]] = {kind: set() for kind in _BY}
        for contact in batch:
            for kind, key in self._keys_of(contact):
                keys[kind].add(key)
        for kind, sql in _BY.items():
            if keys[kind]:
                for key, contact_id in connection.execute(sql, (_json(keys[kind]),)):
                    self._ids[kind].setdefault(key, []).append(contact_id)
        self._load_known(connection)

    def find(self, contact: Contact) -> int:
        """The id of the existing contact that this one matches, or 0."""
        keys = self._keys_of(contact)
        name = keys[-1][1]
        for kind, key in keys:
            candidates = self._ids[kind].get(key, ())
            for contact_id in candidates:
                if self._agrees(kind, contact, name, self._known[contact_id]):
                    return contact_id
        return 0

    def learn(self, contact: Contact, contact_id: int) -> None:
        """Record a contact that was added, so that later ones of the batch match it."""
        for kind, key in self._keys_of(contact):
            self._ids[kind].setdefault(key, []).append(contact_id)
        self._known[contact_id] = _known(contact, contact_id)

    def _keys_of(self, contact: Contact) -> list[tuple[str, str]]:
        """The keys that identify a contact; computed once for each record of a batch."""
        keys = self._keys.get(id(contact))
        if keys is None:
            keys = self._keys[id(contact)] = _keys(contact)
        return keys

    def _agrees(self, kind: str, contact: Contact, name: str, known: Known) -> bool:
        if kind == "uid":
            return True
        if kind == "link":
            return may_be_same(name, known.name, closely=False)
        if kind == "name":
            mine = {job.company.casefold() for job in contact.companies}
            return bool(mine & known.companies) or (not mine and not known.companies and (known.bare or _bare(contact)))
        unnamed = "@" in name or "@" in known.name or not any(letter.isalpha() for letter in name + known.name)
        return unnamed or may_be_same(name, known.name, closely=kind == "phone")

    def _load_known(self, connection: sqlite3.Connection) -> None:
        wanted = {contact_id for found in self._ids.values() for ids in found.values() for contact_id in ids}
        if not wanted:
            return
        rows = connection.execute(
            "select c.id, sort_name, (select group_concat(lower(company.name), char(31)) from employment "
            "join company on company.id = company_id where contact_id = c.id), "
            "not exists (select 1 from email where contact_id = c.id) "
            "and not exists (select 1 from phone where contact_id = c.id) "
            "and not exists (select 1 from link where contact_id = c.id) "
            "from contact c where c.id in (select value from json_each(?))",
            ("[" + ",".join(map(str, wanted)) + "]",),
        )
        for contact_id, name, companies, bare in rows:
            firms = frozenset(part.casefold() for part in companies.split("\x1f")) if companies else frozenset()
            self._known[contact_id] = Known(contact_id, name, firms, bool(bare))


def _keys(contact: Contact) -> list[tuple[str, str]]:
    keys = [("uid", contact.uid)] if contact.uid else []
    keys += [("email", ascii_lower(email.address)) for email in contact.emails]
    for phone in contact.phones:
        key = tail(phone.e164 or phone.number)
        if len(key) >= LEAST_DIGITS:
            keys.append(("phone", key))
    keys += [("link", link.url) for link in contact.links if link.url]
    keys.append(("name", fold(contact.name)))
    return keys


def _known(contact: Contact, contact_id: int) -> Known:
    firms = frozenset(job.company.casefold() for job in contact.companies)
    return Known(contact_id, fold(contact.name), firms, _bare(contact))


def _bare(contact: Contact) -> bool:
    return not (contact.emails or contact.phones or contact.links)


def _json(keys: Iterable[str]) -> str:
    import json

    return json.dumps(sorted(keys))
