"""``Flow``: builds the content of a pane line by line, made safe and wrapped."""

from __future__ import annotations

from textual.content import Content

from simplecrm.show.safe import cells, clip, safe
from simplecrm.tui.widgets import markdown

Part = str | tuple[str, str]
"""A text, optionally with a style of the theme (``bold``, ``$error``, ``$quiet``)."""

MAX_LETTERS = 20_000
"""A longer text is cut off in a pane, because a note of a megabyte would make each resize slow."""


class Flow:
    """The lines of a pane of ``width`` cells."""

    def __init__(self, width: int) -> None:
        self.width = max(20, width)
        self._lines: list[Content] = []

    def line(self, *parts: Part) -> None:
        """Add a line, wrapped if it is too long."""
        self._lines += assemble(*parts).wrap(self.width)

    def ends(self, left: Part, right: Part) -> None:
        """Add a line with texts at both ends; the left one is cut off if there is too little space."""
        right_text, right_style = right if isinstance(right, tuple) else (right, "")
        left_text, left_style = left if isinstance(left, tuple) else (left, "")
        room = self.width - cells(right_text) - 2
        shown = clip(left_text, room)
        gap = " " * (self.width - cells(shown) - cells(right_text))
        self._lines.append(assemble((shown, left_style), gap, (right_text, right_style)))

    def hang(self, indent: int, first: list[Part], text: Part) -> None:
        """Add ``first`` in ``indent`` cells, and a text that wraps beside it."""
        head = assemble(*first)
        if indent:
            head = Content.assemble(head, " " * max(1, indent - head.cell_length))
        said, style = text if isinstance(text, tuple) else (text, "")
        kept = safe(said[:MAX_LETTERS], multiline=True).expandtabs(4) + ("…" if len(said) > MAX_LETTERS else "")
        lines = Content.assemble((kept, style)).wrap(max(10, self.width - indent)) or [Content("")]
        self._lines.append(Content.assemble(head, lines[0]))
        blank = " " * indent
        self._lines += [Content.assemble(blank, line) for line in lines[1:]]

    def markdown(self, text: str) -> None:
        """Add a text in Markdown over the whole width."""
        self._lines += markdown.lines(text[:MAX_LETTERS] + ("…" if len(text) > MAX_LETTERS else ""), self.width)

    def rule(self) -> None:
        """Add a horizontal line."""
        self._lines.append(Content.assemble(("─" * self.width, "$line")))

    def blank(self) -> None:
        """Add an empty line."""
        self._lines.append(Content(""))

    def content(self) -> Content:
        """All lines, as content for a widget."""
        return Content("\n").join(self._lines)


def assemble(*parts: Part) -> Content:
    """Untrusted text as content: made safe, and never parsed as markup."""
    return Content.assemble(*(safe(part) if isinstance(part, str) else (safe(part[0]), part[1]) for part in parts))
