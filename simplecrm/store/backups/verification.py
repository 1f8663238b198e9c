"""Which backups were found damaged by the last full verification."""

from __future__ import annotations

import os

from simplecrm import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def found_damaged(book_path: str) -> tuple[str, ...]:
    """The names of the damaged files."""
    try:
        with open(_note(book_path), encoding="utf-8", errors="surrogateescape") as file:
            return tuple(file.read().splitlines())
    except OSError:
        return ()


def note(book_path: str, damaged: Iterable[str]) -> None:
    """Record exactly these files as damaged. If that fails, the next verification finds them again."""
    names = [os.path.basename(path) for path in damaged]
    try:
        if not names:
            if os.path.exists(_note(book_path)):
                os.unlink(_note(book_path))
            return
        paths.make_private(os.path.dirname(_note(book_path)))
        handle = os.open(_note(book_path), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with open(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join(names))
    except OSError:
        return


def _note(book_path: str) -> str:
    return paths.book_state_path(book_path, "backup", ".damaged")
