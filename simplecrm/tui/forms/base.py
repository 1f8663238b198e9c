"""``Form``: a few lines to fill in, over any screen. What is wrong is said beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Input, Static

from simplecrm.drafts.context import Context, FieldError
from simplecrm.errors import CrmError, EditConflict
from simplecrm.lookups import changes
from simplecrm.show.edits import JoinRemarks, Wording
from simplecrm.show.safe import safe
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.services import Done, Served
from simplecrm.tui.widgets.fields import AreaLine, Choice, Line, TextLine
from simplecrm.tui.widgets.flow import assemble

Change = Callable[[Book], Done]
"""What a form does when it is saved: it runs in a worker and says what was done."""


ORM = ("sqlmodel", "simplecrm.store.tables", "simplecrm.store.session")
"""What an edit is written with; it takes half a second to load."""


class Refused(Exception):
    """A field cannot be taken as it is: its name, and what is wrong with it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class FormKey(Static):
    """A key of the form, which can also be clicked."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """The key was clicked; ``what`` is its action."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, key: str, words: str, what: str, detail: str = "") -> None:
        super().__init__(Content.assemble((key, "bold $accent"), f" {words}", (detail, "$quiet")))
        self._what = what

    def on_click(self, event: events.Click) -> None:
        """Do what the key does."""
        event.stop()
        self.post_message(self.Clicked(self._what))


class Form(Served, ModalScreen[Any]):
    """A form. It returns what its change made, or None when it was left without saving."""

    CSS_PATH: ClassVar[CSSPathType | None] = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "cancel", "Cancel"),
        Binding("ctrl+o", "editor", "Editor"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    heading = ""
    focus_first = ""
    line_of: ClassVar[dict[str, str]] = {}
    """The line of each field of a draft whose line has another name."""

    def __init__(self) -> None:
        super().__init__()
        self.is_saving = False
        self._typed: list[str] = []
        """What stood in the text fields when the form was opened."""
        self._warned: list[str] | None = None
        """What stood in them when the person was warned that leaving discards it."""
        self._epoch = 0
        """The book's epoch when the form was opened; what it is about may be another record in a later one."""

    def compose(self) -> ComposeResult:
        """The lines in a frame, the keys below."""
        with Vertical(id="form") as frame:
            frame.border_title = Content(safe(self.heading))
            with VerticalScroll(id="lines", can_focus=False):
                yield from self.lines()
            yield Static(id="fault", markup=False)
            with Horizontal(id="keys"):
                yield from self.keys()

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        raise NotImplementedError

    def change(self) -> Change:
        """What is to be done with what was filled in. Raises ``Refused``."""
        raise NotImplementedError

    def write(self, book: Book, old: Any, new: Any) -> Done:
        """Make the record ``old`` what ``new`` says, in a worker; forms that edit records say how."""
        raise NotImplementedError

    def join_remarks(self, book: Book, old: Any) -> JoinRemarks:
        """To be told what others changed of ``old`` while it was edited."""
        return JoinRemarks(old, Wording(self.services.now, lambda noun, one: changes.name(book.reading(), noun, one)))

    def keys(self) -> Iterable[Widget]:
        """The keys that are shown below the lines."""
        yield FormKey("ctrl+s", "Save", "save")
        yield FormKey("esc", "Cancel", "cancel")

    @property
    def context(self) -> Context:
        """What the phrases in the form are read with."""
        return dates.context(self.services.now)

    def line(self, name: str) -> Line:
        """The line with that name."""
        return self.query_one(f"#line-{name}", Line)

    def value(self, name: str) -> str:
        """What was filled into the line with that name."""
        return self.line(name).value

    def on_mount(self) -> None:
        """Begin at the first field, or at the one that matters; what saving needs is fetched meanwhile."""
        self._epoch = self.services.book.epoch
        self._typed = self._texts()
        if getattr(self, "old", None) is not None:
            self.services.prepare(*ORM)
        if self.focus_first:
            self.line(self.focus_first).field().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field, and saves from the last."""
        event.stop()
        self.go_on(event.input)

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter on a choice goes on too."""
        event.stop()
        self.go_on(event.choice)

    def go_on(self, field: Widget) -> None:
        """To the field after this one; from the last one, save."""
        fields = [line.field() for line in self.query(Line)]
        if fields and fields[-1] is field:
            self.action_save()
        else:
            self.focus_next()

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what == "save":
            self.action_save()
        else:
            self.action_cancel()

    def action_save(self) -> None:
        """Do it, and close when it is done."""
        if self.is_saving:
            return
        self._forget_faults()
        if self.services.book.epoch != self._epoch:
            self.refuse("", "The book was replaced since this form was opened: copy what you need and open it again.")
            return
        try:
            change = self.change()
        except Refused as fault:
            self.refuse(fault.field, fault.sentence)
            return
        except FieldError as fault:
            self.refuse(self.line_of.get(fault.field, fault.field), dates.short_error(fault.sentence))
            return
        self.is_saving = True
        self.services.perform(change, then=self._saved, failed=self._failed)

    def action_cancel(self) -> None:
        """Leave without saving; what was typed is discarded only when the key is pressed again."""
        if self.may_be_left():
            self.dismiss(None)

    def may_be_left(self) -> bool:
        """Whether nothing is lost that was typed, or the person was warned of that; else warn them now."""
        texts = self._texts()
        if texts in (self._typed, self._warned):
            return True
        self._warned = texts
        self.refuse("", "Not saved. The same key again discards what you typed; ctrl+s saves it.")
        return False

    def _texts(self) -> list[str]:
        return [line.value for line in self.query(Line) if isinstance(line, (TextLine, AreaLine))]

    def action_editor(self) -> None:
        """Open the text in the person's own editor."""
        areas = list(self.query(AreaLine))
        if not areas:
            self.services.say("This form has no long text to edit.")
            return
        from simplecrm.tui.editor import edit

        text = edit(self.app, areas[0].value)
        if text is not None:
            areas[0].put(text)
            areas[0].area.focus()

    def refuse(self, field: str, sentence: str) -> None:
        """Say what is wrong, beside the field it is about, and go there."""
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
        """Keep a text that was given up for theirs in a draft file; return a sentence that says where."""
        given_up = [
            item.mine for item in conflict.joined.conflicts if item.field == "text" and decided.text != item.mine
        ]
        return tuple(self.services.keep_text(text) for text in given_up)
