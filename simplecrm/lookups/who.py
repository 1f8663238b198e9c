"""Which contact is meant: an id, an email, a phone, handle or profile in any spelling, a name or part of one."""

from __future__ import annotations

from simplecrm.core.text import storable
from simplecrm.errors import MAX_CHOICES, Ambiguous, CrmError, NothingMatched, NotUnderstood
from simplecrm.lookups.naming import split
from simplecrm.store.gathering import gather

MAX_HINTED = 60
"""The longest text, in characters, that a hint or an error repeats."""

MAX_NAMED = 5
"""How many contacts of a company, deal or case a hint names."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from simplecrm.core.records.contacts import ContactRow


def resolve(connection: sqlite3.Connection, who: str, *, last: int = 0) -> int:
    """The id of the one contact that ``who`` means; ``@last`` means ``last``, the one shown last.

    An exact id, email or full name takes precedence over a handle or profile, and these over partial matches. Raises
    ``NothingMatched``, ``Ambiguous`` with the matches as choices, and ``NotUnderstood`` for blanks and for a company,
    deal or case.
    """
    noun, wanted = split(storable(who)[0])
    wanted = wanted.strip()
    if noun and noun != "contact":
        raise NotUnderstood(
            f"A contact is needed here, not a {noun}: “{who.strip()}”.",
            _contacts_of(connection, noun, wanted) or "See: simplecrm contacts",
        )
    if not wanted:
        raise NotUnderstood("Say who: an id, email, phone, handle or name.")
    if wanted == "@last":
        return _last(connection, last)
    with gather(connection, if_needed=True) as ask:
        exact, with_profile = ask(_exact, wanted), ask(_with_profile, wanted)
        partly = ask(_partly, wanted)
    found = exact() or with_profile() or partly()
    if not found:
        raise _nobody(connection, wanted)
    if len(found) == 1:
        return found[0]
    from simplecrm.lookups import contacts

    raise _several(wanted, contacts.rows(connection, found))


def resolve_ever(connection: sqlite3.Connection, wanted: str, *, last: int = 0) -> int:
    """The contact that WHO means: an existing one (see ``resolve``), else an archived or deleted one.

    Raises ``NothingMatched``, ``Ambiguous`` and ``NotUnderstood``.
    """
    try:
        return resolve(connection, wanted, last=last)
    except NothingMatched as nobody:
        from simplecrm.lookups import removed

        found = removed.matching(connection, "contact", wanted)
        if not found:
            raise nobody from None
        return removed.only_one(found, "contact", wanted).id


def _exact(connection: sqlite3.Connection, wanted: str) -> list[int]:
    """Contacts with exactly this id, email or full name; archived ones only by id."""
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        found = connection.execute("select id from contact where id = ?", (int(wanted),)).fetchall()
        if found:
            return [found[0][0]]
    from simplecrm.core.text.names import fold

    sql = (
        "select c.id from email join contact c on c.id = contact_id where address = ? and archived_at = '' union "
        "select id from contact where archived_at = '' and sort_name = ? limit ?"
    )
    return [row[0] for row in connection.execute(sql, (wanted, fold(wanted), MAX_CHOICES + 1))]


def _with_profile(connection: sqlite3.Connection, wanted: str) -> list[int]:
    """Contacts with that handle or page on a network; the module is loaded only for what can be one."""
    from simplecrm.core.query.words import may_name_profile

    if not may_name_profile(wanted):
        return []
    from simplecrm.lookups import profiles

    return profiles.contact_ids(connection, wanted)


def _partly(connection: sqlite3.Connection, wanted: str) -> list[int]:
    """Contacts with parts of a name, address or number."""
    from simplecrm.lookups import search

    return list(search.ids(connection, wanted, limit=MAX_CHOICES + 1, who_only=True))


def _last(connection: sqlite3.Connection, last: int) -> int:
    if last and connection.execute("select 1 from contact where id = ?", (last,)).fetchone():
        return last
    raise NothingMatched("No contact was shown yet, so @last means none.", "For example: simplecrm show ann")


def _nobody(connection: sqlite3.Connection, wanted: str) -> NothingMatched:
    from simplecrm.lookups import removed

    hidden = removed.only_match(connection, "contact", wanted)
    if hidden is not None:
        return hidden
    shown = wanted if len(wanted) <= MAX_HINTED else wanted[: MAX_HINTED - 1] + "…"
    from simplecrm.lookups import companies

    hint = _contacts_of(connection, "company", wanted) if companies.named(connection, wanted) else ""
    return NothingMatched(f"Nobody matches “{shown}”.", hint or to_add(wanted))


def _contacts_of(connection: sqlite3.Connection, noun: str, name: str) -> str:
    """A hint with the contacts of the company, deal or case of that name, each with the id; empty if there are none."""
    from simplecrm.lookups import cases, companies, contacts, deals

    try:
        if noun == "company":
            company_id = companies.resolve(connection, name)
            ids = list(companies.contact_ids(connection, company_id)[: MAX_NAMED + 1])
        elif noun == "deal":
            ids = [person.id for person in deals.require(connection, deals.resolve(connection, name)).people]
        else:
            ids = [person.id for person in cases.require(connection, cases.resolve(connection, name)).contacts]
    except CrmError:
        return ""
    listed = ", ".join(f"{row.id} ({row.name})" for row in contacts.rows(connection, ids[:MAX_NAMED]))
    more = " …" if len(ids) > MAX_NAMED else ""
    return f"Contacts of the {noun}: {listed}{more}" if listed else ""


def to_add(text: str) -> str:
    """A hint that adds the contact nobody matched, or lists the contacts where ``text`` cannot be a name."""
    from simplecrm.core.query.words import is_plain

    if len(text) > MAX_HINTED or not any(letter.isalpha() for letter in text) or not is_plain(text):
        return "See all contacts: simplecrm contacts"
    from shlex import quote

    return f"Add a contact: simplecrm add {quote(text)}"


def _several(wanted: str, rows: list[ContactRow]) -> Ambiguous:
    many = f"more than {MAX_CHOICES}" if len(rows) > MAX_CHOICES else str(len(rows))
    choices = tuple((row.id, _about(row)) for row in rows[:MAX_CHOICES])
    return Ambiguous(f"“{wanted}” matches {many} contacts.", "Use the id, or more of the name.", choices)


def _about(row: ContactRow) -> str:
    return " · ".join(part for part in (row.name, row.company, row.email or row.phone) if part)
