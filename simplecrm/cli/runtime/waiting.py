"""A notice when a command waits long for another program to write to a FIFO."""

from __future__ import annotations

from contextlib import contextmanager

from simplecrm.cli.runtime.context import say
from simplecrm.store.files import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NOTICE_SECONDS = 2.0
"""Seconds of waiting before the notice."""


@contextmanager
def waiting_for(path: str) -> Iterator[None]:
    """Wrap the opening and first read of ``path``: print a notice on stderr if it is a FIFO without a writer."""
    if kind_of(path) != "a FIFO":
        yield
        return
    import threading

    notice = threading.Timer(NOTICE_SECONDS, say, (f"Waiting for a program to write to {path} (Ctrl-C stops) …",))
    notice.daemon = True
    notice.start()
    try:
        yield
    finally:
        notice.cancel()
        notice.join()
