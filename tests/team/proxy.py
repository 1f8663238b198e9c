"""A proxy before a server, which loses an answer or a request when it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

BYTES = 1 << 16


class Proxy:
    """Forwards connections to ``port`` of this machine. From the first request on that ``loses`` is true of, it ends
    them: after the server has answered it, but before anybody hears that, or with ``before`` the server hears of it."""

    def __init__(self, port: int, loses: Callable[[bytes], bool], *, before: bool = False) -> None:
        self._target, self._loses, self._before = port, loses, before
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.has_lost = False
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    @property
    def address(self) -> str:
        return f"libsql://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(near,), daemon=True).start()

    def _forward(self, near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", self._target))
        with near, far:
            while True:
                request = _message(near)
                if not request:
                    return
                loses = not self.has_lost and self._loses(request)
                if loses:
                    self.has_lost = True
                    if self._before:
                        return
                far.sendall(request)
                answer = _message(far)
                if loses or not answer:
                    return
                near.sendall(answer)


def _message(source: socket.socket) -> bytes:
    """A whole HTTP message with a body of known length or in chunks; empty at the end."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            more = source.recv(BYTES)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while not (body.endswith(b"0\r\n\r\n") if b"chunked" in lines.get(b"transfer-encoding", b"") else
                   len(body) >= int(lines.get(b"content-length", b"0"))):  # fmt: skip
            more = source.recv(BYTES)
            if not more:
                return b""
            body += more
    except OSError:
        return b""
    return head + b"\r\n\r\n" + body
