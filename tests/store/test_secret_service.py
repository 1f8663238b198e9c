"""Reading a secret over D-Bus: any reply gives either the secret or nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store.encryption import secret_service

OK = b"OK 1234deadbeef\r\n"


@contextmanager
def bus(path: Path, answer: Callable[[socket.socket], None]) -> Iterator[None]:
    """A session bus on a Unix socket that answers its one client with ``answer``."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def serve() -> None:
        client, _ = server.accept()
        with client:
            client.recv(4096)
            answer(client)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)
        server.close()


def message(kind: int, reply_to: int, body: bytes = b"", signature: str = "") -> bytes:
    """A message from the bus, put together by hand: fields 5 (reply serial) and 8 (signature of the body)."""
    fields = b"\x05\x01u\x00" + reply_to.to_bytes(4, "little")
    if signature:
        fields += b"\x08\x01g\x00" + bytes([len(signature)]) + signature.encode() + b"\x00"
    head = b"l" + bytes([kind, 0, 1]) + len(body).to_bytes(4, "little") + (7).to_bytes(4, "little")
    data = head + len(fields).to_bytes(4, "little") + fields
    return data + bytes(-len(data) % 8) + body


HELLO = message(2, 1, b"\x04\x00\x00\x00:1.7\x00", "s")
ANSWERS: dict[str, tuple[bytes, ...]] = {
    "nothing": (),
    "a refusal": (b"REJECTED EXTERNAL\r\n",),
    "a hang-up after the greeting": (OK,),
    "an error": (OK, message(3, 1, b"\x03\x00\x00\x00no!\x00", "s")),
    "an error instead of a session": (OK, HELLO + message(3, 2)),
    "noise": (OK, b"\xff" * 64),
    "a message too large": (OK, b"l\x02\x00\x01\xff\xff\xff\x7f\x07\x00\x00\x00\x08\x00\x00\x00" + bytes(8)),
    "a string longer than the message": (OK, message(2, 1, b"\xff\x00\x00\x00:1\x00\x00", "s")),
    "a signature that does not end": (OK, message(2, 1, b"\x00\x00\x00\x00", "a(")),
    "an array of nothing": (OK, message(2, 1, b"\x08\x00\x00\x00" + bytes(12), "a()")),
    "a nested variant": (OK, message(2, 1, b"\x01v\x00" * 5000, "v")),
}


@pytest.mark.parametrize("sent", ANSWERS.values(), ids=ANSWERS.keys())
def test_unexpected_bus_replies_give_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: Any) -> None:
    def answer(client: socket.socket) -> None:
        for part in sent:
            client.sendall(part)
            if part is not sent[-1]:
                client.recv(4096)

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'},guid=1")
    monkeypatch.setattr(secret_service, "TIMEOUT_SECONDS", 0.5)
    with bus(tmp_path / "bus", answer):
        assert secret_service.read({"service": "simplecrm"}) == ""


@pytest.mark.parametrize(
    "address", ["", "tcp:host=localhost,port=1", "unix:path=/nowhere", "unix:path=%zz", "nonsense"]
)
def test_no_bus_gives_no_secret(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert secret_service.read({"service": "simplecrm"}) == ""


def test_bus_address_may_be_escaped_and_one_of_several() -> None:
    assert secret_service._socket_path("unix:path=/run/a%20b,guid=1;unix:abstract=x") == "/run/a b"
    assert secret_service._socket_path("tcp:host=a;unix:abstract=/tmp/x,guid=2") == "\0/tmp/x"
