"""Reading bytes in tests."""

from __future__ import annotations

import io

from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.reading import open_items


def read(data: bytes | str, **options: object) -> tuple[Understood, list[Item | Rejection]]:
    """What ``data`` is understood as, and its entries."""
    data = data.encode() if isinstance(data, str) else data
    understood, entries = open_items(io.BytesIO(data), ReadOptions(**options))  # type: ignore[arg-type]
    with entries:
        return understood, list(entries)


def items(data: bytes | str, **options: object) -> list[Item]:
    """The entries, which must all be items."""
    _, entries = read(data, **options)
    rejected = [entry for entry in entries if isinstance(entry, Rejection)]
    assert not rejected, rejected
    return [entry for entry in entries if isinstance(entry, Item)]


def rejections(data: bytes | str, **options: object) -> list[Rejection]:
    """The rejections among the entries."""
    return [entry for entry in read(data, **options)[1] if isinstance(entry, Rejection)]


def one(data: bytes | str, **options: object) -> Item:
    """The only item."""
    found = items(data, **options)
    assert len(found) == 1, found
    return found[0]
