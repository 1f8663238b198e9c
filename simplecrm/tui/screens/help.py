"""The help: all keys and actions, from the registry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from simplecrm import registry
from simplecrm.core.query.languages import CONTACTS, DEALS
from simplecrm.core.text.plurals import plural_of
from simplecrm.tui import keymap
from simplecrm.tui.services import Served
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

MOVING = (
    ("↑ ↓ j k", "move by line; PgUp PgDn by page; Home g first, End G last"),
    ("enter", "open the card, beside the list or in its place in a narrow terminal"),
    ("← →", "in Deals: go to the column beside; the mouse drags a deal to another one"),
    ("tab", "switch between list and card"),
    ("J K", "scroll the card while the list keeps the focus"),
    (
        "mouse",
        "a click selects, another opens; the right button shows what can be done with the line; the wheel scrolls",
    ),
    ("esc", "back: close the card, clear marks, clear a search"),
    ("*", "mark all lines, or unmark them"),
)
IN_FORMS = (
    ("tab", "next field, like Enter"),
    ("ctrl+s", "save"),
    ("ctrl+o", "edit the text in your editor ($VISUAL, $EDITOR)"),
    ("esc", "close; what was typed is kept as a draft, which r or opening the form again resumes"),
    ("ctrl+g", "discard what was typed, and the draft"),
)


class HelpScreen(Served, ModalScreen[None]):
    """Every action with its key and its command: those first that work on the selection. What is typed after ``/``
    leaves the lines that have all its words."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 40%; }
    HelpScreen > Vertical { width: 90; max-width: 96%; height: 94%; background: $surface;
      border: round $line; border-title-color: $accent; border-title-style: bold; padding: 0 1 0 2; }
    HelpScreen Input { width: 1fr; background: $field-focus; margin-bottom: 1; }
    HelpScreen Input:focus { background-tint: $foreground 0%; }
    HelpScreen Reader { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False),
        Binding("question_mark,q,enter", "dismiss(None)", "Close", show=False),
        Binding("slash", "filter", "Filter", show=False),
    ]

    def __init__(self, screen: BookScreen) -> None:
        super().__init__()
        self._mode = screen.mode
        available = {many: screen.target(one=not many).available for many in (False, True)}
        hidden = screen.hidden_actions()
        self._works = {
            action.id: not registry.disabled_reason(action, available[action.many], screen.mode)
            and not screen.disabled_reason(action.id)
            for action in registry.actions()
            if action.id not in hidden
        }

    def compose(self) -> ComposeResult:
        """The filter line, hidden until it is used, and the scrollable page."""
        with Vertical() as frame:
            frame.border_title = Content("Keys · / filters · esc closes")
            self._input = Input(placeholder="words, such as follow-up or tag", compact=True)
            self._input.display = False
            yield self._input
            yield Reader(id="help")

    def on_mount(self) -> None:
        """Show the page."""
        self._show()
        self.query_one(Reader).focus()

    def on_input_changed(self) -> None:
        """Filter the page."""
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the page."""
        event.stop()
        self.query_one(Reader).focus()

    def action_filter(self) -> None:
        """Show and focus the filter line."""
        self._input.display = True
        self._input.focus()

    def action_back(self) -> None:
        """Clear the filter, else close."""
        if self._input.display:
            self._input.value = ""
            self._input.display = False
            self.query_one(Reader).focus()
        else:
            self.dismiss(None)

    def _show(self) -> None:
        words = self._input.value.casefold().split()
        self.query_one(Reader).read(tuple(words), lambda flow: help_page(flow, self._mode, self._works, words))


Line = tuple[str, str]
"""A key or an example of a query, and what it means."""


def help_page(flow: Flow, mode: str, works: Mapping[str, bool], words: Sequence[str]) -> None:
    """The actions that work now, the others, and the rest of the keys; only lines with all the words."""
    shown = 0
    for title, hint, indent, lines in _sections(mode, works):
        found = [line for line in lines if _has(line, words)]
        if not found:
            continue
        if shown:
            flow.blank()
        shown += len(found)
        flow.line((title, "bold"), (f"  {hint}" if hint else "", "$quiet"))
        for key, meaning in found:
            if indent:
                flow.hang(indent, [(key, "bold $accent")], meaning)
            else:
                flow.line((key, "bold $accent"))
                flow.hang(4, [("", "")], meaning)
    if not shown:
        flow.line("No line has these words.")


def _sections(mode: str, works: Mapping[str, bool]) -> Iterator[tuple[str, str, int, list[Line]]]:
    """Title, hint, indent (0 for two lines each) and lines of each section."""
    palette = registry.key_of("palette")
    here, always, others, named = list[Line](), list[Line](), list[Line](), list[Line]()
    for action in registry.actions():
        if action.id not in works:
            continue
        line = registry.key_words(action.key) or palette, _description(action)
        if not action.key:
            named.append(line)
        elif works[action.id] and registry.has_key(action, mode):
            (here if action.needs else always).append(line)
        else:
            others.append(line)
    yield "On what is selected", "", 10, here
    yield "At any time", "", 10, always
    yield "Elsewhere, or with something else selected", "", 10, others
    yield "By name", f"{palette} finds these, settings, reports, contacts, companies and segments", 10, named
    yield "Moving", "", 10, list(MOVING)
    yield "In forms", "", 10, list(IN_FORMS)
    for language, words in ((CONTACTS, "in search and filter lines, and in commands that list"), (DEALS, "in Deals")):
        yield f"Queries on {plural_of(language.noun)}", words, 0, list(language.forms)
    own = f"A line like this in {keymap.path()} gives an action another key."
    yield "Your own keys", "", 0, [('focus = "f5"', own)]


def _has(line: Line, words: Sequence[str]) -> bool:
    """Whether each of the words begins one of the line, or is its key."""
    own = re.split(r"[^\w-]+", f"{line[0]} {line[1]}".casefold())
    return all(any(part.startswith(word) for part in own) or word == line[0].casefold() for word in words)


def _description(action: registry.Action) -> str:
    command = action.command if not action.command.startswith("-") else ""
    return action.title + (f" · simplecrm {command}" if command else "")
