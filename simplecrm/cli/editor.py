"""Write a longer text in the person's own editor: ``$VISUAL``, ``$EDITOR`` or ``vi``."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile

from simplecrm.errors import NotUnderstood


def edited(start: str = "") -> str:
    """What the person wrote. The file that the editor works on is theirs alone and is removed.

    Raises ``NotUnderstood`` when the editor cannot be started or fails.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    handle, path = tempfile.mkstemp(suffix=".md", prefix="simplecrm-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(start)
        _run([*shlex.split(command), path])
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    finally:
        os.unlink(path)


def _run(command: list[str]) -> None:
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        raise NotUnderstood(f"The editor {command[0]} cannot be started.", "Set EDITOR to another.") from error
    if code:
        raise NotUnderstood(f"The editor {command[0]} ended with an error ({code}); nothing was written.")
