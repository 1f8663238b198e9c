"""Suggested commands in messages: add ``--file`` so that they use the same book."""

from __future__ import annotations


def for_book(text: str, file: str) -> str:
    """The text with ``--file`` added to each ``simplecrm`` command in it, unless the command has one. Unchanged if
    ``file`` is empty, which stands for the default book."""
    if not file or "simplecrm " not in text:
        return text
    import re
    import shlex

    # A command starts a line or follows a blank, a quote or a bracket; its first word is a name or an option.
    command = re.compile(r"(?<![^\s“\"'(])simplecrm(?= (?!--file\b)[a-z-]+(?:[\s.,;:)”\"']|$))")
    return command.sub(lambda _: f"simplecrm --file {shlex.quote(file)}", text)
