"""The file picker: lists the folder of the path that is typed."""

from __future__ import annotations

import os
from functools import partial
from itertools import islice

from simplecrm.core.records import Record
from simplecrm.show.safe import safe
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.widgets.columns import Column

MAX_ENTRIES = 5000
"""The most names read from a folder."""


class Entry(Record):
    """A file or folder; ``size`` is in bytes."""

    id: int
    name: str
    is_folder: bool
    size: int


class ChooseFile(Picker):
    """Returns the path of a file."""

    hint = "type or ↑ ↓ · tab completes · enter opens · esc closes"

    def __init__(self, folder: str = "", heading: str = "Import a file", example: str = "contacts.csv") -> None:
        self.heading = heading
        start = _shown(os.path.abspath(folder or os.curdir))
        super().__init__(os.path.join(start, ""), f"~/Downloads/{example}")
        self._folder = ""
        self._entries: list[Entry] = []
        self._real: dict[str, str] = {safe(start): os.path.abspath(folder or os.curdir)}
        """Visited folders by their displayed path, which may differ from the real one."""

    def columns(self) -> list[Column]:
        """Name and size."""
        return [
            Column("Name", lambda row: (row.name + os.sep, "accent") if row.is_folder else row.name, weight=1),
            Column("Size", lambda row: ("" if row.is_folder else size_words(row.size), "quiet"), width=9, right=True),
        ]

    def narrow(self, text: str) -> list[Entry]:
        """Entries that start with the typed text; an exact match comes first, hidden ones need a leading dot."""
        folder, leaf = self._split(text)
        if folder != self._folder:
            self._list(folder)
        wanted = leaf.casefold()
        found = [
            entry
            for entry in self._entries
            if entry.name.casefold().startswith(wanted) and (leaf.startswith(".") or not entry.name.startswith("."))
        ]
        found.sort(key=lambda entry: (entry.name != leaf, not entry.is_folder, entry.name.casefold()))
        return [entry._replace(id=number) for number, entry in enumerate(found, 1)]

    def pick(self, row: Entry | None) -> None:
        """Open a folder, or return a file."""
        folder, leaf = self._split(self.input.value)
        typed = os.path.join(folder, leaf)
        if row is None and os.path.isfile(typed):
            self.dismiss(typed)
        elif row is None:
            self.services.say(f"No such file: {leaf}", severity="warning")
        elif row.is_folder:
            self.put(self.completed(row))
        else:
            self.dismiss(os.path.join(folder, row.name))

    def completed(self, row: Entry) -> str:
        """The path of the row as displayed."""
        folder, _ = self._split(self.input.value)
        path = os.path.join(folder, row.name)
        if row.is_folder:
            self._real[safe(_shown(path))] = path
        return safe(_shown(path)) + (os.sep if row.is_folder else "")

    def _split(self, text: str) -> tuple[str, str]:
        # A full path typed or pasted after the existing one replaces it.
        start = max(text.rfind(os.sep * 2), text.rfind(os.sep + "~"))
        folder, leaf = os.path.split(text[start + 1 :])
        return self._real.get(folder) or os.path.abspath(os.path.expanduser(folder or os.curdir)), leaf

    def _list(self, folder: str) -> None:
        """Read a folder in a worker, because it may be on a network."""
        self._folder, self._entries = folder, []
        self.table.empty = "Reading …"
        self.run_worker(partial(self._read, folder), thread=True, group="folder", exit_on_error=False)

    def _read(self, folder: str) -> None:
        try:
            entries, words = entries_of(folder), "No matches."
        except (OSError, ValueError) as error:
            entries, words = [], f"The folder cannot be read: {getattr(error, 'strerror', None) or error}."
        if self.app.is_running:
            self.app.call_from_thread(self._listed, folder, entries, words)

    def _listed(self, folder: str, entries: list[Entry], words: str) -> None:
        if folder == self._folder and self.is_mounted:
            self._entries = entries
            self.table.empty = words
            self.update_rows()


def entries_of(folder: str) -> list[Entry]:
    """The folders and regular files in a folder; nothing else can be imported. Raises ``OSError``."""
    found = []
    with os.scandir(folder) as listing:
        for entry in islice(listing, MAX_ENTRIES):
            try:
                if entry.is_dir() or entry.is_file():
                    found.append(Entry(0, entry.name, entry.is_dir(), entry.stat().st_size))
            except OSError:  # removed meanwhile, or a broken link
                continue
    return found


def size_words(size: int) -> str:
    """``12 kB``."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}" if size < 10 * factor else f"{size / factor:,.0f} {unit}"
    return f"{size} B"


def _shown(path: str) -> str:
    """A path with ``~`` for the home folder."""
    home = os.path.expanduser("~")
    return "~" + path[len(home) :] if home != os.sep and (path + os.sep).startswith(home + os.sep) else path
