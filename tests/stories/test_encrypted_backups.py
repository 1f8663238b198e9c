"""Encrypted backups, with the real age and gpg."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store.backups import automatic, files
from tests.answers import Crm
from tests.terminal import Terminal

needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
needs_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="GnuPG is not installed")


@pytest.fixture
def age_key(tmp_path: Path, crm: Crm) -> None:
    """A key of age, in the settings."""
    key = tmp_path / "key.txt"
    made = subprocess.run(["age-keygen", "-o", str(key)], capture_output=True, text=True, check=True)
    crm("config", "backup_recipient", made.stderr.split()[-1])
    crm("config", "backup_identity", str(key))


@pytest.fixture
def gpg_key(tmp_path: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A key of GnuPG without a passphrase, in the settings."""
    home = tmp_path / "g"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    command = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "ann@acme.com", "default"]
    subprocess.run([*command, "default", "never"], capture_output=True, check=True)
    crm("config", "backup_recipient", "ann@acme.com")
    yield
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False)


@pytest.mark.parametrize("key", [pytest.param("age_key", marks=needs_age), pytest.param("gpg_key", marks=needs_gpg)])
def test_encrypted_backup_leaks_no_name_and_is_restorable(
    crm: Crm, home: Path, key: Any, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(key)
    crm("add", "Ann Secretname")
    made = crm("backup", "--encrypt")
    assert made.code == 0, made
    [path] = made.lines
    with open(path, "rb") as file:
        assert b"Secretname" not in file.read()
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert sorted(os.listdir(home / "backups")) == [".lock", os.path.basename(path)]
    assert "encrypted" in crm("backup", "--list", "--format", "table").out
    crm("add", "Ben")
    said = crm("restore", "--yes")
    assert (said.code, said.lines) == (0, [path]), said
    assert crm("contacts", "--format", "ids").lines == ["1"]
    assert not [name for name in os.listdir(home / "backups") if name.endswith(".trial")]


@pytest.mark.parametrize("key", [pytest.param("age_key", marks=needs_age), pytest.param("gpg_key", marks=needs_gpg)])
def test_attachments_of_an_encrypted_backup_are_encrypted_and_restored(
    crm: Crm, home: Path, tmp_path: Path, key: Any, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(key)
    crm("add", "Ann")
    (tmp_path / "Secretname.txt").write_text("Secretname")
    crm("attach", "ann", str(tmp_path / "Secretname.txt"))
    for place in ((), (str(tmp_path / "stick.db"),)):
        assert crm("backup", "--encrypt", *place).code == 0
    made = [path for path in (*(home / "backups").rglob("*"), *tmp_path.glob("stick*/*/*")) if path.is_file()]
    assert len([path for path in made if path.suffix in (".age", ".gpg")]) == 3
    assert not [path for path in made if b"Secretname" in path.read_bytes() or "Secretname" in path.name]
    shutil.rmtree(home / "simplecrm.db.attachments")
    assert crm("restore", "--yes").code == 0
    assert crm("attachments", "save", "1", "-").out == "Secretname"


@needs_age
def test_a_passphrase_is_not_asked_for_each_attachment(crm: Crm, home: Path, tmp_path: Path) -> None:
    crm("add", "Ann")
    (tmp_path / "quote.txt").write_text("Secretname")
    crm("attach", "ann", str(tmp_path / "quote.txt"))
    with Terminal("backup", "--encrypt") as terminal:
        assert terminal.sees("A passphrase would have to be typed for each of 1 attachment.").ends() == 2
    assert not list((home / "backups").glob("*.db*"))


@needs_age
def test_automatic_backups_are_encrypted_if_set(crm: Crm, home: Path, age_key: None) -> None:
    crm("config", "encrypt_backups", "yes")
    crm("add", "Ann Secretname")
    automatic.run(str(home / "simplecrm.db"), "daily", pinned=False)
    [made] = files.backups(str(home / "simplecrm.db"))
    assert made.path.endswith("-daily.backup.db.age")
    assert crm("doctor").code == 0


@needs_age
def test_passphrase_is_asked_for_only_on_a_terminal(crm: Crm, home: Path) -> None:
    crm("add", "Ann")
    said = crm("backup", "--encrypt")
    assert said.code == 2
    assert "backup_recipient" in said.err
    with Terminal("backup", "--encrypt") as person:
        person.sees("passphrase").types("correct horse").sees("passphrase").types("correct horse").sees(".age")
        assert person.ends() == 0


@needs_age
def test_undecryptable_backup_is_reported(crm: Crm, home: Path, age_key: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Ann")
    [path] = crm("backup", "--encrypt").lines
    monkeypatch.setenv("SIMPLECRM_BACKUP_IDENTITY", "/nowhere")
    said = crm("restore", path, "--yes")
    assert said.code == 5
    assert "could not be decrypted" in said.err
    assert crm("contacts", "--format", "ids").lines == ["1"]


@needs_age
@pytest.mark.parametrize("identity", ["", "/nowhere", "other"])
def test_undecryptable_newest_backup_is_an_error_not_skipped(
    crm: Crm, age_key: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, identity: str
) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    [path] = crm("backup", "--encrypt").lines
    crm("add", "Cid")
    if identity == "other":
        identity = str(tmp_path / "other.txt")
        subprocess.run(["age-keygen", "-o", identity], capture_output=True, check=True)
    crm("config", "backup_identity", "")
    monkeypatch.setenv("SIMPLECRM_BACKUP_IDENTITY", identity)
    for arguments in (("restore", "--yes"), ("restore", "today", "--yes")):
        said = crm(*arguments)
        assert said.code == 5
        assert f"The backup {path} could not be decrypted" in said.err
        assert "damaged" not in said.err
        assert "simplecrm config backup_identity" in said.err or "simplecrm backup --list" in said.err
    assert crm("contacts", "--format", "ids").lines == ["1", "2", "3"]


@needs_age
def test_wrong_passphrase_restores_nothing(crm: Crm) -> None:
    crm("add", "Ann")
    crm("backup")
    with Terminal("backup", "--encrypt") as person:
        person.sees("passphrase").types("correct horse").sees("passphrase").types("correct horse").sees(".age")
        assert person.ends() == 0
    crm("add", "Ben")
    with Terminal("restore") as person:
        person.sees("passphrase").types("wrong")
        assert person.ends() == 5
    assert "could not be decrypted" in person.shown
    with Terminal("restore") as person:
        person.sees("passphrase").types("correct horse").sees("Replace the book").types("y").sees("Restored")
        assert person.ends() == 0
    assert person.shown.count("Enter passphrase") == 1
    assert crm("contacts", "--format", "ids").lines == ["1"]


@needs_age
def test_verify_decrypts_backups_if_the_key_is_set(crm: Crm, age_key: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Ann")
    [path] = crm("backup", "--encrypt").lines
    assert "sound" in crm("backup", "--verify", "--format", "tsv").out
    Path(path).write_bytes(Path(path).read_bytes()[:-100])
    said = crm("backup", "--verify")
    assert said.code == 5
    assert "could not be decrypted" in said.out
    crm("config", "backup_identity", "")
    said = crm("backup", "--verify")
    assert (said.code, "encrypted, not checked" in said.out) == (0, True)
    assert "simplecrm config backup_identity" in said.err


@pytest.mark.parametrize("recipient", ["foo", "age1foo", "ssh-ed25519 foo"])
def test_unusable_recipient_is_rejected_when_set(crm: Crm, recipient: str) -> None:
    said = crm("config", "backup_recipient", recipient)
    assert said.code == 5
    assert "could not be encrypted" in said.err
    assert crm("config", "backup_recipient").lines == [""]
    assert crm("config", "encrypt_backups", "yes").code == 2
    assert crm("config", "encrypt_backups").lines == ["no"]
    assert crm("config", "backup_identity", "/nowhere").code == 2


def unsealed(home: Path) -> list[str]:
    """The names of the files in the backup folder that anybody can read."""
    return [name for name in os.listdir(home / "backups") if name != ".lock" and not name.endswith((".age", ".gpg"))]


@pytest.mark.parametrize("recipient", ["", "age1wrong", "nobody@nowhere"])
def test_unencryptable_copy_is_removed(
    crm: Crm, home: Path, tmp_path: Path, recipient: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_BACKUP_RECIPIENT", recipient)
    crm("add", "Ann Secretname")
    for target in ((), (str(tmp_path / "copy.db"),)):
        said = crm("backup", *target, "--encrypt")
        assert said.code in (2, 5), said
        assert "encrypt" in said.err
    monkeypatch.setenv("SIMPLECRM_ENCRYPT_BACKUPS", "yes")
    assert automatic.main([str(home / "simplecrm.db"), "import"]) == 1
    assert not (home / "backups").exists() or unsealed(home) == []
    assert [name for name in os.listdir(tmp_path) if name.startswith((".", "copy"))] == []
    assert "The last automatic backup failed" in crm("doctor").out


@needs_age
@pytest.mark.parametrize("damage", [False, True])
def test_state_saved_by_a_restore_is_encrypted_if_set(crm: Crm, home: Path, age_key: None, damage: bool) -> None:
    crm("add", "Ann")
    [backup] = crm("backup", "--encrypt").lines
    crm("config", "encrypt_backups", "yes")
    crm("add", "Ben Secretname")
    if damage:
        (home / "simplecrm.db").write_bytes(b"Secretname" * 5000)
    said = crm("restore", "--yes")
    assert said.code == 0, said
    saved = said.err.rpartition("previous state is in ")[2].strip().rstrip(".")
    assert saved.endswith(".age") and os.path.exists(saved)
    assert unsealed(home) == []
    if damage:
        assert saved in crm("backup", "--list").err
    else:
        assert crm("restore", saved, "--yes").code == 0
        assert crm("contacts", "--format", "ids").lines == ["1", "2"]


@needs_age
def test_restore_that_cannot_encrypt_changes_nothing(crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Ann")
    crm("backup")
    crm("add", "Ben")
    monkeypatch.setenv("SIMPLECRM_ENCRYPT_BACKUPS", "yes")
    monkeypatch.setenv("SIMPLECRM_BACKUP_RECIPIENT", "age1wrong")
    said = crm("restore", "--yes")
    assert said.code == 5
    assert "could not be encrypted" in said.err and "simplecrm config backup_recipient" in said.err
    assert crm("contacts", "--format", "ids").lines == ["1", "2"]


@needs_age
def test_backup_before_a_migration_is_encrypted_if_set(crm: Crm, home: Path, age_key: None) -> None:
    crm("config", "encrypt_backups", "yes")
    old = Path(__file__).parents[1] / "store" / "books" / "schema-2.db.gz"
    (home / "simplecrm.db").write_bytes(gzip.decompress(old.read_bytes()))
    assert crm("contacts").code == 0
    [made] = files.backups(str(home / "simplecrm.db"))
    assert made.path.endswith("-migration.backup.db.age")
    assert unsealed(home) == []
