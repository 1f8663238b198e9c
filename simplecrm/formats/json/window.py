"""A window over JSON text, from which values are decoded one by one, wherever they are: in an array, one after another,
or in the lists of a wrapper such as ``{"contacts": [...], "companies": [...]}``.

What the standard leaves undefined is rejected: NaN, duplicate keys, lone surrogates, numbers beyond 64 bits, and
nesting beyond the limit of the decoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from simplecrm.core.records import Record
from simplecrm.formats.csv.columns import field_of, normal, parts
from simplecrm.formats.csv.values import join_values

ELEMENT_LIMIT = 1 << 24
"""The largest element that is read, in characters."""

LISTS = {
    "contacts": "contact", "people": "contact", "persons": "contact", "leads": "contact", "customers": "contact",
    "clients": "contact", "users": "contact", "members": "contact", "subscribers": "contact", "companies": "company",
    "organizations": "company", "organisations": "company", "accounts": "company", "firms": "company", "deals": "deal",
    "opportunities": "deal", "cases": "case", "tickets": "case", "activities": "activity",
    "interactions": "activity", "calls": "activity", "meetings": "activity",
    "notes": "note", "tasks": "reminder", "reminders": "reminder", "follow ups": "reminder",
    "followups": "reminder", "todos": "reminder",
    "records": "", "data": "", "items": "", "results": "", "rows": "", "entries": "", "values": "", "value": "",
    "list": "", "elements": "", "objects": "", "result": "", "response": "", "payload": "", "content": "", "docs": "",
    "hits": "", "nodes": "", "embedded": "", "export": "", "backup": "",
}  # fmt: skip
"""{name of a list in a wrapper: kind of its objects, empty if the name does not say it}."""

_PAIR_NAMES = ("column id", "column name", "name", "key", "field", "label", "question")
_PAIR_VALUES = ("string value", "value", "values", "answer")
_IDENTIFYING = frozenset(("name", "given", "family", "email", "phone", "who", "uid"))
_BETWEEN = re.compile(r"[\s,\x00\ufeff]*")
_BLANKS = re.compile(r"[\s,:]*")
_NEXT_IN_ARRAY = re.compile(r"[}\]]\s*,\s*(?=[{\[])|(?=\]\s*(?:,\s*\"|\}))")


class Value(Record):
    """One value of the file: its line, the list it is in, and the text it was decoded from. ``reason`` says why it is
    rejected."""

    line: int
    value: Any
    reason: str
    raw: str
    place: str = ""


class _Rejected(ValueError):
    """Valid JSON that is rejected."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Rejected(f"Duplicate key {twice!r} in an object.")
    return found


def _constant(name: str) -> Any:
    raise _Rejected(f"Invalid value: {name}.")


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _Rejected("A number is too large.")
    return number


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float).raw_decode


class Window:
    """The text around the value that is being decoded, and the line it begins on. ``passed_over`` are the keys of a
    wrapper beside its lists."""

    def __init__(self, chunks: Iterator[str], array: bool) -> None:
        self.array = array
        self.line = 1
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._ended = False
        self.passed_over: list[str] = []

    def values(self) -> Iterator[Value]:
        """Each value of the file."""
        if self.array:
            self._open_array()
        may_be_wrapped = not self.array
        while self._begin():
            if may_be_wrapped and self._text[self._at] == "{" and is_wrapper(self._text, self._at):
                yield from self._wrapped("")
            else:
                may_be_wrapped = False
                yield self._value("")

    def _value(self, place: str) -> Value:
        line = self.line
        value, end, reason = self._one()
        if reason:
            return Value(line, None, reason, self._skip(), place)
        raw = self._text[self._at : end]
        self._pass(end)
        return Value(line, value, "", raw, place)

    def _wrapped(self, place: str) -> Iterator[Value]:
        """The elements of the lists of the object that begins here; ``place`` is the name of the object itself."""
        self._pass(self._at + 1)
        while self._begin_within():
            if self._text[self._at] == "}":
                self._pass(self._at + 1)
                return
            line = self.line
            key, end, reason = self._one()
            if reason or not isinstance(key, str):
                yield Value(line, None, reason or "Invalid JSON: a key is not a text.", self._skip(), place)
                continue
            self._pass(end)
            if not self._begin_within():
                return
            name = normal(key)
            if self._text[self._at] == "[" and (name in LISTS or self._begins_record()) and self._begins_object():
                self._pass(self._at + 1)
                yield from self._elements(name if LISTS.get(name) or not place else place)
            elif self._text[self._at] == "{" and name in LISTS and is_wrapper(self._text, self._at):
                yield from self._wrapped(name)
            elif self._text[self._at] == "{" and _is_number(key):
                yield self._value(place)
            else:
                value = self._value(place)
                self.passed_over.append(key)
                if value.reason:
                    yield value

    def _elements(self, place: str) -> Iterator[Value]:
        self.array = True
        while self._begin_within():
            if self._text[self._at] == "]":
                self._pass(self._at + 1)
                break
            yield self._value(place)
        self.array = False

    def _begins_object(self) -> bool:
        """Whether the list that begins here holds objects, or nothing."""
        while len(self._text) - self._at < 64 and self._more():
            pass
        return self._text[self._at + 1 : self._at + 64].lstrip()[:1] in ("{", "]")

    def _begins_record(self) -> bool:
        """Whether the first element of the list that begins here is a record."""
        return _begins_record(self._text, self._at)

    def _begin_within(self) -> bool:
        """Go to the next key, value or bracket; false at the end."""
        while True:
            match = _BLANKS.match(self._text, self._at)
            self._pass(match.end() if match else self._at)
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _one(self) -> tuple[Any, int, str]:
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._may_be_cut(error) and self._more():
                    continue
                return None, 0, f"Invalid JSON: {error.msg}."
            except RecursionError:
                return None, 0, "The values are nested too deeply."
            except _Rejected as error:
                return None, 0, str(error)
            except ValueError:
                return None, 0, "A number has too many digits."
            if end == len(self._text) and not self._ended and not isinstance(value, (dict, list)) and self._more():
                continue
            return value, end, ""

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the value may be cut off by the end of the window."""
        if len(self._text) - self._at > ELEMENT_LIMIT:
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - 16

    def _more(self) -> bool:
        """Read at least as much again, so that a large value is not decoded once per chunk."""
        wanted = len(self._text) - self._at
        pieces = [self._text[self._at :]]
        size = 0
        while size <= wanted:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._ended = True
                break
            pieces.append(chunk)
            size += len(chunk)
        self._text, self._at = "".join(pieces), 0
        return size > 0

    def _begin(self) -> bool:
        """Go to the beginning of the next value; false at the end."""
        while True:
            match = _BETWEEN.match(self._text, self._at)
            self._pass(match.end() if match else self._at)
            if self._at < len(self._text):
                if self.array and self._text[self._at] == "]":
                    self._pass(self._at + 1)
                    continue
                return True
            if not self._more():
                return False

    def _open_array(self) -> None:
        if self._begin() and self._text[self._at] == "[":
            self._pass(self._at + 1)

    def _pass(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _skip(self) -> str:
        """Skip an invalid value, to the next line or the next object of the array; returns its text."""
        pieces: list[str] = []
        size = 0
        while True:
            if self.array:
                match = _NEXT_IN_ARRAY.search(self._text, self._at)
                end = match.end() if match else -1
            else:
                end = self._text.find("\n", self._at) + 1 or -1
            stop = end if end >= 0 else max(self._at, len(self._text) - 64) if self.array else len(self._text)
            if size < ELEMENT_LIMIT:
                pieces.append(self._text[self._at : stop])
                size += stop - self._at
            self._pass(stop)
            if end >= 0:
                break
            if not self._more():
                pieces.append(self._text[self._at :])
                self._pass(len(self._text))
                break
        return self._trimmed("".join(pieces)[:ELEMENT_LIMIT].strip())

    def _trimmed(self, raw: str) -> str:
        """Without what belongs to the array: a comma, or the bracket at its end."""
        if not self.array:
            return raw
        raw = raw.rstrip(", \n")
        return raw[:-1].rstrip() if raw.endswith("]") and raw.count("[") < raw.count("]") else raw


def is_wrapper(text: str, at: int) -> bool:
    """Whether the object at ``at`` is none itself, but holds lists of objects: it has one under a usual name or
    of records, and before it no key that identifies a contact. Or it holds records by their ids."""
    at += 1
    records = 0
    try:
        while True:
            at = _after(_BLANKS, text, at)
            if text[at : at + 1] != '"':
                return False
            key, at = _decode(text, at)
            at = _after(_BLANKS, text, at)
            name, sign = normal(key), text[at : at + 1]
            if key == "type" or parts(field_of(name))[0] in _IDENTIFYING:
                return False
            if name in LISTS and sign == "[" and text[_after(_BLANKS, text, at + 1) :][:1] in ("{", "]"):
                return True
            if name in LISTS and sign == "{" and is_wrapper(text, at):
                return True
            if sign == "[" and _begins_record(text, at):
                return True
            value, at = _decode(text, at)
            records += _is_number(key) and is_record(value)
            if records > 1:
                return True
    except (ValueError, RecursionError):
        return False


def _begins_record(text: str, at: int) -> bool:
    """Whether the list at ``at`` begins with an object that describes a contact, and not a field of one."""
    at = _after(_BLANKS, text, at + 1)
    if text[at : at + 1] != "{":
        return False
    try:
        value, _ = _decode(text, at)
    except (ValueError, RecursionError):
        return False
    return is_record(value) and pair_of(value) is None and len(value) > 1


def _is_number(key: str) -> bool:
    """Whether a key is an id, as in ``{"c1": {...}, "c2": {...}}``."""
    return any(map(str.isdigit, key))


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def is_record(value: Any) -> bool:
    """Whether an object has a key that identifies a contact."""
    return isinstance(value, dict) and any(parts(field_of(normal(key)))[0] in _IDENTIFYING for key in value)


def pair_of(one: dict[str, Any]) -> tuple[str, str] | None:
    """(name, value) of an object that is a field by itself, such as ``{"column_id": "EMAIL", "string_value": …}``."""
    words = {normal(name): inner for name, inner in one.items()}
    name = next((words[n] for n in _PAIR_NAMES if isinstance(words.get(n), str) and words[n]), "")
    value = next((words[n] for n in _PAIR_VALUES if n in words), None)
    if isinstance(value, list) and all(isinstance(part, (str, int, float)) for part in value):
        value = join_values([str(part) for part in value], sure=True)
    if not name or not isinstance(value, (str, int, float)):
        return None
    return name, str(value)
