"""Reads JSON (RFC 8259): arrays, one object after another, one object a line; our own records or anybody's objects.

Values are decoded one by one from a window over the text, so an array of a gigabyte needs no more memory than its
largest element. What the standard leaves undefined is refused: NaN, duplicate keys, lone surrogates, numbers beyond 64
bits, and nesting beyond the limit of the decoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from simplecrm.formats.csv.columns import field_of, normal
from simplecrm.formats.csv.presets import understand_columns
from simplecrm.formats.csv.row import RowReader
from simplecrm.formats.csv.values import join_values
from simplecrm.formats.encodings import guess_encoding, text_chunks
from simplecrm.formats.json.shape import TYPES, Unreadable, item_of
from simplecrm.formats.json.writer import line_of
from simplecrm.formats.protocol import Item, ReadOptions, Refusal, Understood
from simplecrm.formats.source import Source

ELEMENT_LIMIT = 1 << 24
"""The largest element that is read, in characters."""

_BETWEEN = re.compile(r"[\s,\x00\ufeff]*")
_NEXT_IN_ARRAY = re.compile(r"[}\]]\s*,\s*(?=[{\[])")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Refusal]]:
    """What the file is, and what is in it."""
    encoding = guess_encoding(source, options.encoding)
    start = source.head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    window = _Window(text_chunks(source, encoding), array=start == b"[")
    return Understood("json" if window.array else "jsonl", encoding=encoding), _items(window, options)


class _Refused(ValueError):
    """Valid JSON that is refused."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Refused(f"Duplicate key {twice!r} in an object.")
    return found


def _constant(name: str) -> Any:
    raise _Refused(f"Invalid value: {name}.")


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _Refused("A number is too large.")
    return number


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float).raw_decode


class _Window:
    """The text around the value that is being decoded, and the line it begins on."""

    def __init__(self, chunks: Iterator[str], array: bool) -> None:
        self.array = array
        self.line = 1
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._ended = False

    def values(self) -> Iterator[tuple[int, Any, str, str]]:
        """(line, value, reason, raw) of each value; ``reason`` says why a value is refused."""
        if self.array:
            self._open_array()
        while self._begin():
            line = self.line
            value, end, reason = self._one()
            if reason:
                raw = self._skip()
                yield line, None, reason, raw
            else:
                raw = self._text[self._at : end]
                self._pass(end)
                yield line, value, "", raw

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
            except _Refused as error:
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
        """Skip an invalid value, to the next line or the next object of the array."""
        raw = self._text[self._at : self._at + 4096]
        first = True
        while True:
            if self.array:
                match = _NEXT_IN_ARRAY.search(self._text, self._at)
                end = match.end() if match else -1
            else:
                end = self._text.find("\n", self._at) + 1 or -1
            if end >= 0:
                if first:
                    raw = raw[: end - self._at]
                self._pass(end)
                return raw.strip()
            first = False
            self._pass(max(self._at, len(self._text) - 64) if self.array else len(self._text))
            if not self._more():
                self._pass(len(self._text))
                return raw.strip()


def _items(window: _Window, options: ReadOptions) -> Iterator[Item | Refusal]:
    plain = _PlainObjects(options)
    for line, value, reason, raw in window.values():
        if not reason and _HALF.search(raw) and not _is_text(value):
            reason = "A text has a lone surrogate."
        if reason:
            yield Refusal(line, reason, (raw,))
        elif not isinstance(value, dict):
            yield Refusal(line, "Not an object with the fields of a contact.", (raw,))
        elif isinstance(value.get("type"), str) and value["type"] in TYPES:
            try:
                yield item_of(value, line, (raw,))
            except Unreadable as error:
                yield Refusal(line, str(error), (raw,))
        else:
            yield plain.read(value, line, raw)


def _is_text(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class _PlainObjects:
    """Objects of other programs, read as rows whose columns are the keys."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._readers: dict[tuple[str, ...], RowReader] = {}

    def read(self, value: dict[str, Any], line: int, raw: str) -> Item | Refusal:
        """The item of an object, or its refusal."""
        row = dict(_cells(value))
        keys = tuple(row)
        reader = self._readers.get(keys)
        if reader is None:
            if len(self._readers) > 1000:
                self._readers.clear()
            orders = dict.fromkeys(range(len(keys)), self._options.dates) if self._options.dates else {}
            reader = self._readers[keys] = RowReader(understand_columns(keys, self._options), orders, self._options)
        entry = reader.read(list(row.values()), line)
        if entry is None:
            return Refusal(line, "The object is empty.", (raw,))
        return entry._replace(raw=(raw,))


def _cells(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(column, cell) of each key; a list of objects with a label becomes a column of values and one of labels."""
    for key, inner in value.items():
        if inner is None or inner == "" or inner == [] or inner == {}:
            continue
        if isinstance(inner, list) and all(isinstance(one, dict) for one in inner):
            yield from _labelled(key, inner)
        elif isinstance(inner, list) and all(isinstance(one, (str, int, float)) for one in inner):
            yield key, join_values([str(one) for one in inner], sure=True)
        elif isinstance(inner, dict) and isinstance(inner.get("name"), str):
            yield key, inner["name"]
        elif isinstance(inner, (dict, list)):
            yield key, line_of({"": inner})[5:-1]
        else:
            yield key, str(inner)


def _labelled(key: str, several: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    values, labels = [], []
    for one in several:
        words = {normal(name): text for name, text in one.items() if isinstance(text, str)}
        said = next(
            (words[n] for n in ("value", "address", "number", "url", "email", "phone", "name") if n in words), ""
        )
        values.append(said)
        labels.append(next((words[n] for n in ("label", "type", "kind") if n in words), ""))
    if not any(values):
        yield key, line_of({"": several})[5:-1]
        return
    yield key, join_values(values, sure=True)
    base = field_of(normal(key)).partition(":")[0]
    if base in ("email", "phone", "link") and any(labels):
        yield f"{base}_label", join_values(labels)
