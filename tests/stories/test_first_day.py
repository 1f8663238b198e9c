"""Basic use of the command line, as on a salesperson's first day."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from simplecrm.cli.runtime.context import GLOBALS, GLOBALS_WITH_VALUE
from tests.answers import Crm


@pytest.fixture
def ann(crm: Crm) -> Any:
    """Ann Lee of Acme, as the README adds her."""
    return crm(
        "add", "Ann Lee <ann@acme.com>", "--phone", "+1 415 555 2671", "--company", "Acme", "--tag", "vip"
    )  # fmt: skip


def test_add_prints_the_id_first(ann: Any) -> None:
    assert ann.code == 0
    assert ann.lines == ["1\tAnn Lee"]
    assert "undo: simplecrm undo" in ann.err


def test_log_sets_the_next_step_in_the_same_change(crm: Crm, ann: Any) -> None:
    said = crm("log", "call", "ann", "Wants a quote", "--next", "next tue 9am", "--next-text", "Send quote")
    assert said.code == 0
    assert "Logged call with Ann Lee · next Tue 1 Dec 09:00 Send quote · undo: simplecrm undo" in said.err

    brief = crm("brief", "ann")
    assert "Wants a quote" in brief.out
    assert "Send quote" in brief.out

    assert crm("undo").code == 0
    after = crm("brief", "ann")
    assert "Wants a quote" not in after.out
    assert "Send quote" not in after.out


def test_contact_is_found_by_any_of_its_data(crm: Crm, ann: Any) -> None:
    crm("note", "ann", "Sails on the lake")
    for words in (["ann"], ["lee"], ["acme"], ["ann@acme.com"], ["4155552671"], ["2671"], ["sails"], ["vip"],
                  ["lake", "ann"], ["LEE", "acm"]):  # fmt: skip
        found = crm("find", *words)
        assert found.code == 0, words
        assert "Ann Lee" in found.out, words


def test_no_match_and_several_matches_have_their_exit_codes(crm: Crm, ann: Any) -> None:
    crm("add", "Ann Smith")
    nobody = crm("show", "zebedee")
    assert nobody.code == 1
    assert "Nobody matches “zebedee”" in nobody.err

    several = crm("log", "call", "ann", "hello")
    assert several.code == 3
    assert "1  Ann Lee · Acme · ann@acme.com" in several.err
    assert "2  Ann Smith" in several.err


def test_invalid_date_is_an_error_and_writes_nothing(crm: Crm, ann: Any) -> None:
    said = crm("log", "call", "ann", "hello", "--next", "feb 30")
    assert said.code == 2
    assert "feb 30" in said.err.lower()
    assert crm("timeline", "ann").out == ""


def test_today_shows_late_and_due_follow_ups(crm: Crm, ann: Any) -> None:
    crm("remind", "ann", "2026-11-20", "Call back")
    crm("remind", "ann", "today 14:30", "Send the quote")
    crm("remind", "ann", "wed", "Demo")
    shown = crm("today").out
    assert shown.index("Late") < shown.index("Call back") < shown.index("Today") < shown.index("14:30")
    assert shown.index("Send the quote") < shown.index("This week") < shown.index("Demo")
    assert crm("today", "--count").out == "2\n"


def test_done_logs_and_sets_the_next_step(crm: Crm, ann: Any) -> None:
    crm("remind", "ann", "today", "Send the quote")
    said = crm("done", "1", "--log", "Sent it", "--kind", "email", "--next", "in 3 days", "--next-text", "Ask")
    assert said.code == 0
    assert [item["text"] for item in crm("reminders", "--json").json] == ["Ask"]
    assert crm("reminders", "--json").json[0]["due"] == "2026-11-25"
    assert [item["kind"] for item in crm("activities", "--json").json] == ["email"]
    assert crm("history", "--json").json[0]["title"] == "Done: Send the quote (Ann Lee)"

    crm("undo")
    assert [item["text"] for item in crm("reminders", "--json").json] == ["Send the quote"]
    assert crm("activities", "--json").json == []


def test_snooze_moves_the_due_date(crm: Crm, ann: Any) -> None:
    crm("remind", "ann", "today", "Call")
    assert crm("snooze", "1", "next", "mon").code == 0
    [item] = crm("reminders", "--json").json
    assert item["due"] == "2026-11-30"
    assert item["scheduled"] == "2026-11-22"
    assert item["snoozes"] == 1


def test_recurring_follow_up_recurs_when_done(crm: Crm, ann: Any) -> None:
    crm("remind", "ann", "2026-11-20", "Check in", "--every", "2 weeks")
    said = crm("done", "1")
    assert "next #2 Fri 4 Dec with Ann Lee: Check in" in said.err


def test_tags_are_added_to_and_removed_from_several_contacts(crm: Crm, ann: Any) -> None:
    crm("add", "Ben Ortega")
    assert crm("tag", "ann", "ben", "#key", "#north").code == 0
    assert crm("tags", "show", "key", "--format", "ids").lines == ["1", "2"]
    assert crm("untag", "ann", "key").code == 0
    assert crm("tags", "show", "key", "--format", "ids").lines == ["2"]
    assert crm("untag", "ann", "nonesuch").code == 1


def test_last_refers_to_the_contact_shown_last(crm: Crm, ann: Any) -> None:
    crm("add", "Ben Ortega")
    crm("show", "ann")
    assert crm("note", "@last", "hello").code == 0
    assert crm("notes", "--json").json[0]["contact"] == "Ann Lee"


def test_activity_can_have_several_contacts(crm: Crm, ann: Any) -> None:
    crm("add", "Ben Ortega")
    crm("log", "meeting", "ann", "ben", "Kick-off", "--at", "yesterday 3pm", "--duration", "1h30")
    for who in ("ann", "ben"):
        assert "Kick-off" in crm("timeline", who).out
    [activity] = crm("activities", "--json").json
    assert activity["at"] == "2026-11-21T15:00:00Z"
    assert activity["duration_minutes"] == 90
    assert [person["name"] for person in activity["contacts"]] == ["Ann Lee", "Ben Ortega"]


def test_dash_reads_text_from_stdin(crm: Crm, ann: Any) -> None:
    crm("note", "ann", "-", stdin="# Facts\n\n- sails\n")
    assert crm("notes", "--json").json[0]["text"] == "# Facts\n\n- sails"


def test_editor_opens_for_missing_text_only_on_a_terminal(crm: Crm, ann: Any) -> None:
    said = crm("note", "ann")
    assert said.code == 2
    assert "No text given." in said.err


def test_adding_an_existing_tag_changes_nothing(crm: Crm) -> None:
    crm("add", "Ann", "--tag", "vip")
    steps = len(crm("history").lines)
    assert crm("tag", "ann", "vip").err == "All of them already have that tag; nothing was changed.\n"
    crm("tags", "add", "cold")
    assert crm("untag", "ann", "cold").err == "None of them has that tag; nothing was changed.\n"
    assert len(crm("history").lines) == steps + 1


def test_help_lists_every_global_option(crm: Crm) -> None:
    shown = crm("--help").out
    for option in (*GLOBALS, *GLOBALS_WITH_VALUE):
        assert option in shown


def test_suggested_commands_can_be_pasted(crm: Crm) -> None:
    crm("add", "Ann Lee")
    hint = crm("birthdays").err.splitlines()[-1].partition("simplecrm ")[2]
    assert hint == "contacts edit ann --birthday '4 dec'"
    assert crm(*shlex.split(hint)).code == 0
    assert crm("birthdays").code == 0


def test_quiet_import_prints_only_counts(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("name,email,odd\nAnn,ann@acme.com,x\n")
    said = crm("-q", "import", str(tmp_path / "p.csv"))
    assert said.code == 0
    assert len(said.lines) == 1 and said.lines[0].startswith("1 new")
    assert said.err == ""
    assert "email → email" in crm("import", str(tmp_path / "p.csv")).out
