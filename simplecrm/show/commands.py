"""Commands that a message offers: they have to reach the book that the message is about."""

from __future__ import annotations


def for_book(text: str, file: str) -> str:
    """The text with ``--file`` in each ``simplecrm`` command that it offers; as it is where ``file`` is empty, that is
    for the person's own book, and for a command that names a file already."""
    if not file or "simplecrm " not in text:
        return text
    import re
    import shlex

    # A command begins a line or follows a blank, a quote or a bracket, and its first word is a name or an option.
    offered = re.compile(r"(?<![^\s“\"'(])simplecrm(?= (?!--file\b)[a-z-]+(?:[\s.,;:)”\"']|$))")
    return offered.sub(lambda _: f"simplecrm --file {shlex.quote(file)}", text)
