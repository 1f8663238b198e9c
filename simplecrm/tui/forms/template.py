"""The form to add or edit a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.records.templates import FORMATS, Template
from simplecrm.drafts import templates as drafts
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import AreaLine, ChoiceLine, TextLine


class TemplateForm(Form):
    """Name, subject, text and format; ``old`` is the template to edit, None adds one."""

    draft_form = "template"

    def __init__(self, old: Template | None = None) -> None:
        super().__init__()
        self.old = old
        self.heading = f"Edit {old.name}" if old else "Add a template"

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        old = self.old or Template()
        yield TextLine("name", "Name", old.name, placeholder="one word, such as thanks")
        yield TextLine("subject", "Subject", old.subject, placeholder="Thank you, {{ given }}")
        yield AreaLine(
            "text", "Text", old.text, placeholder="Hello {{ given or 'there' }}, …  ctrl+o opens your editor"
        )
        yield ChoiceLine("format", "Format", [(name, name) for name in FORMATS], old.format)

    def records(self) -> Sequence[Subject]:
        """The template to edit."""
        return (Subject("template", self.old.id),) if self.old else ()

    def change(self) -> Change:
        """Add or edit the template."""
        old, now = self.old, self.services.now
        values = {name: self.value(name) for name in ("name", "subject", "text", "format")}
        if old is not None:
            new = drafts.edited(old, **values)
            return lambda book: self.write(book, old, new)
        draft = drafts.draft(**values)

        def work(book: Book) -> Done:
            from simplecrm.actions.templates import add

            made = add(book, draft, now)
            return Done(f"Added template {made.name}", {"templates"}, made)

        return work

    def write(self, book: Book, old: Template, new: Template) -> Done:
        """Change the template."""
        from simplecrm.actions.templates import edit

        made = edit(book, old, new, self.services.now)
        return Done(f"Changed template {made.name}", {"templates"}, made)
