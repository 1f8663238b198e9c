"""Reads JSON (RFC 8259): arrays, one object after another, one object a line, lists in a wrapper; our own records or
anybody's objects.

Values are decoded one by one from a window over the text, so an array of a gigabyte needs no more memory than its
largest element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.amounts import check_number_format
from simplecrm.formats.csv.columns import KINDS
from simplecrm.formats.csv.evidence import SAMPLE_ROWS
from simplecrm.formats.csv.understanding import bad_fields
from simplecrm.formats.encodings import decode_head, guess_encoding, text_chunks
from simplecrm.formats.json.plain import PlainObjects
from simplecrm.formats.json.shape import TYPES, Unreadable, item_of
from simplecrm.formats.json.window import Value, Window
from simplecrm.formats.protocol import REASON_COLUMN, Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(source: Source, options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """What the file is, and what is in it; raises ``NotUnderstood`` for invalid options."""
    if options.kind and options.kind not in KINDS:
        raise NotUnderstood(f"Invalid --kind: “{options.kind}”.", f"It is one of: {', '.join(KINDS)}")
    if bad := bad_fields(options):
        raise NotUnderstood(f"Unknown field {bad[0]}.", "Use one of our fields, or custom:NAME.")
    check_number_format(options)
    encoding = guess_encoding(source, options.encoding)
    array = source.head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"["
    objects = PlainObjects(options)
    passed_over = _learn(Window(iter((decode_head(source, encoding),)), array), objects)
    remarks = [*objects.remarks]
    if passed_over:
        remarks.append(f"Left out, beside the lists: {', '.join(map(repr, passed_over))}.")
    understood = Understood(
        "json" if array else "jsonl", objects.kind, encoding, preset=objects.preset, mapping=objects.mapping,
        dates=objects.dates, remarks=tuple(remarks), amounts=objects.amounts,
    )  # fmt: skip
    return understood, _items(Window(text_chunks(source, encoding), array), objects)


def _learn(window: Window, objects: PlainObjects) -> list[str]:
    """Understand the columns of the first objects; returns the keys of a wrapper that are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for count, value in enumerate(window.values()):
        if isinstance(value.value, dict) and not _is_ours(value.value):
            rows = found.setdefault(value.place, [])
            if len(rows) < SAMPLE_ROWS:
                rows.append(value.value)
        if count > 20 * SAMPLE_ROWS:
            break
    for place, rows in found.items():
        objects.learn(place, rows)
    return list(dict.fromkeys(window.passed_over))


def _items(window: Window, objects: PlainObjects) -> Iterator[Item | Rejection]:
    for value in window.values():
        entry = _entry(value, objects)
        if entry is not None:
            yield entry


def _entry(found: Value, objects: PlainObjects) -> Item | Rejection | None:
    line, value, reason, raw, place = found
    if not reason and _HALF.search(raw) and not _is_text(value):
        reason = "A text has a lone surrogate."
    if reason:
        return Rejection(line, reason, (raw,))
    if not isinstance(value, dict):
        return Rejection(line, "Not an object with the fields of a contact.", (raw,))
    if value.pop(REASON_COLUMN, None) is not None and not value:
        return None  # the reason for what follows, which is not an object
    if not _is_ours(value):
        return objects.read(place, value, line, raw)
    try:
        return item_of(value, line, (raw,))
    except Unreadable as error:
        return Rejection(line, str(error), (raw,))


def _is_ours(value: dict[str, Any]) -> bool:
    return isinstance(value.get("type"), str) and value["type"] in TYPES


def _is_text(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
