"""Shell completion: the candidates, and the scripts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm
from tests.tmux import Terminal

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def press_tab(process: Crm) -> Any:
    """Press Tab behind a line, in a shell; the lines that the shell is given."""

    def press(shell: str, *words: str, program: str = "SIMPLECRM") -> list[str]:
        line = " ".join(words)
        asked = process(env={
            f"_{program}_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        })  # fmt: skip
        assert (asked.code, asked.err) == (0, "")
        return asked.lines

    return press


@pytest.fixture
def people(crm: Crm) -> None:
    """Ann, somebody whose name would run a program, and a segment."""
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip", "--stage", "customer")
    crm("add", "Anna $(touch x) `id` \\ ' \"", "--email", "anna@acme.com")
    crm("add", "Annette; rm -rf *")
    crm("segments", "add", "hot", "tag:vip")


@pytest.mark.parametrize("shell", SHELLS)
def test_names_tags_stages_and_segments_are_completed_from_the_book(press_tab: Any, people: None, shell: Any) -> None:
    def offered(*words: str) -> str:
        return "\n".join(press_tab(shell, "simplecrm", *words)).replace("\\ ", " ")

    assert "Ann Lee" in offered("show", "ann")
    assert "Ann Lee" in offered("log", "call", "ann")
    assert "vip" in offered("tags", "show", "v")
    assert "vip" in offered("add", "Bo", "--tag", "v")
    assert "customer" in offered("add", "Bo", "--stage", "c")
    assert "hot" in offered("segments", "show", "h")
    assert "segments" in offered("seg")
    assert "pipeline" in offered("report", "p") and "tags" not in offered("report", "p")
    assert "--format" in offered("show", "--f")


@pytest.mark.parametrize("shell", SHELLS)
def test_unsafe_names_are_not_offered(press_tab: Any, people: None, shell: Any) -> None:
    offered = "\n".join(press_tab(shell, "simplecrm", "show", "ann"))
    for sign in ("touch", "rm -rf", "`id"):
        assert sign not in offered
    assert "anna@acme.com" in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_unusual_but_safe_names_are_offered_unchanged(crm: Crm, press_tab: Any, shell: Any) -> None:
    crm("add", "Zoë Ünal", "--tag", "ünï", "--tag", "o'clock", "--tag", "col:on", "--stage", "très chaud")
    crm("add", "Zo: colon", "--email", "zo@x.org")
    crm("add", "Zo\x1b[31m red")
    crm("segments", "add", "größe", "tag:x")

    def offered(*words: str) -> str:
        return "\n".join(press_tab(shell, "simplecrm", *words)).replace("\\ ", " ")

    people = offered("show", "zo")
    assert "Zoë Ünal" in people and "zo@x.org" in people and "3" in people
    assert "colon" not in people and "\x1b" not in people and "red" not in people
    assert "ünï" in offered("tags", "show", "ü")
    assert "clock" not in offered("tags", "show", "o") and "col" not in offered("tags", "show", "c")
    assert "très chaud" in offered("contacts", "edit", "3", "--stage", "T")
    assert "größe" in offered("segments", "show", "g")


@pytest.fixture
def crm_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called ``crm`` that shells find."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "crm").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simplecrm "$@"\n')
    (folder / "crm").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


START = {
    "bash": ("bash", "--norc", "--noprofile", "-i"), "zsh": ("zsh", "-f", "-i"), "fish": ("fish", "--no-config", "-i"),
}  # fmt: skip
"""The shells without anybody's settings."""


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("shell", SHELLS)
def test_completion_works_in_real_shells(crm: Crm, people: None, crm_on_path: None, tmp_path: Path, shell: Any) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(crm("completion", shell).out)
    terminal = Terminal(f"{shell}{os.getpid()}", *START[shell])
    try:
        if shell == "zsh":
            terminal.type_line("autoload -Uz compinit; compinit -u -D")
        terminal.type_line(f"source {tmp_path}/script; echo rea''dy")
        assert terminal.shows("\nready"), terminal.screen()
        # zsh offers what begins with the letters so far, case and all.
        who = "Ann" if shell == "zsh" else "lee"
        for line, whole in (
            ("crm report pi", "crm report pipeline"), ("crm segm", "crm segments"),
            ("crm tags show v", "tags show vip"), ("crm add Bo --stage cu", "--stage customer"),
            ("crm segments show h", "segments show hot"), (f"crm brief {who}", "crm brief Ann\\ Lee"),
        ):  # fmt: skip
            terminal.type("C-u")
            terminal.type(*line.replace(" ", " Space ").split(), "Tab")
            assert terminal.shows(whole), (line, terminal.screen())
    finally:
        terminal.close()


def test_blanks_in_names_are_escaped_for_bash(press_tab: Any, people: None) -> None:
    assert "Ann\\ Lee" in press_tab("bash", "crm", "show", "ann", program="CRM")


def test_completion_uses_the_book_of_the_line_and_creates_none(press_tab: Any, people: None, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert press_tab("bash", "simplecrm", "--file", str(other), "show", "ann") in ([], [""])
    assert not other.exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_script_is_valid(crm: Crm, shell: Any, tmp_path: Path) -> None:
    said = crm("completion", shell)
    assert said.code == 0
    assert "_SIMPLECRM_COMPLETE" in said.out and "_CRM_COMPLETE" in said.out
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(said.out)
    subprocess.run([shell, "-n", str(script)], check=True, capture_output=True)


def test_unknown_shell_is_an_error(crm: Crm) -> None:
    assert crm("completion", "tcsh").code == 2
