"""Paths of the book, the settings, the state and the backups.

``SIMPLECRM_HOME`` moves everything into one folder. Otherwise the platform's standard folders are used. On Linux they
are computed here (XDG Base Directory 0.8: a variable that is unset, empty or relative is ignored), because importing
``platformdirs`` takes as long as a look-up.
"""

from __future__ import annotations

import os
import sys

BOOK_NAME = "simplecrm.db"
SERVER = "libsql://"
"""How the address of a book on a server begins."""
_XDG = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}


def book_path() -> str:
    """The default book: ``simplecrm.db`` in the data folder."""
    return os.path.join(folder("data"), BOOK_NAME)


def chosen_book(named: str = "") -> tuple[str, bool]:
    """The path or address of the book to use, and whether it is the default one: ``named``, else ``SIMPLECRM_FILE``,
    else the default book."""
    named = named or os.environ.get("SIMPLECRM_FILE", "")
    if is_remote(named):
        return named, False
    default = book_path()
    path = os.path.abspath(os.path.expanduser(named)) if named else default
    return path, path == os.path.abspath(default)


_PRIME = 2**61 - 1


def is_remote(book: str) -> bool:
    """Whether a book is on a server, so that its path is an address."""
    return book.startswith(SERVER)


def config_path() -> str:
    """The settings file: ``config.toml`` in the config folder. It may not exist."""
    return os.path.join(folder("config"), "config.toml")


def state_path(name: str) -> str:
    """A file in the state folder, for data that can be lost without harm, such as the contact shown last."""
    return os.path.join(folder("state"), name)


def book_state_path(book_path: str, what: str, ending: str = "") -> str:
    """The path in the state folder of the file ``what`` with that ending that belongs to one book."""
    # A remainder by a prime tells paths apart as well as a checksum, without a module to load.
    number = int.from_bytes(os.fsencode(book_path)) % _PRIME
    return state_path(f"{what}-{number:016x}{ending}")


def hook_folder() -> str:
    """The folder of the hooks, which usually does not exist."""
    return os.path.join(folder("config"), "hooks")


def has_hooks() -> bool:
    """Whether there may be hooks; only stats their folder."""
    return os.path.isdir(hook_folder())


def backup_folder() -> str:
    """The folder for backups."""
    return os.path.join(folder("data"), "backups")


def folder(what: str) -> str:
    """The folder for ``data``, ``config`` or ``state``. It may not exist (see ``make_private``)."""
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
    """Create the folder ``path`` and its parents; created folders are accessible to their owner only (0700)."""
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
