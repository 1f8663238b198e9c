"""Fixtures of the tests of a book on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sqld

BINARY = sqld.program()
"""Read before ``home`` removes the settings of the person who runs the tests."""


@pytest.fixture
def running_server(tmp_path: Path) -> Iterator[sqld.Server]:
    """A server without any book, for this test alone."""
    pytest.importorskip("libsql", reason="libsql is not installed")
    if not BINARY:
        pytest.skip(f"{sqld.BINARY_VARIABLE} names no libSQL server")
    server = sqld.Server(tmp_path / "sqld", binary=BINARY)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(running_server: sqld.Server) -> str:
    """The address of a server without any book."""
    return running_server.address
