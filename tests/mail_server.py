"""A real SMTP server on loopback, which keeps what it gets and misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

aiosmtpd = pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed")
from aiosmtpd.controller import Controller  # noqa: E402


class MailServer:
    """``received`` are (recipient, message) in order. ``refuse`` are recipients that are refused; from message number
    ``refuse_from`` on, counted from 1, each is refused after its text; ``drop_at`` is the number of the message whose
    connection is closed instead of the answer to its text, ``hang_at`` that of the one that is never answered; ``slow``
    seconds pass before each answer to a text."""

    def __init__(self) -> None:
        self.received: list[tuple[str, EmailMessage]] = []
        self.refuse: set[str] = set()
        self.refuse_from = self.drop_at = self.hang_at = 0
        self.slow = 0.0
        self._lock = threading.Lock()
        self._count = 0
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, ready_timeout=20)

    def start(self) -> str:
        """Start it; returns the address as the setting ``smtp_server`` has it."""
        self._controller.start()
        return f"127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Stop it."""
        self._controller.stop()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002, N802
        """Answer to a recipient."""
        if address in self.refuse:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """Answer to a text."""
        if self.slow:
            time.sleep(self.slow)
        with self._lock:
            self._count += 1
            if self.refuse_from and self._count >= self.refuse_from:
                return "554 Too much mail today"
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.received += [(to, message) for to in envelope.rcpt_tos]
            if self._count == self.drop_at:
                server.transport.close()
            hangs = self._count == self.hang_at
        if hangs:
            await asyncio.sleep(3600)
        return "250 OK"


class SilentServer:
    """A server that accepts connections and says nothing, or, with ``greeting``, no more than that."""

    def __init__(self, greeting: bytes = b"") -> None:
        self._greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._kept: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """The address as the setting ``smtp_server`` has it."""
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def stop(self) -> None:
        """Stop it."""
        for one in (self._socket, *self._kept):
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it was stopped
            while True:
                connection, _ = self._socket.accept()
                self._kept.append(connection)
                connection.sendall(self._greeting)
