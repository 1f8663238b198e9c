"""Edit a text in the user's editor: ``$VISUAL``, ``$EDITOR``, else ``vi``."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from typing import Any

from textual.app import App, SuspendNotSupported

from simplecrm.core.editor import editor_command, not_started
from simplecrm.errors import NotUnderstood
from simplecrm.tui.services import services_of

IN_BROWSER = "An editor cannot run in the browser; write the text here."


def edit(app: App[Any], text: str) -> str | None:
    """The text as saved in the editor; None, after an error message, if that failed.

    The temporary file is readable by its owner only, and is always removed.
    """
    services = services_of(app)
    try:
        return _edited(app, text, editor_command(os.environ))
    except NotUnderstood as error:
        services.say_error(error)
    except SuspendNotSupported:
        services.say(IN_BROWSER if app.is_web else "This terminal cannot run an editor.", severity="warning")
    except OSError as error:
        services.say(f"The editor's file cannot be used: {error.strerror or error}.", severity="warning")
    return None


def _edited(app: App[Any], text: str, command: list[str]) -> str:
    handle, path = tempfile.mkstemp(prefix="simplecrm-", suffix=".md")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        with app.suspend():
            try:
                result = subprocess.run([*command, path], check=False)
            except OSError as error:
                raise not_started(command) from error
        if result.returncode:
            raise NotUnderstood(f"The editor ended with an error ({result.returncode}); the text was not changed.")
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            edited = file.read()
        return edited if text.endswith("\n") else edited.removesuffix("\n")
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)
