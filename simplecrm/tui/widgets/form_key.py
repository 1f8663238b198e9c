"""``FormKey``: a key at the bottom of a form."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class FormKey(Static):
    """A key at the bottom of the form, which can be clicked."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """The key was clicked; ``what`` names its action."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, key: str, words: str, what: str, detail: str = "", *, id: str | None = None) -> None:
        self._key, self._detail, self._what = key, detail, what
        super().__init__(self._content(words), id=id)

    def label(self, words: str) -> None:
        """Say what the key does."""
        self.update(self._content(words))

    def _content(self, words: str) -> Content:
        return Content.assemble((self._key, "bold $accent"), f" {words}", (self._detail, "$quiet"))

    def on_click(self, event: events.Click) -> None:
        """Post ``Clicked``."""
        event.stop()
        self.post_message(self.Clicked(self._what))
