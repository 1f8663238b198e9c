"""What kind of thing a path is, so that only files are read or written where a file is expected."""

from __future__ import annotations

import os
import stat

_KINDS = (
    (stat.S_ISREG, ""), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"),
)  # fmt: skip


def kind_of(path: str | os.PathLike[str]) -> str:
    """``a folder``, ``a FIFO``, ``a socket`` or ``a device``; empty for a file and for what does not exist."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return ""
    return next((name for is_kind, name in _KINDS if is_kind(mode)), "a device")


def fsync_folder(path: str) -> None:
    """Wait until the names in a folder are on the disk. Raises ``OSError``."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
