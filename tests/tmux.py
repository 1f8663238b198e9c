"""Runs programs in a real terminal emulator, tmux."""

from __future__ import annotations

import shlex
import subprocess
import time


class Terminal:
    """A program in a terminal: type into it, and wait for its output."""

    def __init__(self, name: str, *command: str) -> None:
        self._name = name
        self._tmux("-f", "/dev/null", "new-session", "-d", "-s", "test", "-x", "100", "-y", "30", shlex.join(command))

    def type(self, *keys: str) -> None:
        """Press keys, by tmux's names for them."""
        self._tmux("send-keys", "-t", "test", *keys)

    def type_line(self, line: str) -> None:
        """Type a line as it stands, and enter."""
        self._tmux("send-keys", "-t", "test", "-l", line)
        self.type("Enter")

    def shows(self, text: str, seconds: float = 20) -> bool:
        """Whether ``text`` comes up in time."""
        end = time.monotonic() + seconds
        while text not in self.screen():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def screen(self) -> str:
        """What stands on the screen."""
        return self._tmux("capture-pane", "-p", "-t", "test")

    def close(self) -> None:
        """End the program and its terminal."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self._name, *arguments], capture_output=True, text=True, check=False)
        return done.stdout
