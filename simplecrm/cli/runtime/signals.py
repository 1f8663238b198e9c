"""Make SIGTERM and SIGHUP end a command as Ctrl-C does: no change is left half done, and unsaved text is kept."""

from __future__ import annotations

from simplecrm.cli.runtime.context import run
from simplecrm.lean import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

TERMINATING_SIGNALS = (signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
"""Sent to end a process, and when its terminal is closed."""


class caught:  # noqa: N801 - used as a function; contextlib would be loaded only for it
    """A context manager that handles the signals during a command. Signals that the parent process made it ignore
    (``nohup``) stay ignored."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        try:
            for number in TERMINATING_SIGNALS:
                if signal.getsignal(number) == signal.SIG_DFL:
                    self._before[number] = signal.signal(number, _end)
        except ValueError:  # signal handlers can be set in the main thread only
            pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> None:  # noqa: ARG001
    run.ended_by = number
    raise KeyboardInterrupt
