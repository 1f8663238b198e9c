"""FIFOs, devices, folders and sockets in place of files: streamed or rejected, without a silent wait."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm
from tests.terminal import Terminal

PROGRAM = [sys.executable, "-m", "simplecrm"]
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@acme.com\nEND:VCARD\n"
KINDS = ("a folder", "a device", "a socket")


@pytest.fixture
def fifo(tmp_path: Path) -> Any:
    """The path of a FIFO that nobody has opened."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return str(path)


@pytest.fixture
def place(tmp_path: Path) -> Any:
    """The path of a folder, device or socket by its name."""

    def named(kind: str) -> str:
        if kind == "a socket":
            path = str(tmp_path / "socket")
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(path)
            return path
        return str(tmp_path) if kind == "a folder" else "/dev/zero"

    return named


def given(path: str, text: str, seconds: float = 0.0) -> threading.Thread:
    """Write to a FIFO as another program would, after some seconds."""

    def write() -> None:
        time.sleep(seconds)
        Path(path).write_text(text)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("kind", [*KINDS, "/dev/tty", "/dev/null"])
@pytest.mark.parametrize("arguments", [("import",), ("batch",), ("add-email",)], ids=" ".join)
def test_non_files_are_not_read(process: Crm, place: Any, kind: Any, arguments: tuple[str, ...]) -> None:
    path = kind if kind.startswith("/") else place(kind)
    said = process(*arguments, path)
    assert (said.code, said.out) == (2, "")
    wanted = "a device" if kind.startswith("/") else kind
    assert said.err.startswith(f"simplecrm: {path} is {wanted}")


@pytest.mark.parametrize("kind", [*KINDS, "a FIFO"])
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_non_files_are_not_written(crm: Crm, place: Any, fifo: Any, kind: Any, force: tuple[str, ...]) -> None:
    path = fifo if kind == "a FIFO" else place(kind)
    before = os.stat(path)
    crm("add", "Ann")
    said = crm("export", "--format", "vcard", "-o", path, *force)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"simplecrm: {path} is {kind}, not a file.")
    assert (os.stat(path).st_mode, os.stat(path).st_ino) == (before.st_mode, before.st_ino)
    assert not list(Path(path).parent.glob("*.part"))


@pytest.mark.parametrize("kind", [*KINDS, "a FIFO"])
def test_calendar_and_book_must_be_regular_files(process: Crm, place: Any, fifo: Any, kind: Any) -> None:
    path = fifo if kind == "a FIFO" else place(kind)
    before = os.stat(path)
    for arguments in (
        ("calendar", "--watch-file", path, "--force"),
        ("find", "x", "--file", path),
        ("add", "x", "--file", path),
    ):
        said = process(*arguments)
        assert said.code == 5, said
        assert said.err.startswith(f"simplecrm: {path} is {kind}, not a file.")
    assert (os.stat(path).st_mode, os.stat(path).st_ino) == (before.st_mode, before.st_ino)


def test_fifo_is_read_as_a_stream(process: Crm, fifo: Any) -> None:
    given(fifo, CARD)
    said = process("import", fifo)
    assert said.code == 0, said
    assert "Waiting" not in said.err
    assert process("contacts", "--format", "ids").lines == ["1"]
    given(fifo, '{"do":"note","who":"ann","text":"hello"}\n')
    assert process("batch", fifo).code == 0


def test_process_substitution_is_read_and_rejected_rows_are_kept(home: Path, tmp_path: Path) -> None:
    cards = "BEGIN:VCARD\\nFN:Ann\\nEND:VCARD\\nBEGIN:VCARD\\nEND:VCARD\\n"
    line = f"{sys.executable} -m simplecrm import <(printf '{cards}')"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False)
    assert done.returncode == 4, done
    assert "1 new" in done.stdout
    assert (tmp_path / "standard-input.rejected.csv").exists()


@pytest.mark.parametrize("arguments", [("import",), ("batch",), ("add-email",)], ids=" ".join)
def test_waiting_for_a_fifo_is_announced_and_ctrl_c_ends_it(home: Path, fifo: Any, arguments: tuple[str, ...]) -> None:
    began = time.monotonic()
    with Terminal(*arguments, fifo) as terminal:
        terminal.sees(f"Waiting for a program to write to {fifo} (Ctrl-C stops) …")
        assert time.monotonic() - began >= 2
        terminal.types("\x03", end="").sees("Interrupted.")
        assert terminal.ends() == 130


def test_fifo_written_to_late_is_read(home: Path, fifo: Any) -> None:
    with Terminal("import", fifo) as terminal:
        terminal.sees("Waiting for a program to write to")
        given(fifo, CARD)
        terminal.sees("1 new")
        assert terminal.ends() == 0


def test_waiting_batch_does_not_lock_the_book(crm: Crm, home: Path, fifo: Any) -> None:
    crm("add", "Ann Lee")
    with subprocess.Popen([*PROGRAM, "batch", fifo], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        time.sleep(1.5)
        began = time.monotonic()
        assert crm("note", "1", "meanwhile").code == 0
        assert time.monotonic() - began < 2
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(20) == 130
