"""What a record is about: a contact, a company, a deal or a case, as people name it where WHO is asked for."""

from __future__ import annotations

from simplecrm.core.nouns import title_of
from simplecrm.core.records import Record
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import who
from simplecrm.lookups.naming import PREFIXES, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Subject(Record):
    """A contact, company, deal or case: the noun and the id."""

    noun: str
    id: int

    @property
    def contact_id(self) -> int:
        """The id if it is a contact, else 0."""
        return self.id if self.noun == "contact" else 0

    @property
    def company_id(self) -> int:
        """The id if it is a company, else 0."""
        return self.id if self.noun == "company" else 0

    @property
    def deal_id(self) -> int:
        """The id if it is a deal, else 0."""
        return self.id if self.noun == "deal" else 0

    @property
    def case_id(self) -> int:
        """The id if it is a case, else 0."""
        return self.id if self.noun == "case" else 0


MAX_NAMED = 3
"""The most companies that an error names."""

NOTHING = Subject("", 0)
"""No contact, company, deal or case."""


class Participants(Record):
    """Who an activity was with: contacts, a company, and the deal and the case that it was about; 0 for none."""

    contact_ids: tuple[int, ...] = ()
    company_id: int = 0
    deal_id: int = 0
    case_id: int = 0


def called(connection: sqlite3.Connection, noun: str, record_id: int) -> str:
    """The name or title of a record; empty if it is gone."""
    found = connection.execute(f'select {title_of(noun)} from "{noun}" where id = ?', (record_id,)).fetchone()
    return str(found[0]) if found else ""


def resolve(connection: sqlite3.Connection, words: str, *, last: int = 0, names_companies: bool = True) -> Subject:
    """What ``words`` mean: ``company:`` with a name or id, ``deal:`` or ``case:`` with an id or title, else a contact
    (see ``who.resolve``), else, if no contact matches, the company of that name.

    Raises ``NothingMatched``, which ``names_companies`` that may be meant, ``Ambiguous`` and ``NotUnderstood``.
    """
    noun, name = split(words)
    if noun == "company":
        return Subject(noun, _company(connection, name))
    if noun == "deal":
        from simplecrm.lookups import deals

        return Subject(noun, deals.resolve(connection, name))
    if noun == "case":
        from simplecrm.lookups import cases

        return Subject(noun, cases.resolve(connection, name))
    try:
        return Subject("contact", who.resolve(connection, name, last=last))
    except NothingMatched as nobody:
        if noun:
            raise
        from simplecrm.lookups import companies

        company_id = companies.named(connection, name)
        if not company_id:
            raise (_with_companies(connection, name, nobody) if names_companies else nobody) from None
        return Subject("company", company_id)


def participants(subjects: Sequence[Subject]) -> Participants:
    """The subjects of one activity. Raises ``NotUnderstood`` for more than one company, deal or case."""
    of = {noun: tuple(dict.fromkeys(one.id for one in subjects if one.noun == noun)) for noun in PREFIXES}
    for noun in ("company", "deal", "case"):
        if len(of[noun]) > 1:
            raise NotUnderstood(f"An activity belongs to one {noun}.", "Log it for each of them.")
    return Participants(of["contact"], *(of["company"] or (0,)), *(of["deal"] or (0,)), *(of["case"] or (0,)))


def but_no_case(about: Subject, what: str) -> Subject:
    """The subject, of which ``what`` can be. Raises ``NotUnderstood`` for a case, which has activities only."""
    if about.noun == "case":
        raise NotUnderstood(
            f"{what} belongs to a contact, a company or a deal, not to a case.",
            f"Log it: simplecrm log message case:{about.id} 'Told them'",
        )
    return about


def _with_companies(connection: sqlite3.Connection, name: str, nobody: NothingMatched) -> NothingMatched:
    """The same error, with the companies of which ``name`` is a part, if there are any."""
    from simplecrm.lookups import companies

    found = companies.ids(connection, text=name, limit=MAX_NAMED + 1) if name.strip() else []
    if not len(found):
        return nobody
    listed = ", ".join(f"company:{row.id} ({row.name})" for row in companies.rows(connection, found[:MAX_NAMED]))
    more = " …" if len(found) > MAX_NAMED else ""
    return NothingMatched(nobody.sentence, f"As a company: {listed}{more}")


def _company(connection: sqlite3.Connection, name: str) -> int:
    from simplecrm.lookups import companies

    return companies.resolve(connection, name)
