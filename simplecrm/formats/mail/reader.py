"""Reads mail: a message (RFC 5322) or an mbox (RFC 4155) as email activities with the people in From, To and Cc. Only
the text is imported, no attachments. The standard library splits a message into its parts; header fields are read by
``headers``, as its own parsers fail on malformed ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any

from simplecrm.core.records.activities import AUTOMATIC, Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.core.text import storable
from simplecrm.core.text.names import looks_like_email
from simplecrm.formats.encodings import decode_8bit
from simplecrm.formats.mail.automatic import is_automatic
from simplecrm.formats.mail.bounces import report_of
from simplecrm.formats.mail.headers import addresses, moment_of, repaired
from simplecrm.formats.mail.parts import (
    DEPTH_LIMIT,
    clean,
    header,
    kind_of,
    message_id_of,
    message_ids,
    parts_of,
    raw_values,
    text_of,
    without_surrogates,
)
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.source import Source

MESSAGE_LIMIT = 4 << 20
"""How much of a message is read, in bytes; beyond that are attachments."""

TEXT_LIMIT = 1 << 18
"""How much text of a message is kept, in characters."""

PEOPLE_LIMIT = 200

NO_DATE = "The message has no date that can be read, neither in Date nor in Received."

_DATES = ("date", "resent-date", "received", "delivery-date")
_ENVELOPE_DATE = re.compile(r"\w{3}\s+\w{3}\s+\d.*")
_FROM_LINE = re.compile(rb"From \S.*\d{4}|From \S+ +\w{3} +\w{3} +\d|From - ")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BREAKING = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "table", "ul", "ol"))
_SILENT = frozenset(("script", "style", "head", "title", "template"))
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def read_message(source: Source, _options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """A file that is one message."""
    return Understood("eml"), _one(source)


def read_mbox(source: Source, _options: ReadOptions) -> tuple[Understood, Iterator[Item | Rejection]]:
    """A file of many messages, which stream."""
    return Understood("mbox"), _many(source)


def item_of(data: bytes, line: int = 1, envelope: str = "", at: str = "") -> Item | Rejection:
    """A message as an item: its contact is the sender, the others are who it was sent to.

    ``envelope`` is the date in the ``From `` line of an mbox, used if the header has none. ``at`` is the time in UTC
    instead of all of them.
    """
    try:
        return _item(_parsed(data), line, envelope, at)
    except RecursionError:
        return Rejection(line, f"Parts are nested more than {DEPTH_LIMIT} deep.", (_start(data),))


def is_report(data: bytes) -> bool:
    """Whether a mail server reports with this message on others (see ``bounces``)."""
    return report_of(_parsed(data[:MESSAGE_LIMIT])) is not None


def people_in(data: bytes, headers: Sequence[str]) -> tuple[Contact, ...]:
    """The people in these headers of a message, such as ``from`` and ``cc``; each address once."""
    message = _parsed(data[:MESSAGE_LIMIT], header_only=True)
    found: dict[str, Contact] = {}
    for name in headers:
        _add_people(found, message, name.lower())
    return tuple(found.values())


def text_of_html(html: str) -> str:
    """The text of an HTML page, its blocks on lines of their own."""
    reader = _Text()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):
        return re.sub(r"<[^<>]{0,1000}>", " ", html)
    return _EMPTY_LINES.sub("\n\n", "".join(reader.pieces)).strip()


def _one(source: Source) -> Iterator[Item | Rejection]:
    pieces, size = [], 0
    for chunk in source.chunks():
        pieces.append(chunk[: max(0, MESSAGE_LIMIT - size)])
        size += len(chunk)
        if size >= MESSAGE_LIMIT:
            break
    yield item_of(b"".join(pieces))._replace(span=(0, min(size, MESSAGE_LIMIT)))


def _many(source: Source) -> Iterator[Item | Rejection]:
    kept: list[bytes] = []
    size = first = begin = end = at = 0
    blank, envelope = True, ""
    for number, line in enumerate(_byte_lines(source), 1):
        if blank and line.startswith(b"From ") and _FROM_LINE.match(line):
            if kept:
                yield item_of(_unquoted(kept), first, envelope)._replace(span=(begin, end))
            kept, size, first, envelope, begin = [], 0, number, _envelope_date(line), at
        elif size < MESSAGE_LIMIT:
            first = first or number
            kept.append(line)
            size += len(line)
            end = at + len(line)
        at += len(line)
        blank = line in (b"\n", b"\r\n")
    if b"".join(kept[:5]).strip():
        yield item_of(_unquoted(kept), first, envelope)._replace(span=(begin, end))


def _envelope_date(line: bytes) -> str:
    """The date at the end of a ``From `` line, which is in UTC by RFC 4155."""
    match = _ENVELOPE_DATE.search(decode_8bit(line[:500]))
    return moment_of(match.group()) if match else ""


def _byte_lines(source: Source) -> Iterator[bytes]:
    """Lines of bytes; one beyond 1 MB comes in pieces, since nothing is looked for in it."""
    rest = b""
    for chunk in source.chunks():
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line + b"\n"
        if len(rest) > 1 << 20:
            yield rest
            rest = b""
    if rest:
        yield rest


def _unquoted(lines: list[bytes]) -> bytes:
    return _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def _parsed(data: bytes, *, header_only: bool = False) -> EmailMessage:
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    return parser.parsebytes(repaired(data), headersonly=header_only)


def _item(message: EmailMessage, line: int, envelope: str, at: str) -> Item | Rejection:
    report = report_of(message)
    if report is not None:
        at = at or _date(message, envelope, [])
        bounces = tuple(bounce._replace(at=at) for bounce in report.bounces)
        return Item(line, raw=(header(message, "subject"),), remarks=report.remarks, bounces=bounces, is_report=True)
    people: dict[str, Contact] = {}
    for name in ("from", "sender"):
        if not people:
            _add_people(people, message, name)
    senders = tuple(people)
    for name in ("to", "cc"):
        _add_people(people, message, name)
    subject = header(message, "subject")
    if not people:
        return Rejection(line, "The message names neither a sender nor a recipient.", (subject,))
    remarks: list[str] = []
    text, lost = storable(_body(message))
    if len(text) > TEXT_LIMIT:
        text = text[:TEXT_LIMIT]
        remarks.append("The text was cut at 262,144 characters.")
    at = at or _date(message, envelope, remarks)
    if not at:
        return Rejection(line, NO_DATE, (subject,))
    activity = Activity(
        kind="email",
        subject=subject[:1000],
        text=text.replace("\r\n", "\n").strip(),
        at=at,
        message_id=message_id_of(message),
        outcome=AUTOMATIC if is_automatic(message) else "",
    )
    answers = [*message_ids(message, "in-reply-to"), *reversed(message_ids(message, "references"))]
    contact, *others = people.values()
    return Item(
        line, contact, True, tuple(others), activities=(activity,), raw=(subject,), remarks=tuple(remarks),
        senders=senders, answers=tuple(dict.fromkeys(answers)),
    )  # fmt: skip


def _add_people(found: dict[str, Contact], message: EmailMessage, name: str) -> None:
    """Add the people of a header to those found, by their addresses in lower case."""
    for raw in raw_values(message, name):
        for contact in _people(raw):
            if len(found) < PEOPLE_LIMIT:
                found.setdefault(contact.emails[0].address.lower(), contact)


def _people(raw: str) -> Iterator[Contact]:
    for name, address in addresses(without_surrogates(" ".join(raw.split()))):
        address, name = clean(address), clean(name)
        if looks_like_email(address):
            yield Contact(name="" if looks_like_email(name) else name, stage="", emails=(Email(address),))


def _date(message: Message[Any, Any], envelope: str, remarks: list[str]) -> str:
    """When the message was sent or, failing that, received; empty if nothing in it says so."""
    for name in _DATES:
        for raw in raw_values(message, name):
            written = raw.rpartition(";")[2] if name == "received" else raw
            if at := moment_of(" ".join(written.split())):
                if name != "date":
                    remarks.append(f"No valid date; the time is from {name.title()}.")
                return at
    if envelope:
        remarks.append("No valid date; the time is from the “From ” line of the mailbox.")
    return envelope


def _body(message: Message[Any, Any]) -> str:
    """The first plain text, else the first HTML as text, of parts that are not attachments."""
    html: Message[Any, Any] | None = None
    for part in parts_of(message):
        kind = kind_of(part)
        if kind == "text/plain" and (text := text_of(part)).strip():
            return text
        if kind == "text/html" and html is None:
            html = part
    return text_of_html(text_of(html)) if html is not None else ""


def _start(data: bytes) -> str:
    return decode_8bit(data[:4096])


class _Text(HTMLParser):
    """Collects the visible text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line."""
        del attrs
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("p", "div", "table", "blockquote"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, its blanks collapsed as a browser does."""
        if not self._silent and data:
            self.pieces.append(re.sub(r"\s+", " ", data))
