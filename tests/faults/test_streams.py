"""Closed pipes, full outputs, and missing, newer or locked books, with the real process."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store.book import Book
from tests.answers import Crm, MadeOnce

PROGRAM = [sys.executable, "-m", "simplecrm"]
QUESTIONS = (
    ("find", "person"), ("contacts",), ("email", "person"), ("show", "1"), ("today",), ("export", "--format", "vcard"),
    ("contacts", "--json"), ("history",), ("--help",), ("contacts", "--help"), ("report",), ("report", "activity"),
    ("phone", "person"), ("birthdays",), ("timeline",), ("reminders",), ("today", "--count"),
    ("find", "is:archived or x"),
)  # fmt: skip


@pytest.fixture
def many(book: Book, made_once: MadeOnce) -> Any:
    """More people than a pipe holds."""
    made_once("many", lambda: _fill(book))
    return book


def _fill(book: Book) -> None:
    with book.writing("Many") as step:
        step.bulk()
        step.connection.executemany(
            "insert into contact (id, name, sort_name) values (?, ?, ?)",
            ((number, f"Person {number} {'x' * 60}", f"person {number}") for number in range(1, 3001)),
        )
        step.connection.execute("update contact set birthday = '1980-05-05'")
        step.connection.execute("insert into phone (contact_id, number) select id, '+49 30 1' from contact")
        step.connection.execute("insert into note (contact_id, text) select id, 'Said x' from contact")
        step.connection.execute("insert into reminder (contact_id, due) select id, '2026-11-22' from contact")
        step.connection.execute("insert into email (contact_id, address) select id, 'p' || id || '@x.org' from contact")
    book.close()


@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_closed_output_pipe_ends_quietly(many: Any, arguments: Any) -> None:
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        said = running.stderr.read().decode()
        code = running.wait(60)
    assert "Traceback" not in said and "BrokenPipe" not in said
    assert code == 0, said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("buffered", ["", "1"], ids=["at the end", "at once"])
@pytest.mark.parametrize("arguments", QUESTIONS, ids=" ".join)
def test_full_output_device_is_an_error(
    many: Any, arguments: Any, buffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", buffered)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    said = done.stderr.decode()
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert "simplecrm: The output cannot be written: No space left on device." in said.splitlines()
    assert done.returncode == 5


@pytest.mark.parametrize("arguments", [("find", "ann"), ("contacts",), ("add", "Ann"), ("email", "ann")], ids=" ".join)
def test_newer_book_is_not_touched(book: Book, process: Crm, arguments: tuple[str, ...]) -> None:
    book.create()
    book.close()
    with sqlite3.connect(book.path) as raw:
        raw.execute("pragma user_version = 99")
        raw.execute("create table newer (x)")
    raw.close()
    said = process(*arguments)
    assert said.code == 5
    assert "has schema 99" in said.err and "Update Simple CRM" in said.err


@pytest.mark.parametrize("arguments", [("find", "ann"), ("contacts",), ("add", "Ann")], ids=" ".join)
def test_impossible_folder_is_an_error(process: Crm, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = process(*arguments, "--file", str(tmp_path / "file" / "book.db"))
    assert said.code == 5
    assert said.err.startswith("simplecrm: ") and "Traceback" not in said.err


def test_missing_book_is_created_by_the_first_change_only(process: Crm, home: Path) -> None:
    assert process("find", "ann").code == 1
    assert process("contacts").code == 0
    assert process("doctor").code == 0
    assert not (home / "simplecrm.db").exists()
    assert process("add", "Ann").code == 0
    assert (home / "simplecrm.db").exists()


def test_locked_book_allows_look_ups_and_reports_busy_for_changes(book: Book, process: Crm) -> None:
    with book.writing("Add") as step:
        step.connection.execute("insert into contact (name) values ('Ann')")
    raw = sqlite3.connect(book.path, isolation_level=None)
    try:
        raw.execute("begin immediate")
        assert process("find", "ann").code == 0
        said = process("add", "Ben", "--wait", "0")
        assert said.code == 5
        assert "is busy" in said.err and "Try again" in said.err
    finally:
        raw.close()


def test_piping_into_head_ends_quietly(many: Any) -> None:
    line = f"{sys.executable} -m simplecrm contacts | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=True)
    first, code = done.stdout.splitlines()
    assert first.startswith("1\tPerson 1 ")
    assert (code, done.stderr) == ("0", "")


@pytest.mark.parametrize(
    "arguments", [("find", "a"), ("report", "stages"), ("email", "a"), ("contacts",), ("add", "Ann")]
)
def test_book_being_created_or_migrated_is_waited_for(
    home: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, crm: Crm
) -> None:
    from simplecrm.store import connection

    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.3)
    monkeypatch.setenv("SIMPLECRM_WAIT", "0")
    home.mkdir()
    raw = sqlite3.connect(home / "simplecrm.db", isolation_level=None)
    try:
        raw.execute("begin exclusive")
        raw.execute("create table half (made)")
        said = crm(*arguments)
        assert (said.code, said.out) == (5, "")
        assert "is busy" in said.err
        raw.execute("rollback")
    finally:
        raw.close()
    assert crm("contacts").code == 0


QUERIES = (
    b"x" * 10_000, b"word " * 2_000, b"---", b"or", b"and or not", b"( ) ( )", b'"', b"((((", b"a" + b"(b " * 60,
    b"<>", b":", b"@", b"-tag:", b"%", b"*", b"- -", b"tag:" + b"y" * 10_000, b"\xff\xfe", b"\xed\xb2\x80", b"tag:\xff",
    b"tag: last< ",
)  # fmt: skip
ASKING = (
    ("find",), ("contacts",), ("email",), ("phone",), ("show",), ("timeline",), ("report", "stages", "--where"),
    ("report",), ("tags", "show"), ("segments", "show"), ("companies",),
    ("deals", "--who"), ("open",), ("export", "--format", "csv"),
    ("activities", "--kind"), ("config", "me"),
)  # fmt: skip


@pytest.mark.parametrize("asking", ASKING, ids=" ".join)
def test_every_invocation_is_answered_or_an_error_message(crm: Crm, asking: Any) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    for query in QUERIES:
        said = crm(*asking, os.fsdecode(query))
        assert said.code in (0, 1, 2, 3), (query[:40], said)
        if said.code:
            assert said.err.startswith("simplecrm: ") and len(said.err) < 1000, (query[:40], said.err)


def test_invalid_utf8_is_harmless_in_a_process(book: Book, process: Crm) -> None:
    for arguments in (("find", b"\xff"), ("show", b"\xed\xb2\x80"), ("report", "stages", "--where", b"tag:\xff")):
        done = subprocess.run([*PROGRAM, *arguments], capture_output=True, timeout=60, check=False)
        assert done.returncode in (0, 1), done
        assert b"Traceback" not in done.stderr


def test_writing_a_setting_keeps_hand_written_ones(crm: Crm, home: Path) -> None:
    file = home / "config.toml"
    assert crm("config", "region", "DE").code == 0
    assert file.read_text() == 'region = "DE"\n'
    file.write_text('# where my numbers are from\nregion = "DE"  # Berlin\n\n[other]\nx = 1\n')
    assert crm("config", "date_order", "mdy").code == 0
    assert crm("config", "region", "AT").code == 0
    written = file.read_text()
    assert "# where my numbers are from" in written and "# Berlin" in written and "[other]\nx = 1" in written
    assert (crm("config", "region").out.strip(), crm("config", "date_order").out.strip()) == ("AT", "mdy")
    file.write_text("region = ")
    said = crm("config", "region", "DE")
    assert said.code == 2 and "Fix or remove the file." in said.err
    assert file.read_text() == "region = "


def test_multi_line_setting_does_not_break_the_file(crm: Crm) -> None:
    assert crm("config", "me", "a\nb = 1").code == 2
    assert crm("config", "me", "ann@acme.com").code == 0
    assert crm("config").code == 0
