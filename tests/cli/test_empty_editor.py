"""An editor that is left without a text cancels the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm
from tests.terminal import Terminal

EDITING = (
    ("log", "call", "1"), ("note", "1"), ("notes", "add", "1"), ("notes", "add", "--company", "Acme"),
    ("notes", "edit", "1"), ("activities", "edit", "1"), ("segments", "edit", "hot"),
)  # fmt: skip
"""Every command that opens the editor."""


@pytest.fixture
def filled(crm: Crm) -> None:
    crm("add", "Ann Lee", "--company", "Acme", "--tag", "vip")
    crm("note", "1", "Prefers mornings")
    crm("log", "call", "1", "Hello")
    crm("segments", "add", "hot", "tag:vip")


@pytest.fixture
def writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that replaces the text with that of a file, which the test writes."""
    editor, text = tmp_path / "editor", tmp_path / "text"
    editor.write_text(f'#!/bin/sh\ncat "{text}" > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    return text


@pytest.mark.parametrize("text", ["", " \n\n", "<!-- nothing to say -->\n\n<!-- or is there"])
@pytest.mark.parametrize("words", EDITING, ids=" ".join)
def test_an_empty_text_cancels(
    crm: Crm, home: Path, filled: None, writes: Path, words: tuple[str, ...], text: str
) -> None:
    writes.write_text(text)
    with Terminal(*words) as terminal:
        code = terminal.ends()
        assert (code, terminal.shown) == (2, "simplecrm: The text is empty; nothing was saved.\n")
    assert len(crm("history", "--json").json) == 4
    assert not (home / "drafts").exists()


@pytest.mark.parametrize("words", EDITING, ids=" ".join)
def test_a_text_is_saved(crm: Crm, filled: None, writes: Path, words: tuple[str, ...]) -> None:
    writes.write_text("tag:vip # or so <!-- later -->\n")
    with Terminal(*words) as terminal:
        assert terminal.ends() == 0
    assert len(crm("history", "--json").json) == 5
    kept = [one["text"] for one in (*crm("notes", "--json").json, *crm("activities", "--json").json)]
    kept += [one["query"] for one in crm("segments", "--json").json]
    assert "tag:vip # or so <!-- later -->" in kept
