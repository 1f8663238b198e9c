"""Find the contacts in the book that an import is about, a batch at a time (see ``core.identity`` for the rules).

A key that very many contacts share must not cost each row a look at all of them: of each key only the first few bearers
are looked up. Who bears a name that is shared by more is looked up once and kept for the rest of the import, filed by
what tells namesakes apart.
"""

from __future__ import annotations

from itertools import islice

from simplecrm.core import identity
from simplecrm.core.identity import Traits, traits_of
from simplecrm.core.records import Record
from simplecrm.lookups.identity.traits import traits_where
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from simplecrm.core.records.contacts import Contact

MAX_BEARERS = 20
"""A key that more contacts share identifies none of them; of namesakes no more than these are compared."""

BY_UID, BY_EMAIL, BY_PROFILE = "uid", "email", "profile"
BY_NAME_AND_EMAIL, BY_NAME_AND_PHONE = "name and email", "name and phone"
BY_NAME_AND_COMPANY, BY_NAME = "name and company", "name"

_BEARERS = f"(select group_concat(id) from (select {{}} as id from {{}} where {{}} limit {MAX_BEARERS + 1}))"
_BY = {
    kind: f"select value, {_BEARERS.format(what, table, condition)} from json_each(?)"
    for kind, what, table, condition in (
        ("uid", "id", "contact", "uid = value"),
        ("email", "contact_id", "email", "address = value and contact_id is not null"),
        ("profile", "contact_id", "link", "profile = value and profile <> '' and contact_id is not null"),
        ("phone", "contact_id", "phone", "tail = value and tail <> '' and contact_id is not null"),
        ("name", "id", "contact", "archived_at = '' and sort_name = value"),
    )
}
"""For each kind of key, SQL for the first bearers of each of a list of keys."""


class Match(Record):
    """The contact that a record is about, 0 if it is a new one, and by which evidence. ``near`` is another contact
    that has something of it and that it was kept apart from, 0 without one."""

    id: int = 0
    by: str = ""
    near: int = 0


NO_MATCH = Match()


class Matcher:
    """Knows who is in the book among those that a batch may be about; learns of those that are added and changed."""

    def __init__(self, repeats: Callable[[int, Contact], bool]) -> None:
        """``repeats`` says whether a contact of the book has all that a record says."""
        self._repeats = repeats
        self._bearers: dict[str, dict[str, list[int]]] = {}
        self._known: dict[int, Traits] = {}
        self._namesakes: dict[str, _Namesakes] = {}
        self._widespread: dict[str, _Namesakes] = {}
        self._traits: dict[int, tuple[Contact, Traits]] = {}
        self._aliases: dict[str, int] = {}

    def load(self, connection: sqlite3.Connection, batch: Iterable[Contact]) -> None:
        """Look up, in a few statements, everybody that the contacts of a batch may be."""
        self._traits = {}
        keys: dict[str, set[str]] = {kind: set() for kind in _BY}
        for contact in batch:
            traits = self._of(contact)
            keys["uid"].update([contact.uid] if contact.uid else ())
            keys["email"] |= traits.emails
            keys["profile"] |= traits.profiles
            keys["phone"] |= traits.tails
            keys["name"].update([traits.name] if traits.name not in self._widespread else ())
        self._bearers = {kind: _look_up(connection, kind, keys[kind]) for kind in _BY}
        self._spread(connection)
        ids = {one for bearers in self._bearers.values() for found in bearers.values() for one in found}
        self._known = dict(traits_where(connection, "id in (select value from json_each(?))", (numbers(sorted(ids)),)))
        self._namesakes = {}
        for contact_id, traits in self._known.items():
            if traits.name not in self._widespread:
                self._namesakes.setdefault(traits.name, _Namesakes()).add(contact_id, traits)

    def find(self, contact: Contact) -> Match:
        """The contact in the book that this one is."""
        if contact.uid:
            found = self._aliases.get(contact.uid, 0) or next(iter(self._bearers["uid"].get(contact.uid, ())), 0)
            if found:
                return Match(found, BY_UID)
        wanted = self._of(contact)
        near = 0
        for kind, values, by in (("email", wanted.emails, BY_EMAIL), ("profile", wanted.profiles, BY_PROFILE)):
            for value in sorted(values):
                bearers = self._bearers[kind].get(value, ())
                found = self._bearer(contact, wanted, kind, value, bearers)
                if found:
                    return Match(found, by)
                near = near or next(iter(bearers), 0)
        match = self._namesake(contact, wanted)
        if match.id:
            return match
        for value in wanted.tails:
            near = near or next(iter(self._bearers["phone"].get(value, ())), 0)
        return match._replace(near=near or match.near)

    def alias(self, uid: str, contact_id: int) -> None:
        """Note which contact a record with another uid was about, so that what refers to the uid finds it."""
        self._aliases[uid] = contact_id

    def learn(self, contact: Contact, contact_id: int) -> None:
        """Note a contact that was added, or as it is after a change, so that the rest of the batch finds it."""
        before = self._known.get(contact_id)
        traits = self._of(contact)
        self._known[contact_id] = traits
        if before is not None:
            self._same_name(before.name).remove(contact_id, before)
        self._same_name(traits.name).add(contact_id, traits)
        values = (
            ("uid", (contact.uid,) if contact.uid else ()), ("email", traits.emails), ("profile", traits.profiles),
            ("phone", traits.tails),
        )  # fmt: skip
        for kind, keys in values:
            for key in keys:
                bearers = self._bearers[kind].setdefault(key, [])
                if contact_id not in bearers and len(bearers) <= MAX_BEARERS:
                    bearers.append(contact_id)

    def _of(self, contact: Contact) -> Traits:
        """What tells a record apart; worked out once for each record of a batch."""
        kept = self._traits.get(id(contact))
        if kept is None:
            kept = self._traits[id(contact)] = contact, traits_of(contact)
        return kept[1]

    def _bearer(self, contact: Contact, wanted: Traits, kind: str, value: str, bearers: Sequence[int]) -> int:
        """The one of those who have an email or profile that a record is about."""
        if not 0 < len(bearers) <= MAX_BEARERS:
            return 0
        known = [(one, self._known[one]) for one in bearers]
        same = [one for one, it in known if it.name == wanted.name or identity.same_name(it.called, wanted.called)]
        if same:
            return min(same)
        agreeing = [one for one, it in known if identity.names_agree(it.called, wanted.called)]
        if kind == "profile" and not agreeing:
            agreeing = [one for one, it in known if identity.given_names_agree(it.called, wanted.called)]
        is_personal = len(agreeing) == len(known) and not (kind == "email" and identity.is_shared_address(value))
        if is_personal and len(agreeing) == 1:
            return agreeing[0]
        return next((one for one in sorted(agreeing) if self._repeats(one, contact)), 0)

    def _namesake(self, contact: Contact, wanted: Traits) -> Match:
        """The contact of the same name that a record is about, if something else agrees and nothing differs."""
        near = 0
        for by, found in self._same_name(wanted.name).like(wanted):
            fitting = [one for one, traits in found if _nothing_differs(wanted, traits, by)]
            if len(fitting) == 1:
                return Match(fitting[0], by)
            same = next((one for one in sorted(fitting) if self._repeats(one, contact)), 0)
            if same:
                return Match(same, by)
            near = near or next((one for one, _ in found), 0)
        return Match(near=near)

    def _same_name(self, name: str) -> _Namesakes:
        return self._widespread.get(name) or self._namesakes.setdefault(name, _Namesakes())

    def _spread(self, connection: sqlite3.Connection) -> None:
        """Look up, once in an import, everybody of the names that too many bear."""
        names = self._bearers["name"]
        for name in [name for name, ids in names.items() if len(ids) > MAX_BEARERS]:
            del names[name]
            namesakes = self._widespread[name] = _Namesakes()
            for contact_id, one in traits_where(connection, "archived_at = '' and sort_name = ?", (name,)):
                namesakes.add(contact_id, one)


class _Namesakes:
    """Contacts of one name, filed by what tells them apart."""

    def __init__(self) -> None:
        self._filed: dict[tuple[str | bool, ...], dict[int, Traits]] = {}

    def add(self, contact_id: int, traits: Traits) -> None:
        for key in _files(traits):
            self._filed.setdefault(key, {})[contact_id] = traits

    def remove(self, contact_id: int, traits: Traits) -> None:
        for key in _files(traits):
            self._filed.get(key, {}).pop(contact_id, None)

    def like(self, wanted: Traits) -> Iterator[tuple[str, list[tuple[int, Traits]]]]:
        """Those who share an email, a number, a company, or nothing but the name; the first few of each."""
        # Who has other emails or numbers cannot be meant, so they are not even looked at.
        emails = (False,) if wanted.emails else (False, True)
        phones = (False,) if wanted.tails else (False, True)
        for by, keys in (
            (BY_NAME_AND_EMAIL, [("email", value) for value in sorted(wanted.emails)]),
            (BY_NAME_AND_PHONE, [("phone", value, email) for value in sorted(wanted.tails) for email in emails]),
            (BY_NAME_AND_COMPANY, [("company", value, email, phone) for value in sorted(wanted.companies)
                                   for email in emails for phone in phones]),
            (BY_NAME, [] if wanted.companies else [("company", "", email, phone)
                                                   for email in emails for phone in phones]),
        ):  # fmt: skip
            for key in keys:
                if found := self._filed.get(key):
                    yield by, list(islice(found.items(), MAX_BEARERS))


def _look_up(connection: sqlite3.Connection, kind: str, keys: set[str]) -> dict[str, list[int]]:
    """The first bearers of each key."""
    if not keys:
        return {}
    import json  # which takes longer than adding a contact, for which this module is loaded too

    rows = connection.execute(_BY[kind], (json.dumps(sorted(keys)),))
    return {key: [int(one) for one in str(ids).split(",")] for key, ids in rows if ids}


def _files(traits: Traits) -> Iterator[tuple[str | bool, ...]]:
    """Where a contact is filed among its namesakes."""
    emails, phones = bool(traits.emails), bool(traits.tails)
    for value in traits.emails:
        yield "email", value
    for value in traits.tails:
        yield "phone", value, emails
    for value in traits.companies or ("",):
        yield "company", value, emails, phones


def _nothing_differs(one: Traits, other: Traits, by: str) -> bool:
    """Whether nothing is known that speaks against two namesakes being one person."""
    if by == BY_NAME_AND_EMAIL:
        return True
    if one.birthday and other.birthday and one.birthday[-5:] != other.birthday[-5:]:
        return False
    if identity.differ(one.emails, other.emails) or identity.other_profile(one.profiles, other.profiles):
        return False
    if by == BY_NAME_AND_PHONE:
        return True
    if identity.differ(one.tails, other.tails) or identity.differ(one.cities, other.cities):
        return False
    if by == BY_NAME_AND_COMPANY:
        return True
    # A name alone is somebody only where neither is reached by anything, or it is in several parts.
    bare = [not (traits.emails or traits.tails or traits.profiles) for traits in (one, other)]
    return all(bare) or (any(bare) and len(one.called.words) > 1)
