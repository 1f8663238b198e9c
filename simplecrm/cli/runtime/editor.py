"""Write a longer text in the person's own editor: ``$VISUAL``, ``$EDITOR`` or ``vi``."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile

from simplecrm.core.editor import editor_command, not_started
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

EDITOR_SECONDS = 2.0
"""How long an editor that is told to end may take."""


def edited(start: str, keep: Callable[[str], object]) -> str:
    """What the person wrote. The file that the editor works on is theirs alone and is removed.

    ``keep`` is given what was written, also when the editor ended with an error or a signal ends the program. Raises
    ``NotUnderstood`` when the editor cannot be started or fails.
    """
    command = editor_command(os.environ)
    try:
        handle, path = tempfile.mkstemp(suffix=".md", prefix="simplecrm-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(start)
            try:
                code = _run([*command, path])
            finally:
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = file.read().strip()
                if text != start.strip():
                    keep(text)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
    except OSError as error:
        raise NotUnderstood(f"The editor's file cannot be used: {error.strerror or error}.") from error
    if code:
        raise NotUnderstood(f"The editor {command[0]} ended with an error ({code}); nothing was saved.")
    return text


def _run(command: list[str]) -> int:
    # Ctrl-C is for the editor alone; a handler of ours, unlike SIG_IGN, is not inherited by it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        try:
            editor = subprocess.Popen(command)
        except OSError as error:
            raise not_started(command) from error
        try:
            return editor.wait()
        except BaseException:
            # Whoever ends the program ends the editor too, which leaves the terminal as it found it.
            editor.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                editor.wait(EDITOR_SECONDS)
            raise
    finally:
        signal.signal(signal.SIGINT, before)
