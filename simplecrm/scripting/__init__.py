"""The book for scripts: ``from simplecrm import open_book``.

What a script writes is searchable, journalled and undoable like what a person does; a step is one undo. WHO is an id,
email, phone or name, as on the command line, or a contact that was returned before; WHEN is a phrase such as
``next tue 9am``; a query is in the language of ``simplecrm find``. Errors are ``simplecrm.errors.CrmError``.
Every command that changes records is a method: ``crm log`` is ``book.log``, ``crm companies edit`` is
``book.companies.edit``; fields are named as in the JSON of the records.

Put somebody in, log a call, set the next step, and see what one would read before the next call:

>>> from simplecrm import open_book
>>> with open_book() as book:
...     ann = book.add("Ann Lee <ann@acme.com>", company="Acme", tags=["vip"])
...     logged = book.log("call", "ann", "Wants a quote", next="next tue 9am", next_text="Send quote")
...     print(logged.reminder.due, [activity.text for activity in book.brief("ann").activities])
2026-12-01T09:00 ['Wants a quote']

The actions of each noun have its name before them; who may be in the book already is not added twice:

>>> with open_book() as book:
...     ann = book.add_if_missing("Ann Lee <ann@acme.com>")
...     deal = book.deals.add("Pilot", who=ann.contact, value="12,000 USD", expected_close="31 jan")
...     print(ann.created, deal.value, book.deals.edit(deal, stage="proposal").probability)
False 1200000 50

Find with a query, and change all of them as one step with one undo:

>>> with open_book() as book:
...     with book.writing("Mark the quiet ones"):
...         for contact in book.find("tag:vip (last>60d or last:never or last<1d)"):
...             book.tag(contact, "call-again")
...             note = book.note(contact, "Found by a script")
...     print([contact.name for contact in book.find("tag:call-again")], book.undo().title)
...     print(book.find("tag:call-again"))
['Ann Lee'] Mark the quiet ones
[]

Work on the tables themselves through a SQLModel session (see ``simplecrm.store.tables``); the index and the journal
keep up by themselves:

>>> from sqlmodel import select
>>> from simplecrm.store.tables import Company, Contact
>>> with open_book() as book:
...     with book.session("Rename Acme") as session:
...         session.exec(select(Company).where(Company.name == "Acme")).one().name = "Acme International"
...     print([contact.company for contact in book.find("international")])
...     with book.session("Look around") as session:
...         print(session.exec(select(Contact.name)).all())
['Acme International']
['Ann Lee']
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

from simplecrm import config, paths
from simplecrm.actions.exporting import calendar_file
from simplecrm.core.ids import checked
from simplecrm.core.query import QueryContext
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.drafts.contact_points import one_or_several
from simplecrm.drafts.context import Context
from simplecrm.errors import NothingMatched
from simplecrm.scripting.actions import Actions
from simplecrm.scripting.scope import Scope
from simplecrm.store.book import Book

if TYPE_CHECKING:
    from simplecrm.actions.activities import Logged
    from simplecrm.actions.contacts import Found
    from simplecrm.actions.undelete import Undeleted
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.lookups.brief import Brief
    from simplecrm.lookups.history import StepRow
    from simplecrm.scripting.scope import Which, Who


def open_book(path: str = "", *, source: str = "script") -> ScriptBook:
    """The book in the file ``path``, or the person's own; ``source`` names the script in the history.

    Use it in a ``with`` statement, or ``close`` it. The file is opened when it is first asked. A book other than the
    person's own has to be there, or is made by its method ``create``.
    """
    chosen, is_default = paths.chosen_book(path)
    return ScriptBook(chosen, source, is_default=is_default)


class ScriptBook(Book):
    """A book with the actions as methods. ``writing`` and ``session`` make one step, with one undo, of several.

    What the command line does with a verb is a method, such as ``log``; what it does with a noun is a method of that
    noun: ``crm companies edit`` is ``companies.edit``. The nouns are ``contacts``, ``companies``, ``activities``,
    ``reminders``, ``notes``, ``deals``, ``tags`` and ``segments``.
    """

    keeps_connections: ClassVar[bool] = True

    def __init__(self, path: str, source: str = "script", *, is_default: bool = False) -> None:
        super().__init__(path, source, is_default=is_default, after_change=calendar_file.keep)
        self._scope = Scope(self, lambda: self.context)
        self._actions = Actions(self._scope)
        self.contacts = self._actions.contacts
        self.companies = self._actions.companies
        self.activities = self._actions.activities
        self.reminders = self._actions.reminders
        self.notes = self._actions.notes
        self.deals = self._actions.deals
        self.tags = self._actions.tags
        self.segments = self._actions.segments

    def __enter__(self) -> ScriptBook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def now(self) -> datetime.datetime:
        """The local time; ``SIMPLECRM_NOW`` (ISO 8601) sets it for tests."""
        fixed = os.environ.get("SIMPLECRM_NOW", "")
        return datetime.datetime.fromisoformat(fixed) if fixed else datetime.datetime.now()

    @property
    def context(self) -> Context:
        """What phrases are read with: the time, and the person's settings."""
        return Context(self.now, config.get)

    @property
    def query_context(self) -> QueryContext:
        """What questions are asked with: the time, and the person's settings."""
        return QueryContext(self.now, config.get)

    def find(self, query: str = "", *, sort: str = "", limit: int | None = None) -> list[Contact]:
        """The contacts that a query finds, all without one; words alone find the best first."""
        from simplecrm.lookups import contacts
        from simplecrm.lookups.query import compiler

        connection = self.reading()
        found = compiler.ids(
            connection, query, self.query_context, sort=sort, limit=None if limit is None else checked(limit)
        )
        everything = contacts.get_many(connection, found)
        return [everything[contact_id] for contact_id in found]

    def get(self, who: Who) -> Contact:
        """The one contact that is meant. Raises ``NothingMatched`` or ``Ambiguous``."""
        return self.contacts.get(who)

    def brief(self, who: Who) -> Brief:
        """What one reads before a call."""
        from simplecrm.lookups import brief

        found = brief.brief(self.reading(), self.id_of(who), self.now.date())
        if found is None:
            raise NothingMatched(f"No contact {who}.")
        return found

    def id_of(self, who: Who) -> int:
        """The id of the one contact that is meant."""
        return self._scope.contact_id(who)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is odd about the contact that was written last, though it was kept as given."""
        return self._scope.remarks

    def add(self, name: str | Contact = "", *, phone: str = "", **fields: Any) -> Contact:
        """Add a contact: ``Ann Lee <ann@acme.com>``, or a whole ``Contact``, which the other values are not for.

        The fields are those of its JSON (``emails``, ``phones``, ``links``, ``tags`` …), and ``company``, ``title`` and
        ``note``. A birthday or anniversary is a phrase such as ``4 dec 1985``, the year may be left out; ``every`` is
        how often to talk to them, such as ``2 weeks``. ``phone`` is one more phone.
        """
        return self.contacts.add(name, **_with_phone(phone, fields))

    def add_if_missing(self, name: str | Contact = "", *, phone: str = "", **fields: Any) -> Found:
        """The contact with the uid, an email or a phone that is given, left as it is, and whether it had to be added:
        ``ann = book.add_if_missing("Ann Lee <ann@acme.com>").contact``."""
        return self.contacts.add_if_missing(name, **_with_phone(phone, fields))

    def edit(self, who: Who, **changes: Any) -> Contact:
        """Change fields of a contact, given as to ``add``: ``book.edit("ann", stage="customer")``.

        A list that is given takes the place of the old one; ``add={"tags": ["vip"]}`` and ``remove`` name single values
        of ``emails``, ``phones``, ``links``, ``tags`` and ``companies``. Custom fields are given as ``fields={"Shoe
        size": "42"}``; those not named stay.
        """
        return self.contacts.edit(who, **changes)

    def merge(self, keep: Who, other: Who) -> Contact:
        """Merge two contacts into one: the first stays, and gets all that the second has."""
        return self.contacts.merge(keep, other)

    def undelete(self, *who: str | int | Contact) -> tuple[Undeleted, ...]:
        """Bring back contacts that were archived or deleted, whatever was done since."""
        return self.contacts.undelete(*who)

    def log(
        self,
        kind: str,
        who: Who | Iterable[Who],
        text: str = "",
        *,
        at: str = "",
        next: str = "",
        next_text: str = "",
        direction: str = "",
        subject: str = "",
        outcome: str = "",
        duration: str = "",
        deal_id: int = 0,
        done: Iterable[int] = (),
    ) -> Logged:
        """Log what happened with one or several contacts, finish the follow-ups ``done`` and set the next step in one
        stroke."""
        return self.activities.add(
            who, kind=kind, text=text, at=at, next=next, next_text=next_text, direction=direction, subject=subject,
            outcome=outcome, duration=duration, deal_id=deal_id, done=done,
        )  # fmt: skip

    def remind(
        self, who: Who, when: str, text: str = "", *, every: str = "", priority: int = 0, deal_id: int = 0
    ) -> Reminder:
        """Set a follow-up; ``every`` repeats it, such as ``month on the last fri``, and 1 is a high priority."""
        return self.reminders.add(when, text, who=who, every=every, priority=priority, deal_id=deal_id)

    def done(
        self, *ids: int, kind: str = "", text: str = "", next: str = "", next_text: str = ""
    ) -> tuple[Reminder, ...]:
        """Finish follow-ups, and in the same change log what happened and set what is next; return those that come."""
        return self.reminders.done(*ids, kind=kind, text=text, next=next, next_text=next_text).coming

    def snooze(self, when: str, *ids: int) -> tuple[Reminder, ...]:
        """Snooze follow-ups until a date."""
        return self.reminders.snooze(*ids, due=when)

    def note(
        self, who: Who = "", text: str = "", *, pinned: bool = False, company: Which = "", deal_id: int | Deal = 0
    ) -> Note:
        """Write a note on a contact, or on a company or deal; a pinned one is shown before every call."""
        return self.notes.add(who, text, pinned=pinned, company=company, deal_id=deal_id)

    def tag(self, who: Who, *names: str) -> None:
        """Put tags on a contact."""
        self.contacts.tag(who, tags=names)

    def untag(self, who: Who, *names: str) -> None:
        """Take tags off a contact."""
        self.contacts.untag(who, tags=names)

    def undo(self, step_id: int = 0) -> StepRow:
        """Take back the last step, or the one of that number."""
        return self._actions.undo(step_id)

    def redo(self) -> StepRow:
        """Redo the last undone change."""
        return self._actions.redo()


def _with_phone(phone: str, fields: dict[str, Any]) -> dict[str, Any]:
    phones = one_or_several(fields.get("phones", ()))
    return {**fields, "phones": [phone, *phones]} if phone else fields
