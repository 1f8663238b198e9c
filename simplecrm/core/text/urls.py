"""URLs that may be handed to another program: ``http``, ``https``, ``mailto`` and ``tel``, each with a plain value.

The content of a book can come from anywhere. A phone that dials ``*#06#`` runs a command, a mail client reads headers
and attachments out of ``mailto:``, and other schemes start other programs. So only plain addresses, numbers and pages
are accepted; everything else is refused.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from simplecrm.core.text.phones import looks_like_phone, main_digits
from simplecrm.errors import NotUnderstood

SCHEMES = ("http", "https", "mailto", "tel")
"""The schemes that are opened."""

MAX_URL_LENGTH = 2000
MAX_MAIL_LENGTH = 60_000
"""Of the subject and text in a ``mailto:``, after encoding; Linux takes arguments of up to 128 KiB."""

_ADDRESS = re.compile(r"[\w.!$'*+=^`{|}~&-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})*")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w-]{1,63}(\.[\w-]{1,63})*\.?)(:\d{1,5})?")
_E164 = re.compile(r"\+[0-9]{4,15}")
_DIALLED = re.compile(r"\+?[0-9]{3,20}")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def mail_url(address: str, subject: str = "", text: str = "") -> str:
    """``mailto:`` with one address, and a subject and text if given (RFC 6068), but no other headers. Raises
    ``NotUnderstood`` for what is not a plain address, and for a text that is too long for the URL of a mail program."""
    if not _ADDRESS.fullmatch(address):
        raise NotUnderstood(
            f"Invalid email address: {_shown(address)}.", "Only a plain address such as ann@acme.com is opened."
        )
    given = (("subject", " ".join(subject.split())), ("body", text.strip().replace("\r\n", "\n").replace("\n", "\r\n")))
    parts = [f"{name}={quote(value, safe='')}" for name, value in given if value]
    if sum(map(len, parts)) > MAX_MAIL_LENGTH:
        raise NotUnderstood("The text is too long to be handed to a mail program.", "Print it instead: --print")
    return f"mailto:{quote(address, safe='@')}{'?' if parts else ''}{'&'.join(parts)}"


def phone_url(number: str, e164: str = "") -> str:
    """``tel:`` with the digits of a number, in its international form if that is known. Extensions are left out.

    Raises ``NotUnderstood`` for what is not a plain number, above all for codes with ``*`` or ``#``, which a phone
    takes as commands (3GPP TS 22.030).
    """
    if any(sign in number + e164 for sign in "*#\uff0a\uff03") or not looks_like_phone(number):
        raise NotUnderstood(
            f"Invalid phone number: {_shown(number)}.", "Only plain numbers are dialled, never codes with * or #."
        )
    plus = "+" if number.strip().startswith(("+", "\uff0b")) else ""
    dialled = e164 if _E164.fullmatch(e164) else f"{plus}{main_digits(number)}"
    if not _DIALLED.fullmatch(dialled):
        raise NotUnderstood(f"Invalid phone number: {_shown(number)}.", "A number has 3 to 20 digits.")
    return f"tel:{dialled}"


def page_url(url: str) -> str:
    """A link as a URL; ``https`` where it names no scheme. Raises ``NotUnderstood`` for anything else."""
    scheme, colon, rest = url.strip().partition(":")
    if colon and scheme.lower() == "mailto":
        return mail_url(rest)
    if colon and scheme.lower() == "tel":
        return phone_url(rest)
    whole = url.strip() if "://" in url else f"https://{url.strip().lstrip('@/-')}"
    try:
        parts = urlsplit(whole)
        well_formed = bool(_HOST.fullmatch(parts.netloc)) and (parts.port or 1) > 0
    except ValueError:
        raise _not_opened(url) from None
    if (
        parts.scheme not in ("http", "https")
        or not well_formed
        or _CONTROLS.search(whole)
        or len(whole) > MAX_URL_LENGTH
    ):
        raise _not_opened(url)
    return quote(whole, safe=":/?#[]@!$&'()*+,;=%~-._")


def _not_opened(url: str) -> NotUnderstood:
    return NotUnderstood(
        f"Invalid link: {_shown(url)}.",
        f"Only pages, addresses and numbers are opened ({', '.join(SCHEMES)}), such as https://acme.com/ann",
    )


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
