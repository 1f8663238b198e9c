"""Lines of a form: a label, a field, and a hint that shows how the value was parsed or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from simplecrm.show.safe import cells, safe
from simplecrm.tui.widgets.flow import assemble


class Line(Horizontal):
    """One line of a form. ``name`` is the name of its field, by which errors are assigned to it."""

    DEFAULT_CSS = """
    Line { height: auto; width: 1fr; }
    Line > .label { width: 11; height: 1; color: $quiet; }
    Line.-focus > .label { color: $accent; text-style: bold; }
    Line > .hint { width: auto; max-width: 45%; height: auto; margin-left: 2; color: $quiet; }
    Line.-understood > .hint { color: $accent; }
    Line.-wrong > .hint { color: $error; }
    Line > Input { width: 1fr; background: $field; }
    Line > Input:focus { background: $field-focus; background-tint: $foreground 0%; }
    """

    def __init__(self, name: str, label: str) -> None:
        super().__init__(id=f"line-{name}", name=name)
        self.label = label
        self._hint = Static(classes="hint", markup=False)

    def compose(self) -> ComposeResult:
        """Label, field, hint."""
        yield Static(Content(self.label), classes="label")
        yield self.field()
        yield self._hint

    def on_descendant_focus(self) -> None:
        """Make the label of the field stand out that has the focus."""
        self.add_class("-focus")

    def on_descendant_blur(self) -> None:
        """The field lost the focus."""
        self.remove_class("-focus")

    def field(self) -> Widget:
        """The widget to fill in."""
        raise NotImplementedError

    @property
    def value(self) -> str:
        """The value of the field."""
        raise NotImplementedError

    def fill(self, value: str) -> bool:
        """Put in a value from a draft; false if the field does not take it."""
        raise NotImplementedError

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Show a hint beside the field, or an error."""
        self._hint.update(assemble(("! " if wrong else "") + words) if words else Content(""))
        self.set_class(wrong, "-wrong")
        self.set_class(bool(words) and not wrong, "-understood")


class TextLine(Line):
    """A line of text. An unchanged value keeps its original characters, even those that were replaced for display."""

    def __init__(
        self, name: str, label: str, value: str = "", *, placeholder: str = "", suggester: Suggester | None = None
    ) -> None:
        super().__init__(name, label)
        self._original = value
        self._shown = safe(value)
        self.input = Input(
            self._shown, placeholder=placeholder, compact=True, suggester=suggester, select_on_focus=True
        )
        self.input.cursor_blink = False

    def field(self) -> Widget:
        """The input widget."""
        return self.input

    @property
    def value(self) -> str:
        """The typed text, or the original value if it was not changed."""
        return self._original if self.input.value == self._shown else self.input.value

    def fill(self, value: str) -> bool:
        """Put in a text, which is not selected when the field gets the focus."""
        self.input.select_on_focus = False
        self.input.value = value
        self.input.cursor_position = len(value)
        return True

    @property
    def touched(self) -> bool:
        """Whether the text was changed."""
        return self.input.value != self._shown


class LiveLine(TextLine):
    """A line that shows how its text is parsed while it is typed.

    ``understand`` returns the meaning as text, or raises ``ValueError`` with a message for an invalid one.
    """

    def __init__(
        self,
        name: str,
        label: str,
        understand: Callable[[str], str],
        value: str = "",
        *,
        placeholder: str = "",
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(name, label, value, placeholder=placeholder, suggester=suggester)
        self._understand = understand

    def on_mount(self) -> None:
        """Show the meaning of the initial value."""
        self._echo()

    def on_input_changed(self) -> None:
        """Update the meaning."""
        self._echo()

    def _echo(self) -> None:
        try:
            meaning = self._understand(self.input.value)
        except ValueError as fault:
            self.say(str(fault), wrong=True)
        else:
            self.say(f"→ {meaning}" if meaning else "")


class Choice(Widget, can_focus=True):
    """A choice between a few words: by first letter, arrow keys or mouse."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; background: $background 0%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Previous", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
        Binding("enter", "enter", "Accept", show=False),
    ]
    value: reactive[str] = reactive("")

    class Picked(Message):
        """A word was chosen; ``sure`` if by a letter with which only one word starts."""

        def __init__(self, choice: Choice, sure: bool = False) -> None:
            super().__init__()
            self.choice = choice
            self.sure = sure

        @property
        def control(self) -> Choice:
            """The choice."""
            return self.choice

    class Entered(Picked):
        """Enter was pressed."""

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = list(options)
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """All words, the chosen one in brackets."""
        parts: list[tuple[str, str]] = []
        for value, words in self._options:
            chosen = value == self.value
            look = ("bold $accent" + (" reverse" if self.has_focus else "")) if chosen else ""
            parts += [(f"[{safe(words)}]" if chosen else f" {safe(words)} ", look), (" ", "")]
        return Content.assemble(*parts)

    def offer(self, options: Sequence[tuple[str, str]], value: str) -> None:
        """Replace the words and which of them is chosen, without a message."""
        self._options = list(options)
        self.set_reactive(Choice.value, value)
        self.refresh()

    def choose(self, value: str) -> bool:
        """Choose a word if it is offered."""
        is_offered = any(value == offered for offered, _ in self._options)
        if is_offered:
            self.pick(value)
        return is_offered

    def pick(self, value: str, *, sure: bool = False) -> None:
        """Choose a word."""
        if value != self.value or sure:
            self.value = value
            self.post_message(self.Picked(self, sure))

    def action_enter(self) -> None:
        """Accept the choice."""
        self.post_message(self.Entered(self))

    def action_step(self, step: int) -> None:
        """Choose the previous or next word."""
        values = [value for value, _ in self._options]
        place = values.index(self.value) if self.value in values else -step
        self.pick(values[(place + step) % len(values)])

    def on_key(self, event: events.Key) -> None:
        """Choose the next word that starts with the typed letter."""
        letter = (event.character or "").casefold()
        starts = [value for value, words in self._options if letter.isalnum() and words.casefold().startswith(letter)]
        if starts:
            event.stop()
            event.prevent_default()
            place = starts.index(self.value) + 1 if self.value in starts else 0
            self.pick(starts[place % len(starts)], sure=len(starts) == 1)

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the pointer."""
        start = 0
        for value, words in self._options:
            width = cells(safe(words)) + 3
            if start <= event.x < start + width:
                self.pick(value)
            start += width


class ChoiceLine(Line):
    """A line with a choice between a few words."""

    def __init__(self, name: str, label: str, options: Sequence[tuple[str, str]], value: str) -> None:
        super().__init__(name, label)
        self.choice = Choice(options, value)

    def field(self) -> Widget:
        """The choice widget."""
        return self.choice

    @property
    def value(self) -> str:
        """The chosen word."""
        return self.choice.value

    def fill(self, value: str) -> bool:
        """Choose a word; false if it is not offered."""
        return self.choice.choose(value)


class DetectedLine(ChoiceLine):
    """A line whose value was detected and can be corrected; the detected value is said beside it."""

    def __init__(self, name: str, label: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__(name, label, options, "")
        self._known = list(options)
        self._detected = ""

    @property
    def correction(self) -> str:
        """The word that is chosen; empty where it is the detected one."""
        return "" if self.value == self._detected else self.value

    def show_detected(self, value: str) -> None:
        """Choose what was detected, which becomes a word of its own when it is none of the usual ones."""
        self._detected = value
        known = any(value == usual for usual, _ in self._known)
        self.choice.offer(self._known if known else [(value, value), *self._known], value)
        self.say("as found")

    def show_corrected(self) -> None:
        """Say what was detected beside what was chosen instead."""
        self.say(f"found {dict(self._known).get(self._detected, self._detected)}")


class AreaLine(Line):
    """A text of several lines. Tab goes to the next field; ``ctrl+o`` opens the user's editor."""

    DEFAULT_CSS = """
    AreaLine > TextArea { width: 1fr; height: auto; min-height: 2; max-height: 10; border: none; padding: 0;
      background: $field; }
    AreaLine > TextArea:focus { border: none; background: $field-focus; }
    """

    def __init__(self, name: str, label: str, value: str = "", *, placeholder: str = "") -> None:
        from textual.widgets import TextArea

        super().__init__(name, label)
        self._original = value
        self._shown = safe(value, multiline=True)
        self.area = TextArea(self._shown, placeholder=Content(placeholder), compact=True, highlight_cursor_line=False)
        self.area.cursor_blink = False

    def field(self) -> Widget:
        """The text area."""
        return self.area

    @property
    def value(self) -> str:
        """The typed text, or the original value if it was not changed."""
        return self._original if self.area.text == self._shown else self.area.text

    def fill(self, value: str) -> bool:
        """Put in a text."""
        self.put(value)
        self.area.move_cursor(self.area.document.end)
        return True

    def put(self, text: str) -> None:
        """Replace the text with that from the editor."""
        self._original = text
        self._shown = safe(text, multiline=True)
        self.area.load_text(self._shown)


class WordSuggester(Suggester):
    """Completes the last of several comma-separated words from known words."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """The value with its last word completed; None if no known word starts with it."""
        start = value.rpartition(",")[2].lstrip()
        if not start:
            return None
        for word in self._words:
            if word.casefold().startswith(start.casefold()) and len(word) > len(start):
                return value + word[len(start) :]
        return None
