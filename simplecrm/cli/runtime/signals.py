"""SIGTERM and SIGHUP end a command as Ctrl-C does: nothing is half done, and a text that was to be saved is kept."""

from __future__ import annotations

import signal
from contextlib import contextmanager

from simplecrm.cli.runtime.context import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = (signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
"""The signals by which a process is told to end: by the system, and when its terminal is closed."""


@contextmanager
def caught() -> Iterator[None]:
    """Around a command. A signal that whoever started the process has it ignore (``nohup``) stays ignored."""
    before = {}
    try:
        for number in ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _end)
    except ValueError:  # only the main thread of a process takes signals
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> None:  # noqa: ARG001
    run.ended_by = number
    raise KeyboardInterrupt
