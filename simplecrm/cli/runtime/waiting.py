"""Say what a command waits for when that takes long: another program that has to write to a FIFO."""

from __future__ import annotations

from contextlib import contextmanager

from simplecrm.cli.runtime.errors import say
from simplecrm.store.files import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NOTICE_SECONDS = 2.0
"""Seconds after which a person is told what is waited for."""


@contextmanager
def waiting_for(path: str) -> Iterator[None]:
    """Around opening and first reading ``path``: when it is a FIFO that nobody writes to, that is said on stderr."""
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
