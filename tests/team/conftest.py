"""Fixtures of the tests of a book on a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import sqld

BINARY = sqld.program()
"""Read before ``home`` removes the settings of the person who runs the tests."""


@contextmanager
def started(folder: Path, *options: str) -> Iterator[sqld.Server]:
    """A server without any book, started with further options of its command line."""
    if not BINARY:
        pytest.skip(f"{sqld.BINARY_VARIABLE} names no libSQL server")
    server = sqld.Server(folder, *options, binary=BINARY)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def running_server(tmp_path: Path) -> Iterator[sqld.Server]:
    """A server for this test alone."""
    with started(tmp_path / "sqld") as server:
        yield server


@pytest.fixture
def server(running_server: sqld.Server) -> str:
    """The address of a server without any book."""
    return running_server.address
