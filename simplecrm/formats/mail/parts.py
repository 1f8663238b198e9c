"""The parts of a message and the values of its headers, read without the parsers of the standard library that fail on
malformed ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from simplecrm.core.text import storable
from simplecrm.formats.encodings import decode_8bit
from simplecrm.formats.mail.headers import decoded

HEADER_LIMIT = 1 << 13
"""How much of a header is read as text, in characters."""

DEPTH_LIMIT = 20
"""How deeply parts may be nested."""

PARTS_LIMIT = 200

_ID = re.compile(r"<([^<>]{1,900})>")


def raw_values(message: Message[Any, Any], name: str) -> list[str]:
    """The raw values of a header."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def header(message: Message[Any, Any], name: str) -> str:
    """A header as text, its encoded words decoded."""
    raw = raw_value(message, name)[:HEADER_LIMIT]
    return clean(decoded(without_surrogates(raw)))


def raw_value(message: Message[Any, Any], name: str) -> str:
    """The raw value of a header, the first if there are several; empty without one."""
    return next(iter(raw_values(message, name)), "")


def message_id_of(message: Message[Any, Any]) -> str:
    """The Message-ID of a message without its angle brackets, which some leave out; empty without one."""
    raw = raw_value(message, "message-id")[:1000]
    match = _ID.search(raw)
    return storable("".join((match.group(1) if match else raw).split()))[0]


def message_ids(message: Message[Any, Any], name: str) -> list[str]:
    """The ids in a header such as References, without their angle brackets."""
    raw = raw_value(message, name)[:HEADER_LIMIT]
    return [storable("".join(one.split()))[0] for one in _ID.findall(raw)]


def parts_of(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The parts with content, in order, up to the limits; attachments are left out, and forwarded messages are not
    entered."""
    for part in parts_within(message):
        if not part.is_multipart() and "attachment" not in raw_value(part, "content-disposition").lower():
            yield part


def parts_within(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """A message and all its parts in order, up to the limits; forwarded messages are not entered."""
    stack: list[tuple[Message[Any, Any], int]] = [(message, 0)]
    count = 0
    while stack and count < PARTS_LIMIT:
        part, depth = stack.pop()
        count += 1
        yield part
        inner = part.get_payload()
        if isinstance(inner, list) and depth < DEPTH_LIMIT and (depth == 0 or kind_of(part) != "message/rfc822"):
            stack.extend((one, depth + 1) for one in reversed(inner[:PARTS_LIMIT]) if isinstance(one, Message))


def kind_of(part: Message[Any, Any]) -> str:
    """The media type of a part, such as ``text/plain``, in lower case."""
    raw = raw_value(part, "content-type")
    return raw[:200].partition(";")[0].strip().lower() or "text/plain"


def text_of(part: Message[Any, Any]) -> str:
    """The text of a part, in its charset if that can be read; empty for what has none."""
    try:
        data = part.get_payload(decode=True)
    except Exception:  # Malformed base64 and uuencoded text.
        data = None
    if not isinstance(data, bytes):
        return ""
    match = re.search(r"charset\s*=\s*\"?([\w.:-]+)", raw_value(part, "content-type")[:1000], re.IGNORECASE)
    for charset in (match.group(1) if match else "utf-8", "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return decode_8bit(data)


def clean(text: str) -> str:
    """A value as the book can store it, on one line."""
    return " ".join(storable(without_surrogates(text))[0].split())


def without_surrogates(text: str) -> str:
    """Non-ASCII bytes are read as surrogates; they are UTF-8, or else Windows-1252."""
    if text.isascii():
        return text
    try:
        data = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    try:
        return data.decode()
    except UnicodeDecodeError:
        return decode_8bit(data)
