"""Suggested commands in messages: add ``--file`` so that they use the same book.

Without the modules ``re`` and ``shlex``, whose import would take as long as the rest of the messages of a change.
"""

from __future__ import annotations

NAME = "simplecrm"
_BEFORE = " \t\n“\"'("
"""A command starts a line or follows one of these."""

_AFTER = " \t\n.,;:)”\"'"
"""What may follow the first word of a command."""

_NEEDS_NO_QUOTES = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")
"""As in ``shlex.quote``."""


def for_book(text: str, file: str) -> str:
    """The text with ``--file`` added to each ``simplecrm`` command in it, unless the command has one. Unchanged if
    ``file`` is empty, which stands for the default book."""
    if not file or NAME not in text:
        return text
    before, *parts = text.split(f"{NAME} ")
    shown = before
    for part in parts:
        is_command = (not before or before[-1] in _BEFORE) and _starts_with_command(part)
        shown += f"{NAME} --file {_quoted(file)} {part}" if is_command else f"{NAME} {part}"
        before = part
    return shown


def _starts_with_command(text: str) -> bool:
    """Whether the first word is the name of a command or an option other than ``--file``."""
    word = text.lstrip("abcdefghijklmnopqrstuvwxyz-")
    first = text[: len(text) - len(word)]
    return bool(first) and first != "--file" and (not word or word[0] in _AFTER)


def _quoted(file: str) -> str:
    if _NEEDS_NO_QUOTES.issuperset(file):
        return file
    import shlex

    return shlex.quote(file)
