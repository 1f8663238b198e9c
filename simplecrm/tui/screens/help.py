"""The help: all keys and actions, from the registry."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from simplecrm import registry
from simplecrm.core.query.languages import CONTACTS, DEALS
from simplecrm.core.text.plurals import plural_of
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.reader import Reader

MOVING = (
    ("↑ ↓ j k", "move by line; PgUp PgDn by page; Home g first, End G last"),
    ("enter", "open the card, beside the list or in its place in a narrow terminal"),
    ("← →", "in Deals: go to the column beside; the mouse drags a deal to another one"),
    ("tab", "switch between list and card"),
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


class HelpScreen(ModalScreen[None]):
    """Every action with its key and its command."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 40%; }
    HelpScreen > Reader { width: 90; max-width: 96%; max-height: 94%; background: $surface; border: round $line;
      border-title-color: $accent; border-title-style: bold; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", "Close", show=False)
    ]

    def compose(self) -> ComposeResult:
        """The scrollable page."""
        reader = Reader(id="help")
        reader.border_title = Content("Keys · esc closes")
        yield reader

    def on_mount(self) -> None:
        """Show the page."""
        self.query_one(Reader).read("help", help_page)


def help_page(flow: Flow) -> None:
    """The registry as a page."""
    keyed = [action for action in registry.ACTIONS if action.key]
    others = [action for action in registry.ACTIONS if not action.key]
    for action in keyed:
        flow.hang(10, [(registry.key_words(action.key), "bold $accent")], _description(action))
    flow.blank()
    flow.line(("By name", "bold"), ("  ctrl+p finds these, contacts, companies and segments", "$quiet"))
    for action in others:
        flow.hang(10, [("^p", "$quiet")], _description(action))
    for title, lines in (("Moving", MOVING), ("In forms", IN_FORMS)):
        flow.blank()
        flow.line((title, "bold"))
        for key, words in lines:
            flow.hang(10, [(key, "bold $accent")], words)
    for language, words in ((CONTACTS, "in search and filter lines, and in commands that list"), (DEALS, "in Deals")):
        flow.blank()
        flow.line((f"Queries on {plural_of(language.noun)}", "bold"), (f"  {words}", "$quiet"))
        for example, meaning in language.forms:
            flow.line((example, "bold $accent"))
            flow.hang(4, [("", "")], meaning)


def _description(action: registry.Action) -> str:
    command = action.command if not action.command.startswith("-") else ""
    return action.title + (f" · simplecrm {command}" if command else "")
