"""What is at a book's path: a book, nothing yet, or something that is not a file."""

from __future__ import annotations

import os
import stat

from simplecrm.errors import FileUnusable

Identity = tuple[int, int]
"""Device and inode of a file: what tells the file that was opened from another that was put in its place."""


def identity(path: str) -> Identity | None:
    """Which file is at ``path``; None where there is none.

    Raises ``FileUnusable`` for a folder, a device or a pipe: opening one of those may wait for ever.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        from simplecrm.store.files import kind_of

        raise FileUnusable(f"{path} is {kind_of(path)}, not a file.", "Name a file: --file ~/work.db")
    return found.st_dev, found.st_ino


def missing(path: str, *, is_default: bool) -> FileUnusable | None:
    """The error to raise because no book is at ``path``; None where a first change may make one."""
    from simplecrm.store.backups.files import backups

    made = backups(path)
    if is_default and not made:
        return None
    import shlex

    command = "simplecrm" if is_default else f"simplecrm --file {shlex.quote(path)}"
    what = f"The file {path} is empty" if os.path.exists(path) else f"There is no book {path}"
    if made:
        return FileUnusable(
            f"{what}, but there are backups of it.",
            f"Bring it back: {command} restore (newest: {made[0].path}). Start an empty one: {command} init",
        )
    return FileUnusable(f"{what}.", f"Create it: {command} init")
