"""Attach a file to a contact, and open one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simplecrm.core.records import Record
from simplecrm.core.records.attachments import Attachment
from simplecrm.lookups import attachments, contacts
from simplecrm.show.attachments import attachment_words
from simplecrm.show.when import size
from simplecrm.store.book import Book
from simplecrm.tui.screens.file_picker import ChooseFile
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.columns import Column

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen


class Line(Record):
    """A line of the picker: its place from 1, and the attachment."""

    id: int
    attachment: Attachment


class ChooseAttachment(Picker):
    """Returns an attachment."""

    heading = "Open an attachment"

    def __init__(self, found: Sequence[Attachment]) -> None:
        super().__init__("", "a name or a remark")
        self._attachments = found

    def columns(self) -> list[Column]:
        """Name, remark and size."""
        return [
            Column("Name", lambda line: line.attachment.name, weight=2),
            Column("Remark", lambda line: (line.attachment.text, "quiet"), weight=1),
            Column("Size", lambda line: (size(line.attachment.size), "quiet"), width=9, right=True),
        ]

    def narrow(self, text: str) -> list[Line]:
        """The attachments whose name or remark contains the typed text."""
        wanted = text.casefold().strip()
        found = [one for one in self._attachments if wanted in f"{one.name} {one.text}".casefold()]
        return [Line(number, one) for number, one in enumerate(found, 1)]

    def pick(self, row: Line | None) -> None:
        """Return the attachment."""
        if row is not None:
            self.dismiss(row.attachment)

    def completed(self, row: Line) -> str:
        """The name of the attachment."""
        return row.attachment.name


def attach(screen: BookScreen, contact_id: int) -> None:
    """Choose a file, and attach it to the contact."""
    services = screen.services
    now, name = services.now, _name(services, contact_id)

    def chosen(path: str | None) -> None:
        if path is None:
            return

        def change(book: Book) -> Done:
            from simplecrm.actions import attachments as actions
            from simplecrm.drafts import attachments as drafts

            done = actions.add(book, [(path, drafts.draft(path, contact_id=contact_id))], now)
            return Done(f"Attached to {name}: {attachment_words(done[0], now)}", {"attachments", "contacts"})

        services.perform(change, then=lambda _: screen.acted())

    screen.app.push_screen(ChooseFile("", f"Attach a file to {name}", "quote.pdf"), chosen)


def open_one(screen: BookScreen, contact_id: int) -> None:
    """Choose an attachment of the contact, and open a copy of it in the program for it."""
    services = screen.services
    found = services.ask(
        lambda connection: attachments.rows(connection, attachments.ids(connection, contact_id=contact_id)), []
    )
    if not found:
        name = _name(services, contact_id)
        services.say(f"{name} has no attachment. The palette adds one: Attach a file.", severity="warning")
        return

    def chosen(attachment: Attachment | None) -> None:
        if attachment is not None:
            services.perform(lambda book: Done(_opened(book, attachment), (), undo=False))

    screen.app.push_screen(ChooseAttachment(found), chosen)


def _name(services: Services, contact_id: int) -> str:
    return services.ask(lambda connection: contacts.names(connection, [contact_id]), {}).get(contact_id, "the contact")


def _opened(book: Book, attachment: Attachment) -> str:
    from simplecrm.actions import opening

    path = opening.copy_to_open(book, attachment)
    return f"Opened {attachment.name}" if opening.hand_over(path) else f"A copy of {attachment.name} is {path}"
