"""What an import rejected, written beside the file with the reason, to be corrected and imported again: rows as CSV,
and JSON as JSON Lines, in which each object has the reason as its first key.

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
    from types import TracebackType
    from typing import TextIO


MAX_SHOWN = 3

_REASON = re.compile(r'\{\s*"' + REASON_COLUMN + r'"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?\s*')


class Rejects:
    """Collects rejections in ``FILE.rejected.csv`` or ``FILE.rejected.jsonl``; the file is created for the first of
    them, for its owner alone. ``first`` are the first few, to be shown at once. ``path`` is empty while nothing was
    rejected. Unless ``keep`` is set no file remains, and that of an earlier import stays, as this import did not
    happen.
    """

    def __init__(self, source: str, understood: Understood) -> None:
        self.path = ""
        self.keep = False
        self.first: list[Rejection] = []
        is_stream = source == "-" or bool(kind_of(source))  # such as /dev/fd/63, beside which nothing can be written
        self._json = understood.format in ("json", "jsonl")
        name = "standard-input" if is_stream else source
        self._target = f"{name}.rejected.{'jsonl' if self._json else 'csv'}"
        self._header = understood.header
        self._file: TextIO | None = None

    def take(self, rejection: Rejection) -> None:
        """Write a rejection to the file."""
        if len(self.first) < MAX_SHOWN:
            self.first.append(rejection)
        is_first = self._file is None
        if self._file is None:
            handle = os.open(self._target + ".part", os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="")
            self.path = self._target
        if self._json:
            self._file.write(_with_reason("".join(rejection.raw), f"line {rejection.line}: {rejection.reason}"))
            return
        import csv

        writer = csv.writer(self._file)
        if is_first:
            writer.writerow([*(self._header or ("text",)), REASON_COLUMN])
        width = len(self._header) or 1
        cells = [*rejection.raw, *[""] * width][: max(width, len(rejection.raw))]
        writer.writerow([*cells, f"line {rejection.line}: {rejection.reason}"])

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
