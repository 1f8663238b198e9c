"""The key line at the bottom: the main keys of the screen, from the registry, and which draft can be resumed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from simplecrm.registry import Action, key_of, key_words
from simplecrm.show.safe import cells, clip

DRAFT_TITLE_CELLS = 34
"""The space for the title of a draft."""


class KeyLine(Widget):
    """A line of keys. Those that do not fit are left out from the end, except for the last one, the help."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; background: $panel; color: $foreground; }
    """

    class Pressed(Message):
        """The key of an action was clicked."""

        def __init__(self, action_id: str) -> None:
            super().__init__()
            self.action_id = action_id

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = [action for action in actions if action.footer and action.key]
        self._marked = 0
        self._draft = ""

    def show_draft(self, title: str, more: int) -> None:
        """Show which draft can be resumed, empty for none, and how many more there are."""
        others = f" and {more:,} more" if more > 0 else ""
        words = f" Draft: {clip(title, DRAFT_TITLE_CELLS)}{others} · {key_of('resume')} resumes " if title else ""
        if words != self._draft:
            self._draft = words
            self.refresh()

    def show_marked(self, count: int) -> None:
        """Show how many lines are marked."""
        if count != self._marked:
            self._marked = count
            self.refresh()

    def render(self) -> Content:
        """The keys with their labels, and the number of marked lines."""
        parts: list[tuple[str, str]] = [(self._draft, "bold $accent")] if self._draft else []
        for action in self._fitting():
            parts += [(" " + key_words(action.key), "bold $accent"), (f" {action.footer} ", "")]
        if self._marked:
            parts.append((f" ● {self._marked:,} marked", "bold $accent"))
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Post ``Pressed`` for the key under the pointer."""
        start = cells(self._draft)
        if event.x < start:
            self.post_message(self.Pressed("resume"))
        for action in self._fitting():
            width = self._width(action)
            if start <= event.x < start + width:
                self.post_message(self.Pressed(action.id))
            start += width

    def _fitting(self) -> list[Action]:
        room = self.size.width - (len(f" ● {self._marked:,} marked") if self._marked else 0)
        room -= cells(self._draft)
        shown = list(self._actions)
        while len(shown) > 1 and sum(map(self._width, shown)) > room:
            del shown[-2]
        return shown

    @staticmethod
    def _width(action: Action) -> int:
        return cells(key_words(action.key)) + cells(action.footer) + 3
