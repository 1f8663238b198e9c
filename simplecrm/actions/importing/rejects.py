"""What an import rejected, written beside the file with the reason, to be corrected and imported again: rows as CSV,
JSON as JSON Lines, in which each object has the reason as its first key, and messages whole, with the reason as their
first header.

They are never encrypted, as they are beside the file they come from, which is not. Rows from standard input may not be
on any disk yet; even then, an import into an encrypted book writes rejected ones to a file, and says which.
"""

from __future__ import annotations

import os
import re

from simplecrm.formats.protocol import REASON_COLUMN, Rejection, Understood
from simplecrm.store.files import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import BinaryIO


MAX_SHOWN = 3

REASON_HEADER = "Rejected-Because"
"""The header with the reason in a rejected message."""

_REASON = re.compile(r'\{\s*"' + REASON_COLUMN + r'"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?\s*')


class Rejects:
    """Collects rejections in ``FILE.rejected.csv``, ``.jsonl``, ``.mbox`` or ``.eml``; the file is created for the
    first of them, for its owner alone. ``first`` are the first few, to be shown at once. ``path`` is empty while
    nothing was rejected. Unless ``keep`` is set no file remains, and that of an earlier import stays, as this import
    did not happen. ``piece`` returns bytes of the imported file.
    """

    def __init__(self, source: str, understood: Understood, piece: Callable[[int, int], bytes]) -> None:
        self.path = ""
        self.keep = False
        self.first: list[Rejection] = []
        is_stream = source == "-" or bool(kind_of(source))  # such as /dev/fd/63, beside which nothing can be written
        form = {"json": "jsonl", "jsonl": "jsonl", "mbox": "mbox", "eml": "eml"}.get(understood.format, "csv")
        self._target = f"{'standard-input' if is_stream else source}.rejected.{form}"
        self._form = form
        self._header = understood.header
        self._piece = piece
        self._file: BinaryIO | None = None

    def take(self, rejection: Rejection) -> None:
        """Write a rejection to the file."""
        if len(self.first) < MAX_SHOWN:
            self.first.append(rejection)
        is_first = self._file is None
        if self._file is None:
            handle = os.open(self._target + ".part", os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
            self._file = os.fdopen(handle, "wb")
            self.path = self._target
        reason = f"line {rejection.line}: {rejection.reason}"
        if self._form in ("mbox", "eml"):
            self._file.write(_message_with_reason(self._piece(*rejection.span), reason))
            return
        if self._form == "jsonl":
            text = _with_reason("".join(rejection.raw), reason)
        else:
            width = len(self._header) or 1
            cells = [*rejection.raw, *[""] * width][: max(width, len(rejection.raw))]
            text = _csv_rows([[*(self._header or ("text",)), REASON_COLUMN]] if is_first else [], [*cells, reason])
        self._file.write(text.encode("utf-8", "replace"))

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            if self.keep:
                os.replace(self._target + ".part", self._target)
            else:
                os.unlink(self._target + ".part")
                self.path = ""


def _csv_rows(above: Sequence[Sequence[str]], row: Sequence[str]) -> str:
    import csv
    import io

    text = io.StringIO(newline="")
    csv.writer(text).writerows([*above, row])
    return text.getvalue()


def _message_with_reason(message: bytes, reason: str) -> bytes:
    """The message as it is in the file, with the reason as its first header; one of an mbox begins with its ``From ``
    line."""
    header = f"{REASON_HEADER}: {' '.join(reason.split())}".encode()
    envelope, line_end, rest = message.partition(b"\n") if message.startswith(b"From ") else (b"", b"", message)
    while rest.startswith(f"{REASON_HEADER}: ".encode()):
        rest = rest.partition(b"\n")[2]  # of the import before
    found = envelope + line_end + header + (b"\r\n" if b"\r\n" in rest[:1000] else b"\n") + rest
    if envelope and not found.endswith((b"\n\n", b"\n\r\n")):
        found += b"\n" if found.endswith(b"\n") else b"\n\n"  # before the next From line
    return found


def _with_reason(raw: str, reason: str) -> str:
    """The text of a JSON value, which need not be valid, with the reason as its first key; anything but an object has
    it on the line before."""
    import json

    key = f'"{REASON_COLUMN}": {json.dumps(reason, ensure_ascii=False)}'
    raw = _REASON.sub("{", raw.strip(), count=1)
    if not raw.startswith("{"):
        return f"{{{key}}}\n{raw}\n"
    rest = raw[1:].lstrip()
    return f"{{{key}{'' if rest.startswith('}') else ', '}{rest}\n"
