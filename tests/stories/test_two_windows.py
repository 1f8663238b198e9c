"""The same record edited in two places: nothing is overwritten in silence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import typer

from simplecrm.cli import notes as notes_cli
from simplecrm.cli.context import Run


@pytest.fixture
def elsewhere(book, monkeypatch):
    """Write into the book while the text of a note is being written."""

    def write(sql: str, text: str) -> None:
        def written(*_given: object) -> str:
            with sqlite3.connect(book.path) as shell:
                shell.execute(sql)
            shell.close()
            return text

        monkeypatch.setattr(notes_cli, "written", written)

    return write


@pytest.fixture
def note(crm):
    """Note 1."""
    crm("add", "Ann Lee")
    crm("note", "ann", "Prefers mornings")
    return lambda: crm("notes", "show", "1", "--json").json


def test_a_text_that_both_changed_is_kept_in_a_draft_when_nobody_can_be_asked(crm, home: Path, note, elsewhere):
    elsewhere("update note set text = 'Prefers evenings'", "Prefers noon")
    said = crm("notes", "edit", "1", "x")
    assert said.code == 2
    assert "was changed by somebody else since you opened it: text" in said.err
    draft = home / "draft-note-1.md"
    assert str(draft) in said.err
    assert draft.read_text() == "Prefers noon"
    assert note()["text"] == "Prefers evenings"


def test_what_only_the_other_changed_is_kept_and_said(crm, note, elsewhere):
    elsewhere("update note set pinned = 1, version = version + 1", "Prefers noon")
    said = crm("notes", "edit", "1", "x")
    assert said.code == 0
    assert "Somebody else changed pinned meanwhile, and it stays: yes" in said.err
    assert (note()["text"], note()["pinned"]) == ("Prefers noon", True)


@pytest.mark.parametrize(("answer", "kept"), [("m", "Prefers noon"), ("theirs", "Prefers evenings")])
def test_on_a_terminal_both_versions_are_shown_and_one_is_chosen(crm, note, elsewhere, monkeypatch, answer, kept):
    asked: list[str] = []
    answers = iter(["what?", answer])

    def prompt(question: str, **_how: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(Run, "can_ask", lambda _run: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    elsewhere("update note set text = 'Prefers evenings' where version = 1", "Prefers noon")
    said = crm("notes", "edit", "1", "x")
    assert said.code == 0
    assert "text, mine: Prefers noon" in said.err
    assert "text, theirs: Prefers evenings" in said.err
    assert asked == ["Keep text: (m)ine or (t)heirs"] * 2
    assert note()["text"] == kept


def test_a_contact_that_another_edited_too_keeps_both_edits_and_says_so(crm, book, monkeypatch):
    from simplecrm.actions import contacts

    crm("add", "Ann Lee")
    edit = contacts.edit

    def meanwhile(*given: object, **how: object) -> object:
        with sqlite3.connect(book.path) as shell:
            shell.execute("update contact set stage = 'customer'")
        shell.close()
        return edit(*given, **how)

    monkeypatch.setattr(contacts, "edit", meanwhile)
    said = crm("contacts", "edit", "ann", "--nickname", "Annie")
    assert said.code == 0
    assert "Somebody else changed stage meanwhile, and it stays: customer" in said.err
    shown = crm("show", "ann", "--json").json
    assert (shown["nickname"], shown["stage"]) == ("Annie", "customer")
