"""Suggested commands in messages name the book, unless it is the default one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.answers import Crm

OFFERED = re.compile(r"(?<![\w/.])simplecrm (?=[a-z-])(?!notify every)")

COMMANDS = (
    "add 'Ann Two'", "note ann", "show nobody", "show @last", "find", "find zzz", "email", "birthdays", "undo 99",
    "redo", "undo", "undo", "redo", "history zzz", "today", "log", "log call zzz x", "remind zzz fri x",
    "remind 1 fri x", "done 99", "done 1 --no-input", "done 1 --no-input", "snooze 99 fri", "snooze", "snooze fri",
    "tag 1", "tag 1 vip", "untag 1 cold", "tags edit cold", "tags edit vip", "tags show cold", "notes show 9",
    "notes edit 9 x", "notes add", "activities show 9", "reminders show 9", "reminders edit 9 --text x",
    "deals show 9", "deals add Pilot", "companies show zzz", "companies add Acme", "companies add Acme",
    "companies edit acme", "segments add hot tag:vip", "segments show zzz", "segments add hot tag:vip",
    "segments edit hot", "contacts @zzz", "contacts archive 1", "show 'Ann Lee'", "contacts show", "calendar",
    "merge 1 99", "undelete zzz", "compact --keep tomorrow", "doctor", "frob", "contacts frob --frob", "add",
    "add ''", "add-email", "restore", "contacts edit 1", "log call 1 '' --next-text x", "import", "export /",
    "undo 1", "encrypt --show-key", "decrypt", "note 99 x", "tag --where '' x",
    "done 1 --next-text x", "snooze --where tag:vip", "log call 1 x --next-text y",
)  # fmt: skip


def unnamed(text: str) -> list[str]:
    """The commands in a text that do not name the book."""
    return [text[found.start() :].split("\n")[0] for found in OFFERED.finditer(text)
            if not text[found.end() :].startswith("--file ")]  # fmt: skip


@pytest.fixture
def other(crm: Crm, tmp_path: Path) -> str:
    """A book beside one's own, whose name has to be quoted; somebody is in it."""
    path = str(tmp_path / "my work.db")
    crm("--file", path, "init")
    crm("--file", path, "add", "Ann Lee <ann@acme.com>")
    return path


@pytest.mark.parametrize("how", ["option", "variable"])
def test_every_suggested_command_names_the_book(
    crm: Crm, other: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shlex

    option = ["--file", other]
    if how == "variable":
        monkeypatch.setenv("SIMPLECRM_FILE", other)
        option = []
    count = 0
    for command in COMMANDS:
        said = crm(*option, *shlex.split(command))
        text = said.err + said.out
        assert unnamed(text) == [], (command, text)
        offers = [line.partition("simplecrm --file")[2] for line in text.splitlines()]
        assert not any("“" in offer for offer in offers), (command, text)
        count += text.count(f"simplecrm --file '{other}' ")
    assert count > 50


def test_default_book_is_not_named_in_suggestions(crm: Crm, home: Path) -> None:
    said = crm("add", "Ann Lee")
    assert "undo: simplecrm undo\n" in said.err
    said = crm("--file", str(home / "simplecrm.db"), "show", "nobody")
    assert "Add a contact: simplecrm add nobody\n" in said.err


def test_suggestions_for_a_damaged_book_name_it(crm: Crm, other: str) -> None:
    crm("--file", other, "backup")
    with open(other, "r+b") as file:
        file.seek(2000)
        file.write(b"x" * 30_000)
    for command in ("contacts", "doctor", "note"):
        said = crm("--file", other, command)
        assert said.code in (2, 5)
        assert unnamed(said.err + said.out) == []


def test_retry_command_names_the_book_of_the_environment(crm: Crm, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_FILE", other)
    monkeypatch.setenv("SIMPLECRM_WAIT", "0")
    holder = sqlite3.connect(other, isolation_level=None)
    holder.execute("begin immediate")
    try:
        assert f"Try again with: simplecrm --file '{other}' note 1 - < " in crm("note", "1", "Hello").err
    finally:
        holder.close()
