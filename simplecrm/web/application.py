"""A process of the application, which is shown on one page."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import IO

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from simplecrm.core.records import Record
from simplecrm.errors import DONE, OF_SIGNAL
from simplecrm.web import child

END_SECONDS = 10.0
"""How long the application may take to end, such as for a change that is being saved."""

MAX_SAID = 8192
"""Bytes of the last words of a process that are looked at."""

RESET = "\x1bc"
"""Clears the terminal in the page and ends all its modes."""

CLOSED = (OF_SIGNAL + signal.SIGHUP, -signal.SIGHUP)
"""The exit codes of an application whose page was closed: of one that runs, and of one that was still starting."""


class Start(Record):
    """How to start the application: its command, variables of its environment, and the key of the book, if needed."""

    command: tuple[str, ...]
    environment: dict[str, str]
    key: str = ""


class Application(AppService):
    """One process. When it ends, the page shows what it said last, and ``report`` is given it if it failed."""

    def __init__(
        self,
        start: Start,
        websocket: web.WebSocketResponse,
        downloads: DownloadManager,
        report: Callable[[str], object],
    ) -> None:
        super().__init__(
            " ".join(start.command), write_bytes=websocket.send_bytes, write_str=websocket.send_str,
            close=_left_open, download_manager=downloads,
        )  # fmt: skip
        self._start = start
        self._websocket = websocket
        self._report = report
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process has ended

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width, height) | self._start.environment
        environment["TEXTUAL_DRIVER"] = child.DRIVER
        del environment["TEXTUAL_FPS"]  # Textual's default, or fewer in the plain application
        return environment

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the process, without a shell, and in a session of its own, so that Ctrl-C ends only the server."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._start.command, stdin=PIPE, stdout=PIPE, stderr=self._said, start_new_session=True,
            env=self._build_environment(width, height),
        )  # fmt: skip
        assert process.stdin is not None
        self._stdin = process.stdin
        self._stdin.write(child.key_line(self._start.key))
        # AppService would print what is said there; see _last_words.
        process.stderr = asyncio.StreamReader()
        process.stderr.feed_eof()
        return process

    async def start(self, width: int, height: int) -> None:
        """Start the process; if that is not possible, the page says so."""
        try:
            await super().start(width, height)
        except OSError as error:
            self._said.close()
            sentence = f"simplecrm: The application cannot be started: {error.strerror or error}."
            self._report(sentence)
            await self._end_page(sentence)

    async def run(self) -> None:
        """Pass on what the process draws until it ends, and then show its last words."""
        await super().run()
        process = self._process
        assert process is not None and process.stdout is not None
        while await process.stdout.read(65536):
            pass  # The page is closed, but the process must not wait to be read.
        code = await process.wait()
        words = _last_words(self._said, code)
        self._said.close()
        if code not in (DONE, *CLOSED):
            self._report(words)
        await self._end_page(words)

    async def stop(self) -> None:
        """End the process as if its terminal was closed: what was typed in a form is kept as a draft."""
        task, process = self._task, self._process
        if task is None or process is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        done, _ = await asyncio.wait({task}, timeout=END_SECONDS)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await task
        self._task = None

    async def _end_page(self, words: str) -> None:
        """Show a text in the terminal of the page, and close the connection."""
        text = words.replace("\n", "\r\n")
        with contextlib.suppress(ConnectionError):  # the page is closed already
            await self._websocket.send_bytes(f"{RESET}\r\n{text}\r\n".encode())
            await self._websocket.close()


def _last_words(said: IO[bytes], code: int) -> str:
    """What a process wrote to stderr last: its error message; for one that ended without any, what happened."""
    end = said.seek(0, os.SEEK_END)
    said.seek(max(0, end - MAX_SAID))
    lines = said.read().decode("utf-8", "replace").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("simplecrm: ")]
    if starts and code:
        return "\n".join(lines[starts[-1] :])
    if code == DONE:
        return "The application was closed."
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return f"simplecrm: The application ended unexpectedly, {how}."


async def _left_open() -> None:
    """Nothing: the connection stays open for the last words."""
