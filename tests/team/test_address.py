"""The address of a book on a server, and the token for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simplecrm.errors import NotUnderstood
from simplecrm.store.remote import address, token
from simplecrm.store.remote.address import Address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("libsql://crm.example.com", Address("crm.example.com", 0, "", True)),
        ("libsql://crm.example.com/sales", Address("crm.example.com", 0, "sales", True)),
        ("libsql://crm.example.com:8080/sales/", Address("crm.example.com", 8080, "sales", True)),
        ("libsql://crm.example.com?tls=0", Address("crm.example.com", 0, "", False)),
        ("libsql://127.0.0.1:8080", Address("127.0.0.1", 8080, "", False)),
        ("libsql://localhost", Address("localhost", 0, "", False)),
        ("libsql://localhost?tls=1", Address("localhost", 0, "", True)),
        ("libsql://[::1]:8080/a", Address("::1", 8080, "a", False)),
    ],
)
def test_addresses(text: str, expected: Address) -> None:
    assert address.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "libsql://", "libsql:///sales", "libsql://host:port", "libsql://host/a/b", "libsql://host?x=1",
        "libsql://host?tls=2", "libsql://host#x", "libsql://[::1", "libsql://host/a%0d%0ab",
        "libsql://user:secret@host", "libsql://:secret@host",
    ],
)  # fmt: skip
def test_invalid_addresses(text: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        address.parse(text)
    assert error.value.hint and ("secret" in text) == ("SIMPLECRM_TOKEN" in error.value.hint)
    assert "secret" not in str(error.value)


def test_a_namespace_is_part_of_the_host_that_is_asked_for() -> None:
    assert address.parse("libsql://crm.example.com:8080/sales").host_header == "sales.crm.example.com:8080"
    assert address.parse("libsql://[::1]:8080").host_header == "[::1]:8080"


SERVER = Address("crm.example.com", 0, "", True)


def test_the_token_comes_from_the_environment_a_program_or_a_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert token.of(SERVER) == ""
    kept = tmp_path / "token"
    kept.write_text("from a file\n")
    kept.chmod(0o600)
    monkeypatch.setenv("SIMPLECRM_TOKEN_FILE", str(kept))
    assert token.of(SERVER) == "from a file"
    monkeypatch.setenv("SIMPLECRM_TOKEN_COMMAND", "printf 'from a program\\n'")
    assert token.of(SERVER) == "from a program"
    monkeypatch.setenv("SIMPLECRM_TOKEN", "from the environment")
    assert token.of(SERVER) == "from the environment"


def test_a_token_that_others_can_read_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "token"
    kept.write_text("secret")
    kept.chmod(0o640)
    monkeypatch.setenv("SIMPLECRM_TOKEN_FILE", str(kept))
    with pytest.raises(NotUnderstood, match="Others may read the token") as error:
        token.of(SERVER)
    assert error.value.hint == f"Keep it to yourself: chmod 600 {kept}"


@pytest.mark.parametrize("command", ["false", "true", "no-such-program", "'"])
def test_a_program_that_gives_no_token_is_said(home: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN_COMMAND", command)
    with pytest.raises(NotUnderstood, match="token_command"):
        token.of(SERVER)


def test_a_missing_file_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN_FILE", os.devnull + "/token")
    with pytest.raises(NotUnderstood, match="cannot be read"):
        token.of(SERVER)


def test_a_token_is_not_sent_unencrypted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_TOKEN", "secret")
    with pytest.raises(NotUnderstood, match="unencrypted"):
        token.of(address.parse("libsql://crm.example.com?tls=0"))
    assert token.of(address.parse("libsql://127.0.0.1:8080")) == "secret"
