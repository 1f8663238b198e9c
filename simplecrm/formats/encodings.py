"""Detects the encoding of text, and decodes it line by line.

A byte order mark decides; then UTF-8 if the head of the file is UTF-8; then UTF-16 by its zero bytes; else
Windows-1252, the code page that most address books in the West are exported in. No statistics: a detector that guesses
languages failed on every Windows-1252 address book that we tried. Mac OS Roman uses the same bytes as Windows-1252 for
other letters, so it is only read on request.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

from simplecrm.errors import NotUnderstood
from simplecrm.formats.source import Source

LINE_LIMIT = 1 << 24
"""The longest line that is read, in bytes (characters for UTF-16); the rest of it is skipped."""

EIGHT_BIT = "cp1252"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = re.compile(r"utf.?(16|32)", re.IGNORECASE)


class Lines:
    """The lines of a source as text, with their line ends, one at a time.

    A line that is not in the encoding is read as Windows-1252, with a remark in ``take_remarks``. A line beyond
    ``limit`` is cut there, and ``was_cut`` is set until the reader clears it.
    """

    def __init__(self, source: Source, encoding: str, limit: int = LINE_LIMIT) -> None:
        self.encoding = encoding
        self.was_cut = False
        self._source = source
        self._limit = limit
        self._remarks: list[str] = []
        self._number = 0
        self._only_ascii = True
        self._old_mac = _line_end(source.head, encoding) == "\r"

    def __iter__(self) -> Iterator[str]:
        blocks = self._wide_blocks() if _WIDE.match(self.encoding) else self._narrow_blocks()
        for text, cut in blocks:
            if cut:
                self.was_cut = True
                yield text
            else:
                yield from io.StringIO(text, newline="")

    def take_remarks(self) -> tuple[str, ...]:
        """The remarks about the encoding since the last call."""
        if not self._remarks:
            return ()
        remarks, self._remarks = tuple(self._remarks), []
        return remarks

    def _narrow_blocks(self) -> Iterator[tuple[str, bool]]:
        """Whole lines at a time, for encodings in which the byte of a line end never means anything else."""
        end = b"\r" if self._old_mac else b"\n"
        rest = b""
        skipping = False
        first = True
        for chunk in self._source.chunks():
            if first and self.encoding == "utf-8-sig":
                chunk = chunk.removeprefix(codecs.BOM_UTF8)
            first = False
            if skipping:
                at = chunk.find(end)
                if at < 0:
                    continue
                chunk, skipping = chunk[at + 1 :], False
            at = chunk.rfind(end) + 1
            if at:
                yield self._decoded(rest + chunk[:at]), False
                rest = chunk[at:]
            else:
                rest += chunk
            if len(rest) > self._limit:
                yield self._decoded(rest[: self._limit]) + "\n", True
                rest, skipping = b"", True
        if rest:
            yield self._decoded(rest), False

    def _wide_blocks(self) -> Iterator[tuple[str, bool]]:
        """The same for UTF-16 and UTF-32, where only the decoder can tell a line end."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        end = "\r" if self._old_mac else "\n"
        rest = ""
        skipping = False
        for number, chunk in enumerate(self._source.chunks()):
            text = decoder.decode(chunk)
            if not number:
                text = text.removeprefix("\ufeff")
            if skipping:
                at = text.find(end)
                if at < 0:
                    continue
                text, skipping = text[at + 1 :], False
            at = text.rfind(end) + 1
            if at:
                yield rest + text[:at], False
                rest = text[at:]
            else:
                rest += text
            if len(rest) > self._limit:
                yield rest[: self._limit] + "\n", True
                rest, skipping = "", True
        rest += decoder.decode(b"", True)
        if rest:
            yield rest, False

    def _decoded(self, block: bytes) -> str:
        if self.encoding == EIGHT_BIT:
            return decode_8bit(block)
        try:
            text = block.decode("utf-8" if self.encoding == "utf-8-sig" else self.encoding)
        except UnicodeError:
            return self._decoded_by_line(block)
        self._number += block.count(b"\n")
        self._only_ascii = self._only_ascii and block.isascii()
        return text

    def _decoded_by_line(self, block: bytes) -> str:
        """Decode line by line, so that one line in another encoding does not affect the others. If all lines so far
        were ASCII, the guess was wrong.
        """
        lines = []
        for line in block.splitlines(keepends=True):
            self._number += 1
            text = self._line(line)
            if text is None:
                text = decode_8bit(line)
                self._remark()
            else:
                self._only_ascii = self._only_ascii and line.isascii()
            lines.append(text)
        return "".join(lines)

    def _line(self, line: bytes) -> str | None:
        if self.encoding == EIGHT_BIT:
            return decode_8bit(line)
        try:
            return line.decode("utf-8" if self.encoding == "utf-8-sig" else self.encoding)
        except UnicodeError:
            return None

    def _remark(self) -> None:
        if self._only_ascii:
            self.encoding = EIGHT_BIT
            self._remarks.append(f"From line {self._number} on the text is not UTF-8; it was read as Windows-1252.")
        elif len(self._remarks) < 20:
            self._remarks.append(f"Line {self._number} is not {self.encoding}; it was read as Windows-1252.")


def guess_encoding(source: Source, wanted: str = "") -> str:
    """The name of the encoding that ``source`` is read in; ``wanted``, if given, decides."""
    if wanted:
        return _known(wanted)
    head = source.head
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide_without_mark(head):
        return wide
    return "utf-8" if _is_utf8(head, source.complete) else EIGHT_BIT


def decode_head(source: Source, encoding: str) -> str:
    """The head of the file as text, up to its last whole line unless the head is the whole file."""
    if encoding == EIGHT_BIT:
        text = decode_8bit(source.head)
    else:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(source.head).removeprefix("\ufeff")
    if source.complete:
        return text
    at = max(text.rfind("\n"), text.rfind("\r"))
    return text[: at + 1] if at >= 0 else text


def text_chunks(source: Source, encoding: str) -> Iterator[str]:
    """The text in pieces that end anywhere, for readers that do not go by lines."""
    decoder = codecs.getincrementaldecoder(encoding)("simplecrm.latin1")
    for chunk in source.chunks():
        if text := decoder.decode(chunk):
            yield text
    if text := decoder.decode(b"", True):
        yield text


def decoded(data: bytes) -> str:
    """The whole of a text: as UTF-8, else as Windows-1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_8bit(data)


def decode_8bit(data: bytes) -> str:
    """Decode Windows-1252, and the five bytes that it does not define as Latin-1."""
    try:
        return data.decode(EIGHT_BIT)
    except UnicodeDecodeError:
        return data.decode(EIGHT_BIT, "simplecrm.latin1")


def encode_8bit(text: str) -> bytes:
    """The inverse of ``decode_8bit``; raises ``UnicodeEncodeError`` for text that it cannot return."""
    return text.encode(EIGHT_BIT, "simplecrm.latin1")


def _latin1(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError):
        piece = error.object[error.start : error.end]
        if all("\x80" <= letter <= "\x9f" for letter in piece):
            return piece.encode("latin-1"), error.end
    raise error


codecs.register_error("simplecrm.latin1", _latin1)


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError as error:
        raise NotUnderstood(
            f"Unknown encoding {name}.", "Try utf-8, utf-16, cp1252, cp1251, latin-1 or mac_roman."
        ) from error
    if not found._is_text_encoding:
        raise NotUnderstood(f"{name} is not a text encoding.", "Try utf-8, utf-16, cp1252 or mac_roman.")
    return {"iso8859-1": EIGHT_BIT, "utf-8": "utf-8-sig"}.get(found.name, found.name)


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 is recognised by its zero bytes: in Latin text every second byte is zero."""
    sample = head[:4096]
    even, odd = sample[::2], sample[1::2]
    if not odd or b"\x00" not in sample:
        return ""
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def _is_utf8(head: bytes, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head, complete)
    except UnicodeDecodeError:
        return False
    return True


def _line_end(head: bytes, encoding: str) -> str:
    """CR alone ends lines in files from old Mac programs and in Excel's "CSV (Macintosh)"."""
    text = codecs.getincrementaldecoder("latin-1" if encoding == EIGHT_BIT else encoding)("replace").decode(head)
    return "\r" if "\r" in text and "\n" not in text else "\n"
