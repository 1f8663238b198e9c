"""Whether a backup after a change is due. Asked after every change, so it loads nothing else about backups."""

from __future__ import annotations

import os
import time

from simplecrm import paths

AGAIN_SECONDS = 3600
"""The shortest time between backups after changes."""


def is_due(book_path: str) -> bool:
    """Whether no backup was made or tried within the hour; only stats a file. A time in the future comes from a wrong
    clock and does not count."""
    try:
        # Read before the clock: a backup that ends in between would look as if it came from the future.
        made_at = os.stat(marker(book_path)).st_mtime
        return not 0 <= time.time() - made_at < AGAIN_SECONDS
    except OSError:
        return True


def marker(book_path: str) -> str:
    """The file whose time is that of the last backup of a book."""
    return paths.book_state_path(book_path, "backup", ".made")
