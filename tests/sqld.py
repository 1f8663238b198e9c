"""A libSQL server on loopback (https://github.com/tursodatabase/libsql/tree/main/libsql-server), which a test starts,
kills and starts again."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

BINARY_VARIABLE = "SIMPLECRM_SQLD"
"""The environment variable that names the server's program."""

OPTIONS = ("--no-welcome", "--checkpoint-interval-s", "3600")
"""Without an interval, commits make checkpoints (see “A book on a server” in the README)."""

START_SECONDS = 20
STOP_SECONDS = 5


def program() -> str:
    """The server's program; empty where the environment names none."""
    named = os.environ.get(BINARY_VARIABLE, "")
    return named if os.access(named, os.X_OK) and os.path.isfile(named) else ""


class Server:
    """A server whose data are in ``folder``; ``options`` are added to its command line. ``url`` is for its HTTP API,
    ``address`` for Simple CRM."""

    def __init__(self, folder: Path, *options: str, binary: str = "") -> None:
        self.folder = folder
        self._binary = binary or program()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        """The address of the default namespace."""
        return f"libsql://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        """The process of the running server."""
        assert self._process is not None
        return self._process.pid

    @property
    def url(self) -> str:
        """The address of its HTTP API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start it on the same port and data as before, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [
                    self._binary,
                    *(*OPTIONS, "--http-listen-addr", f"127.0.0.1:{self.port}"),
                    *("-d", str(self.folder / "data"), *self._options),
                ],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError(f"The server does not answer:\n{self.log}")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it at once, as a crash does. Nothing happens if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it, and wait until it has."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as opened:
                opened.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                return opened.recv(12).endswith(b" 200")
        except OSError:
            return False


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
