"""Copy a text to the clipboard by the system's program for it.

The application also asks the terminal (OSC 52), which works over SSH but is refused or not known by some terminals.
This is not done by a library: pyperclip would copy to the clipboard of the machine at the other end of an SSH session,
knows nothing of tmux, and waits for a program that does not end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

TIMEOUT_SECONDS = 3.0
"""How long a program may take: ``xclip`` without a display server waits forever."""


def copy(text: str) -> bool:
    """Copy a text by the first program that succeeds; false if none does. Over SSH only tmux is tried, which passes the
    text on to the terminal."""
    return any(_run(command, text) for command in _commands() if shutil.which(command[0]))


def _commands() -> list[list[str]]:
    found = [["tmux", "load-buffer", "-w", "-"]] if os.environ.get("TMUX") else []
    if os.environ.get("SSH_CONNECTION"):
        return found
    if sys.platform == "darwin":
        return [["pbcopy"], *found]
    if os.environ.get("WAYLAND_DISPLAY"):
        found.insert(0, ["wl-copy"])
    if os.environ.get("DISPLAY"):
        found[:0] = [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    if os.environ.get("WSL_DISTRO_NAME"):
        found.insert(0, ["clip.exe"])
    return found


def _run(command: list[str], text: str) -> bool:
    nothing = subprocess.DEVNULL
    # clip.exe takes UTF-16; the others take UTF-8.
    data = text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8", "replace")
    try:
        done = subprocess.run(
            command, input=data, stdout=nothing, stderr=nothing, timeout=TIMEOUT_SECONDS, check=False,
            start_new_session=True,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
