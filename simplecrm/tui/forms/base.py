"""``Form``: a modal form of labelled lines. Errors are shown beside their field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from simplecrm.drafts.context import Context, FieldError
from simplecrm.errors import CrmError, EditConflict
from simplecrm.lookups import changes, vocabularies
from simplecrm.show.edits import JoinRemarks, Wording
from simplecrm.show.safe import safe
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.drafted import DraftedForm
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import AreaLine, Choice, Line
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.form_key import FormKey

Change = Callable[[Book], Done]
"""The change that a form makes when it is saved; runs in a worker."""


ORM = ("sqlmodel", "simplecrm.store.tables", "simplecrm.store.session")
"""The modules that an edit needs; they take half a second to import."""


class InvalidField(Exception):
    """A field has an invalid value: its name, and the error message."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class Form(DraftedForm):
    """A form. It returns the record that its change made, or None if it was cancelled."""

    CSS_PATH: ClassVar[CSSPathType | None] = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "cancel", "Cancel"),
        Binding("ctrl+g", "discard", "Discard"),
        Binding("ctrl+o", "editor", "Editor"),
        Binding("tab,down", "go(1)", show=False),
        Binding("shift+tab,up", "go(-1)", show=False),
    ]
    focus_first = ""
    line_of: ClassVar[dict[str, str]] = {}
    """The line of each draft field whose line has another name."""

    def __init__(self) -> None:
        super().__init__()
        self._warned: dict[str, str] | None = None
        """The values when the user was warned that cancelling discards them."""
        self._epoch = 0
        """The book's epoch when the form was opened; in a later one an id may belong to another record."""

    def compose(self) -> ComposeResult:
        """The lines in a frame, the keys below."""
        with Vertical(id="form") as frame:
            frame.border_title = Content(safe(self.heading))
            with VerticalScroll(id="lines", can_focus=False):
                yield from self.lines()
            draft = Static(id="draft", markup=False)
            draft.display = False
            yield draft
            yield Static(id="fault", markup=False)
            with Horizontal(id="keys"):
                yield from self.keys()

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        raise NotImplementedError

    def change(self) -> Change:
        """The change to make. Raises ``InvalidField`` or ``FieldError`` for an invalid field."""
        raise NotImplementedError

    def write(self, book: Book, old: Any, new: Any) -> Done:
        """Save ``new`` in place of ``old``, in a worker; implemented by forms that edit records."""
        raise NotImplementedError

    def join_remarks(self, book: Book, old: Any) -> JoinRemarks:
        """A callback that collects remarks on what others changed in ``old`` meanwhile."""
        return JoinRemarks(old, Wording(self.services.now, lambda noun, one: changes.name(book.reading(), noun, one)))

    def keys(self) -> Iterable[Widget]:
        """The keys shown below the lines."""
        yield FormKey("ctrl+s", "Save", "save")
        yield FormKey("esc", "Cancel", "cancel", id="leave")
        discard = FormKey("ctrl+g", "Discard", "discard", id="discard")
        discard.display = False
        yield discard

    @property
    def context(self) -> Context:
        """The context that parses the form's phrases."""
        return dates.context(self.services.now, self._in_use)

    def _in_use(self, what: str) -> list[str]:
        return self.services.ask(lambda connection: vocabularies.in_use(connection, what), list[str]())

    def line(self, name: str) -> Line:
        """The line with that name."""
        return self.query_one(f"#line-{name}", Line)

    def value(self, name: str) -> str:
        """The value of the line with that name."""
        return self.line(name).value

    def on_mount(self) -> None:
        """Focus the first field, or ``focus_first``; fill in a draft; import what saving needs in the background."""
        self._epoch = self.services.book.epoch
        if getattr(self, "old", None) is not None:
            self.services.prepare(*ORM)
        if self.focus_first:
            self.line(self.focus_first).field().focus()
        self.open_draft()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, and saves in the last one."""
        event.stop()
        self.go_on(event.input)

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter on a choice does the same."""
        event.stop()
        self.go_on(event.choice)

    def go_on(self, field: Widget) -> None:
        """Go to the next field; in the last one, save."""
        fields = [line.field() for line in self.query(Line)]
        if fields and fields[-1] is field:
            self.action_save()
        else:
            self.focus_next()

    def action_go(self, step: int) -> None:
        """Go to the next or previous field, but not from the last to the first or back: what is typed would land where
        nobody looks for it."""
        fields = [widget for widget in self.focus_chain if isinstance(widget, (Input, TextArea, Choice))]
        place = fields.index(self.focused) + step if self.focused in fields else 0
        if 0 <= place < len(fields):
            fields[place].focus()
        else:
            self.services.say("This is the last field: ctrl+s saves." if step > 0 else "This is the first field.")

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what == "save":
            self.action_save()
        elif event.what == "discard":
            self.action_discard()
        else:
            self.action_cancel()

    def action_save(self) -> None:
        """Save, and close the form when that is done."""
        if self.is_saving:
            return
        self._forget_faults()
        if self.services.book.epoch != self._epoch:
            self.refuse("", "The book was replaced since this form was opened: esc keeps it as a draft; open it again.")
            return
        try:
            change = self.change()
        except InvalidField as fault:
            self.refuse(fault.field, fault.sentence)
            return
        except FieldError as fault:
            self.refuse(self.line_of.get(fault.field, fault.field), dates.short_error(fault.sentence))
            return
        self.keep()
        self.is_saving = True
        self.services.perform(change, then=self._saved, failed=self._failed)

    def action_cancel(self) -> None:
        """Close without saving. What was typed is kept as a draft; in a form that keeps none, only when the key is
        pressed again."""
        if self.is_saving or not self.may_be_left():
            return
        self.leave_draft()
        self.dismiss(None)

    def may_be_left(self) -> bool:
        """Whether the form can be closed: it keeps a draft, nothing was typed, or the user was warned already.
        Otherwise warn now."""
        values = self.values()
        if self.keeps_draft or not self.is_typed or values == self._warned:
            return True
        self._warned = values
        self.refuse("", "Not saved. Press the same key again to discard what you typed, or ctrl+s to save it.")
        return False

    def action_editor(self) -> None:
        """Open the text in the user's editor."""
        areas = list(self.query(AreaLine))
        if not areas:
            self.services.say("This form has no text to open in an editor.")
            return
        from simplecrm.tui.editor import edit

        text = edit(self.app, areas[0].value)
        if text is not None:
            areas[0].put(text)
            areas[0].area.focus()

    def refuse(self, field: str, sentence: str) -> None:
        """Show an error beside its field, and focus the field."""
        found = list(self.query(f"#line-{field}").results(Line)) if field else []
        if found:
            found[0].say(sentence, wrong=True)
            found[0].field().focus()
        else:
            self.query_one("#fault", Static).update(assemble(f"! {sentence}"))

    def _forget_faults(self) -> None:
        self.query_one("#fault", Static).update(Content(""))
        for line in self.query(Line):
            if line.has_class("-wrong"):
                line.say("")

    def _saved(self, done: Done) -> None:
        self.drop_draft()
        self.is_saving = False
        self.dismiss(done.record if done.record is not None else True)

    def _failed(self, error: CrmError) -> None:
        self.is_saving = False
        if isinstance(error, EditConflict):
            self._ask_what_to_keep(error)
            return
        self.refuse("", " ".join(part for part in (error.sentence, self.services.offered(error.hint)) if part))

    def _ask_what_to_keep(self, conflict: EditConflict) -> None:
        def decided(record: Any) -> None:
            if record is None:
                self.refuse("", "Not saved: the record was changed by somebody else. ctrl+s asks again.")
                return
            kept = self._kept_text(conflict, record)
            if record == conflict.theirs:
                self.drop_draft()
                self.dismiss(None)
                self.services.say("\n".join(("Nothing was changed.", *kept)))
                self.services.reload()
                return
            self.is_saving = True

            def work(book: Book) -> Done:
                done = self.write(book, conflict.theirs, record)
                return replace(done, remarks=(*done.remarks, *kept))

            self.services.perform(work, then=self._saved, failed=self._failed)

        self.services.resolve_conflict(conflict, decided)

    def _kept_text(self, conflict: EditConflict, decided: Any) -> tuple[str, ...]:
        """Save a text that was replaced by theirs as a draft; return a message that says where."""
        given_up = [
            item.mine for item in conflict.joined.conflicts if item.field == "text" and decided.text != item.mine
        ]
        return tuple(self.services.keep_text(text) for text in given_up)
