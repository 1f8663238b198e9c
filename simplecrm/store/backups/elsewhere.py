"""The second folder that backups are copied to: the setting ``backup_copy_to``."""

from __future__ import annotations

import os
import shutil

from simplecrm import config, paths
from simplecrm.errors import FileUnusable
from simplecrm.store import book_file
from simplecrm.store.attachments import contents
from simplecrm.store.backups import attached, files

ROOM = 2
"""How many backups of the newest one's size should fit in the folder: a copy is made before an old one is removed."""

_HINT = "Check the folder, then try it: simplecrm backup"


def folder() -> str:
    """The second folder; empty where backups are kept in one place only. Raises ``NotUnderstood``."""
    return os.path.expanduser(config.get("backup_copy_to"))


def content_folders(path: str) -> list[str]:
    """Where the contents of the attachments of a backup may be. Raises ``NotUnderstood``."""
    folders = (os.path.dirname(os.path.abspath(path)), paths.backup_folder(), folder())
    return [contents.folder_beside(path), *(attached.folder_in(one) for one in folders if one)]


def copy(path: str) -> None:
    """Copy a finished backup into the second folder, if there is one. Raises ``FileUnusable``."""
    there = folder()
    if not there:
        return
    try:
        # Only the last folder is made: if its parent is missing, a USB stick is not plugged in.
        if not os.path.isdir(there):
            os.mkdir(there, 0o700)
        attached.copy_elsewhere(path, there)
        _copy(path, there)
    except OSError as error:
        raise FileUnusable(f"The backup could not be copied to {there}: {error.strerror or error}.", _HINT) from error


def problem(size: int) -> str:
    """Why a backup of ``size`` bytes could not be copied to the second folder, as a sentence; empty if it could.

    Raises ``NotUnderstood``.
    """
    there = folder()
    if not there:
        return ""
    place = there if os.path.lexists(there) else os.path.dirname(os.path.normpath(there))
    if not os.path.isdir(place):
        return f"No such folder to copy backups to: {place}."
    if not os.access(place, os.W_OK | os.X_OK):
        return f"Nothing can be written into {place}, which backups are copied to."
    if shutil.disk_usage(place).free < size * ROOM:
        return f"The disk of {place}, which backups are copied to, is almost full."
    return ""


def _copy(path: str, there: str) -> None:
    part = files.part_name(there)
    try:
        with (
            open(path, "rb") as source,
            open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target,
        ):
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        os.replace(part, os.path.join(there, os.path.basename(path)))
    finally:
        book_file.remove(part)
