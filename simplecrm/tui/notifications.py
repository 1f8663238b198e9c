"""Notifications as toasts while the application is open, each shown once, like those of ``notify``."""

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
    from simplecrm.lookups.pending_notifications import Notification

TOAST_SECONDS = 30.0
"""Long, because the user may be looking away."""


def show_due(app: App[Any]) -> None:
    """Look for due notifications in a worker, and show them as a toast with the terminal's bell."""
    services = services_of(app)
    now = services.now

    shown: list[Notification] = []

    def show(found: Sequence[Notification]) -> None:
        # They come one by one, and a toast replaces the one before, so each shows all so far.
        shown.extend(found)
        words = f"{notifications.title(shown)}\n{notifications.text(shown, now)}"
        app.call_from_thread(services.say, words, severity="warning", seconds=TOAST_SECONDS)
        app.call_from_thread(app.bell)

    def look() -> None:
        from simplecrm.actions.notifications import sending

        # Notifications that cannot be shown or logged now are retried a minute later.
        with contextlib.suppress(CrmError, sqlite3.Error, OSError):
            sending.send_due(services.book, now, show)
        services.book.release()

    app.run_worker(look, thread=True, group="notifications", exclusive=True, exit_on_error=False)
