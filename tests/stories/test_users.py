"""Several people use one book: who made a change is in the history, and undo takes back one's own."""

from __future__ import annotations

import json

import pytest

from simplecrm import open_book
from simplecrm.store.trial import Trial
from tests.answers import Crm


@pytest.fixture
def shared(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """A book in which Ann and Ben made changes; it is Ann who goes on."""
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("add", "Zoe Quist")
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    crm("note", "zoe", "Likes tea")
    crm("tag", "zoe", "hot")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    return crm


def titles(crm: Crm) -> list[tuple[str, str | None]]:
    return [(step["title"], step["user"]) for step in crm("history", "--json").json]


def test_each_step_has_its_user(shared: Crm) -> None:
    assert titles(shared) == [
        ("Tag Zoe Quist hot", "ben"), ("Note on Zoe Quist: Likes tea", "ben"), ("Add Zoe Quist", "ann"),
    ]  # fmt: skip
    shown = shared("history", "--format", "table").out
    assert "Who" in shown and "ben" in shown
    changed = {(line["field"], line["user"]) for line in shared("history", "zoe", "--json").json}
    assert {("tag", "ben"), ("text", "ben"), ("name", "ann")} <= changed


def test_lists_for_programs_always_have_the_user(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Zoe Quist")
    for words in (("history",), ("history", "zoe")):
        for form, sign in (("csv", ","), ("tsv", "\t")):
            lines = crm(*words, "--format", form).lines
            assert lines[0].split(sign)[-1] == "user" and lines[1].split(sign)[-1] == ""
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("tag", "zoe", "hot")
    for words in (("history",), ("history", "zoe")):
        assert crm(*words).lines[0].split("\t")[-1] == "ann", "in a pipe it is there once there is a user"
        assert crm(*words, "--format", "csv").lines[1].endswith(",ann")


def test_a_user_is_the_same_in_capitals(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "Ann")
    crm("add", "Zoe Quist")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert titles(crm) == [("Add Zoe Quist", "ann")]
    with open_book() as book:
        assert book.undo().user == "ann"


def test_a_trial_run_is_of_the_user_too(shared: Crm) -> None:
    with open_book() as book, Trial(book) as trial:
        assert trial.user() == "ann"


def test_undo_takes_back_ones_own_last_step(shared: Crm) -> None:
    shared("note", "zoe", "Mine")
    assert shared("undo", "--dry-run").err.count("Note on Zoe Quist: Mine") == 1
    assert shared("undo").err.startswith("Undone: Note on Zoe Quist: Mine ·")
    assert shared("redo").err.startswith("Redone: Note on Zoe Quist: Mine")
    assert shared("undo").code == 0
    said = shared("undo")
    assert said.code == 2, "the addition of Zoe, which Ben's steps depend on"
    assert "later steps depend on it" in said.err and "Tag Zoe Quist hot" in said.err


def test_the_step_of_another_is_undone_by_its_number_and_named(shared: Crm) -> None:
    [tagged] = [step for step in shared("history", "--json").json if step["title"].startswith("Tag")]
    assert shared("undo", str(tagged["id"])).err.startswith("Undone: Tag Zoe Quist hot (by ben) ·")
    assert shared("show", "zoe", "--json").json["tags"] == []


def test_redo_is_ones_own_too(shared: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    assert shared("undo").err.startswith("Undone: Tag Zoe Quist hot ·")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert shared("redo").code == 1, "Ann has undone nothing"
    shared("note", "zoe", "Meanwhile")
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    assert shared("redo").err.startswith("Redone: Tag Zoe Quist hot"), "what another did since does not matter"


def test_who_has_undone_everything_is_told_where_the_others_are(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    crm("add", "Zoe Quist")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    said = crm("undo")
    assert said.code == 1 and "Nothing to undo." in said.err and "simplecrm history" in said.err


def test_without_a_user_nothing_is_different(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Zoe Quist")
    assert titles(crm) == [("Add Zoe Quist", None)]
    assert "Who" not in crm("history", "--format", "table").out
    assert len(crm("history").lines[0].split("\t")) == 6
    assert len(crm("history", "zoe").lines[0].split("\t")) == 10
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert crm("undo").err.startswith("Undone: Add Zoe Quist ·"), "steps of before the setting are one's own"
    crm("redo")
    monkeypatch.delenv("SIMPLECRM_USER")
    crm("tag", "zoe", "hot")
    assert crm("undo").code == 0 and crm("undo").code == 0


def test_a_user_is_one_word(crm: Crm) -> None:
    assert crm("config", "user", "ann.lee").code == 0
    said = crm("config", "user", "Ann Lee")
    assert said.code == 2 and "Invalid user name: “Ann Lee”." in said.err and "simplecrm config user ann" in said.err


def test_scripts_and_batches_are_of_the_user(shared: Crm) -> None:
    shared("batch", stdin=json.dumps({"do": "tag", "who": "zoe", "tags": ["batch"]}))
    with open_book() as book:
        book.tag("zoe", "script")
    assert [user for _, user in titles(shared)[:2]] == ["ann", "ann"]


@pytest.mark.parametrize("then", [("contacts", "edit", "zoe", "--birthday", "4 dec"), ("undo", "1")])
def test_redo_is_refused_where_others_changed_the_same_records_since(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, then: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("add", "Zoe Quist")
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    crm("contacts", "edit", "zoe", "--nickname", "Zo")
    crm("undo")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert crm(*then).code == 0
    before = crm("contacts", "--json").out
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    refused = crm("redo")
    assert refused.code == 2
    assert "Step 2 cannot be redone: others have changed the same records since." in refused.err
    assert "Their steps: 4 " in refused.err
    assert crm("contacts", "--json").out == before


def test_redo_never_deletes_what_others_filed_since(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    crm("add", "Zoe Quist")
    crm("contacts", "delete", "zoe")
    crm("undo")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("note", "zoe", "Likes tea")
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    assert crm("redo").code == 2
    assert [note["text"] for note in crm("notes", "zoe", "--json").json] == ["Likes tea"]


@pytest.fixture
def logged(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """A book in which Ann and Ben have logged something; it is Ann who goes on."""
    crm("add", "Zoe Quist")
    for user, text in (("ben", "Wants a quote"), ("ann", "Sent it")):
        monkeypatch.setenv("SIMPLECRM_USER", user)
        crm("log", "call", "zoe", text)
    crm("note", "zoe", "Likes tea")
    return crm


def test_the_timeline_says_what_others_logged(logged: Crm) -> None:
    assert {(entry["text"], entry["user"]) for entry in logged("timeline", "--json").json} == {
        ("Wants a quote", "ben"), ("Sent it", "ann"), ("Likes tea", None),
    }  # fmt: skip
    head, *rows = logged("timeline", "zoe", "--format", "table").lines
    assert head.split()[-1] == "By"
    assert [row.split()[-1] for row in rows if "quote" in row] == ["ben"]
    assert [row.split()[-1] for row in rows if "Sent" in row] == ["it"], "one's own is not marked"
    assert logged("timeline", "--format", "csv").lines[0].endswith(",user")


@pytest.mark.parametrize("command", ["show", "brief"])
def test_the_card_says_what_others_logged(logged: Crm, command: str) -> None:
    said = logged(command, "zoe").out
    assert "(by ben) Wants a quote" in said and "by ann" not in said


def test_who_logged_an_activity_is_not_known_once_the_journal_is_dropped(
    logged: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", "2029-01-01T10:00:00")
    logged("tag", "zoe", "hot")
    logged("compact", "--keep", "today", "--yes")
    assert "by ben" not in logged("show", "zoe").out
    assert {entry["user"] for entry in logged("timeline", "--json").json} == {None}


def test_who_restores_an_activity_has_not_logged_it(logged: Crm) -> None:
    [called] = [one["id"] for one in logged("timeline", "--json").json if one["text"] == "Wants a quote"]
    logged("activities", "delete", str(called))
    logged("undo")
    assert "(by ben) Wants a quote" in logged("show", "zoe").out


def test_without_users_the_timeline_is_as_it_was(crm: Crm) -> None:
    crm("add", "Zoe Quist")
    crm("log", "call", "zoe", "Wants a quote")
    assert len(crm("timeline").lines[0].split("\t")) == 6
    assert "By" not in crm("timeline", "--format", "table").lines[0]


def test_an_invalid_user_does_not_stop_look_ups(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Zoe Quist")
    monkeypatch.setenv("SIMPLECRM_USER", "Zoe Quist")
    assert crm("show", "zoe").code == crm("timeline").code == 0
    assert crm("note", "zoe", "Likes tea").code == 2


def test_redo_leaves_what_another_undid_last(shared: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    assert shared("undo").err.startswith("Undone: Tag Zoe Quist hot")
    assert shared("redo").code == 0
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert shared("undo", "3").code == 0
    monkeypatch.setenv("SIMPLECRM_USER", "ben")
    assert shared("redo").err == "simplecrm: Nothing to redo.\n"
    assert shared("show", "zoe", "--json").json["tags"] == []
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    assert shared("redo").err.startswith("Redone: Tag Zoe Quist hot (by ben)")
