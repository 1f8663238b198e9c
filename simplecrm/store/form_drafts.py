"""Files of forms that were left unsaved, in the folder ``drafts`` of the state folder, one file per form.

Each is written whole under another name and then renamed, so that a file is never half a draft, and is readable by its
owner alone. A draft for an encrypted book is not written to a file (``drafts.NotKept``).
"""

from __future__ import annotations

import contextlib
import os
import zlib

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.store import book_file
from simplecrm.store.drafts import NotKept


class Typed(Record):
    """A field of a form: its name, its value when the form was opened, and its value now."""

    name: str
    before: str
    value: str


class FormDraft(Record):
    """A form that was left unsaved. ``form`` is its kind and ``about`` the records that it is for, each as
    ``noun:uid``; ``title`` names it, ``saved_at`` is local time. ``book_uid`` is that of the book."""

    form: str
    about: tuple[str, ...]
    title: str
    fields: tuple[Typed, ...] = ()
    saved_at: str = ""
    book_uid: str = ""

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells drafts apart: the kind of form, and what it is for."""
        return self.form, self.about


def write(draft: FormDraft, book_path: str) -> None:
    """Write a draft in place of an earlier one of the same form for the same records. Raises ``NotKept`` for an
    encrypted book, and ``OSError``, leaving the earlier one."""
    if book_file.is_encrypted(book_path):
        raise NotKept
    import json

    path = _path(draft, book_path)
    paths.make_private(os.path.dirname(path))
    values = {"book": book_path, **draft._asdict(), "fields": [tuple(field) for field in draft.fields]}
    new = f"{path}.{os.getpid()}.new"
    try:
        with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(json.dumps(values).encode())
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise


def remove(draft: FormDraft, book_path: str) -> None:
    """Remove the file of a draft, if there is one and it can be removed."""
    with contextlib.suppress(OSError):
        os.unlink(_path(draft, book_path))


def every(book_path: str, book_uid: str) -> list[FormDraft]:
    """The drafts for a book, the last one first. A file that cannot be read is left alone."""
    folder = paths.state_path("drafts")
    try:
        names = [name for name in os.listdir(folder) if name.startswith(_prefix(book_path)) and name.endswith(".json")]
    except OSError:
        return []
    if not names:
        return []
    import json

    found = []
    for name in names:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            with open(os.path.join(folder, name), "rb") as file:
                values = json.load(file)
            # A book that did not exist yet had no uid.
            if values.pop("book") == book_path and values["book_uid"] in (book_uid, ""):
                fields = tuple(Typed(*map(str, field)) for field in values.pop("fields"))
                about = tuple(map(str, values.pop("about")))
                found.append(FormDraft(about=about, fields=fields, **values))
    return sorted(found, key=lambda draft: draft.saved_at, reverse=True)


def _prefix(book_path: str) -> str:
    return f"form-{zlib.crc32(os.fsencode(book_path)):08x}-"


def _path(draft: FormDraft, book_path: str) -> str:
    # The first paint does not wait for it.
    import hashlib

    key = "\n".join((book_path, draft.book_uid, draft.form, *draft.about)).encode("utf-8", "surrogateescape")
    return paths.state_path(os.path.join("drafts", f"{_prefix(book_path)}{hashlib.sha256(key).hexdigest()[:24]}.json"))
