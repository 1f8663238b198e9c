"""The driver of the application on a page in a browser, for a process that ``simplecrm serve`` started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from threading import Lock
from typing import Any

from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Textual's driver, on streams that no other program can use, and with drafts kept when the page is closed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        _move_streams()
        super().__init__(*arguments, **named)
        self._writing = Lock()
        self._has_hung_up = False
        self._write = self._write_whole  # type: ignore[assignment]

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take a closed page for a closed terminal."""
        if packet_type == "quit":
            self._hang_up()
        else:
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        """Read the input; where it ends because the server has gone, the application ends too."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._hang_up()

    def _hang_up(self) -> None:
        """End the application as closing the window of a terminal does; once, as nothing handles the signal later."""
        if not self._has_hung_up:
            self._has_hung_up = True
            os.kill(os.getpid(), signal.SIGHUP)

    def _write_whole(self, data: bytes) -> int:
        """Write a packet in one piece: several threads write, and the system may take only a part."""
        with self._writing, contextlib.suppress(BrokenPipeError):  # the end of the input says that the server has gone
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self.fileno, rest) :]
        return len(data)


def _move_streams() -> None:
    """Move standard input and output, which carry packets, so that programs that are started from here do not inherit
    them, and nothing else that is printed gets between the packets."""
    sys.__stdin__ = open(os.dup(0), encoding="utf-8")  # type: ignore[misc]  # noqa: SIM115
    sys.__stdout__ = open(os.dup(1), "w", encoding="utf-8")  # type: ignore[misc]  # noqa: SIM115
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
