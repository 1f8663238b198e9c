"""What was begun to be told: noted by the very process that tells, so that a run that is killed leaves no doubt.

A run writes down what it is about to tell. The process that becomes the telling program renames that note in the
moment before. Whenever the run is killed, then, and however often, the name of the note says whether telling began.
"""

from __future__ import annotations

import contextlib
import json
import os

from simplecrm import paths
from simplecrm.store.notifications.log import Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def state_file(book_path: str, ending: str) -> str:
    """The file in the state folder that notify keeps for a book."""
    return paths.book_state_path(book_path, "notify", ending)


class Begun:
    """The note of one book. Only the run that holds the lock may write it."""

    def __init__(self, book_path: str) -> None:
        self._planned = state_file(book_path, "planned")
        self._begun = state_file(book_path, "begun")

    def plan(self, keys: Sequence[Key]) -> None:
        """Write down what is about to be told. Raises ``OSError``."""
        self.forget()
        paths.make_private(os.path.dirname(self._planned))
        with open(self._planned, "w", encoding="utf-8") as file:
            json.dump(keys, file)

    def begin(self) -> None:
        """Say that what was planned is being told: the last thing that is done before the program is started.

        One that cannot be noted counts as not told, for rather twice than never.
        """
        with contextlib.suppress(OSError):
            os.rename(self._planned, self._begun)

    def left(self) -> list[Key]:
        """What a run that was killed had begun to tell."""
        try:
            with open(self._begun, encoding="utf-8") as file:
                return [Key(str(what), int(row_id), str(due)) for what, row_id, due in json.load(file)]
        except (OSError, ValueError, TypeError, RecursionError):
            return []

    def forget(self) -> None:
        """Take the note away: what it says is known by other means."""
        for path in (self._planned, self._begun):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
