"""The query language of lists, segments and bulk actions: ``tag:vip last<30d -tag:cold (berlin or "new york")``.

Words and conditions that stand side by side must all hold; ``or``, ``-`` or ``not``, and parentheses say otherwise.
Anything that is not a condition is text: ``AT&T``, ``o'neil``, ``C++``, ``a-b``, ``https://acme.com`` and a lone ``"``
are searched for literally. Which conditions there are depends on what is looked for (see ``core.query.languages``).
Parsed by hand, because modules for grammars and regular expressions take longer to load than a whole look-up.
"""

from __future__ import annotations

from simplecrm.core.query.languages import CONTACTS
from simplecrm.core.query.words import is_plain
from simplecrm.core.records import Record
from simplecrm.core.text import storable
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from simplecrm.core.query.languages import Language

MAX_CONDITIONS = 100
DEEPEST = 40

_OPERATORS = ("<=", ">=", ":", "<", ">")


class Word(Record):
    """A word, or several adjacent ones when ``phrase`` is set. ``at`` is where it begins, from 0."""

    text: str
    at: int = 0
    phrase: bool = False


class Term(Record):
    """A condition: ``last<30d`` has the ``name`` ``last``, the ``sign`` ``<`` and the ``value`` ``30d``.

    An unknown name is that of a custom field, or else ``text`` is searched for literally.
    """

    name: str
    sign: str
    value: str
    text: str
    at: int = 0


class Not(Record):
    """The records that ``part`` does not match."""

    part: Node


class All(Record):
    """The records that match every part; all of them if there are no parts."""

    parts: tuple[Node, ...] = ()


class Any(Record):
    """The records that match any part."""

    parts: tuple[Node, ...]


if TYPE_CHECKING:
    Node: TypeAlias = Word | Term | Not | All | Any


def parse(text: str, language: Language = CONTACTS) -> Node:
    """The parsed query. Raises ``NotUnderstood``, with the position in the hint, for a malformed one."""
    text = storable(text)[0]
    if is_plain(text):
        return All(tuple(Word(word, at) for word, at in _split(text)))
    return _Reader(text, language).read()


def place(text: str, at: int) -> str:
    """The part of a query around the place ``at``, and a line that points there."""
    start = max(0, at - 40)
    shown = text[start : start + 70].replace("\n", " ").replace("\t", " ")
    lead = "…" if start else ""
    return f"{lead}{shown}\n  {' ' * (at - start + len(lead))}^ here (character {at + 1})"


def _split(text: str) -> list[tuple[str, int]]:
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append((word, at))
        at += len(word)
    return found


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.at = 0
        self.depth = 0
        self.count = 0

    def read(self) -> Node:
        """The whole query."""
        parts = []
        while self._more():
            parts.append(self._either())
            if self._more():
                # Only an unmatched closing parenthesis stops the reader early; it is text like any other sign.
                self.at += 1
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _either(self) -> Node:
        parts = [self._every()]
        while self._joiner("or"):
            self._count(self.at)
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _every(self) -> Node:
        parts: list[Node] = []
        while self._more() and self._sign() != ")":
            if parts and self._peek("or"):
                break
            if parts and self._joiner("and"):
                continue
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Node:
        start = self.at
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._fault("The query is nested too deeply", start)
        try:
            if self._sign() == "(" and self._opens():
                return self._group()
            if self._sign() == "-" and self._follows():
                self._count(start)
                self.at += 1
                return Not(self._one())
            if self._joiner("not"):
                self._count(start)
                return Not(self._one())
            return self._condition()
        finally:
            self.depth -= 1

    def _group(self) -> Node:
        start = self.at
        self.at += 1
        found = self._either()
        if not self._more():
            raise self._fault("A parenthesis is opened here and never closed", start)
        self.at += 1
        return found

    def _condition(self) -> Node:
        start = self.at
        if self._sign() == '"':
            return Word(self._quoted(), start, True)
        word = self._run()
        name, sign = _head(word)
        if not sign:
            if word[0] == "@" and len(word) > 1 and word[1].isalnum():
                return self._counted(Term("segment", "@", word[1:], word, start))
            return Word(word, start)
        value = word[len(name) + len(sign) :]
        if not value and self._sign() == '"':
            value = self._quoted()
        return self._term(name, sign, value, start)

    def _term(self, name: str, sign: str, value: str, start: int) -> Node:
        text = self.text[start : self.at]
        known = self.language.names.get(name.lower())
        if known is None:
            return self._counted(Term(name, sign, value, text, start)) if value.strip() else Word(text, start)
        if not value.strip():
            raise self._fault(f"“{text}” has no value", self.at)
        if sign != ":" and known not in self.language.compared:
            raise self._fault(f"“{name}” cannot be compared with {sign}; write {name}:{value}", start + len(name))
        return self._counted(Term(known, sign, value.strip(), text, start))

    def _counted(self, term: Term) -> Term:
        self._count(term.at)
        return term

    def _count(self, at: int) -> None:
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise self._fault(f"The query has more than {MAX_CONDITIONS} conditions", at)

    def _quoted(self) -> str:
        """What stands in quotes; the end of the text closes them too."""
        end = self.text.find('"', self.at + 1)
        end = len(self.text) if end < 0 else end
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def _run(self) -> str:
        """The letters up to a blank, to the quote of a value, or to a parenthesis that closes an open one."""
        start, inside = self.at, 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign.isspace() or (sign == '"' and self.text[self.at - 1] in ":<>=" and self.at > start):
                break
            inside += (sign == "(") - (sign == ")" and inside > 0)
            if sign == ")" and not inside and self.depth > 1 and "(" not in self.text[start : self.at]:
                break
            self.at += 1
        return self.text[start : self.at]

    def _more(self) -> bool:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def _sign(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _opens(self) -> bool:
        """Whether anything follows the parenthesis here."""
        return bool(self.text[self.at + 1 :].strip(" ()"))

    def _follows(self) -> bool:
        """Whether what to exclude follows the minus directly."""
        after = self.text[self.at + 1 : self.at + 2]
        return after.isalnum() or after in ('"', "(", "@", "_") and bool(after)

    def _peek(self, word: str) -> bool:
        """Whether the operator ``word`` stands here with an operand after it."""
        found = self.text[self.at : self.at + len(word)]
        rest = self.text[self.at + len(word) :]
        return found in (word, word.upper()) and rest[:1].isspace() and rest.strip()[:1] not in ("", ")")

    def _joiner(self, word: str) -> bool:
        self._more()
        if not self._peek(word):
            return False
        self.at += len(word)
        return self._more()

    def _fault(self, sentence: str, at: int) -> NotUnderstood:
        return NotUnderstood(f"{sentence} (character {at + 1}).", place(self.text, at))


def _head(word: str) -> tuple[str, str]:
    """The name and the sign of ``name:value``; both are empty if the word is not a condition."""
    end = 0
    while end < len(word) and (word[end].isalnum() or word[end] in "_-."):
        end += 1
    sign = next((sign for sign in _OPERATORS if word.startswith(sign, end)), "")
    if not end or not sign or not word[0].isalpha() or word.startswith("://", end):
        return "", ""
    return word[:end], sign
