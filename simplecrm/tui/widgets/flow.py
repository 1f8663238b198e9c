"""``Flow``: builds the content of a pane line by line, made safe and wrapped."""

from __future__ import annotations

from collections.abc import Container, Hashable

from textual.content import Content

from simplecrm.show.safe import cells, clip, safe
from simplecrm.tui.widgets import markdown

Part = str | tuple[str, str]
"""A text, optionally with a style of the theme (``bold``, ``$error``, ``$quiet``)."""

MAX_LETTERS = 20_000
"""A longer text is cut off in a pane, because a note of a megabyte would make each resize slow."""

FOLD_LINES = 8
"""The lines that are shown of a folded text."""

MIN_FOLDED = 3
"""A fold hides at least so many lines: its own takes one, too."""

UNFOLD = "v shows all"


class Flow:
    """The lines of a pane of ``width`` cells. A text with a ``fold`` is shown in full only if ``unfolded`` has that.
    ``is_plain`` leaves out lines that are only drawn."""

    def __init__(self, width: int, unfolded: Container[Hashable] = (), *, is_plain: bool = False) -> None:
        self.width = max(20, width)
        self.is_plain = is_plain
        self.unfolded = unfolded
        self.folds: dict[int, Hashable] = {}
        """What is folded, by the number of the line that says so, from 0."""
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

    def hang(
        self,
        indent: int,
        first: list[Part],
        text: Part,
        *,
        lead: str = "",
        fold: Hashable = None,
        is_markdown: bool = False,
    ) -> None:
        """Add ``first`` in ``indent`` cells, and ``lead`` with a text that wraps beside it."""
        head = assemble(*first)
        if indent <= head.cell_length <= self.width // 2:
            indent = head.cell_length + 1
        elif indent <= head.cell_length:
            self._lines += head.wrap(self.width)
            head = Content("")
        if indent:
            head = Content.assemble(head, " " * max(1, indent - head.cell_length))
        said, style = text if isinstance(text, tuple) else (text, "")
        kept, width = said[:MAX_LETTERS] + ("…" if len(said) > MAX_LETTERS else ""), max(10, self.width - indent)
        if is_markdown:
            lines = markdown.lines(kept, width)
        else:
            lines = Content.assemble((safe(kept, multiline=True).expandtabs(4), style)).wrap(width) or [Content("")]
        if lead:
            lines[:1] = Content.assemble(lead, lines[0]).wrap(width)
        hidden = len(lines) - FOLD_LINES
        is_folded = fold is not None and hidden >= MIN_FOLDED and fold not in self.unfolded
        blank = " " * indent
        self._lines.append(Content.assemble(head, lines[0]))
        self._lines += [Content.assemble(blank, line) for line in lines[1 : FOLD_LINES if is_folded else None]]
        if is_folded:
            self.folded(indent, f"… {hidden:,} more lines", fold)

    def folded(self, indent: int, words: str, fold: Hashable) -> None:
        """Add a line that says what is folded, and how to see it."""
        self.folds[len(self._lines)] = fold
        shown = clip(f"{words} · {UNFOLD}", self.width - indent)
        self._lines.append(assemble(" " * indent, (shown, "$quiet")))

    def markdown(self, text: str) -> None:
        """Add a text in Markdown over the whole width."""
        self._lines += markdown.lines(text[:MAX_LETTERS] + ("…" if len(text) > MAX_LETTERS else ""), self.width)

    def laid_out(self, content: Content) -> None:
        """Add lines that are laid out already."""
        self._lines += content.split("\n", allow_blank=True)

    def rule(self) -> None:
        """Add a horizontal line, or an empty one in the plain application."""
        self._lines.append(Content("") if self.is_plain else Content.assemble(("─" * self.width, "$line")))

    def blank(self) -> None:
        """Add an empty line."""
        self._lines.append(Content(""))

    def content(self) -> Content:
        """All lines, as content for a widget."""
        return Content("\n").join(self._lines)


def assemble(*parts: Part) -> Content:
    """Untrusted text as content: made safe, and never parsed as markup."""
    return Content.assemble(*(safe(part) if isinstance(part, str) else (safe(part[0]), part[1]) for part in parts))


def linked(style: str, url: str) -> str:
    """A style with a link that terminals open (OSC 8); ``url`` is empty or was checked (see ``core.text.urls``)."""
    return f"{style} link='{url.replace(chr(39), '%27')}'".strip() if url else style
