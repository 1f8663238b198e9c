"""A file as a stream of bytes whose head can be examined first. Standard input and FIFOs cannot be rewound, so the head
is kept and returned again.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from simplecrm.errors import NotUnderstood
from simplecrm.store.files import kind_of

HEAD = 1 << 18
CHUNK = 1 << 18


class Source:
    """The bytes of one file: ``head`` first, then everything once through ``chunks``.

    ``complete`` says that ``head`` is all there is. ``total`` is the size in bytes, 0 if unknown; ``done`` is how many
    bytes were returned.
    """

    def __init__(self, stream: BinaryIO, name: str = "", *, close: bool = False) -> None:
        self.name = name
        self.total = 0
        self.done = 0
        self._stream = stream
        self._close = close
        self._offset = 0
        """Where in the file the stream begins."""
        self.head = self._read_head()
        self.complete = len(self.head) < HEAD

    def chunks(self) -> Iterator[bytes]:
        """Every byte of the file from its first, in pieces."""
        if self.head:
            self.done += len(self.head)
            yield self.head
        if self.complete:
            return
        while chunk := self._read(CHUNK):
            self.done += len(chunk)
            yield chunk

    def spool(self, *, in_memory: bool = False) -> None:
        """Read a pipe to its end into a temporary file without a name, so that later reads never wait; ``in_memory`` is
        for what must not reach a disk."""
        if self.complete or self.total:
            return
        spooled: IO[bytes] = io.BytesIO() if in_memory else tempfile.TemporaryFile()  # noqa: SIM115
        try:
            while chunk := self._read(CHUNK):
                spooled.write(chunk)
            self.total = len(self.head) + spooled.tell()
            spooled.seek(0)
        except BaseException:
            spooled.close()
            raise
        self.close()
        self._stream, self._close, self._offset = cast(BinaryIO, spooled), True, len(self.head)

    def piece(self, start: int, end: int) -> bytes:
        """The bytes from ``start`` to before ``end``, which were read already; reading goes on where it was.

        The file has to be a regular one, or one that was spooled.
        """
        if end <= len(self.head) or self.complete:
            return self.head[start:end]
        present = self._stream.tell()
        try:
            first = self.head[start:]
            self._stream.seek(max(start, len(self.head)) - self._offset)
            return first + self._stream.read(end - max(start, len(self.head)))
        finally:
            self._stream.seek(present)

    def close(self) -> None:
        """Close the stream if it was opened here."""
        if self._close:
            self._stream.close()

    def _read_head(self) -> bytes:
        pieces, size = [], 0
        while size < HEAD and (piece := self._read(HEAD - size)):
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size) or b""
        except OSError as error:
            raise NotUnderstood(f"{self.name or 'The input'} cannot be read: {error.strerror or error}.") from error


def check_readable(path: str | Path) -> None:
    """Raise ``NotUnderstood`` for a folder, a device or a socket. A FIFO is read as a stream."""
    kind = kind_of(path)
    if kind == "a folder":
        raise NotUnderstood(f"{path} is a folder.", "Name the files in it, for example " + f"{path}/*.vcf.")
    if kind not in ("", "a FIFO"):
        raise NotUnderstood(f"{path} is {kind}, not a file.", "Name a file, or - to read standard input.")


def open_source(source: Path | str | BinaryIO, name: str = "") -> Source:
    """Open a path, or use a binary stream as it is; raises ``NotUnderstood`` if it cannot be read."""
    if not isinstance(source, (str, Path)):
        return Source(source, name)
    path = Path(source)
    check_readable(path)
    try:
        stream = path.open("rb", buffering=0)
    except FileNotFoundError as error:
        raise NotUnderstood(f"No such file: {path}.", "Check the spelling and the folder.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotUnderstood(f"{path} cannot be read: {reason}.") from error
    try:
        opened = Source(stream, name or path.name, close=True)
    except BaseException:
        stream.close()
        raise
    opened.total = os.fstat(stream.fileno()).st_size
    return opened
