"""While the application is open it tells by itself what has become due, once, as ``notify`` does."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from simplecrm.errors import CrmError
from simplecrm.show import notifications
from simplecrm.tui.services import services_of

if TYPE_CHECKING:
    from simplecrm.lookups.pending_notifications import Notice

SECONDS = 30.0
"""How long the toast stands: the person may have looked away."""


def tell_due(app: App[Any]) -> None:
    """Look in a worker for what is due and was not told yet, and show it as a toast with the terminal's bell."""
    services = services_of(app)
    now = services.now

    shown: list[Notice] = []

    def show(found: Sequence[Notice]) -> None:
        # They come one by one, and a toast takes the place of the one before.
        shown.extend(found)
        words = f"{notifications.title(shown)}\n{notifications.text(shown, now)}"
        app.call_from_thread(services.say, words, severity="warning", seconds=SECONDS)
        app.call_from_thread(app.bell)

    def look() -> None:
        from simplecrm.actions.notifications import sending

        # What could not be told or noted now is told by the next look, a minute later.
        with contextlib.suppress(CrmError, sqlite3.Error, OSError):
            sending.tell_due(services.book, now, show)
        services.book.release()

    app.run_worker(look, thread=True, group="telling", exclusive=True, exit_on_error=False)
