"""Temporary files without a name. On Linux they are in memory, so that their contents never reach a disk."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO


def scratch() -> IO[bytes]:
    """An empty file that is removed when it is closed. Raises ``OSError``."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("simplecrm"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()
