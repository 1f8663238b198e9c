"""Fixtures of all tests: an empty home, a book, and the command line."""

from __future__ import annotations

import datetime
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simplecrm import config
from simplecrm.cli.runtime.context import run
from simplecrm.core.query import QueryContext
from simplecrm.store.book import Book
from tests.answers import Answer, Crm, MadeOnce

os.environ["SIMPLECRM_AUTOMATIC_BACKUPS"] = "no"  # also for what is made once for many tests

MEMORY = Path("/dev/shm")
"""Where the tests put their files if there is room: most of them wait for a disk to sync small books."""

NEEDED_GIB = 2

MORE_WORKERS = 1
"""Than processors, with ``pytest -n auto``: many tests wait for a process that they start."""

NOW = datetime.datetime(2026, 11, 22, 10, 14)

CONTEXT = QueryContext(NOW, config.get)
"""What tests ask questions with."""
"""A Sunday morning; every test takes place then."""


def pytest_configure(config: pytest.Config) -> None:
    """Put temporary files in memory, unless a place for them is named."""
    if config.option.basetemp or "PYTEST_DEBUG_TEMPROOT" in os.environ:
        return
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED_GIB << 30:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers ``-n auto`` starts."""
    return (
        len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + MORE_WORKERS
    )


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A separate empty home for every test, at a fixed time, without colour or user settings."""
    folder = tmp_path / "home"
    for name in list(os.environ):
        if name.startswith(("SIMPLECRM_", "XDG_")) and name != "SIMPLECRM_SAMPLES":
            monkeypatch.delenv(name)
    monkeypatch.setenv("SIMPLECRM_HOME", str(folder))
    monkeypatch.setenv("SIMPLECRM_NOW", NOW.isoformat())
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("SIMPLECRM_AUTOMATIC_BACKUPS", "no")
    for name in ("VISUAL", "EDITOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    config._cache.clear()
    run.reset()
    yield folder
    run.reset()


@pytest.fixture
def crm(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Give the program a command line, as the shell would; ``stdin`` is text piped into it."""
    from simplecrm.__main__ import main

    def give(*arguments: str, stdin: str | bytes = "") -> Answer:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        monkeypatch.setattr(sys, "argv", ["simplecrm", *arguments])
        capfdbinary.readouterr()
        try:
            code = main()
        finally:
            run.reset()
        said = capfdbinary.readouterr()
        return Answer(code, said.out.decode(), said.err.decode())

    return give


@pytest.fixture
def made_once(home: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Fill the home by a function, or with a copy of what the function made for an earlier test of the same name."""

    def make(name: str, fill: Callable[[], object]) -> None:
        kept = tmp_path_factory.getbasetemp() / "made" / name
        if kept.exists():
            shutil.copytree(kept, home, dirs_exist_ok=True)
        else:
            fill()
            run.reset()
            shutil.copytree(home, kept)

    return make


@pytest.fixture
def process() -> Crm:
    """The same, in a process of its own."""

    def give(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "simplecrm", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return give


@pytest.fixture
def encrypted(home: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch, made_once: MadeOnce) -> Path:
    """An empty encrypted book, whose key comes from ``key_command``; returns its path."""
    pytest.importorskip("sqlcipher3", reason="there is no wheel of sqlcipher3 here")
    (home.parent / "key").write_text("7e" * 32)
    monkeypatch.setenv("SIMPLECRM_KEY_COMMAND", f"cat '{home.parent / 'key'}'")
    made_once("encrypted", lambda: encrypt(crm))
    return home / "simplecrm.db"


def encrypt(crm: Crm) -> None:
    """Make an empty encrypted book."""
    crm("init")
    assert crm("encrypt", "--yes").code == 0


@pytest.fixture
def book(home: Path) -> Iterator[Book]:
    """An empty book, the one that the commands use too."""
    opened = Book(str(home / "simplecrm.db"), is_default=True)
    yield opened
    opened.close()
