"""The form with a filled in template, to be opened in the mail program and logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.actions.filling import Filled
from simplecrm.core.records.templates import Template
from simplecrm.core.text import urls
from simplecrm.drafts import templates as drafts
from simplecrm.errors import CrmError, DoNotContact
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.fields import AreaLine, TextLine

NO_MAIL_PROGRAM = "There is no mail program to open it with (xdg-open); the text is in the timeline."


class ReplyForm(Form):
    """Subject and text, which can be changed before they are sent. With a ``warning`` it is saved at the second time
    only."""

    focus_first = "text"
    draft_form = "reply"

    def __init__(self, filled: Filled, template: Template, warning: str = "") -> None:
        super().__init__()
        self.filled = filled
        self.template = template
        self.warning = warning
        self.heading = f"{template.name} to {filled.name} <{filled.email}>"

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        yield TextLine("subject", "Subject", self.filled.subject)
        yield AreaLine("text", "Text", self.filled.text, placeholder="ctrl+o opens your editor")

    def records(self) -> Sequence[Subject]:
        """The contact and the template."""
        return (Subject("contact", self.filled.contact_id), Subject("template", self.template.id))

    def change(self) -> Change:
        """Open the message in the mail program, and log it."""
        filled, now, warning = self.filled, self.services.now, self.warning
        if warning:
            self.warning = ""
            raise InvalidField("text", f"{warning} ctrl+s again writes anyway.")
        subject, text = self.value("subject").strip(), self.value("text").strip()
        target = urls.mail_url(filled.email, subject, text)
        message = filled._replace(subject=subject, text=text)
        draft = drafts.message(self.context, message)
        app = self.app

        def work(book: Book) -> Done:
            from simplecrm.actions import replying
            from simplecrm.tui.handing_over import open_url

            made = replying.reply(book, message, draft, now)
            remarks = () if open_url(app, target) else (NO_MAIL_PROGRAM,)
            return Done(f"Logged email to {filled.name}", {"activities", "contacts"}, made.activity, remarks)

        return work


def reply_form(services: Services, template: Template, contact_id: int) -> ReplyForm | None:
    """The form with a template filled in for a contact; None, after a message, if it cannot be filled in."""
    from simplecrm.actions import replying

    connection, warning = services.book.reading(), ""
    try:
        try:
            filled = replying.message(connection, template, contact_id, services.now)
        except DoNotContact as error:
            warning = error.sentence
            filled = replying.message(connection, template, contact_id, services.now, anyway=True)
    except CrmError as error:
        services.say_error(error)
        return None
    return ReplyForm(filled, template, warning)
