"""A phrase split into numbers, words and signs, and a position in it that advances as rules take them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Result = TypeVar("Result")

_LONGEST_NUMBER = 8


class Impossible(Exception):
    """A phrase that is clear but impossible, such as ``30 feb``; the message says why."""


class Cursor:
    """The pieces of a phrase. Rules take pieces from it; ``attempt`` backtracks when a rule does not match."""

    def __init__(self, phrase: str) -> None:
        self._pieces = _cut(phrase)
        self._place = 0
        self.remarks: list[str] = []
        self.fault = ""

    @property
    def is_at_end(self) -> bool:
        """Whether every piece is taken."""
        return self._place == len(self._pieces)

    def take(self, *words: str) -> str:
        """The next piece if it is one of ``words``, else empty and nothing is taken."""
        piece = self._peek()
        if piece not in words:
            return ""
        self._place += 1
        return piece

    def take_all(self, words: str) -> bool:
        """Take a sequence of pieces, all or none."""
        wanted = words.split()
        if self._pieces[self._place : self._place + len(wanted)] != wanted:
            return False
        self._place += len(wanted)
        return True

    def number(self, fewest: int = 1, most: int = _LONGEST_NUMBER) -> str:
        """The next piece if it is a number of so many digits, else empty."""
        piece = self._peek()
        if not piece.isdigit() or not fewest <= len(piece) <= most:
            return ""
        self._place += 1
        return piece

    def among(self, meanings: dict[str, Result]) -> Result | None:
        """The meaning of the next piece if it is one of the words."""
        piece = self._peek()
        if piece not in meanings:
            return None
        self._place += 1
        return meanings[piece]

    def attempt(self, rule: Callable[[], Result | None]) -> Result | None:
        """The result of ``rule`` on the next pieces; if it does not match, they are put back and the first fault is
        kept."""
        place, remarks = self._place, len(self.remarks)
        try:
            found = rule()
        except Impossible as fault:
            self.fault = self.fault or str(fault)
            found = None
        except (OverflowError, ValueError):
            self.fault = self.fault or "That is beyond the calendar."
            found = None
        if found is None:
            self._place = place
            del self.remarks[remarks:]
        return found

    def first(self, *rules: Callable[[], Result | None]) -> Result | None:
        """The result of the first rule that matches the next pieces."""
        for rule in rules:
            found = self.attempt(rule)
            if found is not None:
                return found
        return None

    def _peek(self) -> str:
        return self._pieces[self._place] if self._place < len(self._pieces) else ""


def _cut(phrase: str) -> list[str]:
    """The numbers, words and signs of a phrase, in lower case."""
    text = phrase.lower()
    return _split(text) if _is_simple(text) else _cut_by_patterns(text)


def _is_simple(text: str) -> bool:
    """Whether no sign of the phrase has a meaning that depends on what stands next to it. Most phrases are like that,
    and are split without patterns: the module ``re`` takes as long to load as a note to write."""
    if not text.isascii() or any(sign in text for sign in "'.,!?"):
        return False
    pairs = zip(text, text[1:], strict=False)
    return not any((sign == "-" and before.isalpha()) or (sign == "h" and before.isdigit()) for before, sign in pairs)


def _split(text: str) -> list[str]:
    pieces: list[str] = []
    last = ""
    for sign in text:
        kind = "number" if sign.isdigit() else "word" if sign.isalpha() else "" if sign.isspace() else "sign"
        if kind and kind == last != "sign":
            pieces[-1] += sign
        elif kind:
            pieces.append(sign)
        last = kind
    return pieces


def _cut_by_patterns(text: str) -> list[str]:
    import re

    text = text.replace("’", "'").replace("a.m.", "am").replace("p.m.", "pm")
    text = re.sub(r"(?<=[a-z])'(?=[a-z])", "", text)
    text = re.sub(r"(?<=[a-z])[-.](?=[a-z ]|$)|[,!?]", " ", text)
    # The second dot of “5.12.” ends the date: what follows after a blank may be a time.
    text = re.sub(r"([0-9]\.\s*[0-9]{1,2})\.(?=\s|$)", r"\1 ", text)
    # Minutes belong to the hour before them only without a blank: “17h30”, but “17h 23rd”.
    text = re.sub(r"(?<=[0-9])h(?=[0-9]{2}(?![0-9a-z]))", "h:", text)
    return re.findall(r"[0-9]+|[a-z]+|[^\sa-z0-9]", text)
