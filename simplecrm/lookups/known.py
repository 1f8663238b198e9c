"""Which existing contact a draft is about: the one with its uid, or with an email or phone of it."""

from __future__ import annotations

from simplecrm.core.merging import may_be_same
from simplecrm.core.text.names import fold
from simplecrm.core.text.phones import tail
from simplecrm.errors import Ambiguous

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simplecrm.core.records.contacts import Contact

FEWEST_DIGITS = 6
"""Numbers with fewer digits (extensions, short codes) identify nobody."""

_BY_EMAIL = "select c.id, sort_name from email join contact c on c.id = contact_id where address = ? order by c.id"
_BY_PHONE = "select c.id, sort_name from phone join contact c on c.id = contact_id where tail = ? order by c.id"


def contact_id(connection: sqlite3.Connection, wanted: Contact) -> int:
    """The id of the one contact, archived or not, that has the uid, else an email, else a phone of ``wanted``; 0 if
    there is none.

    Colleagues share addresses and numbers: a contact whose name is that of another person is ignored. Raises
    ``Ambiguous`` when several remain.
    """
    if wanted.uid:
        row = connection.execute("select id from contact where uid = ?", (wanted.uid,)).fetchone()
        if row:
            return int(row[0])
    for email in wanted.emails:
        if found := _one(wanted, email.address, connection.execute(_BY_EMAIL, (email.address,)), closely=False):
            return found
    for phone in wanted.phones:
        end = tail(phone.e164 or phone.number)
        if len(end) >= FEWEST_DIGITS and (
            found := _one(wanted, phone.number, connection.execute(_BY_PHONE, (end,)), closely=True)
        ):
            return found
    return 0


def _one(wanted: Contact, value: str, rows: Iterable[tuple[int, str]], *, closely: bool) -> int:
    name = _words(fold(wanted.name))
    found = {
        row[0]: row[1]
        for row in rows
        if not (_is_name(name) and _is_name(row[1])) or may_be_same(name, _words(row[1]), closely=closely)
    }
    exact = [contact_id for contact_id, known in found.items() if _words(known) == name]
    if len(found) > 1 and len(exact) != 1:
        choices = tuple(found.items())
        raise Ambiguous(f"{len(found)} contacts have “{value}”.", "Say who by the uid, or merge them.", choices)
    return exact[0] if len(found) > 1 else next(iter(found), 0)


def _words(name: str) -> str:
    """A folded name without the comma of ``lee, ann``."""
    return name.replace(",", " ")


def _is_name(text: str) -> bool:
    """Whether a contact's name is a real one, not an email or number used in place of one."""
    return "@" not in text and any(letter.isalpha() for letter in text)
