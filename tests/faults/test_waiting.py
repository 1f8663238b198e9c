"""Writers wait for each other as long as there is progress, with a message if it takes long."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store import waiting
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.terminal import Terminal

CRM = [sys.executable, "-m", "simplecrm"]

ROWS, WRITERS, CHANGES = (
    int(os.environ.get(name, default))
    for name, default in (("SIMPLECRM_ROWS", "4000"), ("SIMPLECRM_WRITERS", "4"), ("SIMPLECRM_CHANGES", "5"))
)
"""How long an import is, and how many writers make how many changes each beside it; larger for a long run by hand."""


@pytest.fixture
def held(book: Book) -> Iterator[Any]:
    """Somebody else who holds the write lock."""
    book.create()
    holder = sqlite3.connect(book.path, isolation_level=None, check_same_thread=False)
    holder.execute("begin immediate")
    yield holder
    holder.close()


def test_writer_waits_longer_than_five_seconds(held: Any, process: Crm) -> None:
    threading.Timer(6.0, lambda: held.execute("rollback")).start()
    began = time.monotonic()
    assert process("add", "Ann").code == 0
    assert time.monotonic() - began > 5.5


def test_writer_gives_up_after_its_wait_time(held: Any, crm: Crm) -> None:
    said = crm("add", "Ann", "--wait", "1")
    assert said.code == 5
    assert "is busy" in said.err and "--wait 600" in said.err
    assert f"process {os.getpid()}" in said.err or not sys.platform.startswith("linux")
    assert crm("add", "Ann", "--wait", "soon").code == 2
    assert crm("add", "Ann", "--wait").code == 2


def test_progress_of_the_other_writer_extends_the_wait(held: Any, book: Book, process: Crm) -> None:
    stop = threading.Event()

    def work() -> None:
        held.execute("pragma cache_size = 1")
        held.execute("create table filler (x)")
        for _ in range(12):
            held.executemany("insert into filler values (?)", [("x" * 3000,)] * 20)
            time.sleep(0.4)
        held.execute("rollback")
        stop.set()

    worker = threading.Thread(target=work)
    worker.start()
    said = process("add", "Ann", "--wait", "2")
    worker.join()
    assert said.code == 0, said


def test_waiting_on_a_terminal_names_the_other_writer(held: Any, book: Book) -> None:
    waiting.announce(book.path, "Import people.csv")
    threading.Timer(3.5, lambda: held.execute("rollback")).start()
    with Terminal("add", "Ann") as person:
        person.sees("Waiting for the book: “Import people.csv”").sees("has been writing for").sees("Added Ann")
        assert person.ends() == 0
    waiting.withdraw(book.path)


def test_stale_writer_note_is_ignored(held: Any, book: Book) -> None:
    waiting.announce(book.path, "Import people.csv")
    note = waiting._note_path(book.path)
    with open(note, encoding="utf-8") as file:
        text = file.read()
    with open(note, "w", encoding="utf-8") as file:
        file.write(text.replace(str(os.getpid()), "999999999"))
    assert waiting.holder(book.path).title == ""
    with open(note, "w", encoding="utf-8") as file:
        file.write("{")
    assert waiting.holder(book.path).title == ""


def test_many_writers_beside_an_import_all_succeed(crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("init")
    file = tmp_path / "people.csv"
    file.write_text("name,email\n" + "".join(f"P{n} X{n},p{n}@x{n}.org\n" for n in range(ROWS)))
    code = (
        "import datetime, sys\n"
        "from simplecrm.actions import contacts\n"
        "from simplecrm.core.records.contacts import Contact\n"
        "from simplecrm.store.book import Book\n"
        "book = Book(sys.argv[1])\n"
        "for number in range(int(sys.argv[3])):\n"
        "    made = contacts.add(book, Contact(name=f'W{sys.argv[2]} {number}'), datetime.datetime(2026, 11, 22))\n"
    )
    importing = subprocess.Popen([*CRM, "import", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(home / "simplecrm.db"), str(number), str(CHANGES)],
            stderr=subprocess.PIPE, text=True,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    said = [process.communicate()[1] for process in (importing, *running)]
    assert [process.returncode for process in (importing, *running)] == [0] * (WRITERS + 1), said
    assert len(crm("contacts", "--format", "ids").lines) == ROWS + WRITERS * CHANGES


def test_import_from_a_slow_pipe_does_not_block_writers(crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("init")
    importing = subprocess.Popen([*CRM, "import", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert importing.stdin is not None
    importing.stdin.write("name,email\n" + "".join(f"P{n} X{n},p{n}@x{n}.org\n" for n in range(30_000)))
    importing.stdin.flush()
    time.sleep(0.5)
    assert crm("add", "Ann", "--wait", "0").code == 0
    importing.stdin.write("Last One,last@one.org\n")
    out, _ = importing.communicate()
    assert importing.returncode == 0
    assert "30001 new" in out.replace(",", "")


def test_batch_from_a_slow_pipe_does_not_block_writers(crm: Crm, home: Path) -> None:
    crm("init")
    batch = subprocess.Popen([*CRM, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert batch.stdin is not None
    batch.stdin.write('{"do":"add","name":"Ben"}\n')
    batch.stdin.flush()
    time.sleep(0.5)
    assert crm("add", "Ann", "--wait", "0").code == 0
    out, _ = batch.communicate('{"do":"add","name":"Cleo"}\n')
    assert (batch.returncode, out.count('"ok": true')) == (0, 2)
    assert crm("history", "--limit", "1").out.count("Batch of 2") == 1


def test_slow_hook_makes_others_wait_not_fail(crm: Crm, home: Path) -> None:
    crm("init")
    folder = home / "hooks"
    folder.mkdir(mode=0o700)
    (folder / "pre-slow").write_text("#!/bin/sh\nsleep 2\n")
    (folder / "pre-slow").chmod(0o700)
    running = [
        subprocess.Popen([*CRM, "add", f"P{number}", "--wait", "3"], stderr=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    (folder / "pre-slow").write_text(f"#!/bin/sh\n{sys.executable} -m simplecrm note 1 x 2>> {home}/said; exit 0\n")
    assert crm("add", "Zoe").code == 0
    assert "A pre- hook cannot change the book" in (home / "said").read_text()
    assert crm("notes").out == ""
