"""Damaged files, full disks, missing permissions, kills, other writers: no acknowledged change is lost."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simplecrm.store.book import Book
from tests.answers import Crm

WRITER = """
import datetime, sys
from simplecrm.actions import activities, contacts
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
now = datetime.datetime(2026, 11, 22, 10)
book = Book(sys.argv[1])
for number in range(10**6):
    with book.writing('Group') as step:
        made = contacts.add(book, Contact(name=f'P {number}', emails=(Email('a@b.c'),)), now).contact.id
        activities.log(book, Activity(text='x'), [made], now, following=Reminder(due='2026-12-01'))
    print(made, flush=True)
"""


def sound(path: str) -> None:
    """Assert that a file is as SQLite wants it, and that no step is half there."""
    connection = sqlite3.connect(path)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    tables = ("contact", "email", "activity", "activity_contact", "reminder", "search", "contact_summary", "step")
    counts = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}
    assert len(set(counts.values())) == 1, counts
    assert connection.execute("select step_id, bulk from current_step").fetchone() == (None, 0)
    connection.close()


def test_kill_at_any_moment_loses_no_acknowledged_change(book: Book) -> None:
    book.create()
    book.close()
    draw = random.Random(7)
    last = 0
    for _ in range(int(os.environ.get("SIMPLECRM_KILLS", "8"))):
        child = subprocess.Popen([sys.executable, "-c", WRITER, book.path], stdout=subprocess.PIPE)
        assert child.stdout is not None
        last = int(child.stdout.readline())
        time.sleep(draw.uniform(0.0, 0.12))
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().split()
        child.stdout.close()
        child.wait()
        last = int(said[-1]) if said and said[-1].isdigit() and said[-1] else last
        sound(book.path)
        connection = sqlite3.connect(book.path)
        assert connection.execute("select count(*) from contact where id = ?", (last,)).fetchone() == (1,)
        connection.close()


def test_full_disk_is_reported_and_changes_nothing(book: Book, crm: Crm, process: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    before = crm("export", "--format", "jsonl").out
    size = os.path.getsize(book.path) + 8192

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [sys.executable, "-m", "simplecrm", "note", "ann", "-"], input=b"x" * 5_000_000, capture_output=True,
        preexec_fn=full, check=False,
    )  # fmt: skip
    assert done.returncode == 5, done
    assert b"disk" in done.stderr
    assert b"Traceback" not in done.stderr
    assert crm("export", "--format", "jsonl").out == before


@pytest.mark.skipif(os.geteuid() == 0 and not os.path.exists("/usr/bin/setpriv"), reason="root may write everywhere")
def test_read_only_book_allows_look_ups_but_no_changes(book: Book, crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    os.chmod(book.path, 0o444)
    os.chmod(home, 0o555)
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        os.chmod(folder, 0o755)
    command = [sys.executable, "-m", "simplecrm"]
    if os.geteuid() == 0:
        command = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    try:
        found = subprocess.run([*command, "find", "ann"], capture_output=True, check=False, cwd="/work")
        refused = subprocess.run([*command, "note", "ann", "x"], capture_output=True, check=False, cwd="/work")
    finally:
        os.chmod(home, 0o700)
        os.chmod(book.path, 0o600)
    if b"No module named" in found.stderr or b"Permission denied" in found.stderr:
        pytest.skip("another user cannot read this installation")
    assert found.returncode == 0, found
    assert b"Ann Lee" in found.stdout
    assert refused.returncode == 5, refused
    assert b"Traceback" not in refused.stderr


def test_damaged_book_is_reported_and_never_written_to(crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip")
    for number in range(30):
        crm("note", "ann", f"note {number} " * 40)
    path = home / "simplecrm.db"
    whole = path.read_bytes()
    crm("backup")
    draw = random.Random(3)
    damages = [whole[:size] for size in (1, 99, 100, 4096, len(whole) // 2)]
    damages += [_flipped(whole, place) for place in (0, 16, 18, 21, 24, 28, 44, 56, 100, 105)]
    damages += [_flipped(whole, draw.randrange(100, len(whole))) for _ in range(25)]
    for damaged in damages:
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        path.write_bytes(damaged)
        for arguments in (("find", "ann"), ("brief", "ann"), ("contacts",), ("doctor",), ("note", "1", "x")):
            said = crm(*arguments)
            assert said.code in (0, 1, 2, 3, 5), (arguments, said)
            assert "Traceback" not in said.err
    path.write_bytes(b"not a book at all, " * 300)
    refused = crm("find", "ann")
    assert refused.code == 5
    assert "The newest backup is " in refused.err
    assert crm("restore", "--yes").code == 0
    assert crm("find", "ann").code == 0


def test_damaged_header_is_reported_as_damage(crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("backup")
    path = home / "simplecrm.db"
    whole = path.read_bytes()
    wrong = (
        "Update Simple CRM",
        "another program",
        "No such file",
        "read-only",
        "Check the permissions",
        "not a Simple",
    )
    for place in range(100):
        for command in (("find", "ann"), ("add", "Ben")):
            path.write_bytes(_flipped(whole, place))
            said = crm(*command)
            assert said.code in (0, 5), (place, command, said)
            assert said.code == 0 or "is damaged" in said.err, (place, command, said)
            assert not [words for words in wrong if words in said.err], (place, command, said)
    path.write_bytes(_flipped(_flipped(whole, 60), 69))
    assert "Repair it: simplecrm doctor --fix" in crm("find", "ann").err
    assert crm("doctor", "--fix").code == 0
    assert crm("find", "ann").code == 0


def test_doctor_does_not_touch_foreign_files(crm: Crm, home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    os.chmod(shared, 0o755)
    for name, content in (("notes.txt", b"hello " * 100), ("empty", b"")):
        (shared / name).write_bytes(content)
        os.chmod(shared / name, 0o644)
        assert crm("--file", str(shared / name), "doctor", "--fix").code == 5
        assert os.stat(shared / name).st_mode & 0o777 == 0o644
    with sqlite3.connect(shared / "other.db") as other:
        other.execute("create table something (x)")
    other.close()
    os.chmod(shared / "other.db", 0o644)
    before = (shared / "other.db").read_bytes()
    assert crm("--file", str(shared / "other.db"), "doctor", "--fix").code == 5
    assert (shared / "other.db").read_bytes() == before
    assert crm("--file", str(shared / "book.db"), "init").code == 0
    os.chmod(shared / "book.db", 0o644)
    assert crm("--file", str(shared / "book.db"), "doctor", "--fix").code == 0
    assert os.stat(shared / "book.db").st_mode & 0o777 == 0o600
    assert os.stat(shared).st_mode & 0o777 == 0o755
    crm("add", "Ann")
    os.chmod(home, 0o755)
    assert crm("doctor", "--fix").code == 0
    assert os.stat(home).st_mode & 0o777 == 0o700


def test_doctor_reports_leftovers_and_the_journal_mode(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    (home / "backups").mkdir()
    left = [home / "simplecrm.db.restoring", home / "backups" / ".1-dead.part", home / "backups" / ".999999999-x.trial"]
    for path in left:
        path.write_text("half")
    said = crm("doctor")
    assert said.code == 0
    assert [str(path) for path in left if f"{path} was left behind" not in said.out] == []
    with sqlite3.connect(home / "simplecrm.db") as shell:
        shell.execute("pragma journal_mode = delete")
    shell.close()
    assert "The journal mode is delete, not WAL" in crm("doctor").out
    assert crm("doctor", "--fix").code == 0
    assert "not WAL" not in crm("doctor").out
    crm("backup")
    crm("restore", "--yes")
    assert "left behind" not in crm("doctor").out


DROPS = (
    "drop trigger journal_email_delete", "drop trigger search_note_insert", "drop trigger summary_contact_insert",
    "drop index contact_by_name", "drop view contact_text", "drop table search", "drop table search_trigram",
    "drop table contact_summary", "drop table notification", "drop table search_trigram_term",
    "delete from current_step", "drop table current_step",
    "update current_step set step_id = 99, bulk = 1",
)  # fmt: skip


@pytest.mark.parametrize("statement", DROPS)
def test_doctor_recreates_dropped_schema_objects(crm: Crm, home: Path, statement: str) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("note", "ann", "likes quinces")
    with sqlite3.connect(home / "simplecrm.db") as shell:
        shell.execute(statement)
    shell.close()
    if statement.startswith("drop"):
        assert crm("doctor").code == 5
    assert crm("doctor", "--fix").code == 0, crm("doctor").out
    assert "Ann Lee" in crm("find", "quinces").out
    assert crm("add", "Ben <ben@x.org>").code == 0
    assert crm("undo").code == 0
    assert crm("find", "ben").code == 1
    assert crm("backup").code == 0


def test_missing_tables_are_reported(crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee")
    crm("backup")
    with sqlite3.connect(home / "simplecrm.db") as shell:
        shell.execute("drop table note")
    shell.close()
    assert "note is missing" in crm("doctor").out
    said = crm("doctor", "--fix")
    assert said.code == 5
    assert "The table note cannot be repaired" in said.err and "simplecrm restore" in said.err
    assert crm("restore", "--yes").code == 0
    assert crm("doctor").code == 0


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def test_backup_is_complete_private_and_restorable(crm: Crm, home: Path) -> None:
    crm("add", "Ann Lee")
    made = crm("backup")
    assert made.code == 0
    [copy] = made.lines
    assert os.stat(copy).st_mode & 0o777 == 0o600
    assert not os.path.exists(copy + "-wal")
    crm("add", "Ben")
    said = crm("restore", "--yes")
    assert said.code == 0
    assert crm("contacts", "--format", "ids").lines == ["1"]
    assert "The previous state is in" in said.err
    assert len(crm("backup", "--list").lines) == 2


def test_doctor_finds_and_repairs_stale_indexes(crm: Crm, book: Book) -> None:
    crm("add", "Ann Lee")
    assert crm("doctor").code == 0
    with sqlite3.connect(book.path) as shell:
        shell.execute("delete from search")
        shell.execute("update contact_summary set last_at = 'x'")
    shell.close()
    said = crm("doctor")
    assert said.code == 5
    assert "out of date for 1 contact" in said.out
    assert crm("doctor", "--fix").code == 0
    assert crm("find", "lee").code == 0


def test_concurrent_commands_wait_for_each_other(crm: Crm, home: Path) -> None:
    crm("contacts")
    command = [sys.executable, "-m", "simplecrm", "add"]
    running = [
        subprocess.Popen([*command, f"Person {number}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for number in range(10)
    ]
    said = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 10, said
    assert len(crm("contacts", "--format", "ids").lines) == 10


def test_long_busy_book_is_reported(crm: Crm, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from simplecrm.store import connection

    crm("add", "Ann Lee")
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.2)
    monkeypatch.setenv("SIMPLECRM_WAIT", "0")
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("begin immediate")
    said = crm("note", "ann", "x")
    holder.execute("rollback")
    holder.close()
    assert said.code == 5
    assert "is busy" in said.err
