"""Files that cannot be attached, full disks and kills: a sentence, and nothing half done."""

from __future__ import annotations

import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simplecrm.errors import NotUnderstood
from simplecrm.store.attachments import contents
from simplecrm.store.book import Book
from tests.answers import Crm

CRM = [sys.executable, "-m", "simplecrm"]
MIB = 1 << 20
LARGE = 200 * MIB


@pytest.fixture
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee")


def left(book: Book) -> list[str]:
    """The files beside the book, without the lock."""
    return sorted(path.name for path in Path(book.contents).rglob("*") if path.is_file() and path.name != ".lock")


def limited(limit: int, value: int) -> Callable[[], None]:
    """What sets a limit in a child process."""

    def set_it() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(limit, (value, value))

    return set_it


def run(*arguments: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CRM, *arguments], capture_output=True, text=True, check=False, preexec_fn=before, timeout=120
    )


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)  # the path of a socket has to be short


def _link(path: Path) -> None:
    path.with_name("target").write_bytes(b"x")
    path.symlink_to(path.with_name("target"))


@pytest.mark.parametrize(("make", "words"), [
    (Path.mkdir, "is a folder, not a file."), (_fifo, "is a FIFO, not a file."), (_link, "is a symbolic link."),
    (_socket, "is a socket, not a file."), (str, "No such file or directory."),
    (lambda path: path.symlink_to("nowhere"), "is a symbolic link."),
])  # fmt: skip
def test_only_regular_files_are_attached(
    crm: Crm, ann: None, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    good = tmp_path / "good"
    good.write_bytes(b"good")
    make(tmp_path / "odd")
    said = crm("attach", "ann", str(good), "odd")
    assert said.code == 2 and words in said.err and "Traceback" not in said.err
    assert crm("attachments").out == "" and left(book) == [], "not even the file before it"


def test_a_device_is_not_read(crm: Crm, ann: None, book: Book) -> None:
    said = crm("attach", "ann", "/dev/zero")
    assert said.code == 2 and "/dev/zero is a device, not a file." in said.err and left(book) == []


@pytest.mark.parametrize("change", ["grows", "shrinks", "is rewritten"])
def test_a_file_that_changes_while_it_is_read_is_refused(book: Book, tmp_path: Path, change: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * (3 * MIB))

    def while_reading() -> None:
        if change == "grows":
            with path.open("ab") as file:
                file.write(b"y" * MIB)
        elif change == "shrinks":
            os.truncate(path, MIB)
        else:
            with path.open("r+b") as file:
                file.write(b"z")

    with pytest.raises(NotUnderstood, match="changed while it was read"):
        contents.put(book.contents, str(path), while_reading)
    assert left(book) == []


def test_a_file_that_is_deleted_while_it_is_read_is_whole_or_refused(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * (3 * MIB))
    put = contents.put(book.contents, str(path), lambda: path.unlink(missing_ok=True))
    assert contents.is_sound(book.contents, put)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(crm: Crm, ann: None, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(4 * MIB))
    said = run("attach", "ann", str(path), before=limited(resource.RLIMIT_FSIZE, 2 * MIB))
    assert said.returncode == 5 and "cannot be written" in said.stderr and "nothing was changed" in said.stderr
    assert "Traceback" not in said.stderr
    assert left(book) == [] and crm("attachments").out == ""


def test_a_full_disk_stops_an_export_and_a_backup_whole(crm: Crm, ann: None, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(4 * MIB))
    crm("attach", "ann", str(path))
    for command in (("export", "--format", "jsonl", "-o"), ("backup",), ("attachments", "save", "1")):
        out = tmp_path / "out.jsonl"
        said = run(*command, str(out), before=limited(resource.RLIMIT_FSIZE, 2 * MIB))
        assert said.returncode == 5 and "Traceback" not in said.stderr, said
        assert not out.exists() and not [one for one in tmp_path.rglob("out.jsonl*") if one.is_file()]


def test_a_large_file_does_not_pass_through_memory(crm: Crm, ann: None, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        file.truncate(LARGE)
    for command in (("attach", "ann", str(path)), ("attachments", "save", "1", "-"), ("doctor",)):
        child = subprocess.run(
            [*CRM, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=120,
            preexec_fn=limited(resource.RLIMIT_DATA, LARGE // 2),
        )  # fmt: skip
        assert child.returncode == 0, child
    assert crm("attachments", "--json").json[0]["size"] == LARGE
    for one in Path(book.contents).rglob("?" * 64):
        one.unlink()


@pytest.mark.parametrize("part", range(6))
def test_a_killed_attach_is_complete_or_absent(crm: Crm, ann: None, book: Book, tmp_path: Path, part: int) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(24 * MIB))
    child = subprocess.Popen([*CRM, "attach", "ann", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(0.12 + 0.08 * part + random.Random(part).uniform(0, 0.05))
    child.kill()
    said = child.communicate()[0]
    rows = crm("attachments", "--json").json
    assert len(rows) in (0, 1) and (rows or not said), "what was acknowledged is there"
    for row in rows:
        assert contents.is_sound(book.contents, contents.Content(row["sha256"], row["size"]))
    assert "✗" not in crm("doctor").out
    crm("doctor", "--fix")
    assert len(left(book)) == len(rows), "nothing else stays"
    assert crm("attach", "ann", str(path)).code == 0
    assert len(left(book)) == 1


def test_contents_are_not_removed_while_somebody_attaches(crm: Crm, ann: None, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a")
    with contents.adding(book.contents):
        contents.put(book.contents, str(path))
        assert "Removed" not in crm("doctor", "--fix").err
        assert len(left(book)) == 1
    assert "Removed 1 content" in crm("doctor", "--fix").err
