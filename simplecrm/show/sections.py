"""Titled sections of a page, wrapped to the width of the terminal."""

from __future__ import annotations

from simplecrm.show.safe import cells, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def section(title: str, texts: Iterable[str], width: int) -> Iterator[str]:
    """The lines of a section, the first with its title; nothing if there are no texts. Safe to show."""
    for number, text in enumerate(texts):
        if number == 0:
            yield ""
        head = f"{title:<9} " if number == 0 else " " * 10
        for place, line in enumerate(_wrapped(safe(text, multiline=True), max(20, width - 10))):
            yield (head if place == 0 else " " * 10) + line


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The text wrapped at blanks, each line indented as its paragraph is, by half of the width at most. ``textwrap`` is
    not used because it loads ``re``."""
    for paragraph in text.split("\n"):
        if cells(paragraph) <= width:
            yield paragraph
            continue
        words = paragraph.lstrip(" ")
        indent = paragraph[: min(len(paragraph) - len(words), width // 2)]
        line = ""
        for word in words.split(" "):
            if line and cells(line) + 1 + cells(word) > width:
                yield line
                line = ""
            line = f"{line} {word}" if line else indent + word
        yield line
