"""Encrypting and decrypting a book, its key, and that no plain text of it is left on the disk."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store import book_file
from simplecrm.store.backups import automatic, files
from simplecrm.store.encryption import conversion
from tests.answers import Crm
from tests.terminal import Terminal
from tests.test_architecture import loaded_by

pytest.importorskip("sqlcipher3", reason="there is no wheel of sqlcipher3 here")

NAME = "Zebedee Secretname"
ROOT = Path(__file__).parents[2]


def in_the_clear(folder: Path) -> list[str]:
    """The files below a folder that hold the name."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in found if b"ecretname" in path.read_bytes()]


@pytest.fixture
def key_file(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a key, which key_command prints."""
    path = tmp_path / "key"
    path.write_text("5a" * 32 + "\n")
    monkeypatch.setenv("SIMPLECRM_KEY_COMMAND", f"cat '{path}'")
    return path


@pytest.fixture
def keyring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a keyring that processes use."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.file_keyring.FileKeyring")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    return tmp_path / "keyring.json"


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without a keyring."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def rows(crm: Crm) -> list[str]:
    """All that a person can export."""
    return crm("export", "--format", "jsonl").lines


def fill(crm: Crm) -> None:
    crm("add", f"{NAME} <zeb@acme.com>", "--company", "Acme", "--tag", "vip", "--phone", "+1 415 555 2671")
    crm("note", "1", "Sails on the lake")
    crm("log", "call", "1", "Wants a quote", "--next", "tomorrow")
    crm("contacts", "edit", "1", "--nickname", "Zeb")


def test_encrypting_and_decrypting_keep_everything(crm: Crm, home: Path, key_file: Path) -> None:
    fill(crm)
    before, steps = rows(crm), crm("history", "--json").json
    said = crm("encrypt", "--yes")
    assert (said.code, said.lines) == (0, [str(home / "simplecrm.db")]), said
    assert rows(crm) == before
    assert crm("history", "--json").json == steps
    assert in_the_clear(home) == []
    for words in (["sail"], ["zeb", "acme"], ["2671"]):
        assert crm("find", *words, "--json").json[0]["name"] == NAME
    assert crm("undo").code == 0
    assert crm("show", "1", "--json").json["nickname"] is None
    assert crm("redo").code == 0
    said = crm("decrypt", "--yes")
    assert said.code == 0, said
    assert rows(crm) == before
    assert (home / "simplecrm.db").read_bytes().startswith(b"SQLite format 3")
    assert crm("doctor").code == 0


def test_encrypted_file_is_plain_sqlcipher(encrypted: Path, crm: Crm) -> None:
    import sqlcipher3  # type: ignore[import-untyped]

    crm("add", NAME)
    opened = sqlcipher3.connect(str(encrypted))
    opened.execute(f"pragma key = \"x'{'7e' * 32}'\"")
    assert opened.execute("select name from contact").fetchall() == [(NAME,)]
    opened.close()


def test_encryption_asks_first(crm: Crm, home: Path, key_file: Path) -> None:
    crm("add", NAME)
    said = crm("encrypt")
    assert said.code == 2
    assert "will be replaced with an encrypted copy" in said.err and "--yes" in said.err
    with Terminal("encrypt") as person:
        person.sees("will be replaced with an encrypted copy").sees("Encrypt the book?").types("n")
        assert person.ends() != 0
    assert in_the_clear(home)


def test_plain_backups_are_reported_and_kept(crm: Crm, home: Path, key_file: Path) -> None:
    crm("add", NAME)
    [made] = crm("backup").lines
    said = crm("encrypt", "--yes")
    assert f"1 plain backup remains: {made}" in said.err
    assert in_the_clear(home) == [made]
    assert "1 plain backup remains" in crm("doctor").out
    assert crm("encrypt", "--yes").code == 2


def test_overwrite_writes_zeros_over_the_plain_file(crm: Crm, home: Path, key_file: Path) -> None:
    crm("add", NAME)
    with open(home / "simplecrm.db", "rb") as plain:
        said = crm("encrypt", "--yes", "--overwrite")
        assert "SSDs and journaled file systems" in said.err
        assert not plain.read().strip(b"\0")
    assert crm("find", "zebedee").code == 0


@pytest.mark.parametrize("wrong", ["5b" * 32, "nonsense"])
def test_wrong_key_is_an_error_and_not_reported_as_damage(crm: Crm, home: Path, key_file: Path, wrong: Any) -> None:
    fill(crm)
    crm("encrypt", "--yes")
    [made] = crm("backup").lines
    key_file.write_text(wrong)
    for command in (("find", "zeb"), ("note", "1", "text"), ("contacts",), ("backup",), ("restore", "--yes"),
                    ("restore", made, "--yes"), ("encrypt", "--yes"), ("decrypt", "--yes")):  # fmt: skip
        said = crm(*command)
        assert said.code == 5, (command, said)
        assert "key" in said.err and "damage" not in said.err, (command, said)
        assert "5b5b" not in said.err and "5a5a" not in said.err
    assert crm("doctor").code == 5
    listed = crm("backup", "--list")
    assert listed.code == 5 and made in listed.out and "key" in listed.out and "damage" not in listed.out
    key_file.write_text("5a" * 32)
    assert crm("show", "1", "--json").json["nickname"] == "Zeb"
    assert [path for path in os.listdir(home / "backups") if "damaged" in path] == []


def test_encrypted_book_without_the_extra_is_an_error(
    encrypted: Path, process: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import _frozen_importlib_external as f\n"
        "old = f.PathFinder.find_spec\n"
        "f.PathFinder.find_spec = lambda name, *rest: None if name == 'sqlcipher3' else old(name, *rest)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    for command in (("find", "zeb"), ("add", "Ann"), ("doctor",)):
        said = process(*command)
        assert said.code == 5, said
        assert "pip install sqlcipher3 keyring" in said.err + said.out
    said = process("--file", str(tmp_path / "other.db"), "init")
    assert said.code == 0, said
    said = process("--file", str(tmp_path / "other.db"), "encrypt", "--yes")
    assert said.code == 5 and "pip install sqlcipher3" in said.err


def test_key_is_stored_in_the_keyring(process: Crm, home: Path, keyring_file: Path) -> None:
    process("add", NAME)
    said = process("encrypt", "--yes")
    assert said.code == 0, said
    assert "in the system's keyring" in said.err
    key = process("encrypt", "--show-key").out.replace(" ", "").strip()
    assert key in keyring_file.read_text() and key not in said.out + said.err
    assert process("find", "zebedee").code == 0
    assert "the key from the keyring" in process("doctor").out
    assert process("decrypt", "--yes").code == 0
    assert process("encrypt", "--yes").code == 0
    assert process("encrypt", "--show-key").out.replace(" ", "").strip() == key  # else old backups could not be read


DESKTOP = ("dbus-run-session", "gnome-keyring-daemon")


@pytest.mark.skipif(not all(map(shutil.which, DESKTOP)), reason=f"not installed: one of {', '.join(DESKTOP)}")
def test_secret_service_key_is_read_without_the_keyring_package(tmp_path: Path, home: Path) -> None:
    script = tmp_path / "session.sh"
    script.write_text(f"""
        crm() {{ '{sys.executable}' -X importtime -m simplecrm "$@" 2>'{tmp_path}/loaded'; }}
        printf 'password\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        crm add '{NAME}' && crm encrypt --yes && crm find zebedee
    """)
    run = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    run.pop("PYTHON_KEYRING_BACKEND", None)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", str(script)], env=run, capture_output=True, text=True, timeout=60, check=False
    )
    loaded = (tmp_path / "loaded").read_text()
    assert (done.returncode, NAME in done.stdout) == (0, True), done.stderr + loaded
    assert book_file.is_encrypted(str(home / "simplecrm.db"))
    assert "simplecrm.store.encryption.cipher" in loaded and "keyring" not in loaded and "subprocess" not in loaded


def test_new_key_is_shown_once_on_a_terminal(process: Crm, home: Path, keyring_file: Path) -> None:
    process("add", NAME)
    with Terminal("encrypt") as person:
        person.sees("Encrypt the book?").types("y").sees("on paper").sees("Encrypted the book")
        assert person.ends() == 0
    assert process("encrypt", "--show-key").out.strip() in person.shown


def test_without_a_keyring_key_command_is_suggested(process: Crm, home: Path, no_keyring: None) -> None:
    process("add", NAME)
    said = process("encrypt", "--yes")
    assert said.code == 5
    assert "No keyring" in said.err and "simplecrm config key_command 'pass show crm'" in said.err


def test_key_kept_by_the_user_is_prompted_for(process: Crm, home: Path, no_keyring: None) -> None:
    process("add", NAME)
    with Terminal("encrypt") as person:
        person.sees("you have to keep the key yourself").sees("empty for a new one").types("")
        person.sees("Encrypt the book?").types("y").sees("nobody can open the book:\n  ")
        person.sees("Have you written it down?").types("y").sees("Encrypted the book")
        assert person.ends() == 0
    key = person.shown.split("nobody can open the book:\n  ")[1].partition("\n")[0].strip()
    said = process("find", "zebedee")
    assert said.code == 5 and "not in a keyring" in said.err
    with Terminal("find", "zebedee") as person:
        person.sees("The recovery key of").types(key).sees(NAME)
        assert person.ends() == 0
    with Terminal("find", "zebedee") as person:
        person.sees("The recovery key of").types("12" * 32).sees("does not open the encrypted book")
        assert person.ends() == 5


def test_typed_key_is_passed_to_the_backup_process(
    process: Crm, home: Path, no_keyring: None, encrypted: Path, monkeypatch: pytest.MonkeyPatch, crm: Crm
) -> None:
    monkeypatch.setenv("SIMPLECRM_AUTOMATIC_BACKUPS", "yes")
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    with Terminal("add", NAME) as person:
        person.sees("The recovery key of").types("7e" * 32).sees("Added")
        assert person.ends() == 0
    until = time.monotonic() + 20
    while not files.backups(str(encrypted)) and time.monotonic() < until:
        time.sleep(0.1)
    [made] = files.backups(str(encrypted))
    assert book_file.is_encrypted(made.path)
    assert automatic.last_failure(str(encrypted)) == ""


def test_automatic_backup_without_a_key_reports_it(
    process: Crm, home: Path, no_keyring: None, encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    assert automatic.main([str(encrypted), "daily"]) == 1
    assert "is encrypted, and its key is not in a keyring" in automatic.last_failure(str(encrypted))


def test_all_copies_are_encrypted_and_can_be_restored(encrypted: Path, crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("add", NAME)
    [made] = crm("backup").lines
    [elsewhere] = crm("backup", str(tmp_path / "elsewhere.db")).lines
    automatic.run(str(encrypted), "daily", pinned=False)
    crm("add", "Ann Lee")
    listed = crm("backup", "--verify", "--list", "--json")
    assert listed.code == 0 and {row["state"] for row in listed.json} == {"sound, encrypted"}
    assert crm("restore", "--yes").code == 0
    assert crm("contacts", "--format", "ids").lines == ["1"]
    assert crm("restore", elsewhere, "--yes").code == 0
    assert "a trial restore has 1 contact" in crm("doctor").out
    (tmp_path / "people.csv").write_text("name\nBen Ortega\n")
    assert crm("import", str(tmp_path / "people.csv"), "--dry-run").code == 0
    assert in_the_clear(home) == []
    encrypted.unlink()
    for suffix in book_file.COMPANIONS:
        Path(f"{encrypted}{suffix}").unlink(missing_ok=True)
    assert crm("restore", made, "--yes").code == 0
    assert book_file.is_encrypted(str(encrypted))
    assert crm("find", "zebedee").code == 0


def test_plain_backup_is_restored_into_an_encrypted_book_and_back(crm: Crm, home: Path, key_file: Path) -> None:
    crm("add", NAME)
    [plain] = crm("backup").lines
    crm("encrypt", "--yes")
    crm("add", "Ann Lee")
    [secret] = crm("backup").lines
    assert crm("restore", plain, "--yes").code == 0
    assert crm("contacts", "--format", "ids").lines == ["1"]
    assert in_the_clear(home) == [plain]
    crm("decrypt", "--yes")
    assert crm("restore", secret, "--yes").code == 0
    assert crm("contacts", "--format", "ids").lines == ["2", "1"]
    assert not book_file.is_encrypted(str(home / "simplecrm.db"))
    assert crm("doctor").code == 0


def test_damage_in_an_encrypted_book_is_reported_as_damage(encrypted: Path, crm: Crm) -> None:
    for number in range(40):
        crm("add", f"Person {number}")
    crm("undo")
    with open(encrypted, "r+b") as file:
        for page in range(3, encrypted.stat().st_size // 4096):
            file.seek(page * 4096 + 500)
            file.write(b"damage")
    said = crm("contacts")
    assert said.code == 5 and "damaged" in said.err, said
    assert crm("doctor").code == 5


def test_unsaved_text_of_an_encrypted_book_is_shown_not_stored(encrypted: Path, crm: Crm, home: Path) -> None:
    said = crm("note", "nobody", "-", stdin="A Secretname thing")
    assert said.code != 0
    assert "A Secretname thing" in said.err
    assert in_the_clear(home) == []


def test_book_open_elsewhere_is_not_encrypted(
    crm: Crm, home: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("add", NAME)
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "print(c.execute('select count(*) from contact').fetchone(), flush=True); sys.stdin.read()"
    )
    elsewhere = subprocess.Popen(
        [sys.executable, "-c", code, str(home / "simplecrm.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert elsewhere.stdout is not None and elsewhere.stdout.readline()
    monkeypatch.setattr(conversion, "OPEN_SECONDS", 0.5)
    said = crm("encrypt", "--yes")
    elsewhere.communicate()
    assert said.code == 5
    assert "is open in another program" in said.err
    assert crm("find", "zebedee").code == 0


def crm_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simplecrm", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_concurrent_writes_during_encryption_are_not_lost(crm: Crm, home: Path, key_file: Path, process: Crm) -> None:
    crm("init")
    done: list[str] = []
    stop = threading.Event()

    def add() -> None:
        number = 0
        while not stop.is_set():
            name = f"Person {number}"
            if crm_process("add", name).returncode == 0:
                done.append(name)
            number += 1

    writers = [threading.Thread(target=add) for _ in range(2)]
    for writer in writers:
        writer.start()
    codes = [process(what, "--yes").code for what in ("encrypt", "decrypt", "encrypt")]
    stop.set()
    for writer in writers:
        writer.join()
    assert 0 in codes
    answer = crm("contacts", "--json")
    assert answer.code == 0, answer.err
    assert sorted(item["name"] for item in answer.json) == sorted(done)
    assert crm("doctor").code == 0


@pytest.mark.parametrize("what", ["encrypt", "decrypt"])
@pytest.mark.parametrize("then", [("contacts",), ("tag", "zebedee", "vip")])
def test_book_converted_elsewhere_into_a_reused_inode_is_opened(
    crm: Crm, home: Path, key_file: Path, process: Crm, what: str, then: tuple[str, ...]
) -> None:
    """A file system may give a converted book the inode of a file that this process had open before."""
    book, earlier, converted = home / "simplecrm.db", home / "earlier", home / "converted"
    crm("add", NAME)
    if what == "decrypt":
        assert crm("encrypt", "--yes").code == 0
        assert crm("contacts").code == 0
    os.link(book, earlier)
    assert process(what, "--yes").code == 0
    shutil.copyfile(book, converted)
    book.unlink()
    earlier.write_bytes(converted.read_bytes())
    earlier.rename(book)
    said = crm(*then)
    assert said.code == 0, said
    assert NAME in crm("contacts").out


@pytest.mark.parametrize("what", ["encrypt", "decrypt"])
def test_kill_during_encryption_leaves_one_sound_book(crm: Crm, home: Path, key_file: Path, what: str) -> None:
    crm("add", NAME)
    crm("tag", "1", "vip")
    if what == "decrypt":
        crm("encrypt", "--yes")
    before = rows(crm)
    for milliseconds in range(60, 400, 20):
        child = subprocess.Popen(
            [sys.executable, "-m", "simplecrm", what, "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(milliseconds / 1000)
        child.kill()
        child.wait()
        assert rows(crm) == before, milliseconds
        assert crm("tag", "1", "vip").code == 0
        journal = home / "simplecrm.db-journal"
        # One that was begun and holds nothing is no harm; one that holds pages is rolled back by whoever comes next.
        assert not journal.exists() or not any(journal.read_bytes()[:8])
    assert crm(what, "--yes").code in (0, 2)
    assert crm("doctor").code == 0
    assert book_file.is_encrypted(str(home / "simplecrm.db")) == (what == "encrypt")
    assert rows(crm) == before
    assert not (home / "simplecrm.db.converting").exists()


def test_application_asks_for_the_key_before_it_starts(
    encrypted: Path, crm: Crm, no_keyring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("add", NAME)
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    with Terminal() as person:
        person.sees("The recovery key of").types("7e" * 32).sees("Today").types("2", end="").sees("Secretname")
        person.types("q", end="")
        assert person.ends() == 0


def test_completion_never_asks_for_a_key(
    encrypted: Path, no_keyring: None, process: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    monkeypatch.setenv("_SIMPLECRM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "simplecrm show z")
    monkeypatch.setenv("COMP_CWORD", "2")
    with Terminal() as person:
        person.ends()
    assert "recovery key" not in person.shown


def test_plain_book_has_no_key_to_show(crm: Crm, home: Path, no_keyring: None) -> None:
    crm("init")
    said = crm("encrypt", "--show-key")
    assert said.code == 2 and "is not encrypted" in said.err
    assert crm("decrypt", "--yes").code == 2


@pytest.mark.parametrize("old", sorted((ROOT / "tests" / "store" / "books").glob("*.gz")), ids=lambda path: path.name)
def test_older_encrypted_book_is_migrated_after_an_encrypted_backup(
    crm: Crm, home: Path, key_file: Path, tmp_path: Path, old: Any
) -> None:
    (tmp_path / "old.db").write_bytes(gzip.decompress(old.read_bytes()))
    home.mkdir(mode=0o700)
    conversion.converted(str(tmp_path / "old.db"), str(home / "simplecrm.db"), encrypt=True)
    assert crm("contacts", "--format", "ids").lines
    [made] = files.backups(str(home / "simplecrm.db"))
    assert made.reason == "migration" and book_file.is_encrypted(made.path)
    assert crm("restore", made.path, "--yes").code == 0
    assert crm("doctor", "--fix").code == 0
    assert book_file.is_encrypted(str(home / "simplecrm.db"))


def test_doctor_and_compact_work_on_an_encrypted_book(
    encrypted: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        crm("add", f"Person {number}")
    monkeypatch.setenv("SIMPLECRM_NOW", "2030-01-01T10:00")
    assert crm("compact", "--yes").code == 0
    assert crm("doctor", "--fix").code == 0
    assert crm("contacts", "--format", "ids").lines
    assert crm("contacts", "edit", "1", "--company", "Acme").code == 0
    assert crm("merge", "1", "2").code == 0
    assert crm("undo").code == 0


def test_hand_written_setting_is_read(
    encrypted: Path, process: Crm, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    for text in (f'key_command = "cat {tmp_path / "key"}"\n', f"# a comment\nkey_command = 'cat {tmp_path / 'key'}'\n"):
        (home / "config.toml").write_text(text)
        assert process("contacts").code == 0


def test_waiting_writer_writes_to_the_replaced_book(
    crm: Crm, home: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("add", NAME)
    check, late = conversion._check, []

    def slowly(*values: object) -> None:
        command = [sys.executable, "-m", "simplecrm", "add", "Ann Late"]
        late.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(1.5)
        check(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(conversion, "_check", slowly)
    for what in ("encrypt", "decrypt"):
        assert crm(what, "--yes").code == 0
        assert late[-1].wait(20) == 0
    assert len(crm("contacts", "late", "--format", "ids").lines) == 2


@pytest.mark.parametrize("question", [("find", "zebedee"), ("show", "1"), ("today",)], ids=" ".join)
def test_look_up_loads_no_slow_modules_for_the_key(encrypted: Path, crm: Crm, question: tuple[str, ...]) -> None:
    crm("add", NAME)
    dear = {"keyring", "sqlcipher3", "subprocess", "tomllib", "typer", "json", "functools", "collections", "datetime"}
    assert not loaded_by(*question) & dear


def test_doctor_reports_a_wrong_key(encrypted: Path, crm: Crm, home: Path) -> None:
    (home.parent / "key").write_text("8f" * 32)
    said = crm("doctor")
    assert said.code == 5
    assert "bad\tencryption\tThe key from key_command does not open the encrypted book" in said.out
    assert "with the key from" not in said.out


def test_remaining_plain_drafts_are_reported(crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sqlcipher3", reason="there is no wheel of sqlcipher3 here")
    (home.parent / "key").write_text("7e" * 32)
    monkeypatch.setenv("SIMPLECRM_KEY_COMMAND", f"cat '{home.parent / 'key'}'")
    crm("add", "Ann")
    assert crm("note", "nobody", "-", stdin="A secret").code == 1
    said = crm("encrypt", "--yes")
    assert f"1 unencrypted draft of unsaved text in {home / 'drafts'}" in said.err
