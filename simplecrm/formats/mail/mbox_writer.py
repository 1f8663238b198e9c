"""Writes email activities as an mbox (RFC 4155, quoted as in mboxrd). Headers are built by the standard library with
its SMTP policy, and line ends are removed from every value before: some versions of the library do not escape them
(CVE-2024-6923).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, BinaryIO

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.formats.mail.outgoing import CONTROL
from simplecrm.formats.protocol import Item, WriteOptions

_QUOTE = re.compile(rb"^(>*From )", re.MULTILINE)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ID = re.compile(rf"{_ATOM}(?:\.{_ATOM})*(?:@(?:{_ATOM}(?:\.{_ATOM})*|\[[!-Z^-~]*\]))?")
"""A Message-ID (RFC 5322, 3.6.4); the standard library fails on others."""

_MAX_ID_LENGTH = 900
_NOBODY = "nobody@localhost.invalid"


def write_mbox(items: Iterable[Any], stream: BinaryIO, options: WriteOptions) -> int:
    """Write the email activities among ``items``; returns how many. Other records are skipped. A person without an
    address gets one that cannot exist (RFC 2606).
    """
    count = 0
    for item in items:
        if isinstance(item, Activity):
            people = tuple([Contact(name=person.name) for person in item.contacts])
            item = Item(0, people[0] if people else None, True, people[1:], activities=(item,))
        if not isinstance(item, Item):
            continue
        for activity in item.activities:
            if activity.kind == "email":
                stream.write(_entry(activity, item, options))
                count += 1
    return count


def _entry(activity: Activity, item: Item, options: WriteOptions) -> bytes:
    people = [person for person in (item.contact, *item.others) if person is not None]
    me = _address("", options.me)
    message = EmailMessage(policy=SMTP)
    sent = activity.direction == "out"
    message["From"] = me if sent or not people else _addresses(people[:1])[0]
    message["To"] = (_addresses(people) if sent else [me, *_addresses(people[1:])]) or [me]
    message["Subject"] = _plain(activity.subject)
    at = _time(activity.at or options.now)
    message["Date"] = format_datetime(at)
    if len(activity.message_id) <= _MAX_ID_LENGTH and _ID.fullmatch(activity.message_id):
        message["Message-ID"] = f"<{activity.message_id}>"
    message.set_content(activity.text.encode("utf-8", "replace").decode(), charset="utf-8", cte="quoted-printable")
    return entry(message.as_bytes(policy=SMTP.clone(linesep="\n")), _NOBODY, at)


def entry(message: bytes, sender: str, at: datetime) -> bytes:
    """A message, whose lines end with a line feed, as an entry of an mbox."""
    first = f"From {sender} {at:%a %b %d %H:%M:%S %Y}\n".encode()
    return first + _QUOTE.sub(rb">\1", message).rstrip(b"\n") + b"\n\n"


def _addresses(people: Sequence[Contact]) -> list[Address]:
    return [_address(person.name, person.emails[0].address if person.emails else "") for person in people]


def _address(name: str, address: str) -> Address:
    try:
        return Address(_plain(name), addr_spec=_plain(address) or _NOBODY)
    except Exception:  # The library's parser raises various exceptions for invalid addresses.
        return Address(_plain(name), addr_spec=_NOBODY)


def _plain(text: str) -> str:
    return CONTROL.sub(" ", text).strip()


def _time(moment: str) -> datetime:
    try:
        return datetime.fromisoformat(moment).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
