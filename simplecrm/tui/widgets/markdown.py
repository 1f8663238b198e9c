"""Markdown for panes: headings, lists, quotes, code and emphasis as styled text.

Textual's own Markdown widget mounts a widget per paragraph, which is too slow for a pane that follows the cursor. Of
a link the address is shown, too, so that a text cannot lead anywhere else than it says.
"""

from __future__ import annotations

import re

from textual.content import Content

from simplecrm.show.safe import cells, safe

_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|`(?P<code>[^`\n]+)`|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|(?<![\w*])\*(?P<slanted>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|~~(?P<strike>[^~\n]+)~~"
    r"|!?\[(?P<link>[^\[\]\n]+)\]\((?P<url>[^()\s]+)\)"
)
_HEADING = re.compile(r"#{1,6}\s+(?P<words>.+)")
_ITEM = re.compile(r"(?P<indent>\s*)(?P<sign>[-*+]|\d{1,9}[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?(?P<words>.+)")
_QUOTE = re.compile(r"\s{0,3}(?P<signs>>(?:\s*>)*)\s?(?P<words>.*)")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_FENCE = re.compile(r"\s*(?:```|~~~)[^`]*")
_STYLES = {
    "bold": "bold", "code": "$accent", "italic": "italic", "slanted": "italic", "strike": "strike",
    "link": "underline",
}  # fmt: skip
MAX_PLAIN = 400
"""The letters of a text of which a line of a list shows the beginning."""

_BOXES = {" ": "○ ", "x": "✓ ", "X": "✓ "}
"""Items that are to be done, and those that are done."""


def lines(text: str, width: int) -> list[Content]:
    """The text as lines of at most ``width`` cells."""
    shown: list[Content] = []
    is_code = False
    for line in safe(text, multiline=True).expandtabs(4).split("\n"):
        if _FENCE.fullmatch(line):
            is_code = not is_code
        elif is_code:
            shown += _hung("  ", Content.assemble((line, "$accent")), width)
        else:
            shown += _line(line, width)
    return shown or [Content("")]


def plain(text: str) -> str:
    """The beginning of the text without its signs, for a line of a list."""
    return "\n".join(line.plain for line in lines(text[:MAX_PLAIN], MAX_PLAIN))


def _line(line: str, width: int) -> list[Content]:
    heading, item, quote = _HEADING.fullmatch(line), _ITEM.fullmatch(line), _QUOTE.fullmatch(line)
    if _RULE.fullmatch(line):
        return [Content.assemble(("─" * min(width, 20), "$line"))]
    if heading:
        return Content.assemble((heading["words"], "bold $accent")).wrap(width)
    if quote:
        depth = quote["signs"].count(">")
        return _hung("│ " * min(depth, 4), _inline(quote["words"], "$quiet"), width, repeat=True)
    if item:
        sign = _BOXES.get(item["box"], "") or ("• " if item["sign"] in "-*+" else f"{item['sign']} ")
        return _hung(item["indent"][: width // 2] + sign, _inline(item["words"]), width)
    return _inline(line).wrap(width) or [Content("")]


def _hung(head: str, text: Content, width: int, *, repeat: bool = False) -> list[Content]:
    """A text that wraps beside ``head``, which is repeated on each line if wanted."""
    wrapped = text.wrap(max(10, width - cells(head))) or [Content("")]
    under = head if repeat else " " * cells(head)
    return [Content.assemble((head if place == 0 else under, "$quiet"), part) for place, part in enumerate(wrapped)]


def _inline(text: str, style: str = "") -> Content:
    parts: list[tuple[str, str]] = []
    done = 0
    for found in _INLINE.finditer(text):
        kind = "link" if found["link"] else found.lastgroup or "bold"
        parts += [(text[done : found.start()], style), (found[kind], f"{style} {_STYLES[kind]}".strip())]
        if kind == "link" and found["url"] != found["link"]:
            parts.append((f" ({found['url']})", "$quiet"))
        done = found.end()
    return Content.assemble(*parts, (text[done:], style))
