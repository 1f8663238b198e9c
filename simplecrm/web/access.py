"""Who may use the page: whoever opens the address with its one-time token, and then the browser that did.

The token is used up by the first opening, which sets a cookie that the page, its files and its websocket need. So an
address that is left in a history or a log opens nothing. Cookies do not tell ports apart, hence the port in its name.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

import aiohttp_jinja2
from aiohttp import web

from simplecrm.web.addresses import may_be_called

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

AGAIN = "For a new address, end the server with Ctrl-C and start it again."
NOT_OURS = "This is not the address of Simple CRM."
NO_TOKEN = "Open the address that the server has printed, in full."
WRONG_TOKEN = f"This address is not, or no longer, the one that the server has printed. {AGAIN}"
USED = f"This address has been opened already, and works only once. {AGAIN} If it was not you who opened it, do so now."
OTHER_ORIGIN = "Another page cannot use Simple CRM."


class Access:
    """Admits the requests of one browser. ``names`` are those of this server, ``port`` is the one it listens on."""

    def __init__(self, names: frozenset[str], port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._cookie = f"simplecrm-{port}"
        self._names = names
        self._is_used = False

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request of the browser that opened the address; refuse any other with 403 and a sentence."""
        host = request.headers.get("Host", "")
        if not may_be_called(host, self._names):
            return refused(request, NOT_OURS)
        if not _is_from_page(request, host):
            return refused(request, OTHER_ORIGIN)
        if _same(request.cookies.get(self._cookie, ""), self._session):
            return await handler(request)
        if request.method != "GET" or request.path != "/":
            return refused(request, NO_TOKEN)
        return self._opening(request)

    def _opening(self, request: web.Request) -> web.Response:
        """The answer to a request for the page without the cookie."""
        token = request.query.get("token", "")
        if not token:
            return refused(request, NO_TOKEN)
        if not _same(token, self.token):
            return refused(request, WRONG_TOKEN)
        if self._is_used:
            return refused(request, USED)
        self._is_used = True
        # A redirect would not send a strict cookie along if a link in another page led here; a page that goes on does.
        answer = aiohttp_jinja2.render_template("opening.html", request, {})
        answer.set_cookie(self._cookie, self._session, httponly=True, samesite="Strict")
        return answer


def refused(request: web.Request, sentence: str, status: int = 403) -> web.Response:
    """A page that says why there is nothing else."""
    return aiohttp_jinja2.render_template("sentence.html", request, {"sentence": sentence}, status=status)


def _is_from_page(request: web.Request, host: str) -> bool:
    """Whether a request comes from a page of this server, as a websocket has to, or says nothing of where from."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.path != "/ws"
    return origin.lower() == f"http://{host}".lower()


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(errors="replace"), wanted.encode())
