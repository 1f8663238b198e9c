"""The setting ``pipelines``: what it may say, and which stage a word means."""

from __future__ import annotations

import pytest

from simplecrm.core.pipelines import DEFAULT, Stage, parse_pipelines
from simplecrm.errors import NotUnderstood

TWO = "Sales: qualified 10%, Proposal Sent 50% 21d, closing 75%; renewals: due 14d 60%, closing 90%"


def test_stages_have_probabilities_and_days() -> None:
    sales, renewals = parse_pipelines(TWO).all
    assert sales.name == "sales"
    assert sales.stages == (Stage("qualified", 10), Stage("proposal sent", 50, 21), Stage("closing", 75))
    assert renewals.stages[0] == Stage("due", 60, 14)


def test_empty_setting_is_the_default() -> None:
    assert parse_pipelines(" ") == parse_pipelines(DEFAULT)
    assert [stage.name for stage in parse_pipelines("").all[0].stages] == [
        "qualified", "meeting", "proposal", "negotiation"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "pipeline", "found"),
    [
        ("qualified", "", ("sales", "qualified")), ("DUE", "sales", ("renewals", "due")),
        ("closing", "renewals", ("renewals", "closing")), ("closing", "", ("sales", "closing")),
        ("renewals/closing", "sales", ("renewals", "closing")), (" proposal sent ", "gone", ("sales", "proposal sent")),
    ],
)  # fmt: skip
def test_a_stage_is_looked_up_in_its_own_pipeline_first(text: str, pipeline: str, found: tuple[str, str]) -> None:
    one, stage = parse_pipelines(TWO).find(text, pipeline)
    assert (one.name, stage.name) == found


@pytest.mark.parametrize(
    ("text", "sentence", "hint"),
    [
        ("qualifed", "Invalid stage: “qualifed”.", "Did you mean qualified?"),
        ("xyz", "Invalid stage: “xyz”.", "Stages: qualified, proposal sent, closing, due"),
        ("renewal/due", "Invalid pipeline: “renewal”.", "Did you mean renewals?"),
        ("renewals/qualified", "Invalid stage: “renewals/qualified”.", "Stages: due, closing"),
    ],
)
def test_unknown_stages_name_what_may_be_meant(text: str, sentence: str, hint: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        parse_pipelines(TWO).find(text)
    assert (error.value.sentence, error.value.hint) == (sentence, hint)


@pytest.mark.parametrize(
    "text",
    ["sales", "sales:", "sales: a", "sales: a 101%", "sales: a 5%, a 6%", "a: b 1%; A: c 2%", "sales: won 5%", ": a 5%",
     "sales: a/b 5%", "sales: a 5% 99999d", ";", "sales: 5%", "x" * 41 + ": a 5%", "sales: a -5%"],
)  # fmt: skip
def test_invalid_settings_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        parse_pipelines(text)
    assert error.value.sentence.startswith("Invalid pipelines: ")
    assert "For example" in error.value.hint


@pytest.mark.parametrize(("stage", "steps", "found"), [
    ("new", 1, "offer"), ("offer", -1, "new"), ("offer", 1, ""), ("new", -1, ""), ("gone", -1, "offer"),
    ("gone", 1, ""),
])  # fmt: skip
def test_unknown_stage_comes_after_the_last(stage: str, steps: int, found: str) -> None:
    pipeline = parse_pipelines("sales: new 10%, offer 50% 21d").all[0]
    beside = pipeline.beside(stage, steps)
    assert (beside.name if beside is not None else "") == found


def test_deals_are_stuck_after_more_than_the_days_of_the_stage() -> None:
    new, offer = parse_pipelines("sales: new 10%, offer 50% 21d").all[0].stages
    assert [offer.is_stuck(days) for days in (0, 21, 22)] == [False, False, True]
    assert not new.is_stuck(10_000)
