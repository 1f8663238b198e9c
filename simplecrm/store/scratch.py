"""Temporary files without a name. On Linux they are memory, so that what is in them never reaches a disk."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO


def scratch() -> IO[bytes]:
    """An empty file that goes away when it is closed. Raises ``OSError``."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("simplecrm"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()
