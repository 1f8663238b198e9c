"""The program that carries a folder to and from a server, such as vdirsyncer."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

from simplecrm.errors import CrmError, NotUnderstood

TIMEOUT_SECONDS = 600

_MARKS = ("error", "critical")


def is_installed(command: str) -> bool:
    """Whether the program of a command can be found."""
    return shutil.which(_words(command)[0]) is not None


def run(command: str) -> str:
    """Run the command; return an empty text, or if it failed a sentence that says why."""
    words = _words(command)
    name = os.path.basename(words[0])
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_SECONDS, check=False,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
    except OSError as error:
        return f"{name} cannot be run: {error.strerror or error}."
    except subprocess.TimeoutExpired:
        return f"{name} did not end within {TIMEOUT_SECONDS // 60} minutes and was stopped."
    if not done.returncode:
        return ""
    return f"{name} failed: {_reason(done.stderr or done.stdout) or f'exit code {done.returncode}'}"


def _reason(said: str) -> str:
    """The first line that is marked as an error, as vdirsyncer does, which gives advice in those behind it; without
    one, the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for line in lines:
        mark, _, rest = line.partition(": ")
        if mark in _MARKS and rest:
            return rest
    return lines[-1] if lines else ""


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise CrmError(f"Invalid sync_command: {error}.") from error
    if not words:
        raise NotUnderstood("No sync_command is set.", "For example: simplecrm config sync_command 'vdirsyncer sync'")
    return words
