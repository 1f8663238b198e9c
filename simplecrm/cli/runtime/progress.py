"""Progress of a long job: a bar with rate and time left on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time

from simplecrm.cli.runtime.context import run
from simplecrm.show.progress import progress_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Protocol

    class Measured(Protocol):
        """Something read from a file whose size may be known."""

        @property
        def done(self) -> int: ...

        @property
        def total(self) -> int: ...


UPDATE_SECONDS = 0.1


class Progress:
    """A context manager that shows how much of ``source`` was read, and removes the line afterwards."""

    def __init__(self, source: Measured) -> None:
        self._source = source
        self._shown = sys.stderr.isatty() and not run.quiet
        self._start = self._last = time.monotonic()

    def seen(self, count: int) -> None:
        """Show that ``count`` items were read so far."""
        now = time.monotonic()
        if not self._shown or now - self._last < UPDATE_SECONDS:
            return
        self._last = now
        words = progress_words(count, now - self._start, self._source.done, self._source.total)
        sys.stderr.write(f"\r\x1b[K{words} · Ctrl-C cancels")
        sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
