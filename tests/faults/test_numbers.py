"""Numbers too large for SQLite, lists without ids, invalid editors: an error message each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simplecrm import open_book
from simplecrm.cli.commands import COMMANDS
from simplecrm.errors import CrmError
from tests.answers import Crm

HUGE = "99999999999999999999"
"""Twenty digits: more than SQLite's 64-bit integers hold."""

TAKING_NUMBERS = (
    ("undo", HUGE),
    ("undo", "--", f"-{HUGE}"),
    ("done", HUGE),
    ("snooze", HUGE, "fri"),
    ("notes", "show", HUGE),
    ("notes", "edit", HUGE, "x"),
    ("notes", "delete", HUGE),
    ("notes", "add", "--deal", HUGE, "x"),
    ("notes", "archive", HUGE),
    ("deals", "show", HUGE),
    ("deals", "won", HUGE),
    ("deals", "edit", HUGE, "--title", "x"),
    ("deals", "edit", "1", "--value", HUGE),
    ("activities", "show", HUGE),
    ("activities", "edit", HUGE, "--text", "x"),
    ("reminders", "show", HUGE),
    ("reminders", "edit", HUGE, "--text", "x"),
    ("remind", "ann", "fri", "x", "--deal", HUGE),
    ("remind", "ann", "fri", "x", "--priority", HUGE),
    ("log", "call", "ann", "x", "--deal", HUGE),
    ("log", "call", "ann", "x", "--done", HUGE),
    ("find", "ann", "--limit", HUGE),
    ("contacts", "--limit", HUGE),
    ("history", "--limit", HUGE),
    ("timeline", "--limit", HUGE),
    ("reminders", "--limit", HUGE),
    ("notes", "--limit", HUGE),
    ("deals", "--limit", HUGE),
    ("activities", "--limit", HUGE),
    ("companies", "--limit", HUGE),
    ("drift", "--limit", HUGE),
    ("report", "companies", "--limit", HUGE),
    ("duplicates", "--limit", HUGE),
    ("duplicates", "--least", HUGE),
    ("find", f"id:{HUGE}"),
    ("find", HUGE),
    ("show", HUGE),
    ("brief", HUGE),
    ("companies", "show", HUGE),
    ("find", f"last>{HUGE}d"),
    ("dates", f"in {HUGE} days"),
    ("config", "notify_hour", HUGE),
    ("contacts", "archive", HUGE),
    ("merge", "1", HUGE),
    ("phone", HUGE),
    ("undo", "9" * 5000),
    ("history", "--limit", "9" * 5000),
    ("snooze", "9" * 5000, "fri"),
)
LARGEST = str(2**63 - 1)


@pytest.fixture
def ann(crm: Crm) -> None:
    """Somebody with one of everything."""
    crm("add", "Ann Lee <ann@acme.com>")
    crm("remind", "ann", "today", "Call")
    crm("note", "ann", "hello")
    crm("deals", "add", "Pilot", "--who", "ann")


@pytest.mark.parametrize("arguments", TAKING_NUMBERS, ids=lambda words: " ".join(words)[:40])
def test_numbers_too_large_for_sqlite_are_rejected(ann: None, crm: Crm, arguments: Any) -> None:
    for wanted in (arguments, tuple(word.replace(HUGE, LARGEST) for word in arguments)):
        said = crm(*wanted)
        assert said.code in (1, 2) or wanted[:1] == ("duplicates",), said
        assert said.err.startswith("simplecrm: ") or said.code == 0, said
        assert len(said.err) < 1000, said


def test_every_integer_option_is_range_checked() -> None:
    from typer._click.types import IntParamType

    from simplecrm.cli.runtime.groups import loaded
    from simplecrm.cli.runtime.numbers import Whole

    def numbers(command: Any) -> Any:
        found = [one.type for one in command.params if isinstance(one.type, (IntParamType, Whole))]
        return found + [kind for below in getattr(command, "commands", {}).values() for kind in numbers(below)]

    found = [kind for command in COMMANDS for kind in numbers(loaded(command))]
    assert len(found) > 20
    assert all(isinstance(kind, Whole) for kind in found)


@pytest.mark.parametrize("action", [
    {"do": "done", "id": int(HUGE)}, {"do": "done", "id": [1, -int(HUGE)]}, {"do": "undo", "step": int(HUGE)},
    {"do": "snooze", "id": int(HUGE), "when": "fri"}, {"do": "note", "who": int(HUGE), "text": "x"},
    {"do": "remind", "who": "ann", "when": "fri", "priority": int(HUGE)}, {"do": "tag", "who": [int(HUGE)], "tag": "x"},
], ids=str)  # fmt: skip
def test_batch_rejects_huge_numbers(ann: None, crm: Crm, action: Any) -> None:
    for each in ((), ("--each",)):
        said = crm("batch", *each, stdin=json.dumps(action))
        assert said.code == 4, said
        answer = said.json
        assert answer["ok"] is False and answer["code"] in (1, 2) and answer["error"], answer


@pytest.mark.usefixtures("ann")
def test_python_api_raises_crm_errors_for_huge_numbers() -> None:
    with open_book() as book:
        ann = book.get(1)
        for act in (
            lambda: book.get(int(HUGE)), lambda: book.done(int(HUGE)), lambda: book.snooze("fri", int(HUGE)),
            lambda: book.undo(int(HUGE)), lambda: book.find("ann", limit=int(HUGE)), lambda: book.note(int(HUGE), "x"),
            lambda: book.remind(1, "fri", priority=int(HUGE)), lambda: book.edit(1, cadence_days=int(HUGE)),
            lambda: book.add(ann._replace(id=0, uid="", cadence_days=int(HUGE))), lambda: book.undo(10**9000),
            lambda: book.brief(ann._replace(id=int(HUGE))),
        ):  # fmt: skip
            with pytest.raises(CrmError):
                act()


def test_state_file_with_a_huge_number_is_ignored(ann: None, crm: Crm, home: Path) -> None:
    crm("show", "ann")
    [kept] = home.glob("last-*")
    kept.write_text(HUGE)
    assert crm("show", "@last").code == 1


WITHOUT_IDS = (("doctor",), ("config",), ("dates",), ("dates", "fri"), ("backup", "--list"))


@pytest.mark.parametrize("arguments", WITHOUT_IDS, ids=" ".join)
def test_list_without_ids_is_an_error_for_format_ids(ann: None, crm: Crm, arguments: Any) -> None:
    crm("backup")
    said = crm(*arguments, "--format", "ids")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("simplecrm: These records have no ids.\n")


def test_id_of_a_brief_is_that_of_its_contact(ann: None, crm: Crm) -> None:
    assert crm("brief", "ann", "--format", "ids").lines == ["1"]


def test_editor_with_an_unclosed_quote_is_an_error(ann: None) -> None:
    from tests.terminal import Terminal

    for name in ("VISUAL", "EDITOR"):
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(name, "vi 'open")
            with Terminal("note", "ann") as terminal:
                terminal.sees(f"simplecrm: Invalid {name}: vi 'open (no closing quotation).")
                assert terminal.ends() == 2


def test_blank_editor_is_ignored(ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.terminal import Terminal

    monkeypatch.setenv("VISUAL", " ")
    monkeypatch.setenv("EDITOR", "sh -c 'echo written > $0'")
    with Terminal("note", "ann") as terminal:
        terminal.sees("Noted on Ann Lee")
        assert terminal.ends() == 0


@pytest.mark.parametrize("now", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_impossible_system_clock_is_an_error(ann: None, crm: Crm, monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", now)
    for arguments in (("today",), ("log", "call", "ann", "x"), ("find", "last>5d"), ("notify", "--dry-run")):
        said = crm(*arguments)
        assert said.code == 2 and said.err.startswith("simplecrm: The system clock is wrong: "), said
