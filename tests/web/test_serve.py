"""``serve``: its errors, how it ends, and that each page is an application on the same book."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra web is not installed")

import aiohttp

from tests.answers import Crm
from tests.terminal import Terminal
from tests.web.serving import ESCAPE, SECONDS, Command, waits_for


class Page:
    """A page without a browser: what a websocket shows, and what is typed into it."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket = websocket
        self.shown = ""

    async def types(self, text: str) -> None:
        """Press keys."""
        await self._websocket.send_json(["stdin", text])

    async def sees(self, *words: str) -> None:
        """Wait until all these words are shown."""
        async with asyncio.timeout(SECONDS):
            while not all(one in self.shown for one in words):
                frame = await self._websocket.receive()
                assert frame.type == aiohttp.WSMsgType.BINARY, (words, self.shown)
                self.shown += ESCAPE.sub("", frame.data.decode())


class Browser:
    """A browser that has opened the address, without drawing."""

    def __init__(self, client: aiohttp.ClientSession, address: str) -> None:
        self._client = client
        self._address = address
        self._origin = address.partition("/?")[0]

    async def page(self) -> Page:
        """Open the page of the application, 100 columns wide."""
        async with self._client.get(self._address) as answer:
            assert answer.status == 200
        url = f"{self._origin}/ws?width=100&height=30"
        return Page(await self._client.ws_connect(url, headers={"Origin": self._origin}))


def browser(client: aiohttp.ClientSession, command: Command) -> Browser:
    """A browser for the address that a command has printed."""
    return Browser(client, command.address)


def session() -> aiohttp.ClientSession:
    """A client that keeps cookies of IP addresses."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


def test_without_the_extra_it_says_how_to_install_it(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simplecrm.cli.commands.serve.find_spec", lambda _: None)
    said = crm("serve")
    assert said.code == 5 and not said.out
    assert said.err.splitlines() == [
        "simplecrm: Serving the application to a browser needs the extra “web”.",
        "  Install it: pip install 'simplecrm[web]'",
    ]


def test_another_host_has_to_be_confirmed(crm: Crm) -> None:
    said = crm("serve", "--host", "0.0.0.0")
    assert said.code == 2 and not said.out
    assert "is not encrypted" in said.err and "simplecrm serve --host 0.0.0.0 --unencrypted" in said.err


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b", "x" * 300, "192.0.2.1"])
def test_a_host_that_is_not_here_is_refused(crm: Crm, host: str) -> None:
    said = crm("serve", "--host", host, "--unencrypted")
    assert said.code == 2 and not said.out
    sentence = f"{host} is not an address of this machine." if host == "192.0.2.1" else f"There is no host “{host}”."
    assert said.err.splitlines() == [
        f"simplecrm: {sentence}",
        "  For this machine alone, leave it out: simplecrm serve",
    ]


def test_a_port_in_use_is_refused(crm: Crm) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        said = crm("serve", "--port", str(other.getsockname()[1]))
    assert said.code == 2 and "is in use.\n  Leave out --port for one that is free: simplecrm serve" in said.err


def test_a_book_that_cannot_be_opened_is_no_reason_to_serve(crm: Crm, home: Path) -> None:
    home.mkdir()
    (home / "broken.db").write_bytes(b"no book" * 1000)
    said = crm("--file", str(home / "broken.db"), "serve")
    assert said.code == 5 and not said.out and "broken.db" in said.err


@pytest.mark.parametrize(
    ("number", "code", "last"),
    [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Terminated."), (signal.SIGHUP, 129, "Terminated.")],
)
def test_a_signal_ends_the_server_and_its_applications(
    number: int, code: int, last: str, tmp_path: Path, crm: Crm
) -> None:
    crm("add", "Ann Lee")

    async def story(command: Command) -> None:
        async with session() as client:
            page = await browser(client, command).page()
            await page.sees("Today")
            processes = command.applications()
            assert len(processes) == 1
            assert await asyncio.to_thread(command.ends, number) == code
            assert waits_for(processes)

    with Command("serve", said=tmp_path / "said") as command:
        asyncio.run(story(command))
        assert command.said.splitlines() == ["Open this address in a browser; it works once. Ctrl-C ends it.", last]


def test_the_browser_is_started_with_a_private_file_that_is_removed(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener, given = tmp_path / "bin" / ("open" if sys.platform == "darwin" else "xdg-open"), tmp_path / "given"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$@" > {given}.new && mv {given}.new {given}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    with Command("serve", "--open", said=tmp_path / "said") as command:
        until = time.monotonic() + SECONDS
        while not given.exists() and time.monotonic() < until:
            time.sleep(0.05)
        path = Path(given.read_text().strip())
        assert command.address in path.read_text() and path.stat().st_mode & 0o777 == 0o600
        assert path.parent == home and "token" not in str(path)
        command.ends()
    assert not path.exists()


def test_two_pages_work_on_the_book_as_two_terminals_do(tmp_path: Path, crm: Crm) -> None:
    crm("add", "Ann Lee")

    async def story(command: Command) -> None:
        async with session() as client:
            one, two = await browser(client, command).page(), await browser(client, command).page()
            await asyncio.gather(one.sees("Today"), two.sees("Today"))
            assert len(command.applications()) == 2
            await two.types("2")
            await two.sees("Ann Lee")
            await one.types("a")
            await one.sees("Name")
            await one.types("Bo Berg\x13")
            await two.sees("Bo Berg")
            await one.types("q")

    with Command("serve", said=tmp_path / "said") as command:
        asyncio.run(story(command))
    assert crm("find", "bo berg").code == 0


async def half_a_note(page: Page) -> None:
    """Begin a note on Ann, and look for an editor."""
    await page.sees("Today")
    await page.types("2")
    await page.sees("Ann Lee")
    await page.types("n")
    await page.sees("ctrl+o")
    await page.types("Half a note")
    await page.sees("Half a note")
    await page.types("\x0f")
    await page.sees("An editor cannot run in the browser")


def drafts(home: Path) -> str:
    """The contents of the drafts that are kept."""
    return "".join(path.read_text() for path in home.rglob("*.json"))


def test_what_was_typed_is_kept_when_the_page_is_closed(tmp_path: Path, crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee")

    async def story(command: Command) -> None:
        async with session() as client:
            await half_a_note(await browser(client, command).page())
            processes = command.applications()
        assert await asyncio.to_thread(waits_for, processes)

    with Command("serve", said=tmp_path / "said") as command:
        asyncio.run(story(command))
        assert "Traceback" not in command.said
    assert "Half a note" in drafts(home)


def test_what_was_typed_is_kept_on_ctrl_c_in_the_terminal(crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee")

    async def story(address: str, person: Terminal) -> None:
        async with session() as client:
            page = await Browser(client, address).page()
            await half_a_note(page)
            person.types("\x03", end="")
            await page.sees("Your text is kept as a draft")

    with Terminal("serve") as person:
        person.sees("/?token=").sees("Ctrl-C")
        asyncio.run(story(next(line for line in person.shown.splitlines() if line.startswith("http")), person))
        assert person.ends() == 130
    assert "Half a note" in drafts(home)


def test_an_application_ends_when_the_server_is_killed(tmp_path: Path) -> None:
    async def story(command: Command) -> list[int]:
        async with session() as client:
            page = await browser(client, command).page()
            await page.sees("Today")
            processes = command.applications()
            assert command.ends(signal.SIGKILL) == -signal.SIGKILL
            return processes

    with Command("serve", said=tmp_path / "said") as command:
        assert waits_for(asyncio.run(story(command)))


def test_the_key_of_an_encrypted_book_is_asked_for_once(encrypted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_KEY_COMMAND", "")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

    async def story(address: str) -> None:
        async with session() as client:
            page = await Browser(client, address).page()
            await page.sees("Today")

    with Terminal("serve") as person:
        person.sees("The recovery key of").types("7e" * 32).sees("/?token=").sees("Ctrl-C")
        address = next(line for line in person.shown.splitlines() if line.startswith("http"))
        asyncio.run(story(address))
        person.types("\x03", end="")
        assert person.ends() == 130


def test_plain_and_wait_reach_the_application(tmp_path: Path) -> None:
    async def story(command: Command) -> None:
        async with session() as client:
            page = await browser(client, command).page()
            await page.sees("Today")
            if sys.platform == "linux":
                (process,) = command.applications()
                words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
                assert words[1:-1] == [b"-m", b"simplecrm", b"--wait", b"7"]
                assert b"SIMPLECRM_PLAIN=yes" in Path(f"/proc/{process}/environ").read_bytes().split(b"\0")

    with Command("--plain", "--wait", "7", "serve", said=tmp_path / "said") as command:
        asyncio.run(story(command))
