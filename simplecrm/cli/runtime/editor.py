"""Edit a text in the user's editor: ``$VISUAL``, ``$EDITOR`` or ``vi``."""

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
"""How long to wait for a terminated editor to exit."""


def edited(start: str, keep: Callable[[str], object]) -> str:
    """The text after editing. The editor's temporary file is readable by the owner only, and is removed.

    ``keep`` is called with a changed text, even if the editor fails or a signal ends the program. Raises
    ``NotUnderstood`` if the editor cannot be started or fails.
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
    # Ctrl-C is for the editor only. The editor does not inherit a handler, as it would SIG_IGN.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        try:
            editor = subprocess.Popen(command)
        except OSError as error:
            raise not_started(command) from error
        try:
            return editor.wait()
        except BaseException:
            # Terminate the editor with the program, so that it restores the terminal.
            editor.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                editor.wait(EDITOR_SECONDS)
            raise
    finally:
        signal.signal(signal.SIGINT, before)
