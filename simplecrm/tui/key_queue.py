"""Keys are dealt with one after the other, however fast they come.

Textual hands each key to the widget that has the focus when the key arrives, and a key's effect - a form that opens, a
focus that moves - comes later. So of ``l``, ``c`` and a sentence typed ahead, or arriving at once over a slow line,
letters would reach the list as commands: ``x`` would archive somebody. Here a key waits until the one before it has
been dealt with, and until the screen that it opened stands.
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
"""Seconds that a key waits at most for a screen to stand or a form to be saved."""

POLL_SECONDS = 0.01

STALLED_SECONDS = 2.0
"""Seconds without any step after which a key's track is lost: with a widget that was removed in the middle of it."""


class KeyQueue(App[int]):
    """An application that loses no key and mistakes none."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Event] = deque()
        self._at_key = False
        self._stepped = 0.0

    @property
    def has_keys(self) -> bool:
        """Whether keys wait to be dealt with."""
        return self._at_key

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text queue up; everything else goes its way."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._keys.append(event)
            if not self._at_key:
                self._at_key = True
                await self._take_key()
            else:
                self.set_timer(STALLED_SECONDS, self._find_track)
        else:
            await super().on_event(event)

    async def _take_key(self) -> None:
        if not self._keys:
            self._at_key = False
            return
        self._stepped = monotonic()
        target: DOMNode = self.focused or self.screen
        # The key goes from the target up to the application; this follows in its track.
        track: list[MessagePump] = [target, *(node for node in target.ancestors if node is not self), self]
        await super().on_event(self._keys.popleft())
        self._follow(track)

    def _follow(self, track: list[MessagePump]) -> None:
        """Go on when all of the track have dealt with the key; one that is gone is passed by."""
        self._stepped = monotonic()
        for place, node in enumerate(track):
            if node.call_later(self._follow, track[place + 1 :]):
                return
        self._settle(MAX_WAIT_SECONDS)

    async def _find_track(self) -> None:
        """Deal with the keys that wait when nothing has moved since the last one."""
        if self._at_key and self._keys and monotonic() - self._stepped >= STALLED_SECONDS:
            await self._take_key()

    def _settle(self, left: float) -> None:
        """Wait for the screen that the key may have opened, for a form that is being saved, for a list that is gone to
        before it is found."""
        self._stepped = monotonic()
        screen: Any = self.screen
        is_busy = any(getattr(screen, name, False) for name in ("is_saving", "is_answering"))
        if left > 0 and (not screen.is_mounted or is_busy):
            self.set_timer(POLL_SECONDS, lambda: self._settle(left - POLL_SECONDS))
        elif self._keys and screen.focused is None and screen.call_after_refresh(self.call_later, self._take_key):
            return
        else:
            self.call_later(self._take_key)
