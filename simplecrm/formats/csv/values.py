"""The content of one cell: several values, labels, percentages, yes and no, and damage by spreadsheets."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_SEPARATOR = re.compile(r"(?<![\\:]):::(?!:)")
_ESCAPED = re.compile(r"(\\+)(:{3,})")
_TO_ESCAPE = re.compile(r"(\\*)(:{3,})")
_SEPARATES = re.compile(r"[;,|\n\r]")
_BEGINS_FORMULA = "(?:[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]|[\t\r])"
"""The start of what spreadsheets take for a formula, also after blanks, which some drop, and in full-width and small
forms."""
_FORMULA = re.compile("'+" + _BEGINS_FORMULA)
_RISKY = re.compile("'*" + _BEGINS_FORMULA)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN_NUMBER = re.compile(r"\+?[0-9][0-9 ().\-]*|-?[0-9][0-9.,]*")
_DAMAGED = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_LABELS = {
    "cell": "mobile", "cellular": "mobile", "iphone": "mobile", "business": "work", "internet": "", "smtp": "",
    "personal": "home", "primary": "", "default": "", "*": "",
}  # fmt: skip
_YES = frozenset(("1", "yes", "y", "true", "t", "x", "on", "ja", "oui", "si", "sí", "wahr", "vrai", "checked"))
NOTHING = frozenset(("NULL", "null", "N/A", "n/a", "#N/A", "\\N", "(null)", "<null>", "NaN", "nan", "None"))
"""The words of programs for "no value"."""


class Unreadable(Exception):
    """A cell that a row needs is invalid; the message says why."""


def split_values(cell: str) -> list[str]:
    """The values of a cell separated by ``:::`` (Google Contacts, and our own files)."""
    values = [value.strip() for value in _SEPARATOR.split(cell)]
    if "\\" in cell:
        values = [_ESCAPED.sub(_plain, value) for value in values]
    return values


def join_values(values: list[str] | tuple[str, ...], *, sure: bool = False) -> str:
    """Several values as one cell, the inverse of ``split_values``. If ``sure``, a single value with a character that
    separates values in other files (a comma in a tag) gets a separator after it, so that it is read as one value.
    """
    if len(values) == 1 and ":::" not in (value := values[0]):
        unsure = sure and (_SEPARATES.search(value) or not value or value.strip() != value)
        return value + " :::" if unsure else value
    if not any(":::" in value for value in values):
        return " ::: ".join(values)
    cell = " ::: ".join(_TO_ESCAPE.sub(_escaped, value) for value in values)
    return cell + " :::" if len(values) == 1 else cell


def guard(cell: str, *, all_risky: bool) -> str:
    """``cell`` with an apostrophe before it if a spreadsheet would take it for a formula (CWE-1236).

    Plain numbers and phone numbers are left alone. Without ``all_risky`` only text that ``unguard`` would
    otherwise change gets one, so that reading back is exact.
    """
    pattern = _RISKY if all_risky else _FORMULA
    if pattern.match(cell) and not _PLAIN_NUMBER.fullmatch(cell.strip()):
        return "'" + cell
    return cell


def visible(cell: str) -> str:
    """``cell`` with each control character except tab and line feed replaced by its Unicode symbol; CR ends a line. A
    terminal that shows the file would execute escape sequences.
    """
    if cell.isprintable():
        return cell
    return _CONTROLS.sub(_picture, cell.replace("\r\n", "\n").replace("\r", "\n"))


def unguard(cell: str) -> str:
    """``cell`` without the apostrophe that ``guard`` put before it."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


@lru_cache(maxsize=1024)
def label_of(text: str) -> str:
    """A label in our spelling: ``* Work`` is ``work``, ``cell`` is ``mobile``; unknown ones stay as they are."""
    label = text.strip().removeprefix("* ").strip().removeprefix("*").strip()
    small = label.casefold()
    if small in _LABELS:
        return _LABELS[small]
    return (
        small if small in ("work", "home", "mobile", "other", "fax", "pager", "main", "work fax", "home fax") else label
    )


def is_yes(text: str) -> bool:
    """Whether a cell means yes."""
    return text.strip().casefold() in _YES


def percent_of(text: str) -> int | None:
    """Whole percent from ``40``, ``40 %`` or ``0.4``; ``None`` for anything else."""
    try:
        number = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    if "%" not in text and 0 < number < 1:
        number *= 100
    return int(number) if 0 <= number <= 100 else None


def restore_number(text: str) -> tuple[str, bool]:
    """A phone number from ``4.47911123456E+11``, as spreadsheets write long numbers, and whether digits are lost. If
    every digit is present, the number is restored.
    """
    match = _DAMAGED.fullmatch(text)
    if not match:
        return text, False
    first, rest, exponent = match.group(1), match.group(2) or "", int(match.group(3))
    return (first + rest, False) if len(rest) == exponent else (text, True)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def _escaped(match: re.Match[str]) -> str:
    """Twice the backslashes and one more, so that an odd number means that the colons are text."""
    return match.group(1) * 2 + "\\" + match.group(2)


def _plain(match: re.Match[str]) -> str:
    return match.group(1)[len(match.group(1)) // 2 + 1 :] + match.group(2)
