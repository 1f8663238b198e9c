"""Runs the program on a pseudo-terminal and answers its prompts."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

SECONDS = 20
"""How long a question may take to come before the test gives up."""


class Terminal:
    """Runs ``simplecrm`` with a pseudo-terminal as stdin, stdout and stderr; use it in a ``with`` statement."""

    def __init__(self, *arguments: str, rows: int = 0) -> None:
        self._arguments = arguments
        self._rows = rows
        self.shown = ""
        self._read_up_to = 0

    def __enter__(self) -> Terminal:
        self._hand, end = pty.openpty()
        if self._rows:
            termios.tcsetwinsize(end, (self._rows, 120))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "simplecrm", *self._arguments], stdin=end, stdout=end, stderr=end,
            start_new_session=True, preexec_fn=_take_terminal, env={**os.environ, "TERM": "xterm"},
        )  # fmt: skip
        os.close(end)
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._hand)

    def sees(self, words: str) -> Terminal:
        """Wait until ``words`` are shown, behind what was waited for before."""
        until = time.monotonic() + SECONDS
        while words not in self.shown[self._read_up_to :]:
            if time.monotonic() > until or not self._read():
                raise AssertionError(f"“{words}” was never shown, but: {self.shown!r}")
        self._read_up_to += self.shown[self._read_up_to :].index(words) + len(words)
        return self

    def types(self, text: str, end: str = "\n") -> Terminal:
        """Type a line, or with another ``end`` a key such as Ctrl-C (``\\x03``), once the program waits for it."""
        self._wait_until_it_waits()
        os.write(self._hand, (text + end).encode())
        return self

    def closes(self) -> int:
        """Close the window, wait for the end of the program, and return its exit code."""
        self._hand, hand = os.open(os.devnull, os.O_RDWR), self._hand
        os.close(hand)
        return self._child.wait(SECONDS)

    def ends(self) -> int:
        """Wait for the end of the program and return its exit code."""
        while self._read():
            pass
        return self._child.wait(SECONDS)

    @property
    def process_id(self) -> int:
        """The process of the program."""
        return self._child.pid

    @property
    def is_sane(self) -> bool:
        """Whether the terminal echoes and reads by lines, as a shell wants it."""
        modes = termios.tcgetattr(self._hand)[3]
        return bool(modes & termios.ECHO and modes & termios.ICANON)

    def _wait_until_it_waits(self) -> None:
        """Wait until the program sleeps, as one that reads does.

        A Ctrl-C between the prompt and the read behind it is lost: the interpreter looks for signals before a read and
        when one interrupts it, and no person is as fast as that.
        """
        state = Path(f"/proc/{self._child.pid}/stat")
        until = time.monotonic() + SECONDS
        while state.exists() and time.monotonic() < until:
            if state.read_text().rpartition(")")[2].split()[0] != "R":
                return
            time.sleep(0.001)

    def _read(self) -> bool:
        """Take in what was shown; False when the program has gone."""
        ready, _, _ = select.select([self._hand], [], [], SECONDS)
        try:
            data = os.read(self._hand, 65536) if ready else b""
        except OSError:  # so Linux says that nobody has the other end open
            return False
        self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)


def _take_terminal() -> None:
    """Make the pseudo-terminal the controlling terminal, so that Ctrl-C works."""
    os.close(os.open(os.ttyname(0), os.O_RDWR))
