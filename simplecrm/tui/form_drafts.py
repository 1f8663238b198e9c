"""The drafts of the forms of the application: what was typed and not saved.

What is promised:

- A form that is left with Escape after something was typed, or that is open when the application is left or ends, by a
  signal or by an error, keeps the values of its fields as a draft. A draft is written while it is typed, too, so that
  ``kill -9`` loses no more than the last ``WRITE_SECONDS``.
- Only saving the form, its key to discard, emptying it, and the list of drafts remove a draft.
- A draft belongs to one kind of form for certain records of one book, which it names by their uids. It is filled into
  no other form, whatever is selected, renamed, merged, deleted or restored meanwhile. A form that was filled in says
  so, with what changed in the book since.
- Drafts are files for their owner alone (see ``store.form_drafts``). Those for an encrypted book, and those whose file
  cannot be written, are in memory until the application is left, which asks first; an error prints their texts.
- A form for more than ``MAX_RECORDS`` records keeps no draft: Escape asks first.

Two applications on one book share its drafts; the one that writes last wins.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from simplecrm.core.nouns import BY_NAME
from simplecrm.lookups import uids
from simplecrm.lookups.subjects import Subject
from simplecrm.store import form_drafts
from simplecrm.store.book import Book
from simplecrm.store.form_drafts import FormDraft

WRITE_SECONDS = 0.5
"""How long after a key the draft is written, with what was typed by then."""

MAX_RECORDS = 50
"""A form for more records keeps no draft."""

Key = tuple[str, tuple[str, ...]]
"""The kind of form, and the records that it is for, each as ``noun:uid``."""


class FormDrafts:
    """The drafts of a book, in memory and in files."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._drafts: dict[Key, FormDraft] = {}
        self._unwritten: dict[Key, str] = {}
        """Why drafts are not in a file."""
        self._loaded = False

    def load(self) -> None:
        """Read the files, at the first use."""
        if self._loaded:
            return
        self._loaded = True
        found = {draft.key: draft for draft in reversed(form_drafts.every(self._book.path, self.book_uid()))}
        self._drafts = {**found, **self._drafts}

    def every(self) -> list[FormDraft]:
        """All drafts, the last one first."""
        self.load()
        return sorted(self._drafts.values(), key=lambda draft: draft.saved_at)[::-1]

    def find(self, key: Key) -> FormDraft | None:
        """The draft of that kind of form for those records."""
        self.load()
        return self._drafts.get(key)

    def keep(self, draft: FormDraft) -> str:
        """Keep a draft in place of an earlier one; return why it is not in a file, empty if it is."""
        self.load()
        known = self._drafts.get(draft.key)
        if known is not None and _values(known) == _values(draft):
            return self._unwritten.get(draft.key, "")
        self._drafts.pop(draft.key, None)
        self._drafts[draft.key] = draft
        try:
            form_drafts.write(draft, self._book.path)
        except OSError as error:
            self._unwritten[draft.key] = str(error)
            return str(error)
        self._unwritten.pop(draft.key, None)
        if known is not None and known.book_uid != draft.book_uid:
            form_drafts.remove(known, self._book.path)
        return ""

    def drop(self, key: Key) -> None:
        """Remove a draft: it was saved or discarded."""
        self.load()
        draft = self._drafts.pop(key, None)
        self._unwritten.pop(key, None)
        if draft is not None:
            form_drafts.remove(draft, self._book.path)

    def unwritten(self) -> list[tuple[FormDraft, str]]:
        """The drafts that are in memory only, with the reason."""
        return [(self._drafts[key], why) for key, why in self._unwritten.items()]

    def key(self, form: str, records: Sequence[Subject]) -> Key | None:
        """What tells a draft apart: the kind of form and the uids of ``records``. None if there are too many or one is
        gone."""
        if not form or len(records) > MAX_RECORDS:
            return None
        connection = self._book.reading()
        found = [(one.noun, uids.of_record(connection, one.noun, one.id)) for one in records]
        return (form, tuple(sorted(f"{noun}:{uid}" for noun, uid in found))) if all(uid for _, uid in found) else None

    def records(self, draft: FormDraft) -> list[Subject] | None:
        """The records that a draft is for; None if one of them is gone."""
        connection, found = self._book.reading(), []
        for about in draft.about:
            noun, _, uid = about.partition(":")
            found.append(Subject(noun, uids.record_id(connection, noun, uid) if noun in BY_NAME else 0))
        return found if all(one.id for one in found) else None

    def book_uid(self) -> str:
        """The uid of the book; empty where the first change will create it."""
        return uids.of_book(self._book.reading()) if os.path.exists(self._book.path) else ""


def _values(draft: FormDraft) -> list[tuple[str, str]]:
    return [(field.name, field.value) for field in draft.fields]
