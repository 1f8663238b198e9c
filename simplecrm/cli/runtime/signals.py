"""Make SIGTERM and SIGHUP end a command as Ctrl-C does: no change is left half done, and unsaved text is kept."""

from __future__ import annotations

import signal
from contextlib import contextmanager

from simplecrm.cli.runtime.context import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TERMINATING_SIGNALS = (signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
"""Sent to end a process, and when its terminal is closed."""


@contextmanager
def caught() -> Iterator[None]:
    """Handle the signals during a command. Signals that the parent process made it ignore (``nohup``) stay ignored."""
    before = {}
    try:
        for number in TERMINATING_SIGNALS:
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _end)
    except ValueError:  # signal handlers can be set in the main thread only
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> None:  # noqa: ARG001
    run.ended_by = number
    raise KeyboardInterrupt
