"""``Scope``: the book that actions are performed on, what their phrases are read with, and which records are meant."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.tags import Tag
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from simplecrm.drafts.context import Context
    from simplecrm.store.book import Book

    Who: TypeAlias = str | int | Contact
    """A contact: its id, email, phone or name, ``@last`` for the one meant last, or a record that was returned."""
    Which: TypeAlias = str | int | Company | Tag | Segment
    """A company, tag or segment: its name or id, or a record that was returned."""


class Scope:
    """What the actions of all nouns share. ``context`` is asked for each action, for the time goes on."""

    def __init__(self, book: Book, context: Callable[[], Context]) -> None:
        self.book = book
        self.remarks: tuple[str, ...] = ()
        """What a person should know about what they wrote, said by the last action that had something to say."""
        self._context = context
        self._last = 0

    @property
    def context(self) -> Context:
        """What phrases are read with."""
        return self._context()

    @property
    def now(self) -> datetime.datetime:
        """The local time."""
        return self.context.now

    def contact_id(self, who: Who) -> int:
        """The id of the one contact that is meant. Raises ``NothingMatched`` or ``Ambiguous``."""
        if isinstance(who, Contact):
            self._last = checked(who.id)
        elif isinstance(who, int):
            self._last = checked(who)
        else:
            from simplecrm.lookups.who import resolve

            self._last = resolve(self.book.reading(), who, last=self._last)
        return self._last

    def meant(self, contact: Contact) -> Contact:
        """The contact, which ``@last`` means from here on."""
        self._last = contact.id
        return contact

    def company_id(self, which: Which) -> int:
        """The id of the one company that is meant. Raises ``NothingMatched`` or ``Ambiguous``."""
        if isinstance(which, Company):
            return checked(which.id)
        from simplecrm.lookups.companies import resolve

        return resolve(self.book.reading(), str(which))

    def tag(self, which: Which) -> Tag:
        """The tag of that name. Raises ``NothingMatched``."""
        from simplecrm.lookups import tags

        name = which.name if isinstance(which, Tag) else str(which)
        return tags.require(self.book.reading(), name.strip().removeprefix("#"))

    def segment(self, which: Which) -> Segment:
        """The segment of that name. Raises ``NothingMatched``."""
        from simplecrm.lookups import segments

        name = which.name if isinstance(which, Segment) else str(which)
        return segments.require(self.book.reading(), name)


def record_id(which: Any) -> int:
    """The id of an activity, a deal, a note or a follow-up: a number, or a record that was returned.

    Raises ``NotUnderstood``.
    """
    number = getattr(which, "id", which)
    if not isinstance(number, int) or isinstance(number, bool):
        raise NotUnderstood(f"Invalid id: {which!r:.40}.", "An id is a whole number, such as 12.")
    return checked(number)
