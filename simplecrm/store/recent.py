"""The contact shown last, for ``@last``. Kept in the state folder, because it may be lost."""

from __future__ import annotations

import os

from simplecrm import paths


def remember(book_path: str, contact_id: int) -> None:
    """Remember who was shown last in this book; if the state folder is not writable, nothing happens."""
    path = _path(book_path)
    try:
        paths.make_private(os.path.dirname(path))
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb", buffering=0) as file:
            file.write(b"%d" % contact_id)
    except OSError:
        return


def recall(book_path: str) -> int:
    """Who was shown last in this book; 0 if nobody was."""
    try:
        with open(_path(book_path), "rb") as file:
            text = file.read(20)
    except OSError:
        return 0
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _path(book_path: str) -> str:
    return paths.book_state_path(os.path.abspath(book_path), "last")
