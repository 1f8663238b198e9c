"""The lines of a long list, read page by page for their keys and kept while they are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

PAGE = 32
"""Lines read at once: what a terminal shows, few enough to come at once even where none of them was read before."""

MAX_PAGES = 96
"""Pages kept; beyond these the one not used for longest is forgotten."""


class Pages:
    """Rows for keys. ``fetch`` reads the rows of some keys and leaves out those that are gone."""

    def __init__(self, fetch: Callable[[Sequence[int]], Sequence[Any]], key: Callable[[Any], int]) -> None:
        self._fetch = fetch
        self._key = key
        self._pages: OrderedDict[int, dict[int, Any]] = OrderedDict()
        self.keys: Sequence[int] = array("q")

    def replace(self, keys: Sequence[int]) -> None:
        """Another list; what was read before is forgotten."""
        self.keys = keys
        self.forget()

    def forget(self) -> None:
        """The rows may have changed: read them again."""
        self._pages.clear()

    def row(self, index: int) -> Any | None:
        """The row at this place of the list; None if its record is gone."""
        number = index // PAGE
        page = self._pages.get(number)
        if page is None:
            wanted = self.keys[number * PAGE : (number + 1) * PAGE]
            page = {self._key(row): row for row in self._fetch(wanted)}
            self._pages[number] = page
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self.keys[index])

    def rows(self, keys: Sequence[int]) -> list[Any]:
        """Rows for any keys, whether or not they are in the list."""
        return list(self._fetch(keys)) if keys else []

    def place(self, key: int) -> int:
        """Where in the list the key stands, -1 if it does not."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1
