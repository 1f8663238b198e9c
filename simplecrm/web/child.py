"""What the server and the process of the application agree on: which driver it uses, and how it gets the key."""

from __future__ import annotations

import os

DRIVER = "simplecrm.tui.browser_driver:BrowserDriver"
"""The driver of Textual that the application uses on a page; the server names it in ``TEXTUAL_DRIVER``."""

MAX_KEY_LINE = 200
"""In bytes: more than a key has."""


def is_child() -> bool:
    """Whether the server started this process to show the application on a page."""
    return os.environ.get("TEXTUAL_DRIVER") == DRIVER


def key_line(key: str) -> bytes:
    """The first line of the process's standard input: the key of an encrypted book, empty if it finds that itself.

    Neither an argument nor a variable, which other processes could read.
    """
    return f"{key}\n".encode()


def take_key() -> None:
    """Read the first line of standard input, and use the key if there is one. What follows is left unread."""
    line = bytearray()
    while len(line) < MAX_KEY_LINE and (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    if line:
        from simplecrm.store.encryption import keys

        keys.hold(keys.parsed(line.decode("ascii", "replace"), keys.INHERITED), keys.INHERITED)
