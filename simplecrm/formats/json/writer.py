"""Writes the book's records as JSON Lines: one object a line, in UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from simplecrm.formats.json.shape import object_of, objects_of
from simplecrm.formats.protocol import Item, WriteOptions

_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode


def write_json_lines(records: Iterable[Any], stream: BinaryIO, options: WriteOptions) -> int:  # noqa: ARG001
    """Write records and items; returns how many lines."""
    count = 0
    for record in records:
        for shown in objects_of(record) if isinstance(record, Item) else (object_of(record),):
            stream.write(line_of(shown).encode() + b"\n")
            count += 1
    return count


def line_of(shown: dict[str, Any]) -> str:
    """An object as one line without its line end; control characters and direction marks, which a terminal would
    act on, are escaped."""
    text = _encode(shown)
    if text.isprintable():
        return text
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
