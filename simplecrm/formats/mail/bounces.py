"""Reports of mail servers on messages that did not arrive: delivery status notifications (RFC 3464, RFC 6533), the
format of qmail (https://cr.yp.to/proto/qsbmf.txt), and the header X-Failed-Recipients of Exim and Gmail.

A report is nobody's message: no person wrote it. All of it may be forged, so what it says is shortened and freed of
control characters here, and compared with what was sent by ``actions.responses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from itertools import islice
from typing import Any

from simplecrm.core.records import Record
from simplecrm.core.records.campaigns import Bounce
from simplecrm.core.text.names import looks_like_email
from simplecrm.formats.mail.headers import addresses
from simplecrm.formats.mail.parts import (
    clean,
    header,
    kind_of,
    message_id_of,
    message_ids,
    parts_within,
    raw_value,
    text_of,
)

ERROR_LENGTH = 200
"""How much of what a server said is kept, in characters."""

RECIPIENTS_LIMIT = 200
TEXT_LIMIT = 1 << 16
"""How much of the text of a report is read, in characters."""

UNNAMED = "A report of a mail server that does not say which message did not arrive."

_STATUS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers",
             "message/global-headers")  # fmt: skip
_CODE = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}(?!\d)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_REFUSAL = re.compile(r"^.*\b5(?:\d\d[ -]|\.\d{1,3}\.\d{1,3}\b).*$", re.MULTILINE)
_COPY = re.compile(r"^-.*\bcopy of the message\b.*$", re.MULTILINE)
_QMAIL = "Hi. This is the"
_QMAIL_RECIPIENT = re.compile(r"<([^<>\s]{3,320})>:")


class DeliveryReport(Record):
    """What a report says: the messages that came back for good, and in ``remarks`` what else is worth knowing."""

    bounces: tuple[Bounce, ...] = ()
    remarks: tuple[str, ...] = ()


class _Original(Record):
    """The message that a report is about, as far as the report names it."""

    message_ids: tuple[str, ...] = ()
    subject: str = ""
    to: tuple[str, ...] = ()


def report_of(message: EmailMessage) -> DeliveryReport | None:
    """What a mail server reports with this message; None if it is no such report."""
    is_report, from_server = kind_of(message) == "multipart/report", _is_from_server(message)
    if (is_report or from_server) and (recipients := _first_recipients(message)):
        return _read(recipients, _original(message))
    if failed := raw_value(message, "x-failed-recipients"):
        found = [address for _, address in addresses(failed)][:RECIPIENTS_LIMIT]
        text = _text(message)
        refusal = _REFUSAL.search(text)
        error = _shortened(refusal.group() if refusal else "")
        return _bounced([(address, error) for address in found], _original(message, text))
    if from_server:
        text = _text(message)
        return _bounced(_qmail_recipients(text), _original(message, text))
    if is_report and "delivery-status" in raw_value(message, "content-type").lower():
        return DeliveryReport(remarks=(UNNAMED,))
    return None


def _is_from_server(message: Message[Any, Any]) -> bool:
    """Whether it is from MAILER-DAEMON, the sender of most reports."""
    raw = raw_value(message, "from")
    names = [address.partition("@")[0] for _, address in addresses(raw)] or [raw.partition("(")[0]]
    return any(name.strip().lower() == "mailer-daemon" for name in names)


def _first_recipients(message: Message[Any, Any]) -> list[Mapping[str, str]]:
    """The recipients of a report, one more than the limit if there are more."""
    return list(islice(_recipients(message), RECIPIENTS_LIMIT + 1))


def _recipients(message: Message[Any, Any]) -> Iterator[Mapping[str, str]]:
    """The fields of each recipient in a delivery status notification, by their names in lower case."""
    for part in parts_within(message):
        if kind_of(part) in _STATUS:
            yield from (fields for fields in _blocks(part) if "final-recipient" in fields or "action" in fields)


def _blocks(part: Message[Any, Any]) -> Iterator[Mapping[str, str]]:
    """The groups of fields of a part. The standard library makes a message of each, of the newer type of one only."""
    inner = part.get_payload()
    for block in inner if isinstance(inner, list) else ():
        if not isinstance(block, Message):
            continue
        yield _fields(block)
        rest = block.get_payload(decode=True)
        for group in re.split(rb"\r?\n\r?\n", rest) if isinstance(rest, bytes) and rest else ():
            yield _fields(_headers(group))


def _fields(block: Message[Any, Any]) -> Mapping[str, str]:
    return {name.lower(): clean(str(value)) for name, value in reversed(list(block.raw_items()))}


def _read(recipients: list[Mapping[str, str]], original: _Original) -> DeliveryReport:
    """The report with these recipients. A bounce is what failed for good, by Action and, if there is one, Status."""
    bounces, remarks = [], []
    for fields in recipients[:RECIPIENTS_LIMIT]:
        names = dict.fromkeys(filter(None, map(_address, (fields.get("original-recipient", ""),
                                                         fields.get("final-recipient", "")))))  # fmt: skip
        action, code = fields.get("action", "").partition(" ")[0].lower(), _CODE.match(fields.get("status", ""))
        if action == "failed" and (code is None or code.group(1) == "5") and names:
            said = fields.get("diagnostic-code", "")
            said = said.partition(";")[2] or said or (f"Status {code.group().strip()}" if code else "")
            bounces.append(Bounce(tuple(names), *original, _shortened(said)))
        elif action in ("failed", "delayed"):
            words = "is delayed" if action == "delayed" else "did not arrive this time"
            remarks.append(f"The message to {next(iter(names), 'somebody')} {words}; that is no bounce.")
        else:
            remarks.append(f"Nothing to record: {_shortened(action) or 'a report without an action'}.")
    if len(recipients) > RECIPIENTS_LIMIT:
        remarks.append(f"Only the first {RECIPIENTS_LIMIT} recipients of the report were read.")
    return DeliveryReport(tuple(bounces), tuple(remarks))


def _bounced(found: list[tuple[str, str]], original: _Original) -> DeliveryReport:
    bounces = tuple(Bounce((address.lower(),), *original, error) for address, error in found)
    return DeliveryReport(bounces, () if bounces else (UNNAMED,))


def _original(message: Message[Any, Any], text: str = "") -> _Original:
    """The message that was sent: as it is returned in a part or in the ``text``, else what the report refers to."""
    for part in parts_within(message):
        if kind_of(part) in _ORIGINAL:
            inner = part.get_payload()
            returned = (
                inner[0] if isinstance(inner, list) and inner else _headers(text_of(part).encode("utf-8", "replace"))
            )
            if isinstance(returned, Message) and (found := _named(returned)).message_ids:
                return found
    if copy := _COPY.search(text):
        found = _named(_headers(text[copy.end() :].lstrip().encode("utf-8", "replace")))
        if found.message_ids:
            return found
    named = [*message_ids(message, "in-reply-to"), *message_ids(message, "references")]
    return _Original(tuple(dict.fromkeys(named)))


def _named(original: Message[Any, Any]) -> _Original:
    found = message_id_of(original)
    written_to = (address.lower() for _, address in addresses(raw_value(original, "to")))
    return _Original((found,) if found else (), header(original, "subject"), tuple(written_to)[:RECIPIENTS_LIMIT])


def _qmail_recipients(text: str) -> list[tuple[str, str]]:
    """(address, error) of each paragraph of a recipient: they begin with an angle bracket, and end before a hyphen."""
    found: list[tuple[str, str]] = []
    if not text.lstrip().startswith(_QMAIL):
        return found
    for paragraph in re.split(r"\n[ \t]*\n", text)[1:]:
        if paragraph.startswith("-") or len(found) == RECIPIENTS_LIMIT:
            break
        match = _QMAIL_RECIPIENT.match(paragraph)
        if match and looks_like_email(match.group(1)):
            found.append((match.group(1), _shortened(paragraph[match.end() :])))
    return found


def _text(message: Message[Any, Any]) -> str:
    for part in parts_within(message):
        if kind_of(part) == "text/plain":
            return text_of(part)[:TEXT_LIMIT].replace("\r\n", "\n")
    return ""


def _headers(data: bytes) -> Message[Any, Any]:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data[:TEXT_LIMIT], headersonly=True)


def _address(value: str) -> str:
    """The address in a field such as ``rfc822; ann@acme.com``, in lower case; empty if it is none."""
    address = (value.partition(";")[2] or value).strip().strip("<>").lower()
    return address if looks_like_email(address) else ""


def _shortened(said: str) -> str:
    return clean(_CONTROL.sub(" ", said))[:ERROR_LENGTH]
