"""``done`` on a terminal asks what happened and what is next, as one change."""

from __future__ import annotations

import pytest

from tests.answers import Crm
from tests.terminal import Terminal


@pytest.fixture
def ann(crm: Crm) -> None:
    """Ann, with a follow-up."""
    crm("add", "Ann Lee <ann@acme.com>")
    crm("remind", "ann", "today", "Send the quote")


def test_done_asks_what_happened_and_what_is_next_as_one_step(crm: Crm, ann: None) -> None:
    with Terminal("done", "1") as terminal:
        terminal.sees("Send the quote").sees("What happened").types("Sent it by mail")
        terminal.sees("Kind").types("email")
        terminal.sees("Next").types("next fri 9am").sees("Fri 4 Dec 09:00")
        terminal.sees("What to do").types("Did it arrive?").sees("logged email · next #2 Fri 4 Dec 09:00 with Ann Lee")
        assert terminal.ends() == 0
    (item,) = crm("reminders", "--json").json
    assert (item["text"], item["due"], item["contact"]) == ("Did it arrive?", "2026-12-04T09:00", "Ann Lee")
    (logged,) = crm("activities", "--json").json
    assert (logged["kind"], logged["text"]) == ("email", "Sent it by mail")
    assert crm("undo").code == 0
    assert [item["text"] for item in crm("reminders", "--json").json] == ["Send the quote"]
    assert crm("activities").out == ""


def test_enter_only_finishes_the_follow_up(crm: Crm, ann: None) -> None:
    with Terminal("done", "1") as terminal:
        terminal.sees("What happened").types("").sees("Next").types("")
        assert terminal.ends() == 0
    assert "Kind" not in terminal.shown
    assert crm("reminders").out == crm("activities").out == ""
    assert "Send the quote" in crm("reminders", "--done").out


def test_invalid_date_is_asked_again(crm: Crm, ann: None) -> None:
    with Terminal("done", "1") as terminal:
        terminal.sees("What happened").types("").sees("Next").types("feb 30")
        terminal.sees("Invalid date: “feb 30”").sees("Next").types("in -3 weeks").sees("Invalid date")
        terminal.sees("Next").types("yesterday").sees("that is in the past").sees("Sat 21 Nov")
        terminal.sees("What to do").types("")
        assert terminal.ends() == 0
    assert [(item["text"], item["due"]) for item in crm("reminders", "--json").json] == [("Follow up", "2026-11-21")]


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_cancelling_the_prompts_changes_nothing(crm: Crm, ann: None, key: str) -> None:
    with Terminal("done", "1") as terminal:
        terminal.sees("What happened").types("Sent it").sees("Kind").types("", end=key)
        assert terminal.ends() == 130
    assert "nothing was changed" in terminal.shown
    assert crm("reminders", "--format", "ids").lines == ["1"]
    assert crm("activities").out == ""


def test_several_follow_ups_are_asked_about_once(crm: Crm, ann: None) -> None:
    crm("add", "Ben")
    crm("remind", "ben", "today", "Call")
    crm("reminders", "add", "today", "Pay the rent")
    with Terminal("done", "1", "2") as terminal:
        terminal.sees("2 follow-ups").sees("What happened").types("Talked to both").sees("Kind").types("")
        terminal.sees("Next").types("")
        assert terminal.ends() == 0
    assert [one["name"] for one in crm("activities", "--json").json[0]["contacts"]] == ["Ann Lee", "Ben"]
    with Terminal("done", "3") as terminal:
        terminal.sees("Next").types("in 1 month").sees("What to do").types("Pay the rent")
        assert terminal.ends() == 0
    assert "What happened" not in terminal.shown
    assert [item["text"] for item in crm("reminders", "--json").json] == ["Pay the rent"]


def test_closed_follow_up_is_an_error_before_prompting(crm: Crm, ann: None) -> None:
    crm("done", "1")
    for which, code, words in (("1", 2, "done already"), ("99", 1, "No reminder")):
        with Terminal("done", which) as terminal:
            assert terminal.ends() == code
        assert words in terminal.shown
        assert "What happened" not in terminal.shown


@pytest.mark.parametrize(
    "options", [("--no-input",), ("--json",), ("--log", "Sent it"), ("--next", "in 3 days"), ("--kind", "email")]
)
def test_options_suppress_the_prompts(crm: Crm, ann: None, options: tuple[str, ...]) -> None:
    with Terminal("done", "1", *options) as terminal:
        assert terminal.ends() in (0, 2)
    assert "What happened" not in terminal.shown


def test_pipes_are_never_prompted(process: Crm, ann: None) -> None:
    said = process("done", "1", stdin=b"Sent it\nemail\n\n")
    assert (said.code, said.out) == (0, "1\n")
    assert "What happened" not in said.err
