"""Drives the application: presses keys, types, checks the screen.

``await app.contacts.search("ann").press("l").type("Wants a quote").press("ctrl+s").see("Logged call")``: each word is
queued, ``await`` plays them in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from textual import events
from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from simplecrm.store.book import Book
from simplecrm.tui.app import CrmApp, PlainApp
from simplecrm.tui.tour import Tour

NOW = datetime.datetime(2026, 11, 22, 10, 14)
"""The Sunday on which the stories play."""

NAMES_OF_LETTERS = {
    " ": "space", "/": "slash", "?": "question_mark", "+": "plus", "-": "minus", "{": "left_curly_bracket",
    "}": "right_curly_bracket", "@": "at",
}  # fmt: skip
NAMED_LETTERS = {"apostrophe": "'", "space": " ", "slash": "/", "question_mark": "?", "asterisk": "*"}

PATIENCE = 5.0
"""Seconds that ``see`` waits for workers to come round."""


class Driver:
    """Drives the application by keys, and waits for what it shows."""

    def __init__(self, app: CrmApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot
        self._queue: list[Callable[[], Awaitable[None]]] = []
        self.keys_pressed = 0
        """How many keys were pressed, without those of typed text."""

    # Places

    @property
    def today(self) -> Self:
        return self.press("1")

    @property
    def contacts(self) -> Self:
        return self.press("2")

    @property
    def timeline(self) -> Self:
        return self.press("3")

    @property
    def followups(self) -> Self:
        return self.press("4")

    @property
    def notes(self) -> Self:
        return self.press("5")

    @property
    def deals(self) -> Self:
        return self.press("6")

    # Doing

    def press(self, *keys: str) -> Self:
        return self._then(lambda: self._press(keys))

    def type(self, text: str) -> Self:
        return self._then(lambda: self._type(text))

    def ahead(self, *keys: str) -> Self:
        """Keys at once, none of them waiting for what the one before does."""

        async def ahead() -> None:
            for key in keys:
                self._send(key)
            await self._quiet()

        return self._then(ahead)

    def paste(self, text: str) -> Self:
        async def paste() -> None:
            self.app.post_message(events.Paste(text))
            await self._quiet()

        return self._then(paste)

    def search(self, text: str) -> Self:
        return self.press("slash", "ctrl+u").type(text).press("enter")

    def click(self, x: int, y: int, times: int = 1) -> Self:
        async def click() -> None:
            await self.pilot.click(offset=(x, y), times=times)
            await self._quiet()

        return self._then(click)

    def click_on(self, text: str, times: int = 1) -> Self:
        async def click() -> None:
            await self.pilot.click(offset=self._place(text), times=times)
            await self._quiet()

        return self._then(click)

    def right_click_on(self, text: str) -> Self:
        async def click() -> None:
            x, y = self._place(text)
            await self.pilot.click(offset=(x, y), button=3)
            await self._quiet()

        return self._then(click)

    def wheel_over(self, text: str, notches: int) -> Self:
        """Turn the wheel, with the pointer on a text: down, or up by a negative number."""

        async def turn() -> None:
            x, y = self._place(text)
            kind = events.MouseScrollDown if notches > 0 else events.MouseScrollUp
            for _ in range(abs(notches)):
                driver = self.app._driver
                assert driver is not None
                driver.send_message(kind(None, x, y, 0, notches, 0, False, False, False, x, y))
                await self._quiet()

        return self._then(turn)

    def call(self, act: Callable[[], Any]) -> Self:
        async def call() -> None:
            act()
            await self._quiet()

        return self._then(call)

    # Looking

    def see(self, *texts: str) -> Self:
        return self._then(lambda: self._wait(lambda: all(text in self.screen for text in texts), f"to see {texts}"))

    def see_not(self, *texts: str) -> Self:
        return self._then(
            lambda: self._wait(lambda: not any(text in self.screen for text in texts), f"not to see {texts}")
        )

    def until(self, condition: Callable[[], bool]) -> Self:
        return self._then(lambda: self._wait(condition, "for a condition"))

    def settle(self) -> Self:
        async def settle() -> None:
            with contextlib.suppress(WorkerCancelled):
                await self.app.workers.wait_for_complete()
            await self._quiet()

        return self._then(settle)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, a string a line."""
        # As when Textual paints. Otherwise a screen over another one is rendered without that, and kept so.
        visible_screen_stack.set(self.app._background_screens)
        return ["".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    def picture(self, path: Path) -> None:
        """The screen as SVG."""
        path.write_text(self.app.export_screenshot(title="Simple CRM"), encoding="utf-8")

    def __await__(self) -> Generator[Any, None, Self]:
        return self._play().__await__()

    def _place(self, text: str) -> tuple[int, int]:
        """The column and line of a text."""
        for y, line in enumerate(self.lines):
            if text in line:
                return _cells(line[: line.index(text)]), y
        raise AssertionError(f"{text!r} is not on the screen:\n{self.screen}")

    async def _play(self) -> Self:
        queue, self._queue = self._queue, []
        for act in queue:
            await act()
        return self

    def _then(self, act: Callable[[], Awaitable[None]]) -> Self:
        self._queue.append(act)
        return self

    async def _press(self, keys: tuple[str, ...]) -> None:
        self.keys_pressed += len(keys)
        for key in keys:
            self._send(key)
            await self._quiet()

    async def _type(self, text: str) -> None:
        """All at once: a field takes letters in their order, and nothing else happens between them."""
        for letter in text:
            self._send(letter)
        await self._quiet()

    def _send(self, key: str) -> None:
        letter = NAMED_LETTERS.get(key, key)
        driver = self.app._driver
        assert driver is not None
        driver.send_message(events.Key(NAMES_OF_LETTERS.get(key, key), letter if len(letter) == 1 else None))

    async def _quiet(self) -> None:
        """Until what was sent is dealt with. Much quicker than the pilot's own wait for an idle processor."""
        rounds, end = 0, time.monotonic() + PATIENCE
        while rounds < 3 or (self.app.has_keys and time.monotonic() < end):
            rounds += 1
            if self.app._exception is not None or self.app._exit:
                break
            await asyncio.sleep(0 if rounds < 4 else 0.005)
            await self.pilot._wait_for_screen()
        if self.app._exception is not None:
            raise self.app._exception

    async def _wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            await self._quiet()
            if condition():
                return
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain {what}:\n{self.screen}")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def crm(
    path: Path | str,
    size: tuple[int, int] = (110, 32),
    now: datetime.datetime = NOW,
    *,
    is_default: bool = True,
    tour: Tour | None = None,
    is_plain: bool = False,
) -> AsyncIterator[Driver]:
    """The application on the book at ``path``, in a terminal of ``size``; ``is_default``: as the person's own."""
    book = Book(str(path), source="app", is_default=is_default)
    app = (PlainApp if is_plain else CrmApp)(book, clock=lambda: now, tour=tour)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            await pilot.pause()
            yield driver
    finally:
        # As when the application is left: no worker uses the book any more when it is closed.
        await asyncio.get_running_loop().shutdown_default_executor()
        book.close()


def story(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that awaits; pytest runs it as any other."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def _cells(text: str) -> int:
    from simplecrm.show.safe import cells

    return cells(text)
