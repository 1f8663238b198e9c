"""A CardDAV and CalDAV server (Radicale) on loopback, and the programs of this field that tests run against it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOOLS = os.environ.get("SIMPLECRM_SYNC_TOOLS", "")
"""The folder with the programs, empty where they are on the path. Read here, as tests begin without such variables."""

_COLLECTION = """<?xml version="1.0"?>
<mkcol xmlns="DAV:" xmlns:A="urn:ietf:params:xml:ns:carddav" xmlns:C="urn:ietf:params:xml:ns:caldav">
<set><prop><resourcetype><collection/>{kind}</resourcetype><displayname>{name}</displayname></prop></set></mkcol>"""
_PATIENCE_SECONDS = 20


def tool(name: str) -> str:
    """The path of a program; skips the test if it is not installed."""
    found = shutil.which(name, path=TOOLS or None)
    if found is None:
        pytest.skip(f"{name} is not installed.")
    return found


class Server:
    """A server that runs; ``url`` is that of the home of its only user."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/ann/"

    def create(self, name: str, kind: str) -> None:
        """Create a collection; ``kind`` is ``A:addressbook`` or ``C:calendar``."""
        self.request("MKCOL", f"{name}/", _COLLECTION.format(kind=f"<{kind}/>", name=name).encode())

    def put(self, path: str, data: bytes) -> None:
        """Write an item as a client does."""
        self.request("PUT", path, data)

    def request(self, method: str, path: str, data: bytes | None = None) -> bytes:
        """Send a request; return the body of the answer."""
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Authorization", "Basic YW5uOng=")  # ann:x
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
            body: bytes = answer.read()
        return body


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server whose collections are in ``folder``."""
    program = tool("radicale")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "radicale.conf"
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {folder}/store\n"
    )
    with (folder / "radicale.log").open("wb") as log:
        process = subprocess.Popen([program, "--config", str(config)], stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield Server(port)
        finally:
            process.terminate()
            process.wait(_PATIENCE_SECONDS)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The server did not start.")
