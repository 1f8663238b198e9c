"""``Scope``: the book that actions change, the context that parses their phrases, and the lookup of their records."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.products import Product
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.tags import Tag
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    from simplecrm.drafts.context import Context
    from simplecrm.lookups.query.condition import Condition
    from simplecrm.lookups.subjects import Subject
    from simplecrm.store.book import Book

    Who: TypeAlias = str | int | Contact
    """A contact: its id, email, phone, handle (``x:annlee``), profile or name, ``@last`` for the last one used, or a
    record returned earlier."""
    About: TypeAlias = Who | Company | Deal | Case
    """The same, or a company, deal or case: ``company:Acme``, ``deal:12``, ``case:3``, a company's name, or a record
    returned earlier."""
    People: TypeAlias = Mapping[Who, str] | Iterable[Who | Mapping[str, str]]
    """Contacts of a deal: ``{"ben": "champion"}``, ``["ben=champion"]`` or ``[{"name": "Ben", "role": "champion"}]``.
    """
    Which: TypeAlias = str | int | Company | Product | Tag | Segment
    """A company, product, tag or segment: its name or id, or a record returned earlier."""


class Scope:
    """State shared by the actions of all nouns. ``context`` is called for each action, as time passes."""

    def __init__(self, book: Book, context: Callable[[], Context]) -> None:
        self.book = book
        self.remarks: tuple[str, ...] = ()
        """Remarks on unusual values, from the last action that wrote a contact."""
        self._context = context
        self._last = 0

    @property
    def context(self) -> Context:
        """The time and the settings with which phrases are parsed."""
        return self._context()

    @property
    def now(self) -> datetime.datetime:
        """The local time."""
        return self.context.now

    def contact_id(self, who: Who) -> int:
        """The id of the contact that ``who`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        if isinstance(who, Contact):
            self._last = checked(who.id)
        elif isinstance(who, int):
            self._last = checked(who)
        else:
            from simplecrm.lookups.who import resolve

            self._last = resolve(self.book.reading(), who, last=self._last)
        return self._last

    def roles(self, people: People) -> list[tuple[int, str | None]]:
        """The ids and roles of contacts of a deal; None for a role that is not said. Raises ``NothingMatched`` or
        ``Ambiguous``, and ``NotUnderstood``."""
        from collections.abc import Mapping

        from simplecrm.drafts.deals import with_role

        if isinstance(people, Mapping):
            return [(self.contact_id(who), role) for who, role in people.items()]
        found: list[tuple[Who, str | None]] = []
        for one in (people,) if isinstance(people, str) else people:
            if isinstance(one, Mapping):
                found.append(_named_role(one))
            else:
                found.append(with_role(one) if isinstance(one, str) else (one, None))
        return [(self.contact_id(who), role) for who, role in found]

    def subject(self, about: About) -> Subject:
        """The contact, company, deal or case that ``about`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import subjects

        if isinstance(about, (Company, Deal, Case)):
            return subjects.Subject(type(about).__name__.lower(), checked(about.id))
        if isinstance(about, str):
            found = subjects.resolve(self.book.reading(), about, last=self._last)
            self._last = found.contact_id or self._last
            return found
        return subjects.Subject("contact", self.contact_id(about))

    def matching(self, noun: str, query: str) -> Condition | None:
        """The condition of a query on companies, deals, purchases or cases; None for a blank one. Raises
        ``NotUnderstood``."""
        from simplecrm.core.query import QueryContext
        from simplecrm.lookups.query import compiler

        context = self.context
        return compiler.matching(self.book.reading(), noun, query, QueryContext(context.now, context.setting))

    def remember(self, contact: Contact) -> Contact:
        """Make ``@last`` mean this contact, and return it."""
        self._last = contact.id
        return contact

    def company_id(self, which: Which) -> int:
        """The id of the company that ``which`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        if isinstance(which, Company):
            return checked(which.id)
        from simplecrm.lookups.companies import resolve

        return resolve(self.book.reading(), str(which))

    def product(self, which: Which) -> Product:
        """The product that ``which`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import products

        connection = self.book.reading()
        if isinstance(which, (Product, int)):
            return products.require(connection, checked(which.id if isinstance(which, Product) else which))
        return products.require(connection, products.resolve(connection, str(which)))

    def tag(self, which: Which) -> Tag:
        """The tag with that name. Raises ``NothingMatched``."""
        from simplecrm.lookups import tags

        name = which.name if isinstance(which, Tag) else str(which)
        return tags.require(self.book.reading(), name.strip().removeprefix("#"))

    def segment(self, which: Which) -> Segment:
        """The segment with that name. Raises ``NothingMatched``."""
        from simplecrm.lookups import segments

        name = which.name if isinstance(which, Segment) else str(which)
        return segments.require(self.book.reading(), name)


def _named_role(person: Mapping[str, str]) -> tuple[str, str | None]:
    if not isinstance(person.get("name"), str) or not person.keys() <= {"name", "role"}:
        raise NotUnderstood(f"Invalid contact of a deal: {dict(person)!r:.60}.", 'For example: "ben=champion"')
    return person["name"], person.get("role")


def record_id(which: Any) -> int:
    """The id of an activity, case, deal, note or follow-up, given as a number or a record.

    Raises ``NotUnderstood``.
    """
    number = getattr(which, "id", which)
    if not isinstance(number, int) or isinstance(number, bool):
        raise NotUnderstood(f"Invalid id: {which!r:.40}.", "An id is a whole number, such as 12.")
    return checked(number)
