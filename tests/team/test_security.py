"""Tokens, certificates and namespaces of a server."""

from __future__ import annotations

import base64
import datetime
import http.server
import json
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from tests.answers import Crm
from tests.sqld import Server, free_port
from tests.team.conftest import started

KEY = Ed25519PrivateKey.generate()


def jwt(key: Ed25519PrivateKey, **claims: object) -> str:
    """A token that a key signed (RFC 7519)."""
    parts = [encoded(json.dumps(part).encode()) for part in ({"alg": "EdDSA", "typ": "JWT"}, claims)]
    return ".".join([*parts, encoded(key.sign(".".join(parts).encode()))])


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    """A server that asks for a token of ``KEY``."""
    public = KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    (tmp_path / "key").write_text(encoded(public))
    with started(tmp_path / "sqld", "--auth-jwt-key-file", str(tmp_path / "key")) as server:
        yield server


@pytest.mark.parametrize(
    "token",
    ["", "nonsense", jwt(Ed25519PrivateKey.generate()), jwt(KEY, exp=int(time.time()) - 3600)],
    ids=["none", "nonsense", "another key", "ran out"],
)
def test_a_token_that_is_not_accepted(guarded: Server, crm: Crm, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN", token)
    said = crm("--file", guarded.address, "init")
    assert said.code == 5
    assert said.err.splitlines()[0] == "simplecrm: The server 127.0.0.1 does not accept the token."
    assert not token or token not in said.err


def test_a_token_that_is_accepted(guarded: Server, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN", jwt(KEY, exp=int(time.time()) + 60))
    assert crm("--file", guarded.address, "init").code == 0
    assert crm("--file", guarded.address, "add", "Ann Lee").code == 0
    monkeypatch.delenv("SIMPLECRM_TOKEN")
    monkeypatch.setenv("SIMPLECRM_TOKEN_COMMAND", f"echo {jwt(KEY)}")
    assert "Ann Lee" in crm("--file", guarded.address, "find", "ann").out


def test_a_token_for_reading_cannot_write(guarded: Server, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN", jwt(KEY))
    crm("--file", guarded.address, "init")
    crm("--file", guarded.address, "add", "Ann Lee")
    monkeypatch.setenv("SIMPLECRM_TOKEN", jwt(KEY, a="ro"))
    said = crm("--file", guarded.address, "note", "1", "hello")
    assert (said.code, said.err.splitlines()[0]) == (5, "simplecrm: The server 127.0.0.1 lets this token only read.")


def test_namespaces_are_books_of_their_own(tmp_path: Path, crm: Crm) -> None:
    admin = free_port()
    with started(tmp_path / "sqld", "--enable-namespaces", "--admin-listen-addr", f"127.0.0.1:{admin}") as server:
        for name in ("sales", "service"):
            url = f"http://127.0.0.1:{admin}/v1/namespaces/{name}/create"
            request = urllib.request.Request(url, b"{}", {"Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=10).close()
            assert crm("--file", f"{server.address}/{name}", "init").code == 0
        assert crm("--file", f"{server.address}/sales", "add", "Ann Lee").code == 0
        assert "Ann Lee" in crm("--file", f"{server.address}/sales", "find", "ann").out
        assert crm("--file", f"{server.address}/service", "find", "ann").code == 1
        said = crm("--file", f"{server.address}/nowhere", "find", "ann")
        assert said.code == 5 and "has no namespace nowhere." in said.err


class Stranger(http.server.BaseHTTPRequestHandler):
    """Answers every request with a page."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Welcome!</html>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[http.server.HTTPServer]:
    """A web server that is no libSQL server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_another_server_is_said(stranger: http.server.HTTPServer, crm: Crm) -> None:
    said = crm("--file", f"libsql://127.0.0.1:{stranger.server_port}", "find", "ann")
    assert (said.code, said.err.splitlines()[0]) == (5, "simplecrm: The server 127.0.0.1 is no libSQL server.")


def test_a_certificate_that_is_not_trusted(stranger: http.server.HTTPServer, crm: Crm, tmp_path: Path) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "another.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, KEY.public_key(), x509.random_serial_number(), now,
                                   now + datetime.timedelta(1)).sign(KEY, None)  # fmt: skip
    private = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "cert.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem")
    stranger.socket = context.wrap_socket(stranger.socket, server_side=True)
    said = crm("--file", f"libsql://localhost:{stranger.server_port}?tls=1", "find", "ann")
    assert said.code == 5
    assert said.err.startswith("simplecrm: The certificate of the server localhost is not trusted: ")
