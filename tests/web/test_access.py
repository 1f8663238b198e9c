"""Only the browser that opened the address with its token is let in, and only from the page itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

pytest.importorskip("textual_serve", reason="the extra web is not installed")

from simplecrm.web import addresses
from simplecrm.web.access import AGAIN, NO_TOKEN, NOT_OURS, OTHER_ORIGIN, USED, WRONG_TOKEN
from tests.web.serving import Site, site

Story = Callable[[Site], Awaitable[None]]


def tell(story: Story) -> None:
    """Run a story with a server."""

    async def run() -> None:
        async with site() as served:
            await story(served)

    asyncio.run(run())


def test_a_token_opens_the_page_once() -> None:
    async def story(served: Site) -> None:
        status, page = await served.open()
        assert status == 200 and 'url=/"' in page, "the page goes on by itself, without the token"
        status, page = await served.get("/")
        assert status == 200 and f"ws://127.0.0.1:{served.server.port}/ws" in page
        status, _ = await served.open()
        assert status == 200, "reloading the first page is no second opening"
        served.client.cookie_jar.clear()
        assert await _sentence(served.open()) == USED

    tell(story)


async def _sentence(asked: Awaitable[tuple[int, str]]) -> str:
    """The sentence of a refusal."""
    status, page = await asked
    assert status == 403
    return page.partition("<p>")[2].partition("</p>")[0]


def test_without_token_and_cookie_nothing_is_shown() -> None:
    async def story(served: Site) -> None:
        for path in ("/", "/?token=", "/ws", "/static/js/textual.js", "/static/", "/download/x", "/no/such/page"):
            assert await _sentence(served.get(path, **served.origin)) == NO_TOKEN, path
        assert await _sentence(served.get("/?token=guessed")) == WRONG_TOKEN
        assert await _sentence(served.get("/?token=%ff%C3%A9")) == WRONG_TOKEN
        assert await _sentence(served.get(f"/ws?token={served.server.access.token}", **served.origin)) == NO_TOKEN
        status, _ = await served.open()
        assert status == 200, "none of these used the token up"
        assert AGAIN in WRONG_TOKEN

    tell(story)


def test_a_preview_of_the_address_does_not_use_the_token_up() -> None:
    async def story(served: Site) -> None:
        async with served.client.head(served.url(f"/?token={served.server.access.token}")) as answer:
            assert answer.status == 403 and not answer.cookies
        assert (await served.open())[0] == 200

    tell(story)


def test_the_cookie_is_kept_from_scripts_and_other_sites() -> None:
    async def story(served: Site) -> None:
        async with served.client.get(served.url(f"/?token={served.server.access.token}")) as answer:
            (cookie,) = answer.cookies.values()
            assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
            assert cookie.key == f"simplecrm-{served.server.port}", "two servers on one machine do not share it"
            assert cookie.value != served.server.access.token
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]

    tell(story)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example",
                                  "", "[", "a@evil.example"])  # fmt: skip
def test_a_name_that_somebody_else_points_here_is_refused(host: str) -> None:
    async def story(served: Site) -> None:
        assert await _sentence(served.get(f"/?token={served.server.access.token}", Host=host)) == NOT_OURS
        assert (await served.open())[0] == 200
        assert await _sentence(served.get("/", Host=host)) == NOT_OURS, "not even with the cookie"

    tell(story)


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "LOCALHOST", "127.0.0.1:1", "[::1]:80", "10.0.0.7",
                                  "crm.lan:8000"])  # fmt: skip
def test_names_of_this_server_are_accepted_with_any_port(host: str) -> None:
    assert addresses.may_be_called(host, frozenset({"crm.lan"}))


def test_the_page_of_another_server_cannot_use_the_cookie() -> None:
    async def story(served: Site) -> None:
        await served.open()
        port = served.server.port
        for origin in ("http://evil.example", f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}",
                       f"http://localhost:{port}", "null", ""):  # fmt: skip
            assert await _sentence(served.get("/ws", Origin=origin)) == OTHER_ORIGIN, origin
            assert await _sentence(served.get("/", Origin=origin)) == OTHER_ORIGIN, origin
        assert await _sentence(served.get("/ws")) == OTHER_ORIGIN, "a browser says where a websocket comes from"

    tell(story)


def test_a_websocket_needs_the_cookie() -> None:
    async def story(served: Site) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await served.shown()
        assert refused.value.status == 403
        await served.open()
        assert "The application was closed." in await served.shown()

    tell(story)
