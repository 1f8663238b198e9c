"""The contents of attachments in backups: each is kept once in a folder, however many backups need it.

The backup folder has them in ``attachments``: shared with the book if the file system can, else copied and verified, or
encrypted if the backup is. Beside them is an index of each backup that has any, a line for each of its contents. A copy
made by ``backup FILE`` has its own in ``FILE.attachments``.
"""

from __future__ import annotations

import contextlib
import os

from simplecrm import paths
from simplecrm.core.text.plurals import counted
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.store import book_file
from simplecrm.store import connection as connections
from simplecrm.store.attachments import contents, upkeep
from simplecrm.store.attachments.contents import Content
from simplecrm.store.backups import encryption, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from simplecrm.store.backups.encryption import Sealer

INDEX_SUFFIX = ".contents"


def folder_in(backup_folder: str) -> str:
    """The folder for the contents of all backups in a folder."""
    return os.path.join(backup_folder, "attachments")


def save(
    copy: sqlite3.Connection, book_path: str, folder: str, sealer: Sealer | None = None, *, link: bool = True
) -> list[str]:
    """Have everything in the folder that the ``copy`` of a book needs; return what it is called there, without what the
    book itself lacks. With a ``sealer`` it is encrypted, else shared if ``link`` allows it.

    Raises ``NotUnderstood`` where a passphrase would have to be typed for each, ``FileUnusable``.
    """
    wanted = upkeep.needed(copy)
    if wanted and sealer is not None and not sealer.recipient:
        raise NotUnderstood(
            f"A passphrase would have to be typed for each of {counted(len(wanted), 'attachment')}.",
            "Set backup_recipient to a public key of age, or to a key id of GnuPG.",
        )
    source = contents.folder_beside(book_path)
    suffix = sealer.suffix if sealer is not None else ""
    return [
        os.path.join(content.sha256[:2], content.sha256 + suffix)
        for content in wanted
        if (
            contents.bring(source, folder, content, link=link)
            if sealer is None
            else _sealed(source, folder, content, sealer)
        )
    ]


def write_index(path: str, names: Iterable[str]) -> None:
    """Note the contents of a backup in the backup folder, if it has any. Raises ``OSError``."""
    text = "".join(f"{name}\n" for name in names)
    if not text:
        return
    index = _index(path)
    paths.make_private(os.path.dirname(index))
    part = files.part_name(os.path.dirname(path))
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    os.replace(part, index)


def copy_elsewhere(path: str, there: str) -> None:
    """Copy the contents of a finished backup into another folder of backups, with its index. Raises ``OSError`` or
    ``FileUnusable``."""
    here, there = folder_in(os.path.dirname(path)), folder_in(there)
    for name in _indexed(_index(path)):
        source, target = os.path.join(here, name), os.path.join(there, name)
        sha256 = os.path.basename(name)
        if contents.is_hash(sha256):
            contents.bring(here, there, Content(sha256, os.path.getsize(source)), link=False)
        elif not os.path.exists(target) or os.path.getsize(target) != os.path.getsize(source):
            paths.make_private(os.path.dirname(target))
            _copy(source, target)


def drop_unneeded(folder: str) -> None:
    """Remove the contents in the backup folder that no backup needs any more. Only for the holder of the folder's
    lock."""
    here = folder_in(folder)
    present = [*_files(here)]
    keep: set[str] = set()
    for index in _indexes(here):
        if os.path.exists(os.path.join(folder, os.path.basename(index).removesuffix(INDEX_SUFFIX))):
            keep.update(_indexed(index))
        else:
            os.unlink(index)
    for name in present:
        if name not in keep:
            os.unlink(os.path.join(here, name))
    for part in contents.parts(here):
        os.unlink(part)


@contextlib.contextmanager
def brought_back(copy_path: str, book_path: str, folders: Iterable[str], *, incomplete: bool) -> Iterator[None]:
    """Bring the contents that the copy of a book at ``copy_path`` needs back to the book, for the restore that follows
    in the block.

    Raises ``FileUnusable`` if one is in none of the folders, unless ``incomplete``, and for an encrypted book.
    """
    wanted, names = _wanted(copy_path)
    if not wanted:
        yield
        return
    if book_file.is_encrypted(book_path):
        raise FileUnusable(
            f"The backup has {counted(len(wanted), 'attachment')}, which an encrypted book cannot have.",
            "Restore it to another book: simplecrm --file ~/restored.db restore",
        )
    target = contents.folder_beside(book_path)
    with contents.adding(target):
        lost = [one for one in wanted if not _brought(one, target, folders)]
        lacking = sorted({names[content.sha256] for content in lost if content.sha256 in names})
        if lacking and not incomplete:
            listed = f"{', '.join(lacking[:3])}{' …' if len(lacking) > 3 else ''}"
            raise FileUnusable(
                f"The backup lacks the contents of {counted(len(lacking), 'attachment')}: {listed}; "
                "nothing was changed.",
                "Restore it without them: simplecrm restore --incomplete",
            )
        yield


def _wanted(path: str) -> tuple[list[Content], dict[str, str]]:
    """The contents that the book in a file needs, and the names of those that a row names; the others are needed by an
    undo only."""
    connection = connections.reader(path)
    try:
        wanted = upkeep.needed(connection)
        return wanted, dict(connection.execute("select sha256, name from attachment")) if wanted else {}
    finally:
        connection.close()


def _brought(content: Content, target: str, folders: Iterable[str]) -> bool:
    if contents.is_there(target, content):
        return True
    own = folder_in(paths.backup_folder())
    for folder in folders:
        if contents.bring(folder, target, content, link=folder == own):
            return True
        for suffix in files.ENCRYPTED:
            sealed = contents.place(folder, content.sha256) + suffix
            if os.path.isfile(sealed):
                with encryption.readable(sealed) as plain:
                    if contents.put(target, plain) == content:
                        return True
    return False


def _sealed(source: str, folder: str, content: Content, sealer: Sealer) -> bool:
    """Keep an encrypted copy of a content; false if the book lacks it."""
    target = contents.place(folder, content.sha256) + sealer.suffix
    if os.path.lexists(target):
        return True
    if not contents.is_there(source, content):
        return False
    paths.make_private(os.path.dirname(target))
    part = files.part_name(os.path.dirname(folder))
    try:
        contents.copy_to(source, content, part)
    except FileUnusable:
        return False
    os.replace(sealer.seal(part), target)
    return True


def _copy(source: str, target: str) -> None:
    import shutil

    part = files.part_name(os.path.dirname(target))
    try:
        with (
            open(source, "rb") as reading,
            open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as writing,
        ):
            shutil.copyfileobj(reading, writing, contents.CHUNK)
            writing.flush()
            os.fsync(writing.fileno())
        os.replace(part, target)
    finally:
        book_file.remove(part)


def _index(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder_in(folder), name + INDEX_SUFFIX)


def _indexes(folder: str) -> list[str]:
    with contextlib.suppress(OSError):
        return [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(INDEX_SUFFIX)]
    return []


def _indexed(index: str) -> list[str]:
    try:
        with open(index, encoding="ascii") as file:
            return file.read().split()
    except (OSError, UnicodeDecodeError):
        return []


def _files(folder: str) -> Iterator[str]:
    """The contents in a folder, encrypted or not, by their names in an index."""
    with contextlib.suppress(OSError):
        for start in os.listdir(folder):
            if len(start) == 2:
                for name in os.listdir(os.path.join(folder, start)):
                    yield os.path.join(start, name)
