"""Draft files: texts that could not be saved in the book, in the folder ``drafts`` of the state folder.

A text meant for an encrypted book is not written to a file; the caller shows it instead.
"""

from __future__ import annotations

import contextlib
import os
import time

from simplecrm import paths
from simplecrm.store import book_file


class NotKept(OSError):
    """The text is not written to a file, because the book it was meant for is encrypted."""

    def __init__(self) -> None:
        super().__init__("the book is encrypted")


def write(text: str, command: str, book_path: str) -> str:
    """Write a text to a new file, named for the local time and the command, for its owner alone; return its path.
    Raises ``NotKept`` for an encrypted book, and ``OSError``, leaving no partial file.
    """
    if book_file.is_encrypted(book_path):
        raise NotKept
    folder = paths.state_path("drafts")
    paths.make_private(folder)
    name = f"{time.strftime('%Y-%m-%dT%H-%M-%S')}-{command.replace(' ', '-')}"
    number = 1
    while True:
        path = os.path.join(folder, f"{name}{f'-{number}' if number > 1 else ''}.md")
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            number += 1
            continue
        try:
            with open(handle, "wb") as file:
                file.write(_encoded(text))
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(path)
            raise
        return path


def kept() -> list[str]:
    """The existing draft files, which anybody with the disk can read."""
    folder = paths.state_path("drafts")
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith((".md", ".json"))]
    except OSError:
        return []


def _encoded(text: str) -> bytes:
    """UTF-8; undecodable bytes that were read stay those bytes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
