"""Editing texts in the user's editor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import SuspendNotSupported

from simplecrm.core.editor import editor_command
from simplecrm.errors import NotUnderstood
from simplecrm.tui import editor
from tests.tui.driver import crm, story


def script(folder: Path, lines: str) -> str:
    """An editor that does what ``lines`` (shell, the file is $1) say."""
    path = folder / "edit it"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o700)
    return f"'{path}'"


@contextmanager
def no_terminal() -> Iterator[None]:
    yield


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the editor's files, and an environment without the person's editor."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.setattr(editor.tempfile, "tempdir", str(folder))  # type: ignore[attr-defined]
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


@story
async def test_note_is_written_in_the_editor(
    book: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "EDITOR", script(tmp_path, 'stat -c %a "$1" > "$1.mode"; mv "$1.mode" ../mode; echo written >> "$1"')
    )
    monkeypatch.chdir(own)
    async with crm(book) as app:
        monkeypatch.setattr(app.app, "suspend", no_terminal)
        await app.contacts.see("Ann Lee").press("n").type("Begun, ").press("ctrl+o").see("Begun, written")
        await app.press("ctrl+s").see("Wrote a note on Ann Lee")
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert os.listdir(own) == []


@story
async def test_failing_or_missing_editor_leaves_the_text(
    book: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crm(book) as app:
        monkeypatch.setattr(app.app, "suspend", no_terminal)
        monkeypatch.setenv("EDITOR", script(tmp_path, 'echo lost > "$1"; exit 3'))
        await app.contacts.see("Ann Lee").press("n").type("Kept").press("ctrl+o").see("ended with an error (3)", "Kept")
        monkeypatch.setenv("EDITOR", "no-such-editor")
        await app.press("ctrl+o").see("The editor no-such-editor cannot be started.", "export EDITOR=vi", "Kept")
        monkeypatch.setenv("EDITOR", "/")
        await app.press("ctrl+o").see("The editor / cannot be started.", "Kept")
        monkeypatch.setenv("EDITOR", "rm")
        await app.press("ctrl+o").see("The editor's file cannot be used: No such file or directory.", "Kept")
        monkeypatch.setenv("EDITOR", "'unclosed")
        await app.press("ctrl+o").see("Invalid EDITOR: 'unclosed (no closing quotation).", "export EDITOR=vi", "Kept")
        monkeypatch.setenv("EDITOR", "vi")

        def refuse() -> None:
            raise SuspendNotSupported

        monkeypatch.setattr(app.app, "suspend", refuse)
        await app.press("ctrl+o").see("cannot run an editor")
    assert os.listdir(own) == []


def test_visual_precedes_editor_and_both_may_have_options() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "nano"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "nano"}) == ["nano"]
    assert editor_command({}) == ["vi"]
    with pytest.raises(NotUnderstood):
        editor_command({"EDITOR": "'unclosed"})
