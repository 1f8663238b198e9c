"""Attach a file to a contact, company, deal or case, and open one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App

from simplecrm.core.records import Record
from simplecrm.core.records.attachments import Attachment
from simplecrm.lookups import attachments
from simplecrm.lookups.subjects import Subject
from simplecrm.show.attachments import attachment_words
from simplecrm.show.when import size
from simplecrm.store.book import Book
from simplecrm.tui.screens.file_picker import ChooseFile
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.columns import Column


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


def attach(services: Services, app: App[Any], subject: Subject, name: str, then: Callable[[Done], None]) -> None:
    """Choose a file, and attach it to a contact, company, deal or case, called ``name``."""
    now = services.now

    def chosen(path: str | None) -> None:
        if path is None:
            return

        def change(book: Book) -> Done:
            from simplecrm.actions import attachments as actions
            from simplecrm.drafts import attachments as drafts

            draft = drafts.draft(
                path, contact_id=subject.contact_id, company_id=subject.company_id, deal_id=subject.deal_id,
                case_id=subject.case_id,
            )  # fmt: skip
            done = actions.add(book, [(path, draft)], now)
            return Done(f"Attached to {name}: {attachment_words(done[0], now)}", {"attachments", "contacts"})

        services.perform(change, then)

    app.push_screen(ChooseFile("", f"Attach a file to {name}", "quote.pdf"), chosen)


def open_one(services: Services, app: App[Any], subject: Subject, name: str, how_to_add: str) -> None:
    """Choose an attachment of a contact, company, deal or case, and open a copy of it in the program for it."""
    found = services.ask(
        lambda connection: attachments.rows(
            connection,
            attachments.ids(
                connection, contact_id=subject.contact_id, company_id=subject.company_id, deal_id=subject.deal_id,
                case_id=subject.case_id,
            ),
        ),
        [],
    )  # fmt: skip
    if not found:
        services.say(f"{name} has no attachment. {how_to_add}", severity="warning")
        return

    def chosen(attachment: Attachment | None) -> None:
        if attachment is not None:
            services.perform(lambda book: Done(_opened(app, book, attachment), (), undo=False))

    app.push_screen(ChooseAttachment(found), chosen)


def _opened(app: App[Any], book: Book, attachment: Attachment) -> str:
    from simplecrm.actions.opening import copy_to_open
    from simplecrm.tui.handing_over import open_file

    return open_file(app, copy_to_open(book, attachment), attachment.name)
