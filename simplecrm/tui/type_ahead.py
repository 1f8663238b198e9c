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

PATIENCE = 5.0
"""Seconds that a key waits at most for a screen to stand or a form to be saved."""

STEP = 0.01


class InOrder(App[int]):
    """An application that loses no key and mistakes none."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Event] = deque()
        self._at_key = False
        self._begun = 0.0

    @property
    def has_keys(self) -> bool:
        """Whether keys wait to be dealt with."""
        return self._at_key

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text queue up; everything else goes its way."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._keys.append(event)
            # A widget that was removed in the middle of a key could have taken the track with it.
            if not self._at_key or monotonic() - self._begun > 2 * PATIENCE:
                self._at_key = True
                await self._take_key()
        else:
            await super().on_event(event)

    async def _take_key(self) -> None:
        if not self._keys:
            self._at_key = False
            return
        self._begun = monotonic()
        target: DOMNode = self.focused or self.screen
        # The key goes from the target up to the application; this follows in its track.
        track: list[MessagePump] = [target, *(node for node in target.ancestors if node is not self), self]
        await super().on_event(self._keys.popleft())
        # Twice: what a key is bound to is done when it has come up, and may tell the widgets of the track of it.
        self._follow([*track, *track])

    def _follow(self, track: list[MessagePump]) -> None:
        """Go on when all of the track have dealt with the key; one that is gone is passed by."""
        for place, node in enumerate(track):
            if node.call_later(self._follow, track[place + 1 :]):
                return
        self._settle(PATIENCE)

    def _settle(self, left: float) -> None:
        """Wait for the screen that the key may have opened, for a form that is being saved, for a list that is gone to
        before it is found."""
        screen: Any = self.screen
        is_busy = any(getattr(screen, name, False) for name in ("is_saving", "is_answering"))
        if left > 0 and (not screen.is_mounted or is_busy):
            self.set_timer(STEP, lambda: self._settle(left - STEP))
        elif self._keys and screen.focused is None and screen.call_after_refresh(self.call_later, self._take_key):
            return
        else:
            self.call_later(self._take_key)
