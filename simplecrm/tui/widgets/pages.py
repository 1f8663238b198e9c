"""The rows of a long list, loaded by page and cached."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

PAGE_LINES = 32
"""Rows loaded at once: about what a terminal shows, few enough to load quickly from a cold disk."""

MAX_PAGES = 96
"""Cached pages; beyond these the least recently used one is dropped."""


class Pages:
    """Rows by key. ``fetch`` loads the rows of some keys, without those that no longer exist."""

    def __init__(self, fetch: Callable[[Sequence[int]], Sequence[Any]], key: Callable[[Any], int]) -> None:
        self._fetch = fetch
        self._key = key
        self._pages: OrderedDict[int, dict[int, Any]] = OrderedDict()
        self.keys: Sequence[int] = array("q")

    def replace(self, keys: Sequence[int]) -> None:
        """Set another list, and clear the cache."""
        self.keys = keys
        self.forget()

    def extend(self, keys: Sequence[int]) -> None:
        """Set a longer list that starts with the present one, and keep the cache of that."""
        if len(self.keys) % PAGE_LINES:
            self._pages.pop(len(self.keys) // PAGE_LINES, None)
        self.keys = keys

    def forget(self) -> None:
        """Clear the cache, because rows may have changed."""
        self._pages.clear()

    def row(self, index: int) -> Any | None:
        """The row at an index; None if its record no longer exists."""
        number = index // PAGE_LINES
        page = self._pages.get(number)
        if page is None:
            wanted = self.keys[number * PAGE_LINES : (number + 1) * PAGE_LINES]
            page = {self._key(row): row for row in self._fetch(wanted)}
            self._pages[number] = page
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self.keys[index])

    def rows(self, keys: Sequence[int]) -> list[Any]:
        """Load the rows of any keys, in the list or not."""
        return list(self._fetch(keys)) if keys else []

    def place(self, key: int) -> int:
        """The index of a key in the list, -1 if it is not there."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1
