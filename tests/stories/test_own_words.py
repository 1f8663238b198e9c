"""Stages and kinds: a slip is named with what may be meant, and one's own words are set once."""

from __future__ import annotations

import pytest

from tests.answers import Crm
from tests.importing import Take
from tests.terminal import Terminal


@pytest.fixture
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip")


STAGES = (
    ("add", "Ben", "--stage", "{}"), ("contacts", "add", "Ben", "--stage", "{}"),
    ("contacts", "edit", "1", "--stage", "{}"), ("contacts", "stage:{}"), ("find", "stage:{}"), ("export", "stage:{}"),
    ("tag", "--where", "stage:{}", "x"), ("report", "stages", "--where", "stage:{}"), ("today", "stage:{}"),
    ("config", "stage_cadence", "{}=30"),
)  # fmt: skip


@pytest.mark.parametrize("words", STAGES, ids=" ".join)
def test_an_unknown_stage_is_refused_with_the_nearest_or_all(crm: Crm, ann: None, words: tuple[str, ...]) -> None:
    said = crm(*(word.format("custmer") for word in words))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("simplecrm: Unknown stage: “custmer”.\n  Did you mean customer?\n")
    said = crm(*(word.format("bogus") for word in words))
    assert said.code == 2 and "  Stages: lead, prospect, customer, former\n" in said.err
    assert "  To use one of your own: simplecrm config stages bogus\n" in said.err
    assert crm("config", "stages", "bogus").code == 0
    assert crm(*(word.format("Bogus") for word in words)).code in (0, 1)


def test_a_stage_of_an_import_is_known(crm: Crm, ann: None, take: Take) -> None:
    take("name,stage\nBen Ortega,Hot Prospect A\n")
    assert crm("contacts", "stage:hot*").code == 0
    assert crm("contacts", "edit", "1", "--stage", "hot prospect a").code == 0
    assert crm("contacts", "edit", "Ben", "--nickname", "B").code == 0


def test_batches_and_segments_check_stages_too(crm: Crm, ann: None) -> None:
    said = crm("batch", stdin='{"do": "contacts edit", "who": "1", "stage": "custmer"}')
    assert said.code == 4 and "Did you mean customer?" in said.out
    said = crm("batch", stdin='{"do": "log", "who": "1", "kind": "cal"}')
    assert said.code == 4 and "Did you mean call?" in said.out


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        (("deals", "--stage", "bogus"), "Invalid stage: “bogus”.", "Stages: qualified, meeting, proposal, negotiation"),
        (("deals", "add", "x", "--stage", "propsal"), "Invalid stage: “propsal”.", "Did you mean proposal?"),
        (("deals", "edit", "1", "--stage", "propsal"), "Invalid stage: “propsal”.", "Did you mean proposal?"),
        (("deals", "--status", "bogus"), "Invalid status: “bogus”.", "Statuses: open, won, lost"),
        (("config", "date_ordr", "mdy"), "Unknown setting “date_ordr”.", "Did you mean: simplecrm config date_order"),
        (("config", "theme", "lihgt"), "Invalid value of theme: “lihgt”.", "Did you mean light?"),
        (("config", "region", "UK"), "Unknown region: “UK”.", "For the United Kingdom: simplecrm config region GB"),
        (("config", "me", "ann"), "Invalid email address: “ann”.",
         "Give your addresses, comma-separated: simplecrm config me ann@acme.com,ann@example.org"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)  # fmt: skip
def test_a_wrong_value_is_answered_in_one_sentence(
    crm: Crm, ann: None, words: tuple[str, ...], sentence: str, hint: str
) -> None:
    crm("deals", "add", "Pilot", "--who", "1")
    said = crm(*words)
    assert (said.code, said.out, said.err) == (2, "", f"simplecrm: {sentence}\n  {hint}\n")


def test_deals_of_a_stage_are_the_open_ones(crm: Crm, ann: None) -> None:
    for title, stage in (("One", "meeting"), ("Two", "meeting"), ("Three", "proposal")):
        crm("deals", "add", title, "--who", "1", "--stage", stage)
    crm("deals", "won", "2")
    assert crm("deals", "--stage", "meeting", "--format", "ids").lines == ["1"]
    assert crm("deals", "--stage", "meeting", "--status", "won", "--format", "ids").lines == ["2"]


KINDS = (("log", "{}", "1", "x"), ("activities", "add", "{}", "1", "x"), ("activities", "edit", "1", "--kind", "{}"),
         ("activities", "--kind", "{}"), ("done", "1", "--log", "x", "--kind", "{}"))  # fmt: skip


@pytest.mark.parametrize("words", KINDS, ids=" ".join)
@pytest.mark.parametrize(("kind", "meant"), [("cal", "call"), ("meting", "meeting"), ("mail", "email")])
def test_a_slip_in_a_kind_is_refused_with_the_one_meant(
    crm: Crm, ann: None, words: tuple[str, ...], kind: str, meant: str
) -> None:
    crm("remind", "1", "today", "Call")
    crm("log", "visit", "1", "Hello")
    said = crm(*(word.format(kind) for word in words))
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"simplecrm: Unknown kind: “{kind}”.\n  Did you mean {meant}?\n"
        f"  To use one of your own: simplecrm config kinds {kind}\n"
    )
    crm("config", "kinds", kind)
    assert crm(*(word.format(kind) for word in words)).code in (0, 1)


def test_any_other_word_is_a_kind_of_ones_own(crm: Crm, ann: None) -> None:
    assert crm("log", "Workshop", "1", "Went well").code == 0
    assert crm("activities", "--kind", "workshop", "--format", "ids").lines == ["1"]


def test_a_slip_is_refused_before_the_editor_opens(crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    with Terminal("log", "cal", "1") as terminal:
        assert terminal.ends() == 2
        assert "Did you mean call?" in terminal.shown and "editor" not in terminal.shown


def test_a_prompt_for_the_kind_asks_again(crm: Crm, ann: None) -> None:
    crm("remind", "1", "today", "Call")
    with Terminal("done", "1") as terminal:
        terminal.sees("What happened").types("Hello").sees("Kind").types("cal").sees("Did you mean call?")
        terminal.sees("Kind").types("call").sees("Next follow-up").types("")
        assert terminal.ends() == 0
    assert crm("activities", "--json").json[0]["kind"] == "call"
