"""The form to write or edit a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from simplecrm.core.records.notes import Note
from simplecrm.drafts import notes as drafts
from simplecrm.lookups.subjects import Subject
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import AreaLine, ChoiceLine
from simplecrm.tui.widgets.form_key import FormKey


class NoteForm(Form):
    """A note in Markdown on the contact, company or deal ``subject``, which is called ``about``. ``old`` is the note to
    edit; None writes a new one."""

    focus_first = "text"
    draft_form = "note"

    def __init__(self, subject: Subject, about: str, old: Note | None = None) -> None:
        super().__init__()
        self.subject = subject
        self.about = about
        self.old = old
        self.heading = f"Note on {about}"

    def lines(self) -> Iterable[Widget]:
        """The text, and whether it is pinned."""
        old = self.old or Note()
        yield AreaLine("text", "Note", old.text, placeholder="Markdown; ctrl+o opens your editor")
        yield ChoiceLine("pinned", "Pinned", (("", "no"), ("yes", "yes")), "yes" if old.pinned else "")

    def keys(self) -> Iterable[Widget]:
        """The keys, with one for the editor."""
        yield FormKey("ctrl+o", "Editor", "editor")
        yield from super().keys()

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what == "editor":
            event.prevent_default()
            self.action_editor()

    def records(self) -> Sequence[Subject]:
        """The note to edit, or what the new one is on."""
        return (Subject("note", self.old.id) if self.old else self.subject,)

    def change(self) -> Change:
        """Save the note."""
        if not self.value("text").strip():
            raise InvalidField("text", "enter a text")
        old, now, about = self.old, self.services.now, self.about
        subject = self.subject
        start = old or Note(contact_id=subject.contact_id, company_id=subject.company_id, deal_id=subject.deal_id)
        draft = drafts.edited(start, text=self.value("text"), pinned=bool(self.value("pinned")))

        def work(book: Book) -> Done:
            from simplecrm.actions import notes

            if old:
                return self.write(book, old, draft)
            return Done(f"Wrote a note on {about}", {"notes"}, notes.add(book, draft, now))

        return work

    def write(self, book: Book, old: Note, new: Note) -> Done:
        """Change the note."""
        from simplecrm.actions import notes

        on_join = self.join_remarks(book, old)
        made = notes.edit(book, old, new, self.services.now, on_join=on_join)
        return Done(f"Changed the note on {self.about}", {"notes"}, made, on_join.remarks)
