"""The key of encrypted books in the desktop's Secret Service (GNOME Keyring, KWallet, KeePassXC), read over D-Bus.

``keyring`` writes the key there (https://specifications.freedesktop.org/secret-service/). Importing ``keyring`` takes
twice as long as a whole look-up, and starting a program such as ``secret-tool`` half as long, so the four calls that
reading needs are made here, over the socket of the session bus. Only an unlocked secret is read; for everything else (a
locked keyring, another transport, an unexpected answer) the result is empty, and ``keyring`` is used.

The wire format is that of the D-Bus specification (https://dbus.freedesktop.org/doc/dbus-specification.html).
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TIMEOUT_SECONDS = 5.0
MAX_MESSAGE_BYTES = 1 << 20

_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_SECRETS, _SECRETS_PATH = "org.freedesktop.secrets", "/org/freedesktop/secrets"
_SERVICE = "org.freedesktop.Secret.Service"
_METHOD_RETURN, _NO_AUTO_START = 2, 2


class _Unexpected(Exception):
    """The bus or the service answered with an error, or with something that this module cannot read."""


def read(attributes: dict[str, str]) -> str:
    """The first unlocked secret that has all of ``attributes``, empty without one or if the service is not running."""
    bus = None
    try:
        bus = _Bus(_socket_path(os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")))
        bus.call(_BUS, _BUS_PATH, _BUS, "Hello")
        _, session = bus.call(_SECRETS, _SECRETS_PATH, _SERVICE, "OpenSession", "sv", "plain", ("s", ""))
        unlocked, _ = bus.call(_SECRETS, _SECRETS_PATH, _SERVICE, "SearchItems", "a{ss}", attributes)
        if not unlocked:
            return ""
        (found,) = bus.call(_SECRETS, _SECRETS_PATH, _SERVICE, "GetSecrets", "aoo", unlocked[:1], session)
        _, _, secret, _ = found[unlocked[0]]
        return bytes(secret).decode("utf-8")
    except (_Unexpected, OSError, ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""
    finally:
        if bus is not None:
            bus.close()


def _socket_path(address: str) -> str:
    """The Unix socket of the first such transport in a D-Bus address; a leading NUL stands for an abstract one."""
    for transport in address.split(";"):
        kind, _, pairs = transport.partition(":")
        values = dict(pair.split("=", 1) for pair in pairs.split(",") if "=" in pair)
        if kind == "unix" and "path" in values:
            return _unescaped(values["path"])
        if kind == "unix" and "abstract" in values:
            return "\0" + _unescaped(values["abstract"])
    raise _Unexpected


def _unescaped(text: str) -> str:
    first, *others = text.split("%")
    return first + "".join(chr(int(part[:2], 16)) + part[2:] for part in others)


class _Bus:
    """A connection to the session bus that makes one method call after another."""

    def __init__(self, path: str) -> None:
        # The C part of ``socket``, which alone takes a tenth of the time to load.
        from _socket import AF_UNIX, SOCK_STREAM, socket

        self._socket: Any = socket(AF_UNIX, SOCK_STREAM)
        self._socket.settimeout(TIMEOUT_SECONDS)
        self._serial = 0
        self._read_ahead = b""
        try:
            self._socket.connect(path)
            self._socket.send(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
            if not self._line().startswith(b"OK "):
                raise _Unexpected
            self._socket.send(b"BEGIN\r\n")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the bus."""
        self._socket.close()

    def call(self, name: str, path: str, interface: str, method: str, signature: str = "", *values: Any) -> list[Any]:
        """Call a method and return its results. Raises ``_Unexpected``, ``OSError``."""
        self._serial += 1
        body = _Writer()
        for one, value in zip(_types(signature), values, strict=True):
            body.put(one, value)
        fields: list[tuple[int, tuple[str, Any]]] = [
            (1, ("o", path)), (2, ("s", interface)), (3, ("s", method)), (6, ("s", name)),
        ]  # fmt: skip
        if signature:
            fields.append((8, ("g", signature)))
        head = _Writer()
        for number in (ord("l"), 1, _NO_AUTO_START if name == _SECRETS else 0, 1):
            head.put("y", number)
        head.put("u", len(body.data))
        head.put("u", self._serial)
        head.put("a(yv)", fields)
        head.align(8)
        self._socket.sendall(bytes(head.data + body.data))
        while True:
            kind, reply_to, answer = self._message()
            if reply_to == self._serial:
                if kind != _METHOD_RETURN:
                    raise _Unexpected
                return answer

    def _message(self) -> tuple[int, int, list[Any]]:
        """The next message: its type, the serial of the call that it answers (0 for none), and its values."""
        start = self._bytes(16)
        if start[:1] != b"l":
            raise _Unexpected  # big-endian
        body_length, fields_length = (int.from_bytes(start[at : at + 4], "little") for at in (4, 12))
        padded = (16 + fields_length + 7) & ~7
        if padded + body_length > MAX_MESSAGE_BYTES:
            raise _Unexpected
        data = start + self._bytes(padded - 16 + body_length)
        fields = dict(_Reader(data, 12).get("a(yv)"))
        body = _Reader(data[padded:])
        values = [body.get(kind) for kind in _types(fields.get(8, ""))] if start[1] == _METHOD_RETURN else []
        return start[1], fields.get(5, 0), values

    def _line(self) -> bytes:
        while b"\r\n" not in self._read_ahead:
            self._receive()
        line, _, self._read_ahead = self._read_ahead.partition(b"\r\n")
        return line

    def _bytes(self, count: int) -> bytes:
        while len(self._read_ahead) < count:
            self._receive()
        data, self._read_ahead = self._read_ahead[:count], self._read_ahead[count:]
        return data

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise _Unexpected
        self._read_ahead += data


def _types(signature: str) -> list[str]:
    """The complete types in a signature: ``aosa{ss}`` is ``ao``, ``s``, ``a{ss}``."""
    found, start = [], 0
    while start < len(signature):
        end = _end_of_type(signature, start)
        found.append(signature[start:end])
        start = end
    return found


def _end_of_type(signature: str, at: int) -> int:
    if signature[at] == "a":
        return _end_of_type(signature, at + 1)
    if signature[at] in "({":
        at += 1
        while signature[at] not in ")}":
            at = _end_of_type(signature, at)
    return at + 1


_ALIGNMENT = {"y": 1, "g": 1, "v": 1, "u": 4, "b": 4, "i": 4, "s": 4, "o": 4, "a": 4, "(": 8, "{": 8}


class _Writer:
    """Writes values in D-Bus's wire format, little-endian."""

    def __init__(self) -> None:
        self.data = bytearray()

    def align(self, size: int) -> None:
        """Pad to a multiple of ``size`` bytes."""
        self.data += bytes(-len(self.data) % size)

    def put(self, kind: str, value: Any) -> None:
        """Append a value of one complete type."""
        self.align(_ALIGNMENT[kind[0]])
        if kind == "y":
            self.data.append(value)
        elif kind == "u":
            self.data += value.to_bytes(4, "little")
        elif kind in ("s", "o", "g"):
            text = value.encode()
            self.put("y" if kind == "g" else "u", len(text))
            self.data += text + b"\0"
        elif kind == "v":
            self.put("g", value[0])
            self.put(*value)
        elif kind[0] == "a":
            self._put_array(kind[1:], value)
        else:
            for part, one in zip(_types(kind[1:-1]), value, strict=True):
                self.put(part, one)

    def _put_array(self, kind: str, values: Any) -> None:
        at = len(self.data)
        self.data += bytes(4)
        self.align(_ALIGNMENT[kind[0]])
        start = len(self.data)
        for value in values.items() if kind[0] == "{" else values:
            self.put(kind, value)
        self.data[at : at + 4] = (len(self.data) - start).to_bytes(4, "little")


class _Reader:
    """Reads values in D-Bus's wire format, little-endian."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._at = at

    def get(self, kind: str) -> Any:
        """The next value, of one complete type. Raises ``ValueError`` where the data ends before it does."""
        self._at += -self._at % _ALIGNMENT[kind[0]]
        if kind == "y":
            return self._take(1)[0]
        if kind in ("u", "b", "i"):
            return int.from_bytes(self._take(4), "little", signed=kind == "i")
        if kind in ("s", "o", "g"):
            length = self.get("y" if kind == "g" else "u")
            return self._take(length + 1)[:-1].decode()
        if kind == "v":
            return self.get(self.get("g"))
        if kind[0] == "a":
            return self._get_array(kind[1:])
        return tuple(self.get(part) for part in _types(kind[1:-1]))

    def _get_array(self, kind: str) -> Any:
        length = self.get("u")
        self._at += -self._at % _ALIGNMENT[kind[0]]
        if kind == "y":
            return self._take(length)
        end, found = self._at + length, []
        while self._at < end:
            start = self._at
            found.append(self.get(kind))
            if self._at == start:
                raise ValueError("a value without bytes")
        return dict(found) if kind[0] == "{" else found

    def _take(self, count: int) -> bytes:
        data = self._data[self._at : self._at + count]
        if len(data) < count:
            raise ValueError("the message ends too soon")
        self._at += count
        return data
