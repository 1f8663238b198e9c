"""Encrypted books: files that SQLCipher (https://www.zetetic.net/sqlcipher/design/) reads and writes page by page.

The key is 32 random bytes, given to SQLCipher as a raw key, so that no key is derived from a passphrase at each start.
Each file has its own salt in its first 16 bytes, as SQLCipher requires; the first half of it is ``ENCRYPTED_MARK``,
which tells an encrypted book from a damaged file. Any program with SQLCipher 4 opens such a file with the raw key.

``sqlcipher3`` is the module ``sqlite3`` built on another library. Its errors are made subclasses of those of
``sqlite3`` here, so that one ``except`` handles both.
"""

from __future__ import annotations

import os
import sys

from simplecrm.errors import KeyUnusable
from simplecrm.lean import sqlite3, with_lean_cache
from simplecrm.store import book_file
from simplecrm.store.encryption import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

INSTALL = "Install it: pip install sqlcipher3 keyring"

_NOT_A_DATABASE = 26
_ERRORS = ("DatabaseError", "InterfaceError", "DataError", "OperationalError", "IntegrityError", "InternalError",
           "ProgrammingError", "NotSupportedError")  # fmt: skip
_MODULE = "sqlcipher3._sqlite3"
_engine: Any = None
_connection_class: Any = None


def opened(uri: str, path: str) -> sqlite3.Connection:
    """A connection to the encrypted book ``path`` through ``uri``.

    Raises ``KeyUnusable`` without SQLCipher or the right key, ``sqlite3.Error``.
    """
    engine(path)
    connection = keyed(uri, keys.get(path))
    try:
        connection.execute("pragma schema_version").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != _NOT_A_DATABASE:
            raise
        whence = keys.source()
        keys.forget()
        raise KeyUnusable(
            f"The key {whence} does not open the encrypted book {path}.",
            "Check the key; if it is the right one, go back to a backup: simplecrm restore",
        ) from None
    except BaseException:
        connection.close()
        raise
    return connection


def created(path: str) -> sqlite3.Connection:
    """A connection to an empty file that becomes an encrypted book. Raises ``KeyUnusable``, ``sqlite3.Error``."""
    engine(path)
    key = keys.get(path)
    book_file.note_kind(path, True)
    return keyed(book_file.uri(path, "mode=rw"), key + new_salt())


def keyed(uri: str, key: str) -> sqlite3.Connection:
    """A connection of SQLCipher with a raw key in hexadecimal digits; without a key, to a plain file."""
    module = engine()
    connection: sqlite3.Connection = module.connect(
        uri, uri=True, timeout=book_file.BUSY_SECONDS, isolation_level=None, factory=_connection_class,
        check_same_thread=False,
    )  # fmt: skip
    try:
        connection.execute("pragma cipher_log_level = none")  # it would write to stderr
        if key:
            connection.execute(f"pragma key = \"x'{key}'\"")
        connection.execute("pragma temp_store = memory")
        connection.execute("pragma cell_size_check = on")
    except BaseException:
        connection.close()
        raise
    return connection


def new_salt() -> str:
    """A salt for a new file, in hexadecimal digits."""
    return (book_file.ENCRYPTED_MARK + os.urandom(8)).hex()


def uses_cipher(connection: sqlite3.Connection) -> bool:
    """Whether a connection is to an encrypted book."""
    return not isinstance(connection, sqlite3.Connection)


def engine(path: str = "") -> ModuleType:
    """The module of SQLCipher. Raises ``KeyUnusable`` where it is not installed; ``path`` is the book to name."""
    global _engine, _connection_class
    if _engine is None:
        try:
            loaded = with_lean_cache(_load)
        except ImportError:
            what = f"The book {path} is encrypted; to open it" if path else "To encrypt a book"
            raise KeyUnusable(f"{what}, Simple CRM needs SQLCipher, which is not installed.", INSTALL) from None
        for name in _ERRORS:
            kind, same = getattr(loaded, name), getattr(sqlite3, name)
            if not issubclass(kind, same):
                kind.__bases__ = (*kind.__bases__, same)
        _connection_class = type(
            "EncryptedConnection", (loaded.Connection,),
            {"__doc__": "A connection whose transactions only steps begin and end.",
             "commit": _leave_to_step, "rollback": _leave_to_step},
        )  # fmt: skip
        _engine = loaded
    return _engine  # type: ignore[no-any-return]


def _leave_to_step(_connection: Any) -> None:
    """Do nothing: the step commits and rolls back (see ``store.connection.BookConnection``)."""


def _load() -> ModuleType:
    """The C part of ``sqlcipher3`` without the package around it, which loads ``datetime`` and ``collections``."""
    if _MODULE in sys.modules:
        return sys.modules[_MODULE]
    from _frozen_importlib import module_from_spec
    from _frozen_importlib_external import PathFinder

    package = PathFinder.find_spec("sqlcipher3")
    if package is None or not package.submodule_search_locations:
        raise ImportError("sqlcipher3")
    found = PathFinder.find_spec(_MODULE, package.submodule_search_locations)
    if found is None or found.loader is None:
        raise ImportError(_MODULE)
    module: ModuleType = module_from_spec(found)
    sys.modules[_MODULE] = module
    try:
        found.loader.exec_module(module)
    except BaseException:
        del sys.modules[_MODULE]
        raise
    return module
