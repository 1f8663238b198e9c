"""The server of the page that shows the application in a browser: textual-serve, with access for one browser only."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from aiohttp.helpers import content_disposition_header
from textual_serve.server import Server, to_int

from simplecrm.store import crash_report
from simplecrm.web.access import Access, Handler, refused
from simplecrm.web.application import Application, Start

FOLDER = Path(__file__).parent
TITLE = "Simple CRM"
COMMAND = "serve"
"""The command that a crash report names."""

HEARTBEAT_SECONDS = 15
SHUTDOWN_SECONDS = 2.0
"""How long open connections are waited for once all applications have ended."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer(Server):
    """Serves the application on ``listening``. ``report`` is given a sentence when an application or the server fails.

    Each page has a process of the application, so two pages work on the book as two terminals do.
    """

    def __init__(
        self, start: Start, listening: socket.socket, names: frozenset[str], report: Callable[[str], object]
    ) -> None:
        port = listening.getsockname()[1]
        super().__init__(" ".join(start.command), port=port, title=TITLE, templates_path=FOLDER / "templates")
        self.access = Access(names, port)
        self._start = start
        self._listening = listening
        self._report = report
        self._open: set[Application] = set()

    async def serve_until_cancelled(self, ready: Callable[[], object]) -> None:
        """Serve the page until the task is cancelled, then end all applications; ``ready`` is called once it runs."""
        self.initialize_logging()
        asyncio.get_running_loop().set_exception_handler(self._task_failed)
        runner = web.AppRunner(
            await self._make_app(), access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await runner.setup()
        try:
            await web.SockSite(runner, self._listening).start()
            ready()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    def initialize_logging(self) -> None:
        """Drop log messages, which may have tracebacks; failures are reported in a sentence."""
        for name in ("aiohttp", "asyncio", "textual-serve"):
            logging.getLogger(name).addHandler(logging.NullHandler())

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.router.add_static("/page", FOLDER / "static")
        app.middlewares.append(self._explained)
        app.middlewares.append(self.access.admit)
        app.on_response_prepare.append(_secured)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing; ``ready`` does."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """End all applications."""
        await asyncio.gather(*(application.stop() for application in self._open))

    @aiohttp_jinja2.template("index.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """The page of the application."""
        return {"title": self.title, "websocket": f"ws://{request.host}/ws"}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run an application for as long as its page is open."""
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS)
        await websocket.prepare(request)
        application = Application(self._start, websocket, self.download_manager, self._report)
        self._open.add(application)
        try:
            await application.start(
                to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24)
            )
            await self._process_messages(websocket, application)
        finally:
            await application.stop()
            self._open.discard(application)
        return websocket

    @web.middleware
    async def _explained(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request that fails unexpectedly with a sentence."""
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:
            return refused(request, self._failed(error), status=500)

    def _task_failed(self, loop: object, context: dict[str, Any]) -> None:  # noqa: ARG002
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, ConnectionError):
            self._failed(error)

    def _failed(self, error: Exception) -> str:
        sentence = crash_report.explained(error, COMMAND).sentence
        self._report(f"simplecrm: {sentence}")
        return sentence


async def _secured(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that keep other pages and other scripts away, and quote the name of a download."""
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src 'self' data:; connect-src 'self' ws://{request.host}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    how, sign, name = response.headers.get("Content-Disposition", "").partition("; filename=")
    if sign:
        response.headers["Content-Disposition"] = content_disposition_header(how, filename=name)
