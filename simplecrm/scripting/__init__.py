"""The Python API: ``from simplecrm import open_book``.

Changes made by a script are searchable, journalled and undoable like those made by hand; a step is one undo. WHO is an
id, email, phone, handle or name, as on the command line, or a contact returned by an earlier call; WHEN is a phrase
such as ``next tue 9am``; queries are those of ``simplecrm find``. Errors are ``simplecrm.errors.CrmError``. Every
command that changes records is a method: ``crm log`` is ``book.log``, ``crm companies edit`` is
``book.companies.edit``; fields are named as in the JSON of the records.

Add a contact, log a call, set a follow-up, and read the brief for the next call:

>>> from simplecrm import open_book
>>> with open_book() as book:
...     ann = book.add("Ann Lee <ann@acme.com>", company="Acme", tags=["vip"])
...     logged = book.log("call", "ann", "Wants a quote", next="next tue 9am", next_text="Send quote")
...     print(logged.reminder.due, [activity.text for activity in book.brief("ann").activities])
2026-12-01T09:00 ['Wants a quote']

The actions of a noun are grouped under its name; ``add_if_missing`` adds nobody twice:

>>> with open_book() as book:
...     ann = book.add_if_missing("Ann Lee <ann@acme.com>")
...     deal = book.deals.add("Pilot", who=ann.contact, value="12,000 USD", expected_close="31 jan")
...     print(ann.created, deal.value, book.deals.edit(deal, stage="proposal").probability)
False 1200000 50

Find contacts with a query, and change all of them in one step, with one undo:

>>> with open_book() as book:
...     with book.writing("Mark the quiet ones"):
...         for contact in book.find("tag:vip (last>60d or last:never or last<1d)"):
...             book.tag(contact, "call-again")
...             note = book.note(contact, "Found by a script")
...     print([contact.name for contact in book.find("tag:call-again")], book.undo().title)
...     print(book.find("tag:call-again"))
['Ann Lee'] Mark the quiet ones
[]

Work on the tables directly with a SQLModel session (see ``simplecrm.store.tables``); triggers keep the search index
and the journal up to date:

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
from simplecrm.clock import local_now
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
    from simplecrm.actions.replying import Sent
    from simplecrm.actions.undelete import Undeleted
    from simplecrm.core.records.attachments import Attachment
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.core.records.templates import Template
    from simplecrm.lookups.brief import Brief
    from simplecrm.lookups.history import StepRow
    from simplecrm.scripting.scope import About, Which, Who


def open_book(path: str = "", *, source: str = "script") -> ScriptBook:
    """The book in the file ``path`` or at an address such as ``libsql://crm.example.com``, else that of the setting
    ``book``, or the default book; ``source`` names the script in the history.

    Use it in a ``with`` statement, or ``close`` it. The file is opened on first use. A book other than the default one
    must exist, or be created with its method ``create``.
    """
    from simplecrm import config

    chosen, is_default = paths.chosen_book(path or config.book())
    book = ScriptBook(chosen, source, is_default=is_default)
    book.user = config.user
    return book


class ScriptBook(Book):
    """A book with the actions as methods. ``writing`` and ``session`` combine several changes into one step, one undo.

    Verbs of the command line are methods, such as ``log``; those of a noun are methods of that noun: ``crm companies
    edit`` is ``companies.edit``. The nouns are ``contacts``, ``companies``, ``activities``, ``reminders``, ``notes``,
    ``deals``, ``products``, ``purchases``, ``cases``, ``attachments``, ``tags``,
    ``segments``, ``templates``, ``campaigns`` and ``alerts``.
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
        self.products = self._actions.products
        self.purchases = self._actions.purchases
        self.cases = self._actions.cases
        self.attachments = self._actions.attachments
        self.tags = self._actions.tags
        self.segments = self._actions.segments
        self.templates = self._actions.templates
        self.campaigns = self._actions.campaigns
        self.alerts = self._actions.alerts

    def __enter__(self) -> ScriptBook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def now(self) -> datetime.datetime:
        """The local time. Raises ``NotUnderstood`` where it cannot be right."""
        return local_now()

    @property
    def context(self) -> Context:
        """The time and the settings with which phrases are parsed."""
        return Context(self.now, config.get, in_use=self._in_use)

    def _in_use(self, what: str) -> list[str]:
        from simplecrm.lookups import vocabularies

        return vocabularies.in_use(self.reading(), what)

    @property
    def query_context(self) -> QueryContext:
        """The time and the settings with which queries are evaluated."""
        return QueryContext(self.now, config.get)

    def find(self, query: str = "", *, sort: str = "", limit: int | None = None) -> list[Contact]:
        """The contacts that match a query, or all of them; for a query of words alone the best matches come first."""
        from simplecrm.lookups import contacts
        from simplecrm.lookups.query import compiler

        connection = self.reading()
        found = compiler.ids(
            connection, query, self.query_context, sort=sort, limit=None if limit is None else checked(limit)
        )
        everything = contacts.get_many(connection, found)
        return [everything[contact_id] for contact_id in found]

    def get(self, who: Who) -> Contact:
        """The contact that ``who`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        return self.contacts.get(who)

    def brief(self, who: Who) -> Brief:
        """The brief of a contact: what to read before a call."""
        from simplecrm.lookups import brief

        found = brief.brief(self.reading(), self.id_of(who), self.now.date())
        if found is None:
            raise NothingMatched(f"No contact {who}.")
        return found

    def report(self, name: str, *, since: str = "", until: str = "", by: str = "", where: str = "") -> list[Any]:
        """All rows of a report (see ``core.reports``): ``report("won", since="1 jan", by="month")``. Dates are phrases,
        ``by`` is what the report is grouped by, ``where`` a query for the contacts, or a segment.

        Raises ``NotUnderstood``.
        """
        from simplecrm.drafts import reports as drafts
        from simplecrm.lookups import reports

        wanted = drafts.report(name)
        ask = drafts.ask(self.context, self.query_context, wanted, since=since, until=until, by=by, where=where)
        return reports.rows(self.reading(), wanted.name, ask)

    def id_of(self, who: Who) -> int:
        """The id of the contact that ``who`` identifies."""
        return self._scope.contact_id(who)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on unusual values of the contact written last; they were stored as given."""
        return self._scope.remarks

    def add(self, name: str | Contact = "", *, phone: str = "", **fields: Any) -> Contact:
        """Add a contact: ``Ann Lee <ann@acme.com>`` and fields, or a whole ``Contact`` without fields.

        The fields are those of a contact's JSON (``emails``, ``phones``, ``links``, ``tags`` …), and ``company``,
        ``title`` and ``note``. A birthday or anniversary is a phrase such as ``4 dec 1985`` or ``4 dec``; ``every`` is
        how often to talk to them, such as ``2 weeks``. ``phone`` adds one phone to ``phones``.
        """
        return self.contacts.add(name, **_with_phone(phone, fields))

    def add_if_missing(self, name: str | Contact = "", *, phone: str = "", **fields: Any) -> Found:
        """The contact with that uid, email or phone, unchanged, or a new one, and whether it was added: ``ann =
        book.add_if_missing("Ann Lee <ann@acme.com>").contact``."""
        return self.contacts.add_if_missing(name, **_with_phone(phone, fields))

    def edit(self, who: Who, **changes: Any) -> Contact:
        """Change fields of a contact, named as for ``add``: ``book.edit("ann", stage="customer")``.

        A list replaces the old one; ``add={"tags": ["vip"]}`` and ``remove`` change single values of ``emails``,
        ``phones``, ``links``, ``tags`` and ``companies``. ``fields={"Shoe size": "42"}`` changes custom fields; others
        stay.
        """
        return self.contacts.edit(who, **changes)

    def merge(self, keep: Who, other: Who) -> Contact:
        """Merge two contacts: the first stays and gets everything of the second."""
        return self.contacts.merge(keep, other)

    def undelete(self, *who: str | int | Contact) -> tuple[Undeleted, ...]:
        """Restore contacts that were archived or deleted, whatever changed since."""
        return self.contacts.undelete(*who)

    def log(
        self,
        kind: str,
        who: About | Iterable[About],
        text: str = "",
        *,
        at: str = "",
        next: str = "",
        next_text: str = "",
        direction: str = "",
        subject: str = "",
        outcome: str = "",
        sentiment: str = "",
        duration: str = "",
        deal_id: int = 0,
        case_id: int = 0,
        done: Iterable[int] = (),
        anyway: bool = False,
    ) -> Logged:
        """Log an activity with contacts, a company, on a deal or about a case, finish the follow-ups ``done``, and set
        a follow-up, in one step. ``direction`` is ``out`` or ``in``; an outgoing one with a contact who asked not to be
        contacted raises ``DoNotContact`` unless ``anyway`` is set."""
        return self.activities.add(
            who, kind=kind, text=text, at=at, next=next, next_text=next_text, direction=direction, subject=subject,
            outcome=outcome, sentiment=sentiment, duration=duration, deal_id=deal_id, case_id=case_id, done=done,
            anyway=anyway,
        )  # fmt: skip

    def remind(
        self,
        who: About,
        when: str,
        text: str = "",
        *,
        every: str = "",
        priority: int = 0,
        deal_id: int = 0,
        owner: str = "",
    ) -> Reminder:
        """Set a follow-up. ``every`` repeats it, such as ``month on the last fri``; priority is 1 (high) to 3, or 0."""
        return self.reminders.add(when, text, who=who, every=every, priority=priority, deal_id=deal_id, owner=owner)

    def done(
        self, *ids: int, kind: str = "", text: str = "", next: str = "", next_text: str = ""
    ) -> tuple[Reminder, ...]:
        """Finish follow-ups, log what happened and set the next one, in one step; return the new follow-ups."""
        return self.reminders.done(*ids, kind=kind, text=text, next=next, next_text=next_text).coming

    def snooze(self, when: str, *which: int | str) -> tuple[Any, ...]:
        """Snooze follow-ups until a date, and alerts, which keys such as ``deal:5`` or ``drifting:ann`` name; return
        these ``Reminder`` and ``SnoozedAlert`` records."""
        return self._actions.snooze(*which, due=when)

    def note(
        self, who: About = "", text: str = "", *, pinned: bool = False, company: Which = "", deal_id: int | Deal = 0
    ) -> Note:
        """Write a note on a contact, company or deal; pinned notes are shown in the brief."""
        return self.notes.add(who, text, pinned=pinned, company=company, deal_id=deal_id)

    def attach(self, who: About, *paths: str | os.PathLike[str], text: str = "") -> list[Attachment]:
        """Attach copies of files to a contact, company, deal or case; ``text`` is a remark."""
        return self.attachments.add(who, paths, text=text)

    def reply(
        self, who: Who, template: str | int | Template, *, anyway: bool = False, next: str = "", next_text: str = ""
    ) -> Sent:
        """Fill in a template for a contact, log it as an email, and return the message, to be sent by the caller."""
        return self.templates.reply(who, template, anyway=anyway, next=next, next_text=next_text)

    def tag(self, who: About, *names: str) -> None:
        """Add tags to a contact, company or deal."""
        self.contacts.tag(who, tags=names)

    def untag(self, who: About, *names: str) -> None:
        """Remove tags from a contact, company or deal."""
        self.contacts.untag(who, tags=names)

    def undo(self, step_id: int = 0) -> StepRow:
        """Undo the last step, or the one with that id."""
        return self._actions.undo(step_id)

    def redo(self) -> StepRow:
        """Redo the last undone change."""
        return self._actions.redo()


def _with_phone(phone: str, fields: dict[str, Any]) -> dict[str, Any]:
    phones = one_or_several(fields.get("phones", ()))
    return {**fields, "phones": [phone, *phones]} if phone else fields
