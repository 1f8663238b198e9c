"""The book for scripts: ``from simplecrm import open_book``.

What a script writes is searchable, journalled and undoable like what a person does; a step is one undo. WHO is an id,
email, phone or name, as on the command line, or a contact that was returned before; WHEN is a phrase such as
``next tue 9am``; a query is in the language of ``simplecrm find``. Errors are ``simplecrm.errors.CrmError``.

Put somebody in, log a call, set the next step, and see what one would read before the next call:

>>> from simplecrm import open_book
>>> with open_book() as book:
...     ann = book.add("Ann Lee <ann@acme.com>", company="Acme", tags=["vip"])
...     logged = book.log("call", "ann", "Wants a quote", next="next tue 9am", next_text="Send quote")
...     print(logged.reminder.due, [activity.text for activity in book.brief("ann").activities])
2026-12-01T09:00 ['Wants a quote']

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
from typing import TYPE_CHECKING, ClassVar

from simplecrm import config, paths
from simplecrm.actions.exporting import calendar_file
from simplecrm.core.ids import checked
from simplecrm.core.query import QueryContext
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.drafts import activities as activity_drafts
from simplecrm.drafts import contacts as contact_drafts
from simplecrm.drafts import reminders as reminder_drafts
from simplecrm.drafts.context import Context
from simplecrm.errors import NothingMatched
from simplecrm.store.book import Book

if TYPE_CHECKING:
    from simplecrm.actions.activities import Logged
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.lookups.brief import Brief
    from simplecrm.lookups.history import StepRow

Who = str | int | Contact


def open_book(path: str = "", *, source: str = "script") -> ScriptBook:
    """The book in the file ``path``, or the person's own; ``source`` names the script in the history.

    Use it in a ``with`` statement, or ``close`` it. The file is opened when it is first asked. A book other than the
    person's own has to be there, or is made by its method ``create``.
    """
    chosen, is_default = paths.chosen_book(path)
    return ScriptBook(chosen, source, is_default=is_default, after_change=calendar_file.keep)


class ScriptBook(Book):
    """A book with the actions as methods. ``writing`` and ``session`` make one step, with one undo, of several."""

    keeps_connections: ClassVar[bool] = True

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
        from simplecrm.lookups import contacts

        found = contacts.get(self.reading(), self.id_of(who))
        if found is None:
            raise NothingMatched(f"There is no contact {who}.")
        return found

    def brief(self, who: Who) -> Brief:
        """What one reads before a call."""
        from simplecrm.lookups import brief

        found = brief.brief(self.reading(), self.id_of(who), self.now.date())
        if found is None:
            raise NothingMatched(f"There is no contact {who}.")
        return found

    def id_of(self, who: Who) -> int:
        """The id of the one contact that is meant."""
        if isinstance(who, Contact):
            return checked(who.id)
        if isinstance(who, int):
            return checked(who)
        from simplecrm.lookups.who import resolve

        return resolve(self.reading(), who)

    def add(
        self,
        name: str | Contact,
        *,
        phone: str = "",
        company: str = "",
        title: str = "",
        tags: Iterable[str] = (),
        stage: str = "",
        birthday: str = "",
        anniversary: str = "",
        every: str = "",
    ) -> Contact:
        """Add a contact: ``Ann Lee <ann@acme.com>``, or a whole ``Contact``, which the other values are not for.

        A birthday or anniversary is a phrase such as ``4 dec 1985``, the year may be left out; ``every`` is how often
        to talk to them, such as ``2 weeks``.
        """
        from simplecrm.actions import contacts

        if isinstance(name, Contact):
            draft = name._replace(cadence_days=checked(name.cadence_days))
        else:
            draft = contact_drafts.draft(
                self.context, name=name, phones=(phone,) if phone else (), company=company, title=title, tags=tags,
                stage=stage, birthday=birthday, anniversary=anniversary, every=every,
            )  # fmt: skip
        return contacts.add(self, draft, self.now, region=config.get("region")).contact

    def edit(self, who: Who, **changes: object) -> Contact:
        """Change fields of a contact (see ``core.records.contacts``): ``book.edit("ann", stage="customer")``."""
        from simplecrm.actions import contacts

        old = self.get(who)
        new = Contact._make(changes.pop(name, value) for name, value in old._asdict().items())
        new = new._replace(cadence_days=checked(new.cadence_days))
        if changes:
            raise TypeError(f"A contact has no field {', '.join(changes)}.")
        return contacts.edit(self, old, new, self.now, region=config.get("region")).contact

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
    ) -> Logged:
        """Log what happened with one or several contacts, and set the next step in one stroke."""
        from simplecrm.actions import activities

        people = [who] if isinstance(who, (str, int, Contact)) else who
        draft = activity_drafts.draft(self.context, kind=kind, text=text, direction=direction, at=at)
        following = reminder_drafts.following(self.context, next, next_text)
        return activities.log(self, draft, [self.id_of(one) for one in people], self.now, following=following)

    def remind(self, who: Who, when: str, text: str = "", *, every: str = "", priority: int = 0) -> Reminder:
        """Set a follow-up; ``every`` repeats it, such as ``month on the last fri``, and 1 is a high priority."""
        from simplecrm.actions import reminders

        draft = reminder_drafts.draft(
            self.context, when=when, text=text, every=every, priority=checked(priority), contact_id=self.id_of(who)
        )
        return reminders.add(self, draft, self.now)

    def done(
        self, *ids: int, kind: str = "", text: str = "", next: str = "", next_text: str = ""
    ) -> tuple[Reminder, ...]:
        """Finish follow-ups, and in the same change log what happened and set what is next; return those that come."""
        from simplecrm.actions import finishing

        activity = activity_drafts.draft(self.context, kind=kind, text=text) if kind or text else None
        following = reminder_drafts.following(self.context, next, next_text)
        return finishing.done_with(
            self, tuple(map(checked, ids)), self.now, activity=activity, following=following
        ).coming

    def snooze(self, when: str, *ids: int) -> tuple[Reminder, ...]:
        """Put follow-ups off."""
        from simplecrm.actions import reminders

        return reminders.snooze(self, tuple(map(checked, ids)), self.context.coming("when", when).text, self.now)

    def note(self, who: Who, text: str) -> Note:
        """Write a note on a contact."""
        from simplecrm.actions import notes

        return notes.add(self, Note(text=text, contact_id=self.id_of(who)), self.now)

    def tag(self, who: Who, *names: str) -> None:
        """Put tags on a contact."""
        from simplecrm.actions import tags

        tags.tag(self, [self.id_of(who)], names)

    def untag(self, who: Who, *names: str) -> None:
        """Take tags off a contact."""
        from simplecrm.actions import tags

        tags.untag(self, [self.id_of(who)], names)

    def undo(self, step_id: int = 0) -> StepRow:
        """Take back the last step, or the one of that number."""
        from simplecrm.actions import journal

        return journal.undo(self, checked(step_id))
