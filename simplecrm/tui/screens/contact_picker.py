"""The picker of a contact for a key that needs one when none is selected: it searches, resumes a draft, or adds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from simplecrm.core.records import Record
from simplecrm.drafts import contacts as contact_drafts
from simplecrm.drafts.context import FieldError
from simplecrm.errors import CrmError
from simplecrm.lookups import contacts, search
from simplecrm.registry import Action
from simplecrm.store.book import Book
from simplecrm.store.form_drafts import FormDraft
from simplecrm.tui import dates
from simplecrm.tui.reopening import form_of
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.services import Done
from simplecrm.tui.target import Target
from simplecrm.tui.widgets.columns import Column

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

FORMS = {
    "log": "log", "follow_up": "follow-up", "note": "note", "deal": "deal", "purchase": "purchase", "case": "case",
}  # fmt: skip
"""The actions that ask with whom, with the kind of their form in drafts."""

FRAME_ROWS = 7
"""The rows of the picker that are not for contacts: the frame, the input, the line to add somebody, and the keys."""


class Line(Record):
    """A line of the picker: its place from 1, what it says, and what it opens: a contact, a draft, or, with neither,
    a new contact called ``name``."""

    id: int
    name: str
    about: str
    contact_id: int = 0
    draft: FormDraft | None = None


class ContactPicker(Picker):
    """Closes and calls ``picked`` with the id of a contact or the draft to resume.

    A result of the screen would arrive only after the next key, which would be lost.
    """

    hint = "type to search · ↑ ↓ · enter takes it · esc closes"

    def __init__(self, action: Action, picked: Callable[[int | FormDraft], None]) -> None:
        super().__init__(placeholder="a name, company, address or number; or a new name")
        self.heading = f"{action.footer or action.title}: with whom?"
        self.is_saving = False
        self._form = FORMS[action.id]
        self._picked = picked

    def columns(self) -> list[Column]:
        """The name, and what tells one from another."""
        return [
            Column("Name", lambda line: (line.name, "strong" if line.contact_id else ""), weight=1, least=16),
            Column("About", lambda line: (line.about, "quiet"), weight=1, least=10, drop=1),
        ]

    def narrow(self, text: str) -> list[Line]:
        """Drafts before anything is typed, the contacts found, and a line that adds one."""
        wanted, found = text.strip(), list[tuple[str, str, int, FormDraft | None]]()
        if not wanted:
            drafts = [draft for draft in self.services.form_drafts.every() if draft.form == self._form]
            found += [(f"Resume the draft: {draft.title}", "", 0, draft) for draft in drafts]
        room = max(3, int(self.app.size.height * 0.7) - FRAME_ROWS - len(found))
        for row in self.services.ask(lambda connection: _rows(connection, wanted, room), []):
            about = " · ".join(part for part in (row.company, row.email or row.phone) if part)
            found.append((row.name, about, row.id, None))
        found.append(
            (f"+ Add “{wanted}”", "as a new contact", 0, None) if wanted else ("+ Type a name to add", "", 0, None)
        )
        return [Line(place, *line) for place, line in enumerate(found, 1)]

    def pick(self, row: Any | None) -> None:
        """Return the contact or the draft, or add a contact."""
        if self.is_saving or row is None:
            return
        if row.contact_id or row.draft is not None:
            self._close(row.contact_id or row.draft)
        elif not self.input.value.strip():
            self.services.say("Type the name of a new contact, or Ann Lee <ann@acme.com>.")
        else:
            self._add(self.input.value)

    def completed(self, row: Any) -> str:
        """The name, unless the line is no contact."""
        return str(row.name) if row.contact_id else self.input.value

    def _add(self, name: str) -> None:
        context, now = dates.context(self.services.now), self.services.now
        try:
            draft = contact_drafts.draft(context, name=name)
        except FieldError as error:
            self.services.say(error.sentence, severity="warning")
            return

        def work(book: Book) -> Done:
            from simplecrm.actions.contacts import add

            saved = add(book, draft, now, region=context.region)
            kinds = {"contacts", "companies", "tags"}
            return Done(f"Added {saved.contact.name}", kinds, saved.contact, saved.remarks)

        def failed(error: CrmError) -> None:
            self.is_saving = False
            self.services.say_error(error)

        self.is_saving = True
        self.services.perform(work, lambda done: self._close(done.record.id), failed)

    def _close(self, found: int | FormDraft) -> None:
        self.dismiss(None)
        self._picked(found)


def with_whom(screen: BookScreen, action: Action) -> None:
    """Ask for a contact, then perform the action for it."""

    def picked(found: int | FormDraft) -> None:
        if isinstance(found, FormDraft):
            form = form_of(screen.services, found)
            if form is None:
                screen.take("resume")
            else:
                screen.app.push_screen(form)
        else:
            screen.services.act(screen, action.id, Target("contact", (found,), (found,)))

    screen.app.push_screen(ContactPicker(action, picked))


def _rows(connection: sqlite3.Connection, text: str, limit: int) -> Sequence[Any]:
    if not text:
        return contacts.rows(connection, contacts.ids(connection, limit=limit))
    found = search.ids(connection, text, limit=limit, who_only=True) or search.ids(connection, text, limit=limit)
    return contacts.rows(connection, found)
