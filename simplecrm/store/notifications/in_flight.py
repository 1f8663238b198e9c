"""Crash-safe record of notifications in flight, for one book.

A run writes down what it is about to send. The process that becomes the notifying program renames that file in the
moment before it starts, so that however often and wherever runs are killed, the name of the file tells whether the
notification may have been delivered.
"""

from __future__ import annotations

import contextlib
import json
import os

from simplecrm import paths
from simplecrm.store.notifications.log import NotificationKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def state_file(book_path: str, ending: str) -> str:
    """The file in the state folder that notify keeps for a book."""
    return paths.book_state_path(book_path, "notify", f".{ending}")


class InFlight:
    """What one book's run is sending. Only the run that holds the lock may write it."""

    def __init__(self, book_path: str) -> None:
        self._planned = state_file(book_path, "planned")
        self._started = state_file(book_path, "started")

    def plan(self, keys: Sequence[NotificationKey]) -> None:
        """Record what is about to be sent. Raises ``OSError``."""
        self.clear()
        paths.make_private(os.path.dirname(self._planned))
        with open(self._planned, "w", encoding="utf-8") as file:
            json.dump(keys, file)

    def start(self) -> None:
        """Record that sending starts; to be called last before the notifying program runs.

        Where that cannot be recorded the notification counts as not sent: better twice than never.
        """
        with contextlib.suppress(OSError):
            os.rename(self._planned, self._started)

    def interrupted(self) -> list[NotificationKey]:
        """The notifications that a killed run had started to send."""
        try:
            with open(self._started, encoding="utf-8") as file:
                return [_key(*row) for row in json.load(file)]
        except (OSError, ValueError, TypeError, RecursionError):
            return []

    def clear(self) -> None:
        """Record that nothing is in flight."""
        for path in (self._planned, self._started):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


def _key(kind: object, row_id: int, due: object, user: object = "") -> NotificationKey:
    return NotificationKey(str(kind), int(row_id), str(due), str(user))
