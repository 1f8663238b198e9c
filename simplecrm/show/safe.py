"""Make text safe to show, and fit it to terminal cells. All text from the book reaches the terminal through here.

Names and notes are untrusted. An escape sequence can rewrite the screen, set the clipboard (OSC 52) or hide text
(bidirectional overrides, CWE-150), and neither Rich nor Textual removes such characters. So every text is sanitized
here, and each control character is replaced by a visible one.
"""

from __future__ import annotations

_REPLACEMENT = "\ufffd"
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_BLANKS = {
    "line": {"\t": " ", "\n": "⏎"},
    "lines": {"\t": "\t", "\n": "\n"},
    "field": {"\t": " ", "\n": " ", "\r": " "},
}
"""How tabs and line ends are shown in a single line, in several lines, and in a field of a record."""
_TABLES: dict[tuple[str, bool], dict[int, str]] = {}
_ELLIPSIS = "…"
_NARROW = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x300)), *"…—–·•○↗↙→▸✓€₴₪"}
"""Characters that surely take one cell, without loading ``unicodedata``, which takes 1 ms."""
_SOFT_HYPHEN = 0xAD
_COMBINING = ("Mn", "Mc", "Me", "Cf")
"""The Unicode categories of marks and joiners, which are drawn in the cells of the preceding character."""


def safe(text: str, *, multiline: bool = False) -> str:
    """``text`` with every control character replaced by a visible one.

    C0 controls become control pictures (``␛``); bidirectional overrides, C1 controls and lone surrogates become ``�``.
    The result is one line: line ends become ``⏎`` and tabs blanks. With ``multiline`` both stay, and CR LF becomes LF.
    Joiners stay, because emoji and Indic scripts need them.
    """
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table("lines" if multiline else "line", text.isascii()))


def field(text: str) -> str:
    """``text`` for a field of tab-separated output: safe, with blanks for tab, CR and LF."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table("field", text.isascii()))


def cells(text: str) -> int:
    """The width of ``text`` in terminal cells: 2 for wide characters and emoji, 0 for marks and joiners."""
    if text.isascii() or _NARROW.issuperset(text):
        return len(text)
    return sum(width for _, width in _clusters(text))


def clip(text: str, width: int) -> str:
    """``text`` made safe and cut to at most ``width`` cells, ending in ``…`` if cut.

    A grapheme cluster (a letter with its accents, a joined emoji) is never split.
    """
    text = safe(text)
    narrow = text.isascii() or _NARROW.issuperset(text)
    if (len(text) if narrow else cells(text)) <= width:
        return text
    if width <= 1:
        return _ELLIPSIS[: max(width, 0)]
    if narrow:
        return text[: width - 1] + _ELLIPSIS
    kept, room = [], width - 1
    for cluster, taken in _clusters(text):
        if taken > room:
            break
        kept.append(cluster)
        room -= taken
    return "".join(kept) + _ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """``text`` made safe, cut or padded to exactly ``width`` cells; ``right`` aligns it to the right."""
    text = clip(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def _table(kind: str, ascii_only: bool) -> dict[int, str]:
    """The replacement of each control character; built on first use, because most texts have none."""
    if (kind, ascii_only) not in _TABLES:
        shown: dict[int, str] = {**{code: chr(0x2400 + code) for code in range(0x20)}, 0x7F: "\u2421"}
        if not ascii_only:
            shown |= dict.fromkeys((*range(0x80, 0xA0), *_BIDI, *range(0xD800, 0xE000)), _REPLACEMENT)
        shown |= {ord(sign): seen for sign, seen in _BLANKS[kind].items()}
        shown |= dict.fromkeys((0x2028, 0x2029), shown[ord("\n")])
        _TABLES[kind, ascii_only] = shown
    return _TABLES[kind, ascii_only]


def _clusters(text: str) -> list[tuple[str, int]]:
    """The grapheme clusters of ``text``, each with its width in cells."""
    from unicodedata import category, east_asian_width

    found: list[tuple[str, int]] = []
    joined = False
    for sign in text:
        code = ord(sign)
        extends = joined or 0x1F3FB <= code <= 0x1F3FF or 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF
        if found and (extends or category(sign) in _COMBINING) and code != _SOFT_HYPHEN:
            before, width = found[-1]
            # U+FE0F selects the emoji form of a character, which is two cells wide.
            found[-1] = before + sign, 2 if code == 0xFE0F and width and not before[0].isalpha() else width
        else:
            breadth = 1 if code == _SOFT_HYPHEN else _width(category(sign), east_asian_width(sign))
            found.append((sign, breadth))
        joined = code == 0x200D and found[-1][1] == 2
    return found


def _width(category: str, breadth: str) -> int:
    if category in _COMBINING or category == "Cc":
        return 0
    return 2 if breadth in ("W", "F") else 1
