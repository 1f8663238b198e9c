"""Readers that leave early, outputs that are full, books that are missing, newer or locked: the real process."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

PROGRAM = [sys.executable, "-m", "simplecrm"]
QUESTIONS = (
    ("find", "person"), ("contacts",), ("email", "person"), ("show", "1"), ("today",), ("export", "--format", "vcard"),
    ("contacts", "--json"), ("history",), ("--help",), ("contacts", "--help"),
)  # fmt: skip


@pytest.fixture
def many(book):
    """More people than a pipe holds."""
    with book.writing("Many") as step:
        step.bulk()
        step.connection.executemany(
            "insert into contact (id, name, sort_name) values (?, ?, ?)",
            ((number, f"Person {number} {'x' * 60}", f"person {number}") for number in range(1, 3001)),
        )
        step.connection.execute("insert into email (contact_id, address) select id, 'p' || id || '@x.org' from contact")
    return book


@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_a_reader_that_leaves_early_ends_it_quietly(many, arguments):
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        said = running.stderr.read().decode()
        code = running.wait(60)
    assert "Traceback" not in said and "BrokenPipe" not in said
    assert code == 0, said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_a_full_output_is_a_sentence(many, arguments):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    said = done.stderr.decode()
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert said.startswith("simplecrm: ")
    assert done.returncode == 5


@pytest.mark.parametrize("arguments", [("find", "ann"), ("contacts",), ("add", "Ann"), ("email", "ann")], ids=" ".join)
def test_a_newer_book_is_left_alone(book, process, arguments):
    book.reading()
    book.close()
    with sqlite3.connect(book.path) as raw:
        raw.execute("pragma user_version = 99")
    raw.close()
    said = process(*arguments)
    assert said.code == 5
    assert "has schema 99" in said.err and "Update Simple CRM" in said.err


@pytest.mark.parametrize("arguments", [("find", "ann"), ("contacts",), ("add", "Ann")], ids=" ".join)
def test_a_folder_that_cannot_be_is_said(process, tmp_path, arguments):
    (tmp_path / "file").write_text("not a folder")
    said = process(*arguments, "--file", str(tmp_path / "file" / "book.db"))
    assert said.code == 5
    assert said.err.startswith("simplecrm: ") and "Traceback" not in said.err


def test_a_book_that_is_missing_is_made(process, home):
    assert process("find", "ann").code == 1
    assert (home / "simplecrm.db").exists()


def test_a_locked_book_answers_questions_and_says_that_it_is_busy(book, process):
    with book.writing("Add") as step:
        step.connection.execute("insert into contact (name) values ('Ann')")
    raw = sqlite3.connect(book.path, isolation_level=None)
    try:
        raw.execute("begin immediate")
        assert process("find", "ann").code == 0
        said = process("add", "Ben")
        assert said.code == 5
        assert "is busy" in said.err and "Try again" in said.err
    finally:
        raw.close()
