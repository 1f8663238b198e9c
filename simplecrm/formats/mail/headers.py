"""Header fields of a message as real programs write them: repaired, decoded, and their addresses and dates read.

The standard library parses what RFC 5322 allows. It ends the header at the first line that is not a field, leaves
blanks between the encoded words of one text, and does not know the addresses of mailing list archives
(``ann at acme.com``).
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from simplecrm.core.text.names import looks_like_email
from simplecrm.formats.dates import parse_moment, utc
from simplecrm.formats.encodings import decode_8bit

HEAD_LIMIT = 1 << 20
"""How much of a message is repaired as its header, in bytes."""

ADDRESSES_LIMIT = 1 << 16
"""How much of one header is searched for addresses, in characters."""

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_FIELD = re.compile(rb"([!-9;-~]+)([ \t]*):")
_TELLING = frozenset(
    (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"sender", b"content-type",
     b"content-transfer-encoding", b"mime-version")
)  # fmt: skip
"""The fields whose loss matters: a line that is not a field ends the header unless one of them is still to come."""

_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,60})?\?([bBqQ])\?([^?\s]*)\?=")
_WORDS = re.compile(r"=\?[^?\s]{1,120}\?[bBqQ]\?[^?\s]*\?=(?:\s*=\?[^?\s]{1,120}\?[bBqQ]\?[^?\s]*\?=)*")
_ARCHIVED = re.compile(r"(\S+)\s+at\s+((?:[\w-]+\.)+[\w-]+)")
_WEEKDAY = re.compile(r"[^\W\d]{2,10}\.?,\s*")
_AROUND_AT = re.compile(r"(\S+?)\s*@\s*(\S+)")
_NEXT = re.compile(r'["(<,;:\\]')
_OPENING = re.compile(r'["(]')
_REACH = 2000
"""How far apart a quotation mark, a parenthesis or an angle bracket and its end may be."""

_OPEN_LIMIT = 50
"""How many of them without an end are looked at in one header."""


def repaired(data: bytes) -> bytes:
    """A message whose header has no lines that are not fields, and no blanks before the colons of fields.

    A line that is not a field ends the header, as by RFC 5322, if none of the fields that matter comes after it.
    """
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    lines: list[bytes] = []
    at, end = start, min(len(data), HEAD_LIMIT)
    while at < end:
        line = _LINE.match(data, at, end).group()  # type: ignore[union-attr]
        if not line.strip(b"\r\n"):
            break
        lines.append(line)
        at += len(line)
    kept: list[bytes] = []
    seen: set[bytes] = set()
    names = [_field_name(line) for line in lines]
    last = {name: place for place, name in enumerate(names) if name in _TELLING}
    dropping = False
    for place, line in enumerate(lines):
        if line[:1] in b" \t" and place:
            if not dropping:
                kept.append(line)
            continue
        name = names[place]
        dropping = not name and not (place == 0 and line.startswith(b"From "))
        if not dropping:
            seen.add(name)
            kept.append(_FIELD.sub(rb"\1:", line, count=1) if name else line)
        elif not any(name not in seen and later > place for name, later in last.items()):
            return b"".join([*kept, b"\n", *lines[place:], data[at:]])
    return b"".join([*kept, data[at:]])


def decoded(text: str) -> str:
    """``text`` with its encoded words decoded (RFC 2047); blanks between two of them belong to neither, and a character
    may be split over two."""
    if "=?" not in text:
        return text
    return _WORDS.sub(lambda run: _decoded_run(run.group()), text)


def addresses(raw: str) -> Iterator[tuple[str, str]]:
    """(name, address) of each mailbox in a header, both may be empty; members of groups are mailboxes as well."""
    loose = ""
    for piece in _mailboxes(raw[:ADDRESSES_LIMIT]):
        name, address = _mailbox(piece)
        if not address:
            loose = f"{loose}, {name}" if loose and name else loose or name
            continue
        if loose and name:
            name = f"{loose}, {name}"  # “Lee, Ann <ann@acme.com>”, which needs quotation marks and often has none.
        loose = ""
        yield name, address


def moment_of(raw: str) -> str:
    """The date of a header in UTC, ``YYYY-MM-DDTHH:MM:SSZ``; empty if it cannot be read."""
    raw = raw[:200].strip()
    try:
        there = parsedate_to_datetime(raw)
        there = there.replace(tzinfo=UTC) if there.tzinfo is None else there.astimezone(UTC)
    except Exception:  # ValueError by its documentation, TypeError, IndexError and OverflowError in fact.
        return utc(parse_moment(_WEEKDAY.sub("", raw, count=1)), "UTC")
    return there.strftime("%Y-%m-%dT%H:%M:%SZ") if there.year >= 1000 else ""


def _field_name(line: bytes) -> bytes:
    match = _FIELD.match(line)
    return match.group(1).lower() if match else b""


def _decoded_run(run: str) -> str:
    """The text of adjacent encoded words: those of one charset are decoded together."""
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, text in _WORD.findall(run):
        data = _word_bytes(encoding, text)
        if data is None:
            return run
        if pieces and pieces[-1][0] == charset.lower():
            pieces[-1] = charset.lower(), pieces[-1][1] + data
        else:
            pieces.append((charset.lower(), data))
    return "".join(_in_charset(data, charset) for charset, data in pieces)


def _word_bytes(encoding: str, text: str) -> bytes | None:
    if encoding in "qQ":
        return quopri.decodestring(text.replace("_", " ").encode("utf-8", "replace"), header=False)
    try:
        plain = text.rstrip("=")
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        return None


def _in_charset(data: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return decode_8bit(data)


def _mailboxes(raw: str) -> Iterator[str]:
    """The parts of a list of addresses between its commas and semicolons, without the names of groups."""
    begin = at = unclosed = 0
    while match := _NEXT.search(raw, at):
        sign, at = match.group(), match.end()
        if sign in ",;":
            yield raw[begin : at - 1]
            begin = at
        elif sign == ":":
            if "@" not in raw[begin:at]:
                begin = at
        elif sign == "\\":
            at += 1
        elif unclosed < _OPEN_LIMIT:
            end = _end_of(raw, at, sign)
            unclosed += not end
            at = end or at
    yield raw[begin:]


def _end_of(raw: str, at: int, sign: str) -> int:
    """The place after the end of what ``sign`` opened before ``at``; 0 if it has no end."""
    closing = {'"': '"', "(": ")", "<": ">"}[sign]
    depth = 1
    for place in range(at, min(len(raw), at + _REACH)):
        letter = raw[place]
        if letter == closing and raw[place - 1] != "\\":
            depth -= 1
            if not depth:
                return place + 1
        elif letter == sign == "(":
            depth += 1
        elif sign == "<" and letter in "<;":
            return 0
    return 0


def _mailbox(piece: str) -> tuple[str, str]:
    """The name and the address of one mailbox, in the forms of RFC 5322 and those of archives and of people."""
    text, comments = _without_comments(piece)
    before, angle, rest = text.rpartition("<")
    if angle:
        address = _address(rest.partition(">")[0])
        name = _name(before) or _name(rest.partition(">")[2]) or _name(comments)
        return name, address
    address = _address(text)
    if address:
        return _name(comments), address
    for place in (-1, 0):
        words = text.split()
        if len(words) > 1 and (address := _address(words.pop(place))):
            return _name(" ".join(words)), address
    return _name(text), ""


def _without_comments(piece: str) -> tuple[str, str]:
    kept, comments, at = [], [], 0
    while match := _OPENING.search(piece, at):
        end = _end_of(piece, match.end(), match.group()) or len(piece)
        if match.group() == "(":
            kept.append(piece[at : match.start()])
            comments.append(piece[match.end() : end - 1 if piece[end - 1] == ")" else end])
        else:
            kept.append(piece[at:end])
        at = end
    return " ".join([*kept, piece[at:]]) if comments else piece, " ".join(comments)


def _address(text: str) -> str:
    """The address in ``text``, empty if it is not one."""
    text = text.strip().strip("'")
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text[:1] == '"' and '"@' in text:
        text = text[1:].replace('"@', "@", 1)
    if " " in text and (match := _AROUND_AT.fullmatch(text) or _ARCHIVED.fullmatch(text)):
        text = f"{match.group(1)}@{match.group(2)}"
    return text if looks_like_email(text) else ""


def _name(text: str) -> str:
    """A display name without its quotation marks, decoded."""
    text = " ".join(text.split())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    elif '"' in text:
        text = text.replace('"', "")
    return " ".join(decoded(text).split()).strip("'") if text else ""
