"""Concurrent edits of a record on the command line: nothing is silently overwritten."""

from __future__ import annotations

import importlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import typer

from simplecrm.cli.commands import notes as notes_cli
from simplecrm.cli.runtime.context import Run
from simplecrm.store.book import Book
from tests.answers import Crm, MadeOnce


@pytest.fixture
def elsewhere(book: Book, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write into the book while the text of a note is being written."""

    def write(sql: str, text: str) -> None:
        def written(*_given: object) -> str:
            execute(book.path, sql)
            return text

        monkeypatch.setattr(notes_cli, "text_or_editor", written)

    return write


def execute(path: str, sql: str) -> None:
    """What another program writes."""
    with sqlite3.connect(path) as shell:
        shell.executescript(sql)
    shell.close()


@pytest.fixture
def meanwhile(book: Book, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write into the book between the moment at which a command reads a record and that at which it changes it."""

    def write(noun: str, sql: str) -> None:
        module = importlib.import_module(f"simplecrm.actions.{noun}")
        edit, left = module.edit, [sql]

        def crossed(*given: object, **how: object) -> object:
            if left:
                execute(book.path, left.pop())
            return edit(*given, **how)

        monkeypatch.setattr(module, "edit", crossed)

    return write


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Answer the questions of a command, each with the next of the answers; returns the questions."""

    def answer(*answers: str) -> list[str]:
        asked: list[str] = []
        left = list(answers)

        def prompt(question: str, **_how: object) -> str:
            asked.append(question)
            return left.pop(0)

        monkeypatch.setattr(Run, "can_ask", lambda _run: True)
        monkeypatch.setattr(typer, "prompt", prompt)
        return asked

    return answer


@pytest.fixture
def note(crm: Crm) -> Any:
    """Note 1."""
    crm("add", "Ann Lee")
    crm("note", "ann", "Prefers mornings")
    return lambda: crm("notes", "show", "1", "--json").json


def test_conflicting_text_becomes_a_draft_without_a_terminal(crm: Crm, home: Path, note: Any, elsewhere: Any) -> None:
    elsewhere("update note set text = 'Prefers evenings'", "Prefers noon")
    said = crm("notes", "edit", "1", "Prefers noon")
    assert said.code == 2
    assert "was changed by somebody else since you opened it: text" in said.err
    assert "text, mine: Prefers noon\n  text, theirs: Prefers evenings\n" in said.err
    [draft] = (home / "drafts").iterdir()
    assert str(draft) in said.err
    assert draft.read_text() == "Prefers noon"
    assert note()["text"] == "Prefers evenings"


def test_changes_of_the_other_side_are_kept_and_reported(crm: Crm, note: Any, elsewhere: Any) -> None:
    elsewhere("update note set pinned = 1, version = version + 1", "Prefers noon")
    said = crm("notes", "edit", "1", "x")
    assert said.code == 0
    assert "Somebody else changed pinned; their value was kept: yes" in said.err
    assert (note()["text"], note()["pinned"]) == ("Prefers noon", True)


@pytest.mark.parametrize(("answer", "kept"), [("m", "Prefers noon"), ("theirs", "Prefers evenings")])
def test_conflict_on_a_terminal_shows_both_versions_and_asks(
    crm: Crm, note: Any, elsewhere: Any, at_a_terminal: Any, answer: str, kept: str
) -> None:
    asked = at_a_terminal("what?", answer)
    elsewhere("update note set text = 'Prefers evenings' where version = 1", "Prefers noon")
    said = crm("notes", "edit", "1", "x")
    assert said.code == 0
    assert "text, mine: Prefers noon" in said.err
    assert "text, theirs: Prefers evenings" in said.err
    assert asked == ["Keep text: (m)ine or (t)heirs"] * 2
    assert note()["text"] == kept


def test_choosing_theirs_changes_nothing_and_keeps_the_text(
    crm: Crm, home: Path, note: Any, elsewhere: Any, at_a_terminal: Any
) -> None:
    def own() -> list[str]:
        return [step["title"] for step in crm("history", "--json").json if step["source"] == "command"]

    steps = own()
    for text in ("Prefers noon", "Prefers lunch"):
        at_a_terminal("t")
        elsewhere(f"update note set text = 'Theirs instead of {text}'", text)
        said = crm("notes", "edit", "1", text)
        assert said.code == 0
        assert "Nothing was changed." in said.err
        assert "Changed note" not in said.err
        assert str(home / "drafts") in said.err
    assert sorted(draft.read_text() for draft in (home / "drafts").iterdir()) == ["Prefers lunch", "Prefers noon"]
    assert note()["text"] == "Theirs instead of Prefers lunch"
    assert own() == steps


CONFLICTS = (
    ("contacts", ("--title", "CTO"), "update employment set title = 'CEO v5'", "title: CTO · Acme | CEO v5 · Acme"),
    ("contacts", ("--company", "Brno"), "update employment set company_id = 9",
     "company: Brno; CEO · Acme (until 22 Nov 2026) | CEO · Zeta"),
    ("contacts", ("--phone", "+4930111"), "update phone set number = '+49 40', label = 'work'",
     "phone: +49 30, +4930111 | +49 40 (work)"),
    ("contacts", ("--email", "a@b.de"), "update email set label = 'home'",
     "email: ann@acme.com, a@b.de | ann@acme.com (home)"),
    ("contacts", ("--link", "ann.de"),
     "insert into link (contact_id, url, label, position) values (1, '@ann', 'chat', 0)",
     "link: ann.de | @ann (chat)"),
    ("contacts", ("--tag", "vip"), "insert into contact_tag (contact_id, tag_id) select 1, id from tag",
     "tags: vip | cold"),
    ("contacts", ("--field", "shoe size=42"), "update field_value set value = '39'", "shoe size: 42 | 39"),
    ("contacts", ("--every", "2 weeks"), "update contact set cadence_days = 21", "talk every: 2 weeks | 3 weeks"),
    ("contacts", ("--birthday", "4 dec"), "update contact set birthday = '1985-12-05'", "birthday: 4 Dec | 5 Dec 1985"),
    ("companies", ("--phone", "+49302"),
     "insert into phone (company_id, number, label, e164, tail, position) values (1, '+49 40', 'work', '', '', 0)",
     "phone: +49302 | +49 40 (work)"),
    ("reminders", ("--due", "5 jan"), "update reminder set due = '2027-02-05T09:00'",
     "due: Tue 5 Jan 2027 | Fri 5 Feb 2027 09:00"),
    ("reminders", ("--priority", "1"), "update reminder set priority = 3", "priority: high | low"),
    ("reminders", ("--every", "2 weeks"), "update reminder set every = 'FREQ=MONTHLY'",
     "repeat: every 2 weeks | every month"),
    ("reminders", ("--who", "ben"), "update reminder set contact_id = 3", "contact: Ben Ray | Cid Ray"),
    ("activities", ("--at", "yesterday 9am"), "update activity set at = '2026-11-01T10:00:00Z'",
     "when: 21 Nov 09:00 | 1 Nov 10:00"),
    ("activities", ("--duration", "90 min"), "update activity set duration_minutes = 30", "duration: 1 h 30 | 30 min"),
    ("activities", ("--in",), "update activity set direction = ''", "way: in | neither"),
)  # fmt: skip
"""A noun, the options of an edit of its record 1, what another program writes, and what is shown: mine | theirs."""


@pytest.fixture
def crossed(crm: Crm, book: Book, made_once: MadeOnce) -> None:
    """A book for ``CONFLICTS``."""

    def fill() -> None:
        ann = ("Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "CEO", "--phone", "+49 30")
        crm("add", *ann, "--field", "shoe size=40")
        crm("add", "Ben Ray")
        crm("add", "Cid Ray")
        crm("remind", "ann", "fri", "Call")
        crm("log", "call", "ann", "Hello", "--out")
        crm("companies", "add", "Zeta")
        crm("tags", "add", "cold")
        execute(book.path, "update company set id = 9 where name = 'Zeta'")

    made_once("conflicts", fill)


@pytest.mark.parametrize(
    ("noun", "options", "sql", "shown"), CONFLICTS, ids=[f"{one[0]} {one[3]}" for one in CONFLICTS]
)
def test_conflict_shows_differences_as_text(
    crm: Crm, crossed: None, meanwhile: Any, noun: Any, options: Any, sql: Any, shown: Any
) -> None:
    label, _, values = shown.partition(": ")
    mine, _, theirs = values.partition(" | ")
    meanwhile(noun, sql)
    said = crm(noun, "edit", "1", *options)
    assert said.code == 2, said
    assert f"since you opened it: {label}.\n  {label}, mine: {mine}\n  {label}, theirs: {theirs}\n" in said.err
    assert crm(noun, "edit", "1", *options).code == 0


def test_own_derived_changes_are_not_reported_as_somebody_elses(crm: Crm) -> None:
    crm("add", "Ann Lee", "--phone", "030 1234567", "--company", "Acme")
    crm("config", "region", "DE")
    for options in (("--name", "Bob Ray"), ("--nickname", "Bobby"), ("--email", " a@b.de "), ("--stage", "CUSTOMER")):
        said = crm("contacts", "edit", "1", *options)
        assert said.code == 0
        assert "Somebody else" not in said.err


@pytest.mark.parametrize(("noun", "options", "sql", "said"), [
    ("contacts", ("--nickname", "Annie"), "update contact set archived_at = '2026-11-22T10:00:00Z'", "archived this"),
    ("reminders", ("--due", "5 jan"), "update reminder set done_at = '2026-11-22T10:00:00Z'", "marked this done"),
], ids=["archived", "done"])  # fmt: skip
def test_edit_of_a_record_archived_or_done_meanwhile_reports_it(
    crm: Crm, meanwhile: Any, noun: str, options: tuple[str, ...], sql: str, said: str
) -> None:
    crm("add", "Ann Lee")
    crm("remind", "ann", "fri", "Call")
    meanwhile(noun, sql)
    answer = crm(noun, "edit", "1", *options)
    assert answer.code == 0
    assert f"Somebody else {said}; your change was saved too." in answer.err


def test_concurrent_edits_of_a_contact_are_both_kept(crm: Crm, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    from simplecrm.actions import contacts

    crm("add", "Ann Lee")
    edit = contacts.edit

    def meanwhile(*given: Any, **how: Any) -> object:
        with sqlite3.connect(book.path) as shell:
            shell.execute("update contact set stage = 'customer'")
        shell.close()
        return edit(*given, **how)

    monkeypatch.setattr(contacts, "edit", meanwhile)
    said = crm("contacts", "edit", "ann", "--nickname", "Annie")
    assert said.code == 0
    assert "Somebody else changed stage; their value was kept: customer" in said.err
    shown = crm("show", "ann", "--json").json
    assert (shown["nickname"], shown["stage"]) == ("Annie", "customer")
