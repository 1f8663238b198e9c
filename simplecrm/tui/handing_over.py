"""Hand a URL or a copy of a file to the program for it, or to the browser that shows the application."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App

from simplecrm.actions import opening


def open_url(app: App[Any], url: str) -> bool:
    """Open a URL; false if there is no program for it. May be called in any thread."""
    if not app.is_web:
        return opening.hand_over(url)
    # In a browser a page opens beside ours, while a mail program or a phone opens by itself.
    app.call_later(partial(app.open_url, url, new_tab=url.startswith("http")))
    return True


def open_file(app: App[Any], path: str, name: str) -> str:
    """Open the copy of a file that is called ``name``; return what was done with it. May be called in any thread."""
    if app.is_web:
        app.call_later(partial(app.deliver_binary, path, save_filename=name))
        return f"Downloaded {name}"
    return f"Opened {name}" if opening.hand_over(path) else f"A copy of {name} is {path}"
