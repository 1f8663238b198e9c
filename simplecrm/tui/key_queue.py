"""A key queue: each key is handled only after the effects of the one before it.

Textual sends each key to the widget that has the focus when the key arrives, but a key's effect (a form opens, the
focus moves) comes later. So with ``l``, ``c`` and a sentence typed ahead, or arriving at once over a slow connection,
letters would reach the list as commands: ``x`` would archive somebody. Here a key waits until the one before it has
been handled, and until the screen that it opened is mounted.
"""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

MAX_WAIT_SECONDS = 5.0
"""How long a key waits at most for a screen to be mounted or a form to be saved."""

POLL_SECONDS = 0.01

STALLED_SECONDS = 2.0
"""Time without progress after which the next key is taken anyway: a widget that got the key was removed."""


class KeyQueue(App[int]):
    """An application that handles keys strictly in order."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Event] = deque()
        self._is_handling_key = False
        self._last_progress = 0.0

    @property
    def has_keys(self) -> bool:
        """Whether a key is being handled or waits."""
        return self._is_handling_key

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pasted text; handle all other events at once."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._keys.append(event)
            if not self._is_handling_key:
                self._is_handling_key = True
                await self._take_key()
            else:
                self.set_timer(STALLED_SECONDS, self._resume_if_stalled)
        else:
            await super().on_event(event)

    async def _take_key(self) -> None:
        if not self._keys:
            self._is_handling_key = False
            return
        self._last_progress = monotonic()
        target: DOMNode = self.focused or self.screen
        # The key bubbles from the target up to the application.
        path: list[MessagePump] = [target, *(node for node in target.ancestors if node is not self), self]
        key = self._keys.popleft()
        await super().on_event(key)
        if isinstance(key, events.Key) and not key.is_printable:
            # Its binding is run when it has bubbled up, and may post a message to the target: Enter in a field does.
            path *= 2
        self._follow(path)

    def _follow(self, path: list[MessagePump]) -> None:
        """Continue when all nodes on the path have handled the key, skipping removed ones."""
        self._last_progress = monotonic()
        for place, node in enumerate(path):
            if node.call_later(self._follow, path[place + 1 :]):
                return
        self._settle(MAX_WAIT_SECONDS)

    async def _resume_if_stalled(self) -> None:
        """Take the next key if there was no progress for too long."""
        if self._is_handling_key and self._keys and monotonic() - self._last_progress >= STALLED_SECONDS:
            await self._take_key()

    def _settle(self, left: float) -> None:
        """Wait until a screen opened by the key is mounted, a form is saved, and a list to go to has been loaded."""
        self._last_progress = monotonic()
        screen: Any = self.screen
        is_busy = any(getattr(screen, name, False) for name in ("is_saving", "is_answering"))
        if left > 0 and (not screen.is_mounted or is_busy):
            self.set_timer(POLL_SECONDS, lambda: self._settle(left - POLL_SECONDS))
        elif self._keys and screen.focused is None and screen.call_after_refresh(self.call_later, self._take_key):
            return
        else:
            self.call_later(self._take_key)
