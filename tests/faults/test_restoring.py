"""Restores during kills, full disks, other writers and open applications lose nothing."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from simplecrm.core.text.plurals import counted
from simplecrm.errors import BookReplaced
from simplecrm.store.backups import copying, restoring
from simplecrm.store.book import Book
from simplecrm.store.maintenance import doctor
from tests.answers import Crm

CRM = [sys.executable, "-m", "simplecrm"]


def mode(path: Path | str) -> str:
    """The journal mode that is kept in the file."""
    with sqlite3.connect(path) as shell:
        found = shell.execute("pragma journal_mode").fetchone()[0]
    shell.close()
    return str(found)


def names(path: Path | str) -> list[str]:
    """The names of the contacts in a book or backup."""
    with sqlite3.connect(path) as shell:
        found = [row[0] for row in shell.execute("select name from contact order by id")]
    shell.close()
    return found


@pytest.fixture
def path(home: Path) -> Path:
    """Where the book is."""
    return home / "simplecrm.db"


def killed_in_a_write(path: Path) -> None:
    """Leave what a process leaves that is killed in the middle of a large change: a hot journal, or a log."""
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('pragma cache_size = 1'); c.execute('begin immediate')\n"
        "c.execute(\"update contact set name = 'half'\")\n"
        "c.execute('create table filler (x)')\n"
        "c.executemany('insert into filler values (?)', [('x' * 3000,)] * 300)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)


def test_restored_book_is_the_same_file_in_wal_mode(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    inode = os.stat(path).st_ino
    assert crm("restore", "--yes").code == 0
    assert mode(path) == "wal"
    assert os.stat(path).st_ino == inode
    assert names(path) == ["Ann"]
    assert sorted(name for name in os.listdir(path.parent) if name.startswith("simplecrm.db")) == ["simplecrm.db"]


@pytest.mark.parametrize("journal_mode", ["delete", "wal"])
def test_leftovers_of_a_killed_writer_are_recovered_before_reading(crm: Crm, path: Path, journal_mode: str) -> None:
    crm("add", "Ann")
    with sqlite3.connect(path) as shell:
        assert shell.execute(f"pragma journal_mode = {journal_mode}").fetchone()[0] == journal_mode
    shell.close()
    killed_in_a_write(path)
    assert os.path.exists(f"{path}-journal") == (journal_mode == "delete")
    said = crm("find", "ann")
    assert (said.code, said.err) == (0, "")
    assert names(path) == ["Ann"]
    assert mode(path) == "wal"


def test_restore_ignores_foreign_logs_and_journals(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    for journal_mode in ("delete", "wal"):
        crm("add", "Ben")
        with sqlite3.connect(path) as shell:
            shell.execute(f"pragma journal_mode = {journal_mode}")
        shell.close()
        killed_in_a_write(path)
        assert crm("restore", "--yes").code == 0
        assert names(path) == ["Ann"]
        assert crm("doctor").code == 0


def test_orphaned_log_is_not_applied_to_a_new_book(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    backup = crm("backup").lines[0]
    killed_in_a_write(path)
    assert os.path.exists(f"{path}-wal")
    os.unlink(path)
    assert crm("restore", backup, "--yes").code == 0
    assert names(path) == ["Ann"]
    assert crm("doctor").code == 0


def limited(size: int) -> None:
    """Let no file grow beyond ``size`` bytes, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.9])
def test_restore_on_a_full_disk_changes_nothing(crm: Crm, path: Path, part: float) -> None:
    crm("add", "Ann")
    crm("note", "ann", "x" * 300_000)
    crm("backup")
    crm("add", "Ben")
    size = int(os.path.getsize(path) * part)
    before = path.read_bytes()
    done = subprocess.run(
        [*CRM, "restore", "--yes"], capture_output=True, text=True, preexec_fn=lambda: limited(size), check=False
    )
    assert done.returncode == 5, done
    assert "disk" in done.stderr
    assert path.read_bytes() == before
    assert names(path) == ["Ann", "Ben"]
    assert not [name for name in os.listdir(path.parent / "backups") if "damaged" in name]
    assert crm("restore", "--yes").code == 0
    assert not list(path.parent.glob("*.restoring"))


def test_restore_waits_for_writers_and_saves_their_changes(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("begin immediate")
    writer.execute("insert into contact (name) values ('Late')")
    threading.Timer(0.7, lambda: writer.execute("commit")).start()
    said = crm("restore", "--yes")
    writer.close()
    assert said.code == 0, said
    saved = said.err.rpartition("previous state is in ")[2].strip().rstrip(".")
    assert names(saved) == ["Ann", "Late"]
    assert names(path) == ["Ann"]


def test_restore_gives_up_on_a_long_writer(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    with sqlite3.connect(path, isolation_level=None) as writer:
        writer.execute("begin immediate")
        said = crm("restore", "--wait", "1", "--yes")
        assert said.code == 5
        assert "is busy" in said.err
        writer.execute("rollback")
    writer.close()
    assert names(path) == ["Ann", "Ben"]


def test_concurrent_writes_survive_a_restore(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        own = Book(str(path))
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with own.writing("Add") as step:
                    step.connection.execute("insert into contact (name) values (?)", (f"P{number}",))
            except BookReplaced:
                continue
            acknowledged.append(f"P{number}")
        own.close()

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.1)
    for _ in range(3):
        assert crm("restore", "--wait", "20", "--yes").code == 0
    stop.set()
    thread.join()
    kept = set(names(path))
    for file in os.listdir(path.parent / "backups"):
        if file.endswith(".backup.db"):
            kept |= set(names(path.parent / "backups" / file))
    assert len(acknowledged) > 3
    assert set(acknowledged) <= kept


def test_restore_killed_anywhere_is_all_or_nothing(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("note", "ann", "x" * 400_000)
    backup = crm("backup").lines[0]
    crm("add", "Ben")
    states = set()
    for number in range(int(os.environ.get("SIMPLECRM_KILLS", "8"))):
        child = subprocess.Popen(
            [*CRM, "restore", backup, "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.12 + 0.02 * (number % 12))
        child.kill()
        child.wait()
        said = crm("contacts", "--format", "ids")
        assert said.code == 0, said
        states.add(tuple(names(path)))
        assert not [item for item in doctor.check(Book(str(path))) if item.state == doctor.BAD]
    assert states <= {("Ann",), ("Ann", "Ben")}
    assert crm("restore", backup, "--yes").code == 0
    assert not list(path.parent.glob("*.restoring")) and not list((path.parent / "backups").glob(".*.part"))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"not a book " * 500, id="text"),
        pytest.param(lambda data: data[: len(data) // 3], id="truncated"),
        pytest.param(lambda data: data[:4096] + b"\xff" * 8192 + data[12288:], id="pages"),
        pytest.param(lambda data: data.replace(b"CREATE TABLE contact (", b"CREATE T\xffBLE contact ("), id="schema"),
        pytest.param(lambda data: data[:16] + b"\xff\xff" + data[18:], id="page size"),
    ],
)
def test_damaged_book_is_set_aside_and_replaced(crm: Crm, path: Path, damage: Any) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    data = damage(path.read_bytes())
    path.write_bytes(data)
    said = crm("restore", "--yes")
    assert said.code == 0, said
    assert names(path) == ["Ann"]
    assert mode(path) == "wal"
    if data:
        saved = said.err.rpartition("previous state is in ")[2].strip().rstrip(".")
        assert os.path.exists(saved)
        assert saved in crm("backup", "--list").err
    kept = [name for name in os.listdir(path.parent / "backups") if name.endswith(".damaged.db")]
    assert len(kept) == bool(data), kept
    assert not kept or os.stat(path.parent / "backups" / kept[0]).st_mode & 0o077 == 0
    assert crm("doctor").code == 0


@pytest.mark.parametrize("place", [18, 60])
def test_one_file_is_kept_per_damaged_book(crm: Crm, path: Path, place: int) -> None:
    crm("add", "Ann")
    backup = crm("backup").lines[0]
    for number in range(1, 13):
        data = path.read_bytes()
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xF0]) + data[place + 1 :])
        said = crm("restore", backup, "--yes")
        assert said.code == 0, said
        kept = [name for name in os.listdir(path.parent / "backups") if "damaged" in name]
        assert len(kept) == number
        saved = said.err.rpartition("previous state is in ")[2].strip().rstrip(".")
        assert f"{counted(number, 'damaged file')} set aside, the last as {saved}." in crm("doctor").out


def test_log_beside_an_empty_book_is_reported(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    killed_in_a_write(path)
    log = Path(f"{path}-wal").read_bytes()
    path.write_bytes(b"")
    said = crm("restore", "--yes")
    assert said.code == 0
    saved = Path(said.err.rpartition("previous state is in ")[2].strip().rstrip("."))
    assert saved.read_bytes() == log
    assert saved.stat().st_mode & 0o077 == 0
    assert names(path) == ["Ann"]
    path.write_bytes(b"")
    Path(f"{path}-wal").write_bytes(b"")
    assert "The previous state" not in crm("restore", "--yes").err


def test_backup_with_another_page_size_is_restored(crm: Crm, path: Path, tmp_path: Path) -> None:
    crm("add", "Ann")
    backup = tmp_path / "other.db"
    crm("backup", str(backup))
    with sqlite3.connect(backup, isolation_level=None) as shell:
        shell.execute("pragma page_size = 8192")
        shell.execute("vacuum")
    shell.close()
    crm("add", "Ben")
    assert crm("restore", str(backup), "--yes").code == 0
    assert names(path) == ["Ann"]


def test_restore_over_a_symlink_keeps_the_link_and_its_backups(crm: Crm, path: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.db"
    real.parent.mkdir()
    crm("add", "Ann")
    os.rename(path, real)
    os.symlink(real, path)
    made = crm("backup").lines
    crm("add", "Ben")
    assert crm("backup", "--list", "--format", "jsonl", "--file", str(real)).json["path"] == made[0]
    assert crm("restore", "--yes").lines == made
    assert path.is_symlink()
    assert names(real) == ["Ann"]


def test_readers_continue_during_a_restore(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    own = Book(str(path))
    connection = own.reading()
    assert connection.execute("select count(*) from contact").fetchone() == (2,)
    restoring.restore(str(path), crm("restore", "--yes").lines[0], "2026-11-22T10:14:00Z")
    assert own.reading() is connection
    assert connection.execute("select count(*) from contact").fetchone() == (1,)
    own.close()


def test_step_is_rejected_once_the_book_was_replaced(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    for replaced in (lambda: crm("restore", "--yes"), lambda: _put_another_in_its_place(path)):
        own = Book(str(path))
        own.reading()
        replaced()
        with pytest.raises(BookReplaced), own.writing("Archive") as step:
            step.connection.execute("update contact set archived_at = 'now'")
        assert own.epoch == 1
        with own.writing("Tag") as step:
            step.connection.execute("insert into tag (name) values (hex(randomblob(4)))")
        own.close()
        with sqlite3.connect(path) as shell:
            assert shell.execute("select count(*) from contact where archived_at <> ''").fetchone() == (0,)
        shell.close()


def _put_another_in_its_place(path: Path) -> None:
    other = Book(str(path) + ".other")
    other.create()
    with other.writing("Add") as step:
        step.connection.execute("insert into contact (name) values ('Zoe')")
    other.close()
    os.replace(other.path, path)


def test_six_concurrent_backups_succeed(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    running = [
        subprocess.Popen([*CRM, "backup"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]
    said = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 6, said
    assert len({out for out, _ in said}) == 6
    assert len(crm("backup", "--list", "--format", "jsonl").lines) == 6


def test_stale_partial_file_does_not_block_backups(crm: Crm, path: Path, tmp_path: Path) -> None:
    crm("add", "Ann")
    target = tmp_path / "copy.db"
    Path(f"{target}.part").write_text("stale")
    stale = path.parent / "backups" / ".1-dead.part"
    stale.parent.mkdir()
    stale.write_text("stale")
    assert crm("backup", str(target)).code == 0
    assert crm("backup").code == 0
    assert names(target) == ["Ann"]
    assert not stale.exists()
    assert crm("backup", str(target)).code == 5


def test_unsound_copy_is_set_aside_and_never_the_newest(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    good = crm("backup").lines[0]
    crm("add", "Ben")
    with sqlite3.connect(path) as shell:
        shell.execute("drop trigger journal_contact_update")
    shell.close()
    said = crm("backup")
    assert said.code == 5
    assert "journal_contact_update is missing" in said.err
    assert crm("backup", "--list", "--format", "tsv").lines[1].endswith(good)
    assert crm("doctor", "--fix").code == 0
    assert crm("backup").code == 0
    assert len(copying.problems_in(str(path))) == 0


def test_damaged_newest_backup_is_skipped_for_an_older_sound_one(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    old = crm("backup").lines[0]
    crm("add", "Ben")
    newest = crm("backup").lines[0]
    data = Path(newest).read_bytes()
    Path(newest).write_bytes(data[:8192] + b"\xff" * 4096 + data[12288:])
    crm("add", "Cid")
    said = crm("restore", "--yes")
    assert said.lines == [old]
    assert f"Skipped {newest}, which is damaged." in said.err
    assert crm("backup", "--verify").code == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_unreadable_newest_backup_is_an_error_not_skipped(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    newest = Path(crm("backup").lines[0])
    newest.chmod(0)
    said = crm("restore", "--yes")
    assert said.code == 5
    assert str(newest) in said.err and "damaged" not in said.err
    assert names(path) == ["Ann", "Ben"]


def test_backup_of_a_newer_program_is_an_error_not_skipped(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    newest = crm("backup").lines[0]
    with sqlite3.connect(newest) as shell:
        shell.execute("alter table contact add column mood text")
        shell.execute("pragma user_version = 99")
    shell.close()
    said = crm("restore", "--yes")
    assert said.code == 5
    assert f"The backup {newest} was made by a newer Simple CRM" in said.err
    assert names(path) == ["Ann", "Ben"]


@pytest.mark.parametrize("place", [0, 18, 20, 22, 28, 44, 60, 63, 68, 71, 100, 4096])
def test_newest_backup_with_a_damaged_header_is_skipped(crm: Crm, path: Path, place: int) -> None:
    crm("add", "Ann")
    old = crm("backup").lines[0]
    newest = Path(crm("backup").lines[0])
    data = newest.read_bytes()
    newest.write_bytes(data[:place] + bytes([data[place] ^ 0xF0]) + data[place + 1 :])
    said = crm("restore", "--yes")
    assert said.code == 0, said
    assert said.lines == [old] or not copying.problems_in(str(newest))


def test_second_restore_does_not_undo_the_first(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    first = crm("restore", "--yes").lines
    assert crm("restore", "--yes").lines == first
    assert names(path) == ["Ann"]


def test_backups_are_ordered_by_step_not_by_clock(crm: Crm, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Ann")
    monkeypatch.setenv("SIMPLECRM_NOW", "2031-01-01T00:00:00")
    ahead = crm("backup").lines[0]
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:14:00")
    crm("add", "Ben")
    newer = crm("backup").lines[0]
    same = crm("backup").lines[0]
    listed = [line.split("\t")[-1] for line in crm("backup", "--list", "--format", "tsv").lines[1:]]
    assert listed == [same, newer, ahead]
    assert crm("restore", "--yes").lines == [same]
    crm("restore", ahead, "--yes")
    crm("add", "Cid")
    latest = crm("backup").lines[0]
    assert crm("backup", "--list", "--format", "tsv").lines[1].endswith(latest)


def test_restore_by_time_takes_the_last_backup_until_then(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {}
    for day, name in (("2026-11-19", "Ann"), ("2026-11-20", "Ben"), ("2026-11-22", "Cid")):
        monkeypatch.setenv("SIMPLECRM_NOW", f"{day}T09:00:00")
        crm("add", name)
        made[day] = crm("backup").lines[0]
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:14:00")
    assert crm("restore", "yesterday", "--yes").lines == [made["2026-11-20"]]
    assert crm("restore", "2026-11-19", "--yes").lines == [made["2026-11-19"]]
    assert crm("restore", os.path.basename(made["2026-11-22"]), "--yes").lines == [made["2026-11-22"]]
    assert crm("restore", "1 jan 2020").code == 1
    assert crm("restore", "nonsense").code == 2


def test_restore_never_replaces_a_foreign_file(crm: Crm, path: Path, tmp_path: Path) -> None:
    crm("add", "Ann")
    backup = crm("backup").lines[0]
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as shell:
        shell.execute("create table something (x)")
    shell.close()
    before = other.read_bytes()
    said = crm("--file", str(other), "restore", backup, "--yes")
    assert said.code == 5
    assert "belongs to another program" in said.err
    assert other.read_bytes() == before


@pytest.mark.parametrize("place", [18, 20, 22, 60, 63, 68, 71])
def test_book_with_a_damaged_header_is_replaced(crm: Crm, path: Path, place: int) -> None:
    crm("add", "Ann")
    crm("backup")
    data = path.read_bytes()
    path.write_bytes(data[:place] + bytes([data[place] ^ 0xF0]) + data[place + 1 :])
    assert crm("restore", "--yes").code == 0
    assert names(path) == ["Ann"]
    assert crm("doctor").code == 0


@pytest.mark.parametrize("generation", [b"abc", 2**63 - 1, -5, None])
def test_book_with_a_damaged_generation_is_replaced(crm: Crm, path: Path, generation: object) -> None:
    crm("add", "Ann")
    crm("backup")
    with sqlite3.connect(path) as shell:
        shell.execute("pragma writable_schema = on")
        shell.execute("update sqlite_master set sql = replace(sql, 'generation INTEGER DEFAULT 1 NOT NULL', "
                      "'generation') where name = 'book'")  # fmt: skip
    shell.close()
    with sqlite3.connect(path) as shell:
        shell.execute("update book set generation = ?", (generation,))
    shell.close()
    assert crm("restore", "--yes").code == 0
    assert names(path) == ["Ann"]
    assert crm("doctor").code == 0


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
def test_clock_changes_lose_no_backup_and_no_undo(process: Crm, path: Path) -> None:
    def at(when: str, *arguments: str) -> str:
        env = {name: value for name, value in os.environ.items() if name != "SIMPLECRM_NOW"}
        done = subprocess.run(
            ["faketime", when, *CRM, *arguments], capture_output=True, text=True, check=True,
            env={**env, "SIMPLECRM_AUTOMATIC_BACKUPS": "yes"},
        )  # fmt: skip
        return done.stdout

    def kept() -> list[str]:
        until = time.monotonic() + 20
        while time.monotonic() < until and list((path.parent / "backups").glob(".*.part")):
            time.sleep(0.1)
        return sorted(name for name in os.listdir(path.parent / "backups") if name.endswith(".backup.db"))

    at("2026-11-22 10:00:00", "add", "Ann")
    at("2031-01-01 10:00:00", "add", "Ben")
    ahead = at("2031-01-01 10:01:00", "backup").strip()
    at("2026-11-23 10:00:00", "add", "Cid")
    back = at("2026-11-23 10:01:00", "backup").strip()
    assert [line.split("\t")[-1] for line in at("2026-11-23 10:02:00", "backup", "--list").splitlines()][0] == back
    assert os.path.basename(ahead) in kept()
    at("2026-11-23 10:03:00", "undo")
    assert names(path) == ["Ann", "Ben"]
    at("2026-11-23 10:04:00", "restore", back, "--yes")
    assert names(path) == ["Ann", "Ben", "Cid"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_really_full_disk_changes_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        env = {**os.environ, "SIMPLECRM_HOME": str(disk / "home")}

        def crm(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
            return subprocess.run([*CRM, *arguments], input=stdin, capture_output=True, text=True, env=env, check=False)

        assert crm("add", "Ann").returncode == 0
        assert crm("note", "ann", "-", stdin="x" * 300_000).returncode == 0
        assert crm("backup").returncode == 0
        filler = disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        for left in (disk / "home").glob("*-shm"):
            left.unlink()  # without which the first reader needs some room
        said = crm("contacts")
        assert (said.returncode, said.stdout[:5]) == (0, "1\tAnn"), said
        said = crm("doctor")
        assert said.returncode == 0, said
        assert "could not be checked" in said.stdout and "is full" in said.stdout
        assert "cannot be restored" not in said.stdout and "journal mode is" not in said.stdout
        other = {**env, "SIMPLECRM_HOME": str(tmp_path / "other")}
        for arguments in (("add", "Ben"), ("backup", str(disk / "x.db"))):
            done = subprocess.run([*CRM, *arguments], capture_output=True, text=True, env=other, check=False)
        assert done.returncode == 5
        assert f"The disk that holds {disk / 'x.db'} is full" in done.stderr
        for arguments in (("note", "ann", "-"), ("backup",), ("restore", "--yes"), ("doctor", "--fix")):  # type: ignore[assignment]
            said = crm(*arguments, stdin="y" * 500_000)
            assert said.returncode in ((0, 5) if arguments[0] == "doctor" else (5,)), (arguments, said)
            assert "Traceback" not in said.stderr
            assert crm("find", "ann").returncode == 0
        filler.unlink()
        assert crm("restore", "--yes").returncode == 0
        assert crm("doctor").returncode == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")
def test_read_only_disk_is_reported(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        env = {**os.environ, "SIMPLECRM_HOME": str(disk / "home")}

        def crm(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run([*CRM, *arguments], capture_output=True, text=True, env=env, check=False)

        crm("add", "Ann")
        crm("backup")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert crm("find", "ann").returncode == 0
        for arguments in (("note", "ann", "Hello"), ("add", "Ben"), ("doctor", "--fix")):
            said = crm(*arguments)
            assert said.returncode == 5
            assert "is mounted read-only" in said.stderr, said
        said = crm("doctor")
        assert said.returncode == 0, said
        assert "journal mode is" not in said.stdout and "Read-only file system" in said.stdout
        assert "Read-only file system" in crm("backup").stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_doctor_does_not_repair_a_newer_book(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    with sqlite3.connect(path) as shell:
        shell.execute("alter table contact add column mood text")
        shell.execute("pragma user_version = 99")
    shell.close()
    before = path.read_bytes()
    said = crm("doctor", "--fix")
    assert said.code == 5
    assert "has schema 99" in said.err and "Update Simple CRM" in said.err and "restore" not in said.err
    assert path.read_bytes() == before


def test_doctor_names_the_backup_to_restore_for_an_empty_book(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    backup = crm("backup").lines[0]
    path.write_bytes(b"")
    for arguments in (("doctor",), ("doctor", "--fix")):
        said = crm(*arguments)
        assert said.code == 5
        assert backup in said.out + said.err and "simplecrm restore" in said.out + said.err


def test_doctor_reports_damage_and_its_remedy(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    with sqlite3.connect(path) as shell:
        shell.execute("drop table reminder")
    shell.close()
    for arguments in (("doctor",), ("doctor", "--fix"), ("doctor",)):
        said = crm(*arguments)
        assert said.code == 5
        assert "reminder is missing" in said.out
        assert "Go back to the newest backup: simplecrm restore" in said.out
        assert "Rebuild it" not in said.out and "See what is wrong" not in said.out
    said = crm("today")
    assert said.code == 5
    assert "is damaged: no such table: main.reminder" in said.err or "is damaged: no such table: reminder" in said.err
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    said = crm("doctor")
    assert said.code == 5
    assert "See what is wrong" not in said.out and "simplecrm restore" in said.out


def test_doctor_removes_unfinished_copies(crm: Crm, path: Path) -> None:
    crm("add", "Ann")
    left = [Path(f"{path}.{ending}") for ending in ("restoring", "converting", "part")]
    for one in left:
        one.write_text("half")
    listed = [line for line in crm("doctor").lines if "was left behind" in line]
    assert len(listed) == 3 and all("simplecrm doctor --fix" in line for line in listed)
    assert crm("doctor", "--fix").code == 0
    assert not [one for one in left if one.exists()]
    assert names(path) == ["Ann"]
