"""Hand a URL or a file to the system's program for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time

from simplecrm import paths
from simplecrm.store.attachments import contents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.attachments import Attachment
    from simplecrm.store.book import Book

KEPT_SECONDS = 24 * 3600
"""How long a copy is kept for the program that has it open."""

_started: list[subprocess.Popen[bytes]] = []


def hand_over(target: str) -> bool:
    """Start the system's opener with a URL or a path as one argument, never through a shell; false if there is no
    opener."""
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        return False
    nothing = subprocess.DEVNULL
    try:
        # Keep a reference: dropping a running Popen raises a ResourceWarning.
        _started.append(
            subprocess.Popen([opener, target], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
        )
    except OSError:
        return False
    return True


def copy_to_open(book: Book, attachment: Attachment) -> str:
    """A read-only copy of an attachment under its own name, in a folder of its own: the program that opens it must not
    change the content itself. That program outlives this one, so the copy is removed by the first call a day later. It
    is in the state folder, as temporary folders are often in memory.

    Raises ``FileUnusable`` or ``OSError``.
    """
    place = os.path.join(paths.folder("state"), "opened")
    paths.make_private(place)
    _remove_old(place)
    folder = tempfile.mkdtemp(dir=place)
    path = os.path.join(folder, attachment.name)
    try:
        contents.copy_to(book.contents, contents.Content(attachment.sha256, attachment.size), path, mode=0o400)
    except BaseException:
        os.rmdir(folder)
        raise
    return path


def _remove_old(place: str) -> None:
    """Remove the copies that were made more than a day ago."""
    for entry in os.scandir(place):
        if entry.stat(follow_symlinks=False).st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(entry.path, ignore_errors=True)
