"""Serves pages, by the server in this process or by the command, and asks for them as a browser does."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from simplecrm.web import addresses
from simplecrm.web.application import Start
from simplecrm.web.server import PageServer

SECONDS = 30
"""How long anything may take before a test gives up."""

ESCAPE = re.compile(r"\x1b(?:\[[0-9;?$]*[ -/]*[@-~]|\][^\x07]*\x07|.)")
"""Sequences that say how the text is drawn."""


@dataclass
class Site:
    """A server that runs, a client that keeps its cookies, and the failures that the server reported."""

    server: PageServer
    client: aiohttp.ClientSession
    reports: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.server.port}{path}"

    @property
    def origin(self) -> dict[str, str]:
        """The header by which a browser says that a page of this server asks."""
        return {"Origin": f"http://127.0.0.1:{self.server.port}"}

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The status and the text of the answer to a request."""
        async with self.client.get(self.url(path), headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def open(self) -> tuple[int, str]:
        """Open the address that is printed."""
        return await self.get(f"/?token={self.server.access.token}")

    async def shown(self) -> str:
        """Open the page of the application, and return all that it shows until the application ends."""
        async with self.client.ws_connect(self.url("/ws"), headers=self.origin) as websocket:
            frames = [frame.data async for frame in websocket if frame.type == aiohttp.WSMsgType.BINARY]
        return ESCAPE.sub("", b"".join(frames).decode())


@asynccontextmanager
async def site(*command: str, key: str = "") -> AsyncIterator[Site]:
    """Serve an application that is started by this command; by default one that draws nothing and ends."""
    command = command or (sys.executable, "-c", "")
    reports: list[str] = []
    with addresses.listening(addresses.place(addresses.LOOPBACK), 0) as listening:
        server = PageServer(Start(command, {}, key), listening, frozenset({"crm.lan"}), reports.append)
        ready = asyncio.Event()
        running = asyncio.create_task(server.serve_until_cancelled(ready.set))
        await asyncio.wait_for(ready.wait(), SECONDS)
        try:
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
                yield Site(server, client, reports)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class Command:
    """Runs ``simplecrm`` with arguments that serve; use it in a ``with`` statement."""

    def __init__(self, *arguments: str, said: Path) -> None:
        self._arguments = arguments
        self._said = said

    def __enter__(self) -> Command:
        with self._said.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "simplecrm", *self._arguments], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "COLUMNS": "120"},
            )  # fmt: skip
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address, self.said
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.kill()
        self._process.wait()

    @property
    def said(self) -> str:
        """What it wrote to stderr."""
        return self._said.read_text()

    @property
    def process_id(self) -> int:
        """The process of the server."""
        return self._process.pid

    def ends(self, number: int = signal.SIGINT) -> int:
        """End it by a signal, and return its exit code."""
        self._process.send_signal(number)
        return self._process.wait(SECONDS)

    def applications(self) -> list[int]:
        """The processes of the application that it has started."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process_id)], capture_output=True, check=False)
        return [int(word) for word in found.stdout.split()]


def waits_for(processes: list[int]) -> bool:
    """Whether all these processes end in time."""
    until = time.monotonic() + SECONDS
    while any(_runs(one) for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
