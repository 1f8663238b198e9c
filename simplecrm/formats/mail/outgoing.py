"""Messages to be sent (RFC 5322). Headers are built by the standard library with its SMTP policy; line ends and control
characters are refused in addresses and replaced in all other values before, as some versions of the library do not
escape them (CVE-2024-6923, CVE-2026-1299)."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from simplecrm.errors import NotUnderstood

CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\u0085\u2028\u2029]+")
_LOCAL = r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
_ADDRESS = re.compile(rf"{_LOCAL}@[\w-]+(\.[\w-]+)*")


def checked_address(address: str) -> str:
    """A plain address. Raises ``NotUnderstood`` for anything else, above all for line ends and several addresses."""
    plain = address.strip()
    if len(plain) > 320 or not _ADDRESS.fullmatch(plain):
        raise NotUnderstood(f"Invalid email address: “{CONTROL.sub(' ', plain):.60}”.")
    return plain


def message(
    *, sender: tuple[str, str], to: tuple[str, str], subject: str, text: str, html: str, message_id: str, at: datetime
) -> EmailMessage:
    """A message from one address to one other, each given with its name; ``html`` is the same text for programs that
    show it, or empty. Raises ``NotUnderstood`` for an invalid address."""
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(*sender)
    made["To"] = _address(*to)
    made["Subject"] = CONTROL.sub(" ", subject).strip()
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{message_id}>"
    made.set_content(_encodable(text), charset="utf-8", cte="quoted-printable")
    if html:
        made.add_alternative(_encodable(html), subtype="html", charset="utf-8", cte="quoted-printable")
    return made


def _address(name: str, address: str) -> Address:
    plain = checked_address(address)
    try:
        return Address(CONTROL.sub(" ", name).strip(), addr_spec=plain)
    except Exception as error:  # The library's parser raises various exceptions for invalid addresses.
        raise NotUnderstood(f"Invalid email address: “{plain:.60}”.") from error


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
