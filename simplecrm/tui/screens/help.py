"""All keys and actions, from the registry."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from simplecrm import registry
from simplecrm.core.query.parser import FORMS
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.reader import Reader

MOVING = (
    ("↑ ↓ j k", "line by line; PgUp PgDn by what is seen; Home g first, End G last"),
    ("enter", "open the card beside the list, or in its place where the terminal is narrow"),
    ("tab", "from the list to the card and back"),
    ("esc", "back: from the card, from marks, from a search"),
    ("*", "mark all lines, or none"),
)
IN_FORMS = (
    ("tab", "to the next field; Enter too"),
    ("ctrl+s", "save"),
    ("ctrl+o", "write a long text in your editor ($VISUAL, $EDITOR)"),
    ("esc", "leave without saving"),
)


class HelpScreen(ModalScreen[None]):
    """What can be done, by which key, and by which command."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 40%; }
    HelpScreen > Reader { width: 90; max-width: 96%; max-height: 94%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", "Close", show=False)
    ]

    def compose(self) -> ComposeResult:
        """A page to scroll in."""
        reader = Reader(id="help")
        reader.border_title = Content("Keys · esc closes")
        yield reader

    def on_mount(self) -> None:
        """Lay the page out."""
        self.query_one(Reader).read("help", help_page)


def help_page(width: int) -> Content:
    """The registry as a page."""
    flow = Flow(width)
    keyed = [action for action in registry.ACTIONS if action.key]
    others = [action for action in registry.ACTIONS if not action.key]
    for action in keyed:
        flow.hang(10, [(registry.key_words(action.key), "bold $accent")], _told(action))
    flow.blank()
    flow.line(("By name", "bold"), ("  ctrl+p finds these, and everybody in the book", "$quiet"))
    for action in others:
        flow.hang(10, [("^p", "$quiet")], _told(action))
    for title, lines in (("Moving", MOVING), ("In forms", IN_FORMS)):
        flow.blank()
        flow.line((title, "bold"))
        for key, words in lines:
            flow.hang(10, [(key, "bold $accent")], words)
    flow.blank()
    flow.line(("Queries", "bold"), ("  for search and filter lines, and every command that lists", "$quiet"))
    for example, meaning in FORMS:
        flow.line((example, "bold $accent"))
        flow.hang(4, [("", "")], meaning)
    return flow.content()


def _told(action: registry.Action) -> str:
    command = action.command if not action.command.startswith("-") else ""
    return action.title + (f" · simplecrm {command}" if command else "")
