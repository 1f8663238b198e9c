"""Who was shown last, for ``@last``. Kept in the state folder: it may be lost without harm."""

from __future__ import annotations

import os
import zlib

from simplecrm import paths


def remember(book_path: str, contact_id: int) -> None:
    """Note who was shown last in this book. A state folder that cannot be written to is no reason to complain."""
    path = _path(book_path)
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(str(contact_id))
    except OSError:
        return


def recall(book_path: str) -> int:
    """Who was shown last in this book; 0 if nobody was."""
    try:
        with open(_path(book_path), encoding="ascii") as file:
            text = file.read(20)
    except (OSError, UnicodeDecodeError):
        return 0
    return int(text) if text.isdigit() else 0


def _path(book_path: str) -> str:
    return paths.state_path(f"last-{zlib.crc32(os.path.abspath(book_path).encode('utf-8', 'surrogateescape')):08x}")
