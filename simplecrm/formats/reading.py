"""Reads a file of any format: detects the format and returns its entries.

>>> understood, entries = open_items("people.csv")      # doctest: +SKIP
>>> with entries:                                       # doctest: +SKIP
...     for entry in entries: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from simplecrm.formats.detect import detect_format
from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood
from simplecrm.formats.registry import READABLE
from simplecrm.formats.source import Source, open_source


class Entries:
    """The items and rejections of a file, as they are read. Close it, or use it as a context.

    ``done`` and ``total`` are bytes; ``total`` is 0 if unknown.
    """

    def __init__(self, source: Source, entries: Iterator[Item | Rejection]) -> None:
        self._source = source
        self._entries = entries

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self._source.done

    @property
    def total(self) -> int:
        """Total bytes, 0 if unknown."""
        return self._source.total

    def spool(self, *, in_memory: bool = False) -> None:
        """Read a pipe to its end, so that later reads never wait; ``in_memory`` keeps it from the disk. Raises
        ``NotUnderstood``."""
        self._source.spool(in_memory=in_memory)

    def piece(self, start: int, end: int) -> bytes:
        """Bytes of the file, as they are in it (see ``Source.piece``)."""
        return self._source.piece(start, end)

    def close(self) -> None:
        """Stop reading and close the file."""
        close = getattr(self._entries, "close", None)
        if close:
            close()
        self._source.close()

    def __iter__(self) -> Iterator[Item | Rejection]:
        return self._entries

    def __next__(self) -> Item | Rejection:
        return next(self._entries)

    def __enter__(self) -> Entries:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_items(source: Path | str | BinaryIO, options: ReadOptions | None = None) -> tuple[Understood, Entries]:
    """Detect the format of ``source`` and start reading it.

    ``source`` is a path or a binary stream, which need not be seekable. Raises ``NotUnderstood`` when the file as a
    whole cannot be read, before the first entry or, if that shows later, between two.
    """
    options = options or ReadOptions()
    opened = open_source(source, options.name)
    try:
        form = detect_format(opened, options.format, options.encoding)
        understood, entries = READABLE[form].load_reader()(opened, options)
    except BaseException:
        opened.close()
        raise
    return understood, Entries(opened, entries)
