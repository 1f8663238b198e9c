"""Edit a text in the user's editor: ``$VISUAL``, ``$EDITOR``, else ``vi``."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any

from textual.app import App, SuspendNotSupported

from simplecrm.tui.services import services_of


def command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The editor's command line; ``$EDITOR`` may contain options (``code --wait``)."""
    for name in ("VISUAL", "EDITOR"):
        with contextlib.suppress(ValueError):
            words = shlex.split(environment.get(name, ""))
            if words:
                return words
    return ["vi"]


def edit(app: App[Any], text: str) -> str | None:
    """The text as saved in the editor; None, after an error message, if that failed.

    The temporary file is readable by its owner only, and is always removed.
    """
    services = services_of(app)
    handle, path = tempfile.mkstemp(prefix="simplecrm-", suffix=".md")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        with app.suspend():
            result = subprocess.run([*command(), path], check=False)
        if result.returncode:
            services.say(
                f"The editor ended with an error ({result.returncode}); the text was not changed.", severity="warning"
            )
            return None
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            edited = file.read()
        return edited if text.endswith("\n") else edited.removesuffix("\n")
    except FileNotFoundError:
        services.say(f"Unknown editor “{command()[0]}”. Set $EDITOR to one that is installed.", severity="warning")
    except SuspendNotSupported:
        services.say("This terminal cannot run an editor.", severity="warning")
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)
    return None
