"""Which existing contact a draft is about: the one with its uid, or with an email or phone of it."""

from __future__ import annotations

from simplecrm.core.identity import name_of, names_agree, same_name
from simplecrm.core.text.names import fold
from simplecrm.core.text.phones import tail
from simplecrm.errors import Ambiguous

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.core.records.contacts import Contact

MIN_DIGITS = 6
"""Numbers with fewer digits (extensions, short codes) identify nobody."""

_BY_EMAIL = "select c.id, sort_name from email join contact c on c.id = contact_id where address = ? order by c.id"
_BY_PHONE = "select c.id, sort_name from phone join contact c on c.id = contact_id where tail = ? order by c.id"


def contact_id(connection: sqlite3.Connection, wanted: Contact) -> int:
    """The id of the one contact, archived or not, that has the uid, else an email, else a phone of ``wanted``; 0
    without one.

    Colleagues share addresses and numbers: contacts whose names do not agree are left out. Raises ``Ambiguous`` when
    several are left.
    """
    if wanted.uid:
        row = connection.execute("select id from contact where uid = ?", (wanted.uid,)).fetchone()
        if row:
            return int(row[0])
    for email in wanted.emails:
        if found := _one(wanted, email.address, connection.execute(_BY_EMAIL, (email.address,))):
            return found
    for phone in wanted.phones:
        end = tail(phone.e164 or phone.number)
        if len(end) >= MIN_DIGITS and (found := _one(wanted, phone.number, connection.execute(_BY_PHONE, (end,)))):
            return found
    return 0


def by_full_name(connection: sqlite3.Connection, name: str) -> int:
    """The contact of that full name that is not archived, if there is exactly one, else 0."""
    found = connection.execute(
        "select id from contact where sort_name = ? and archived_at = '' limit 2", (fold(name),)
    ).fetchall()
    return int(found[0][0]) if len(found) == 1 else 0


def _one(wanted: Contact, value: str, rows: Iterable[tuple[int, str]]) -> int:
    name = name_of(fold(wanted.name))
    found = {row[0]: row[1] for row in rows if names_agree(name, name_of(row[1]))}
    exact = [contact_id for contact_id, known in found.items() if same_name(name_of(known), name)]
    if len(found) > 1 and len(exact) != 1:
        choices = tuple(found.items())
        raise Ambiguous(f"{len(found)} contacts have “{value}”.", "Say who by the uid, or merge them.", choices)
    return exact[0] if len(found) > 1 else next(iter(found), 0)
