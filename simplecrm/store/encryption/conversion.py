"""Encrypt or decrypt a book, by a checked copy that replaces it.

Nobody else may have the book open meanwhile: it leaves WAL mode, which works only then, so that no WAL is left beside
it, and its file stays locked until the copy has its name. Those waiting for the lock then open the copy (see ``Step``).
A kill leaves the book as it was, or the finished copy in its place; what a killed run left of the copy is removed by
the next.
"""

from __future__ import annotations

import contextlib
import os
import time

from simplecrm.core.text.plurals import counted
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.lean import sqlite3
from simplecrm.store import book_file, book_state, errors, waiting
from simplecrm.store import connection as connections
from simplecrm.store.attachments import upkeep
from simplecrm.store.backups import copying, files
from simplecrm.store.encryption import cipher, keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.store.book import Book

OPEN_SECONDS = 10.0
"""How long to wait for a program that has the book open without writing."""

CHUNK = 1 << 20


def encrypt(book: Book, *, overwrite: bool = False) -> None:
    """Encrypt the book with the key in ``keys``; with ``overwrite`` the plain file is overwritten, too.

    Raises ``NotUnderstood`` for an encrypted book, ``FileUnusable``; the book is then as it was.
    """
    if book_file.is_encrypted(book.path):
        raise NotUnderstood(f"The book {book.path} is encrypted already.", "See its key: simplecrm encrypt --show-key")
    refuse_attachments(book.reading(), book.path)
    _replace(book, encrypt=True, overwrite=overwrite)
    upkeep.remove_all(book.contents)  # those of deleted attachments, which an undo would have brought back


def refuse_attachments(connection: sqlite3.Connection, path: str) -> None:
    """Raise ``NotUnderstood`` for a book with attachments, whose contents would stay unencrypted beside it."""
    if upkeep.is_used(connection):
        raise NotUnderstood(
            f"The book {path} has attachments, which cannot be encrypted.",
            "List them, save what you need elsewhere, and delete them: simplecrm attachments",
        )


def decrypt(book: Book) -> None:
    """Decrypt the book. Raises ``NotUnderstood`` for a plain one, ``FileUnusable``;
    the book is then as it was."""
    if not book_file.is_encrypted(book.path):
        raise NotUnderstood(f"The book {book.path} is not encrypted.")
    _replace(book, encrypt=False, overwrite=False)


def converted(source: str, target: str, *, encrypt: bool) -> None:
    """Copy a plain backup to an encrypted file, or the other way round. Nobody may have either open.

    Raises ``KeyUnusable``, ``sqlite3.Error`` or ``OSError``.
    """
    connection = cipher.keyed(book_file.uri(source, "mode=rw"), "" if encrypt else keys.get(source))
    try:
        _export(connection, target, encrypt=encrypt)
    finally:
        connection.close()


def plain_backups(book_path: str) -> list[str]:
    """The unencrypted backups and damaged copies of a book."""
    found = [*(made.path for made in files.backups(book_path)), *files.damaged(book_path)]
    return [path for path in found if not (path.endswith(files.ENCRYPTED) or book_file.is_encrypted(path))]


def remain(plain: list[str]) -> str:
    """Say that these plain backups are still there."""
    return f"{counted(len(plain), 'plain backup')} remain{'s' if len(plain) == 1 else ''}: {', '.join(plain)}"


def _replace(book: Book, *, encrypt: bool, overwrite: bool) -> None:
    path = book.path
    if book_file.identity(path) is None:
        raise book_file.missing(path, is_default=False) or FileUnusable(f"There is no book {path}.")
    book.reading()  # migrates an older book
    book.close()
    cipher.engine()
    part = path + files.CONVERTING_SUFFIX
    try:
        with copying.folder_locked(), contextlib.ExitStack() as ends:
            book_file.remove(part)
            ends.callback(book_file.remove, part)
            connection = _alone(book, encrypted=not encrypt)
            ends.callback(connection.close)
            if encrypt:
                refuse_attachments(connection, path)  # one may have been added before the book was locked
            _export(connection, part, encrypt=encrypt)
            _check(connection, part)
            # Closed only after the connection, because that releases SQLite's locks on the file.
            old = os.open(path, os.O_WRONLY) if overwrite else -1
            book_file.forget_kind(part)
            os.replace(part, path)
            book_file.forget_kind(path)
            copying.sync(os.path.dirname(path))
            connection.close()
            if overwrite:
                _overwrite(old)
    except (sqlite3.Error, OSError) as error:
        raise errors.explained(error, path) or error from error


def _alone(book: Book, *, encrypted: bool) -> sqlite3.Connection:
    """An exclusive connection to the book, without a WAL beside the file. Waits for writers. Raises ``FileUnusable``
    when that takes too long, or somebody has the book open.
    """
    key = keys.get(book.path) if encrypted else ""
    connection = cipher.keyed(book_file.uri(book.path, "mode=rw"), key)
    patience, open_since = waiting.Patience(book.path, book.on_wait), 0.0
    try:
        connection.execute(f"pragma busy_timeout = {waiting.POLL_MS}")
        while True:
            if _is_written_to(connection):
                patience.wait()
                continue
            if _shut(connection):
                return connection
            open_since = open_since or time.monotonic()
            if time.monotonic() - open_since > OPEN_SECONDS:
                raise FileUnusable(
                    f"The book {book.path} is open in another program; nothing was changed.",
                    "Close the application, and try again; a backup in the background needs a moment.",
                )
            time.sleep(waiting.POLL_MS / 1000)
    except BaseException:
        connection.close()
        raise


def _is_written_to(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("begin immediate")
        connection.execute("rollback")
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        return True
    return False


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _shut(connection: sqlite3.Connection) -> bool:
    """Leave WAL mode and keep the file locked; return whether that worked."""
    try:
        if connection.execute("pragma journal_mode = delete").fetchone()[0] != "delete":
            return False
        connection.execute("pragma locking_mode = exclusive")
        connection.execute("begin exclusive")
        connection.execute("commit")
        if connection.execute("pragma journal_mode").fetchone()[0] == "delete":
            return True
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
    connection.execute("pragma locking_mode = normal")
    connection.execute("select count(*) from sqlite_master").fetchone()  # releases the lock
    return False


def _export(connection: sqlite3.Connection, target: str, *, encrypt: bool) -> None:
    """Copy everything that ``connection`` sees into a new file for the owner alone, whole and on disk at the end."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    book_file.note_kind(target, encrypt)
    key = f"x'{keys.get(target)}{cipher.new_salt()}'" if encrypt else ""
    connection.execute("attach ? as copy key ?", (target, key))
    try:
        connection.execute("select sqlcipher_export('copy')").fetchone()
        for name in ("user_version", "application_id"):
            value = int(connection.execute(f"pragma main.{name}").fetchone()[0])
            connection.execute(f"pragma copy.{name} = {value}")
    finally:
        connection.execute("detach copy")
    copying.sync(target)


def _check(connection: sqlite3.Connection, part: str) -> None:
    """Raise ``FileUnusable`` if the copy is damaged or lacks a row; put it into WAL mode otherwise."""
    found = copying.problems_in(part)
    if not found:
        copy = connections.plain(part)
        try:
            found = [f"{name} has other rows" for name in _tables(connection) if _differs(connection, copy, name)]
            if book_state.state(copy, part) != book_state.PRESENT:
                found.append("its schema is not the present one")
            connections.ensure_wal(copy)
        finally:
            copy.close()
    if found:
        raise FileUnusable(
            f"The copy is damaged: {found[0]}; the book is as it was.", "See what is wrong: simplecrm doctor"
        )


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    return [str(row[0]) for row in rows]


def _differs(one: sqlite3.Connection, other: sqlite3.Connection, table: str) -> bool:
    """Whether a table does not have as many rows in both."""
    sql = f'select count(*) from "{table}"'
    return bool(one.execute(sql).fetchone() != other.execute(sql).fetchone())


def _overwrite(handle: int) -> None:
    """Overwrite a whole file that is already unlinked with zeros, and close it."""
    try:
        size = os.fstat(handle).st_size
        for place in range(0, size, CHUNK):
            os.pwrite(handle, bytes(min(CHUNK, size - place)), place)
        os.fsync(handle)
    finally:
        os.close(handle)
