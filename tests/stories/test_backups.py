"""Automatic and manual backups, and restoring them."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sqlite3
import time
import zlib
from pathlib import Path

import pytest

from simplecrm.core.retention import Keep
from simplecrm.store.backups import automatic, copying, files
from simplecrm.store.backups.rotation import expired
from tests.answers import Crm
from tests.terminal import Terminal


@pytest.fixture
def automatically(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backups as they are made for a person."""
    monkeypatch.setenv("SIMPLECRM_AUTOMATIC_BACKUPS", "yes")


def made(home: Path, count: int) -> list[files.Backup]:
    """Wait until there are so many backups, and nobody makes another."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for process in automatic._running:
            process.wait()
        found = files.backups(str(home / "simplecrm.db"))
        if len(found) >= count and not list((home / "backups").glob(".*.part")):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} backups never came: {files.backups(str(home / 'simplecrm.db'))}")


def contacts_in(path: str) -> int:
    """How many contacts there are in a backup."""
    with copying.connections_to(path) as connection:
        return int(connection.execute("select count(*) from contact").fetchone()[0])


def test_first_change_of_an_hour_makes_a_backup(crm: Crm, home: Path, automatically: None) -> None:
    crm("add", "Ann")
    [first] = made(home, 1)
    assert first.reason == "daily"
    assert os.stat(first.path).st_mode & 0o777 == 0o600
    crm("add", "Ben")
    assert len(made(home, 1)) == 1
    earlier = time.time() - 3700
    [marker] = home.glob("backup-*.made")
    os.utime(marker, (earlier, earlier))
    crm("find", "ann")
    assert len(made(home, 1)) == 1
    crm("add", "Cid")
    assert [contacts_in(one.path) for one in made(home, 2)] == [3, 1]


def test_marker_in_the_future_does_not_stop_backups(crm: Crm, home: Path, automatically: None) -> None:
    crm("add", "Ann")
    made(home, 1)
    [marker] = home.glob("backup-*.made")
    ahead = time.time() + 400 * 86400
    os.utime(marker, (ahead, ahead))
    crm("add", "Ben")
    assert len(made(home, 2)) == 2


def test_import_and_merge_make_a_backup_first(crm: Crm, home: Path, automatically: None, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    made(home, 1)
    crm("add", "Ben")
    file = tmp_path / "people.csv"
    file.write_text("name,email\n" + "".join(f"P{number} X,p{number}@x.org\n" for number in range(60)))
    assert crm("import", str(file)).code == 0
    newest = made(home, 2)[0]
    assert (newest.reason, contacts_in(newest.path)) == ("import", 2)
    assert crm("merge", "1", "2", "--yes").code == 0
    newest = made(home, 3)[0]
    assert (newest.reason, contacts_in(newest.path)) == ("merge", 62)
    listed = crm("backup", "--list", "--format", "table").out
    assert "before an import" in listed and "before a merge" in listed and "daily" in listed


def test_dry_run_import_makes_no_backup_and_does_not_wait(
    crm: Crm, home: Path, automatically: None, tmp_path: Path
) -> None:
    crm("add", "Ann")
    made(home, 1)
    crm("add", "Ben")
    file = tmp_path / "people.csv"
    file.write_text("name\nCid\nAnn\n")
    holder = sqlite3.connect(home / "simplecrm.db", isolation_level=None)
    holder.execute("begin immediate")
    said = crm("import", str(file), "--dry-run", "--wait", "0")
    holder.close()
    assert said.code == 0, said
    assert "1 new" in said.out
    assert len(made(home, 1)) == 1
    assert sorted(os.listdir(home / "backups")) == [".lock", os.path.basename(made(home, 1)[0].path)]


def test_backups_are_copied_to_a_second_folder_and_doctor_reports_failures(
    crm: Crm, home: Path, automatically: None, tmp_path: Path
) -> None:
    crm("config", "backup_copy_to", str(tmp_path / "stick"))
    crm("add", "Ann")
    [one] = made(home, 1)
    assert (tmp_path / "stick" / os.path.basename(one.path)).read_bytes() == Path(one.path).read_bytes()
    crm("config", "backup_copy_to", "/proc/nowhere")
    [marker] = home.glob("backup-*.made")
    os.utime(marker, (0, 0))
    crm("add", "Ben")
    made(home, 2)
    failed = "The last automatic backup failed: The backup could not be copied to /proc/nowhere: No such file"
    assert failed in crm("doctor").out
    said = crm("backup")
    assert (said.code, len(said.lines)) == (5, 1)
    assert "could not be copied to /proc/nowhere" in said.err
    crm("config", "backup_copy_to", str(tmp_path / "stick"))
    [path] = crm("backup").lines
    assert (tmp_path / "stick" / os.path.basename(path)).exists()
    assert "failed" not in crm("doctor").out


@pytest.mark.parametrize("value", ["stick", "./stick", "{home}/backups", "{home}/backups/"])
def test_invalid_second_folder_is_rejected(
    crm: Crm, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    value = value.format(home=home)
    said = crm("config", "backup_copy_to", value)
    assert said.code == 2
    assert "simplecrm config backup_copy_to" in said.err
    monkeypatch.setenv("SIMPLECRM_BACKUP_COPY_TO", value)
    crm("add", "Ann")
    assert crm("backup").code == 2
    assert not (tmp_path / "stick").exists()


def test_doctor_warns_when_the_second_folder_is_too_small(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("config", "backup_copy_to", str(tmp_path / "gone" / "stick"))
    assert f"No such folder to copy backups to: {tmp_path / 'gone'}." in crm("doctor").out
    crm("config", "backup_copy_to", str(tmp_path / "stick"))
    assert "copied to" not in crm("doctor").out
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    assert "is almost full" in crm("doctor").out


@pytest.mark.parametrize("setting", ["journal_keep=5 potatoes", "journal_keep=never", "journal_keep=in 2 weeks",
                                     "backup_keep=0 0 0"])  # fmt: skip
def test_invalid_backup_settings_are_rejected_when_set(crm: Crm, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    name, _, value = setting.partition("=")
    before = crm("config", name).lines
    said = crm("config", name, value)
    assert (said.code, said.out) == (2, "")
    assert "simplecrm config" in said.err
    assert crm("config", name).lines == before
    monkeypatch.setenv(f"SIMPLECRM_{name.upper()}", value)
    assert crm("config", name).code == 2


@pytest.mark.parametrize("value", ["2 years", "6 months", "1 jan 2020"])
def test_journal_keep_accepts_any_past_time(crm: Crm, value: str) -> None:
    assert crm("config", "journal_keep", value).code == 0
    assert crm("config", "journal_keep").lines == [value]


def test_rotation_removes_old_backups_but_no_manual_ones() -> None:
    def backup(day: datetime.date, number: int, reason: str = "daily") -> files.Backup:
        return files.Backup(f"{day}-{number}-{reason}", f"{day}T12:00:00Z", 1, reason, 1, number)

    end = datetime.date(2026, 11, 22)
    days = [end - datetime.timedelta(days=number) for number in range(400)]
    all_of_them = [backup(day, 400 - number) for number, day in enumerate(days)]
    by_hand = backup(days[300], 100, "manual")
    kept = [one for one in all_of_them if one not in expired([*all_of_them, by_hand], Keep())]
    assert [one.at[:10] for one in kept[:7]] == [str(day) for day in days[:7]]
    assert len({one.at[:7] for one in kept}) == 12
    assert 7 + 12 <= len(kept) <= 7 + 5 + 12
    assert by_hand not in expired([*all_of_them, by_hand], Keep())
    assert expired(kept, Keep()) == []
    morning = [backup(end, 500 - number, "import") for number in range(10)]
    assert len(expired(morning, Keep(1, 1, 1))) == 7


def test_rotation_follows_backup_keep(crm: Crm, home: Path, automatically: None) -> None:
    crm("config", "backup_keep", "1 1 1")
    crm("add", "Ann")
    made(home, 1)
    for number in range(6):
        crm("add", f"P{number}")
        automatic.run(str(home / "simplecrm.db"), "import", pinned=False)
    assert len(files.backups(str(home / "simplecrm.db"))) == 3
    assert crm("config", "backup_keep", "many").code == 2


def test_restore_shows_what_would_change_and_asks(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    crm("log", "call", "ben", "Hello")
    with Terminal("restore") as person:
        person.sees("The book now:").sees("2 contacts, 1 activity").sees("Log call with Ben")
        person.sees("The backup:").sees("1 contact, 0 activities").sees("Add Ann")
        person.sees("Replace the book with simplecrm-").sees("made on 22 Nov 10:14?").types("n").sees(
            "Nothing was changed."
        )
        assert person.ends() == 1
        assert "Interrupted" not in person.shown
    assert crm("contacts", "--format", "ids").lines == ["1", "2"]
    with Terminal("restore") as person:
        person.sees("Replace the book with simplecrm-").types("y").sees("Restored")
        assert person.ends() == 0
    assert crm("contacts", "--format", "ids").lines == ["1"]


def test_doctor_makes_a_trial_restore_of_the_newest_backup(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    assert "No backup yet" in crm("doctor").out
    crm("backup")
    assert "a trial restore has 1 contact" in crm("doctor").out
    assert sorted(name[:5] for name in os.listdir(home / "backups")) == [".lock", "simpl"]


def test_missing_book_with_backups_is_not_recreated(crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("add", "Ann")
    backup = crm("backup").lines[0]
    for gone in ("removed", "emptied"):
        (home / "simplecrm.db").unlink() if gone == "removed" else (home / "simplecrm.db").write_bytes(b"")
        for command in (("find", "ann"), ("add", "Ben"), ("today",), ("doctor",)):
            said = crm(*command)
            assert said.code == 5, (gone, command, said)
            assert backup in said.err + said.out and "simplecrm restore" in said.err + said.out
        assert crm("restore", "--yes").code == 0
        assert crm("find", "ann").code == 0
    (home / "simplecrm.db").unlink()
    assert crm("init").code == 0
    assert crm("contacts").out == ""
    other = tmp_path / "typo's.db"
    for command in (("find", "ann"), ("add", "Ben")):
        said = crm("--file", str(other), *command)
        assert said.code == 5
        assert "There is no book" in said.err
        assert f"simplecrm --file '{tmp_path}/typo'\"'\"'s.db' init" in said.err
    assert not other.exists()
    assert crm("--file", str(other), "init").lines == [str(other)]
    assert crm("--file", str(other), "add", "Ben").code == 0


def test_non_file_is_not_a_book(crm: Crm, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "pipe", "is a FIFO"), (Path("/dev/null"), "")):
        for command in (("find", "ann"), ("add", "Ben"), ("doctor",), ("restore",), ("backup",), ("init",)):
            said = crm("--file", str(path), *command)
            assert said.code == 5 or (command == ("restore",) and said.code == 1), (path, command, said)
            assert words in said.err + said.out or said.code == 1


def test_moved_or_copied_home_finds_its_backups(
    crm: Crm, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("add", "Ann")
    made = [os.path.basename(crm("backup").lines[0]) for _ in range(2)]
    shutil.copytree(home, tmp_path / "copied")
    home.rename(tmp_path / "moved")
    for place in ("copied", "moved"):
        monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / place))
        listed = crm("backup", "--list", "--format", "jsonl")
        assert [os.path.basename(json.loads(line)["path"]) for line in listed.lines] == made[::-1]
        assert "a trial restore has" in crm("doctor").out
        (tmp_path / place / "simplecrm.db").unlink()
        said = crm("add", "Ben")
        assert (said.code, made[1] in said.err) == (5, True), said
        assert crm("restore", "--yes").code == 0
        assert crm("contacts", "--format", "ids").lines == ["1"]


def test_book_below_the_home_finds_its_backups_after_a_move(
    crm: Crm, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crm("--file", str(home / "work" / "simplecrm.db"), "init").code == 0
    crm("--file", str(home / "work" / "simplecrm.db"), "backup")
    home.rename(tmp_path / "moved")
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "moved"))
    assert len(crm("--file", str(tmp_path / "moved" / "work" / "simplecrm.db"), "backup", "--list").lines) == 1
    assert crm("backup", "--list").lines == []


def test_books_with_the_same_name_have_separate_backups(crm: Crm, home: Path, tmp_path: Path) -> None:
    places = [home, tmp_path / "one", tmp_path / "two"]
    for place in places:
        crm("--file", str(place / "simplecrm.db"), "init")
        crm("--file", str(place / "simplecrm.db"), "backup")
    listed = [crm("--file", str(place / "simplecrm.db"), "backup", "--list").lines for place in places]
    assert [len(lines) for lines in listed] == [1, 1, 1]
    assert len({lines[0] for lines in listed}) == 3


def test_backups_with_old_file_names_are_found(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    path = Path(crm("backup").lines[0])
    mark = f"{zlib.crc32(os.fsencode(home)):08x}"
    former = path.with_name(f"simplecrm-{mark}-0001-00000001-001-20261122T101400-manual.backup.db")
    path.rename(former)
    assert crm("backup", "--list", "--format", "jsonl").json["path"] == str(former)
    newer = crm("backup").lines[0]
    assert "-00000001-002-" in newer
    assert crm("restore", "--yes").lines == [newer]


def test_homes_sharing_a_second_folder_rotate_only_their_own_backups(
    crm: Crm, home: Path, automatically: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / name))
        crm("config", "backup_copy_to", str(tmp_path / "stick"))
        crm("config", "backup_keep", "1 1 1")
        for number in range(4):
            monkeypatch.setenv("SIMPLECRM_AUTOMATIC_BACKUPS", "no")
            crm("add", f"P{number}")
            automatic.run(str(tmp_path / name / "simplecrm.db"), "import", pinned=False)
    assert len(os.listdir(tmp_path / "stick")) == 6


def test_restore_without_a_terminal_needs_yes(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    made = crm("backup").lines[0]
    crm("add", "Ben")
    for arguments in (("restore",), ("restore", made), ("--no-input", "restore")):
        said = crm(*arguments)
        assert said.code == 2
        assert os.path.basename(made) in said.err and "made on 22 Nov 10:14" in said.err and "--yes" in said.err
    assert crm("contacts", "--format", "ids").lines == ["1", "2"]
    (home / "simplecrm.db").unlink()
    assert crm("restore").code == 0  # there is nothing to replace
    assert crm("contacts", "--format", "ids").lines == ["1"]


def test_non_backup_is_rejected_before_asking(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann")
    table, foreign = tmp_path / "p.csv", tmp_path / "foreign.db"
    table.write_text("name\nAnn\n")
    with sqlite3.connect(foreign) as shell:
        shell.execute("create table something (x)")
    shell.close()
    for path in (table, foreign):
        with Terminal("restore", str(path)) as person:
            assert person.ends() == 5
        assert f"The file {path} is not a valid backup" in person.shown
        assert "simplecrm backup --list" in person.shown
        assert "Replace" not in person.shown and "--file" not in person.shown


@pytest.mark.parametrize("phrase", ["17:31", "now", "today"])
def test_restore_time_includes_its_whole_minute(crm: Crm, monkeypatch: pytest.MonkeyPatch, phrase: str) -> None:
    made = []
    for seconds in (24, 37):
        monkeypatch.setenv("SIMPLECRM_NOW", f"2026-11-22T17:31:{seconds}")
        crm("add", f"P{seconds}")
        made.append(crm("backup").lines[0])
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T17:31:40")
    assert crm("restore", phrase, "--yes").lines == [made[1]]


@pytest.mark.parametrize("phrase", ["yesterday", "9:00"])
def test_restore_time_before_all_backups_names_the_oldest(crm: Crm, phrase: str) -> None:
    crm("add", "Ann")
    oldest = crm("backup").lines[0]
    crm("backup")
    said = crm("restore", phrase, "--yes")
    assert said.code == 1
    assert "the oldest is from 22 Nov 10:14" in said.err
    assert crm(*said.err.rpartition("simplecrm ")[2].split(), "--yes").lines == [oldest]


def test_listed_backup_names_are_accepted_by_restore(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    crm("add", "Ann")
    made = [crm("backup").lines[0] for _ in range(3)][::-1]
    names = [line.split()[-1] for line in crm("backup", "--list", "--format", "table").lines[1:]]
    assert len(set(names)) == 3
    assert [crm("restore", name, "--yes").lines[0] for name in names] == made


def test_foreign_file_gets_no_advice_for_books(crm: Crm, tmp_path: Path) -> None:
    table, foreign = tmp_path / "p.csv", tmp_path / "foreign.db"
    table.write_text("name\nAnn\n")
    with sqlite3.connect(foreign) as shell:
        shell.execute("create table something (x)")
    shell.close()
    for path in (Path("/dev/null"), tmp_path, table, foreign):
        said = crm("--file", str(path), "doctor")
        assert said.code == 5
        assert len(said.lines) == 1, said
        assert "backup" not in said.out and "--fix" not in said.out


def test_file_in_place_of_a_folder_is_reported(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("")
    said = crm("--file", str(tmp_path / "text.txt" / "x.db"), "init")
    assert said.code == 5
    assert f"{tmp_path / 'text.txt'} is a file, not a folder." in said.err


def test_missing_book_gets_no_advice_to_back_up(crm: Crm, home: Path, tmp_path: Path) -> None:
    (home / "simplecrm.db").unlink(missing_ok=True)
    said = crm("backup")
    assert said.code == 5
    assert f"No book to back up: {home / 'simplecrm.db'}." in said.err
    for command in ("restore", "doctor"):
        said = crm(command)
        assert "simplecrm backup" not in said.out + said.err
    assert not (home / "simplecrm.db").exists()


def test_backup_does_not_create_folders(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann")
    said = crm("backup", str(tmp_path / "nodir" / "x.db"))
    assert said.code == 5
    assert f"No such folder: {tmp_path / 'nodir'}." in said.err and "mkdir -p" in said.err
    assert not (tmp_path / "nodir").exists()


@pytest.mark.parametrize("change", [("contacts", "archive"), ("contacts", "delete"), ("tag",), ("undo",)])
def test_bulk_change_is_backed_up_if_the_newest_backup_is_outdated(
    crm: Crm, home: Path, automatically: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, ...]
) -> None:
    crm("add", "Ann")
    made(home, 1)
    file = tmp_path / "people.csv"
    file.write_text("name\n" + "".join(f"P{number} X\n" for number in range(1200)))
    with monkeypatch.context() as off:
        off.setenv("SIMPLECRM_AUTOMATIC_BACKUPS", "no")
        assert crm("import", str(file)).code == 0
    who = {"contacts": map(str, range(2, 1202)), "tag": ("--where", "p", "hot")}.get(change[0], ())
    said = crm(*change, *who)
    assert said.code == 0, said
    newest = made(home, 2)[0]
    assert (newest.reason, contacts_in(newest.path)) == ("bulk", 1201)
    assert change == ("undo",) or crm("undo").code == 0  # which changes as many records
    assert len(made(home, 2)) == (2 if change == ("undo",) else 3)


def test_repeated_merges_do_not_each_make_a_backup(crm: Crm, home: Path, automatically: None) -> None:
    crm("add", "P0")
    made(home, 1)  # the one after the first change; later it would have nothing to add to the next
    for number in range(1, 8):
        crm("add", f"P{number}")
    crm("backup")
    before = len(made(home, 2))
    for number in range(2, 9):
        assert crm("merge", "1", str(number), "--yes").code == 0
    assert len(made(home, before)) == before


def test_backup_that_failed_verification_is_listed_as_damaged(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    path = Path(crm("backup").lines[0])
    data = path.read_bytes()
    path.write_bytes(data[:-4096] + b"\xff" * 4096)
    assert crm("backup", "--verify").code == 5
    said = crm("backup", "--list")
    assert said.code == 5
    assert "damaged when last verified" in said.out
    path.write_bytes(data)
    assert crm("backup", "--verify").code == 0
    assert crm("backup", "--list").code == 0
