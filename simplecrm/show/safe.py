"""Text made safe to show, and fitted to terminal cells: the one door between the book and a terminal.

Names and notes come from anywhere. An escape sequence in one can rewrite the screen, arm the clipboard (OSC 52) or
hide text (bidirectional overrides, CWE-150), and neither Rich nor Textual takes such characters out. So every text
passes here on its way to a person, and each character that a terminal would obey becomes one that it shows.
"""

from __future__ import annotations

_LOST = "\ufffd"
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_BLANKS = {
    "line": {"\t": " ", "\n": "⏎"},
    "lines": {"\t": "\t", "\n": "\n"},
    "field": {"\t": " ", "\n": " ", "\r": " "},
}
"""What tabs and line ends are shown as in one line, in several, and in a field of a record."""
_TABLES: dict[tuple[str, bool], dict[int, str]] = {}
_ELLIPSIS = "…"
_OURS = frozenset("…—–·•○↗↙→▸✓€₴₪")
_SOFT_HYPHEN = 0xAD
_JOINING = ("Mn", "Mc", "Me", "Cf")
"""The categories of marks and joiners, which are drawn into the cells of the letter before them."""


def safe(text: str, *, multiline: bool = False) -> str:
    """``text`` with everything that a terminal obeys turned into a visible mark.

    Controls become control pictures (``␛``), overrides of direction, C1 controls and lone surrogates ``�``. One line
    by default: a line end shows as ``⏎`` and a tab as a blank; with ``multiline`` both stay, and CR LF is a line end.
    Joiners stay, because emoji and Indic scripts are made with them.
    """
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table("lines" if multiline else "line", text.isascii()))


def field(text: str) -> str:
    """``text`` for a field of tab-separated output: safe, and without tab, CR or LF, which end fields and records."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_table("field", text.isascii()))


def cells(text: str) -> int:
    """How many terminal cells ``text`` takes: 2 for wide characters and emoji, 0 for marks and joiners."""
    if text.isascii() or all(map(_is_narrow, text)):
        return len(text)
    return sum(width for _, width in _clusters(text))


def clip(text: str, width: int) -> str:
    """``text`` made safe and cut to at most ``width`` cells, with ``…`` where something is missing.

    What belongs together (a letter and its accents, a joined emoji) is kept or dropped together.
    """
    text = safe(text)
    if len(text) <= width and text.isascii() or cells(text) <= width:
        return text
    if width <= 1:
        return _ELLIPSIS[: max(width, 0)]
    if text.isascii():
        return text[: width - 1] + _ELLIPSIS
    kept, room = [], width - 1
    for cluster, taken in _clusters(text):
        if taken > room:
            break
        kept.append(cluster)
        room -= taken
    return "".join(kept) + _ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """``text`` made safe, cut or filled with blanks to exactly ``width`` cells; ``right`` aligns it to the right."""
    text = clip(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def _table(kind: str, ascii_only: bool) -> dict[int, str]:
    """What each sign that a terminal obeys is shown as; made when the first text has one, for most have none."""
    if (kind, ascii_only) not in _TABLES:
        shown: dict[int, str] = {**{code: chr(0x2400 + code) for code in range(0x20)}, 0x7F: "\u2421"}
        if not ascii_only:
            shown |= dict.fromkeys((*range(0x80, 0xA0), *_BIDI, *range(0xD800, 0xE000)), _LOST)
        shown |= {ord(sign): seen for sign, seen in _BLANKS[kind].items()}
        shown |= dict.fromkeys((0x2028, 0x2029), shown[ord("\n")])
        _TABLES[kind, ascii_only] = shown
    return _TABLES[kind, ascii_only]


def _is_narrow(sign: str) -> bool:
    """Whether a letter or a sign of ours takes one cell, told without the tables of Unicode: they take 1 ms to load."""
    return " " <= sign <= "~" or "\xa0" <= sign < "\u0300" or sign in _OURS


def _clusters(text: str) -> list[tuple[str, int]]:
    """The pieces of ``text`` that stand or fall together, each with its width."""
    from unicodedata import category, east_asian_width

    found: list[tuple[str, int]] = []
    joined = False
    for sign in text:
        code = ord(sign)
        extends = joined or 0x1F3FB <= code <= 0x1F3FF or 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF
        if found and (extends or category(sign) in _JOINING) and code != _SOFT_HYPHEN:
            before, width = found[-1]
            # U+FE0F asks for the emoji form of a sign that is also text, and emoji are two cells wide.
            found[-1] = before + sign, 2 if code == 0xFE0F and width and not before[0].isalpha() else width
        else:
            breadth = 1 if code == _SOFT_HYPHEN else _width(category(sign), east_asian_width(sign))
            found.append((sign, breadth))
        joined = code == 0x200D and found[-1][1] == 2
    return found


def _width(category: str, breadth: str) -> int:
    if category in _JOINING or category == "Cc":
        return 0
    return 2 if breadth in ("W", "F") else 1
