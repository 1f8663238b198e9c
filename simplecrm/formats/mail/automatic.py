"""Recognises messages that a program wrote: out-of-office notices, receipts, and other replies that nobody typed."""

from __future__ import annotations

from email.message import Message
from typing import Any

from simplecrm.formats.mail.parts import kind_of, raw_value

_OLDER = ("x-autoreply", "x-autorespond", "x-autoreply-from")
_PRECEDENCE = ("auto_reply", "auto-reply")


def is_automatic(message: Message[Any, Any]) -> bool:
    """Whether no person wrote the message: by Auto-Submitted (RFC 3834, 5), the headers from before it, or because it
    is a receipt (RFC 8098) or another report (RFC 6522)."""
    submitted = _word(message, "auto-submitted")
    if submitted:
        return submitted != "no"
    return (
        any(_word(message, name) not in ("", "no") for name in _OLDER)
        or _word(message, "precedence") in _PRECEDENCE
        or kind_of(message) == "multipart/report"
    )


def _word(message: Message[Any, Any], name: str) -> str:
    """The value of a header without comments and parameters, in lower case."""
    return raw_value(message, name).partition(";")[0].partition("(")[0].strip().lower()
