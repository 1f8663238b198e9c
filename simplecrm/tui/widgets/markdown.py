"""Markdown for panes: headings, lists and emphasis as styled text.

Textual's own Markdown widget mounts a widget per paragraph, which is too slow for a pane that follows the cursor.
"""

from __future__ import annotations

import re

from textual.content import Content

from simplecrm.show.safe import safe

_INLINE = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)")
_HEADING = re.compile(r"#{1,6}\s+(?P<words>.+)")
_ITEM = re.compile(r"(?P<indent>\s*)[-*+]\s+(?P<words>.+)")
_STYLES = {"bold": "bold", "code": "$accent", "italic": "italic"}


def lines(text: str, width: int) -> list[Content]:
    """The text as lines of at most ``width`` cells."""
    shown: list[Content] = []
    for line in safe(text, multiline=True).expandtabs(4).split("\n"):
        shown += _line(line, width)
    return shown


def _line(line: str, width: int) -> list[Content]:
    heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
    if heading:
        return Content.assemble((heading["words"], "bold $accent")).wrap(width)
    if item:
        head = item["indent"] + "• "
        wrapped = _inline(item["words"]).wrap(max(10, width - len(head)))
        return [Content.assemble(head if place == 0 else " " * len(head), part) for place, part in enumerate(wrapped)]
    return _inline(line).wrap(width) or [Content("")]


def _inline(text: str) -> Content:
    parts: list[tuple[str, str]] = []
    done = 0
    for found in _INLINE.finditer(text):
        kind = found.lastgroup or "bold"
        parts += [(text[done : found.start()], ""), (found[kind], _STYLES[kind])]
        done = found.end()
    return Content.assemble(*parts, (text[done:], ""))
