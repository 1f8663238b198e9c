"""``DraftedForm``: the part of a form that keeps what was typed as a draft, and fills it in again.

``tui.form_drafts`` says what is promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from simplecrm.lookups.subjects import Subject
from simplecrm.registry import key_of
from simplecrm.show.safe import clip
from simplecrm.show.when import due_words
from simplecrm.store.form_drafts import FormDraft, Typed
from simplecrm.tui.form_drafts import WRITE_SECONDS, Key
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.fields import AreaLine, ChoiceLine, Line, TextLine
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.form_key import FormKey


class DraftedForm(Served, ModalScreen[Any]):
    """Keeps the values of its lines as a draft while they are typed."""

    heading = ""
    draft_form: str = ""
    """The kind of form, by which its drafts are found; empty for one that keeps none."""

    def __init__(self) -> None:
        super().__init__()
        self.is_saving = False
        self._opened: dict[str, str] = {}
        """The values of the lines when the form was opened."""
        self._draft_key: Key | None = None
        self._book_uid = ""
        self._not_filled: tuple[Typed, ...] = ()
        """The fields of the draft that have no line now, or whose choice is no longer offered."""
        self._rest: Timer | None = None

    def records(self) -> Sequence[Subject]:
        """The records that the form is for: a draft of it is filled in only for the same ones."""
        return ()

    def draft_name(self, line: Line) -> str:
        """The name of a line in drafts, which always means the same."""
        return line.name or ""

    @property
    def is_typed(self) -> bool:
        """Whether a text differs from that when the form was opened."""
        return any(
            isinstance(line, (TextLine, AreaLine)) and line.value != self._opened.get(self.draft_name(line), line.value)
            for line in self.query(Line)
        )

    @property
    def keeps_draft(self) -> bool:
        """Whether what was typed is kept as a draft."""
        return self._draft_key is not None

    def values(self) -> dict[str, str]:
        """The values of the lines, by their names in drafts."""
        return {self.draft_name(line): line.value for line in self.query(Line)}

    def open_draft(self) -> None:
        """Note the values of the lines, and fill in the draft of this form, if there is one."""
        drafts = self.services.form_drafts
        self._opened = self.values()
        self._draft_key = self.services.ask(lambda _: drafts.key(self.draft_form, self.records()), None)
        self._book_uid = self.services.ask(lambda _: drafts.book_uid(), "")
        draft = drafts.find(self._draft_key) if self._draft_key else None
        if draft is not None:
            self._fill(draft)

    def keep(self) -> str:
        """Keep what was typed as a draft, or remove the draft if it was all deleted. Return why it is not in a file,
        empty if it is or if there is nothing to keep."""
        if self._draft_key is None or self.is_saving:
            return ""
        if not self.is_typed and not self._not_filled:
            self.services.form_drafts.drop(self._draft_key)
            return ""
        values = self.values()
        fields = tuple(Typed(name, self._opened.get(name, ""), value) for name, value in values.items())
        form, about = self._draft_key
        saved_at = self.services.now.isoformat()
        draft = FormDraft(form, about, self._title, (*fields, *self._not_filled), saved_at, self._book_uid)
        return self.services.form_drafts.keep(draft)

    def leave_draft(self) -> None:
        """Keep the draft, and say so: the form is closed."""
        why = self.keep()
        if why:
            words = f"Not kept in a file, because {why}: the draft “{self._title}” is lost when you quit."
            self.services.say(words, severity="warning")
        elif self.is_typed and self.keeps_draft:
            self.services.say(f"Kept as a draft: {self._title} · {key_of('resume')} resumes it")

    def drop_draft(self) -> None:
        """Remove the draft: it was saved or discarded. From here on the form keeps none."""
        if self._rest is not None:
            self._rest.stop()
        if self._draft_key is not None:
            self.services.form_drafts.drop(self._draft_key)
            self._draft_key = None

    def action_discard(self) -> None:
        """Close without saving, and remove the draft."""
        if self._draft_key and not self.is_saving:
            self.drop_draft()
            self.dismiss(None)

    def on_unmount(self) -> None:
        """Stop the timer: the draft was kept or removed when the form was closed."""
        if self._rest is not None:
            self._rest.stop()

    def on_input_changed(self) -> None:
        """Something was typed: keep it as a draft soon."""
        self._typed()

    def on_text_area_changed(self) -> None:
        """The same for a text of several lines."""
        self._typed()

    @property
    def _title(self) -> str:
        return self.heading[:1].lower() + self.heading[1:]

    def _typed(self) -> None:
        if not self._opened or self._draft_key is None:
            return
        is_typed = self.is_typed
        self.query_one("#leave", FormKey).label("Keep as draft" if is_typed else "Cancel")
        self.query_one("#discard").display = is_typed
        if self._rest is None:
            self._rest = self.set_timer(WRITE_SECONDS, self._write)

    def _write(self) -> None:
        self._rest = None
        self.keep()

    def _fill(self, draft: FormDraft) -> None:
        """Fill in a draft, and say so."""
        lines = {self.draft_name(line): line for line in self.query(Line)}
        is_new = getattr(self, "old", None) is None
        not_filled, changed, first = [], [], None
        for field in draft.fields:
            line = lines.get(field.name)
            is_typed = field.value != field.before
            # A new form may by now propose another choice than the one that was left as it was.
            is_wanted = is_typed or (is_new and isinstance(line, ChoiceLine))
            if not is_wanted or (line is not None and line.value == field.value):
                continue
            if line is None or not line.fill(field.value):
                not_filled.append(field)
                continue
            if is_typed and self._opened[field.name] != field.before:
                changed.append(f"{line.label or field.name} ({clip(self._opened[field.name], 40) or 'empty'})")
            if first is None and not isinstance(line, ChoiceLine):
                first = line
        self._not_filled = tuple(not_filled)
        words = f"Draft of {due_words(draft.saved_at[:16], self.services.now)}."
        if draft.saved_at[:10] != self.services.now.date().isoformat():
            words += " Dates such as “tomorrow” count from today."
        if changed:
            words += f" Changed in the book since: {', '.join(changed)}."
        if not_filled:
            words += f" Not filled in: {', '.join(field.value for field in not_filled)}."
        notice = self.query_one("#draft", Static)
        notice.update(assemble(words))
        notice.display = True
        if first is not None:
            first.field().focus()
