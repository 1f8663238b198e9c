"""Where things are kept: the book, the settings, state and backups.

``SIMPLECRM_HOME`` moves everything into one folder. Otherwise the platform's own places are used; on Linux they are
worked out here (XDG Base Directory 0.8: a variable that is unset, empty or relative does not count), because the
import of ``platformdirs`` takes as long as a look-up.
"""

from __future__ import annotations

import os
import sys

BOOK_NAME = "simplecrm.db"
_XDG = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}


def book_path() -> str:
    """The file of the book when none is named: ``simplecrm.db`` in the data folder."""
    return os.path.join(folder("data"), BOOK_NAME)


def chosen_book(named: str = "") -> tuple[str, bool]:
    """The book to use, and whether it is the person's own: the one named, that of ``SIMPLECRM_FILE``, or the usual."""
    named = named or os.environ.get("SIMPLECRM_FILE", "")
    usual = book_path()
    path = os.path.abspath(os.path.expanduser(named)) if named else usual
    return path, path == os.path.abspath(usual)


def config_path() -> str:
    """The settings file, ``config.toml`` in the config folder. It need not exist."""
    return os.path.join(folder("config"), "config.toml")


def state_path(name: str) -> str:
    """A file in the state folder: what may be lost without harm, such as who was shown last."""
    return os.path.join(folder("state"), name)


def book_state_path(book_path: str, what: str, ending: str) -> str:
    """The file ``what`` with that ending which is kept in the state folder for one book, told from those of others."""
    import zlib

    return state_path(f"{what}-{zlib.crc32(os.fsencode(book_path)):08x}.{ending}")


def backup_folder() -> str:
    """The folder that backups go to."""
    return os.path.join(folder("data"), "backups")


def folder(what: str) -> str:
    """The folder for ``data``, ``config`` or ``state``. It need not exist (see ``make_private``)."""
    home = os.environ.get("SIMPLECRM_HOME")
    if home:
        return os.path.abspath(os.path.expanduser(home))
    if sys.platform.startswith("linux"):
        variable, default = _XDG[what]
        base = os.environ.get(variable, "")
        if not os.path.isabs(base):
            base = os.path.join(os.path.expanduser("~"), default)
        return os.path.join(base, "simplecrm")
    import platformdirs

    return str(getattr(platformdirs, f"user_{what}_dir")("simplecrm", appauthor=False))


def make_private(path: str) -> None:
    """Make the folder ``path`` and what is above it; a folder that is made here is for its owner alone (0700)."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    if parent and parent != path:
        make_private(parent)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
