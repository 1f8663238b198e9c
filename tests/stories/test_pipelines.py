"""Deals move through the stages of pipelines, and the book remembers for how long they were in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simplecrm.errors import NotUnderstood
from simplecrm.scripting import open_book
from tests.answers import Crm

TWO = "sales: qualified 10%, proposal 50% 21d, closing 75%; renewals: due 60% 14d, promised 90%"


@pytest.fixture
def deals(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", TWO)
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-01T10:00:00")
    crm("add", "Ann Lee", "--company", "Acme", "--source", "fair")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "12k EUR", "--source", "referral")
    crm("deals", "add", "Renewal", "--company", "acme", "--stage", "renewals/due")


def at(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", f"2026-11-{day:02}T10:00:00")


def test_new_deals_begin_in_the_first_stage_with_its_probability(crm: Crm, deals: None) -> None:
    rows = crm("deals", "--json").json
    assert [(row["title"], row["pipeline"], row["stage"], row["probability"], row["source"]) for row in rows] == [
        ("Pilot", "sales", "qualified", 10, "referral"), ("Renewal", "renewals", "due", 60, None),
    ]  # fmt: skip
    crm("deals", "add", "Third", "--pipeline", "Renewals")
    assert crm("deals", "--pipeline", "renewals", "--format", "ids").lines == ["2", "3"]
    assert crm("deals", "--stage", "renewals/promised").code == 1


def test_every_move_is_kept_with_the_time_in_each_stage(crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 4)
    moved = crm("deals", "move", "1", "proposal")
    assert (moved.code, moved.lines) == (0, ["1"])
    assert "Moved to proposal: Pilot · proposal · €12,000 · 50 %" in moved.err
    at(monkeypatch, 16)
    crm("deals", "move", "1", "closing")
    at(monkeypatch, 21)
    assert "Stages    qualified 3 d → proposal 12 d → closing 5 d" in crm("deals", "show", "1").out
    assert crm("deals", "--format", "tsv").lines[1].split("\t")[4:6] == ["closing", "5"]
    assert crm("deals", "won", "1").code == 0
    at(monkeypatch, 28)
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["status"], deal["stage"], deal["probability"], deal["closed_at"]) == (
        "won", "closing", 100, "2026-11-21T10:00:00Z"
    )  # fmt: skip
    assert [(move["stage"], move["status"], move["at"][:10]) for move in deal["moves"]] == [
        ("qualified", "open", "2026-11-01"), ("proposal", "open", "2026-11-04"), ("closing", "open", "2026-11-16"),
        ("closing", "won", "2026-11-21"),
    ]  # fmt: skip
    assert "qualified 3 d → proposal 12 d → closing 5 d" in crm("deals", "show", "1").out


def test_several_deals_move_in_one_step_that_undo_takes_back(crm: Crm, deals: None) -> None:
    crm("deals", "add", "Third")
    before = crm("deals", "--json").out
    assert crm("deals", "move", "1", "3", "closing").lines == ["1", "3"]
    assert "Move 2 deals to closing" in crm("history").lines[0]
    assert crm("undo").code == 0
    assert crm("deals", "--json").out == before
    assert crm("redo").code == 0
    assert [row["stage"] for row in crm("deals", "--json").json if row["id"] != 2] == ["closing", "closing"]


def test_a_stage_is_looked_up_in_the_deals_own_pipeline(crm: Crm, deals: None) -> None:
    assert crm("deals", "move", "2", "promised").code == 0
    assert crm("deals", "move", "1", "renewals/due").code == 0
    assert crm("deals", "show", "1", "--json").json["pipeline"] == "renewals"
    assert crm("deals", "edit", "1", "--pipeline", "sales").code == 0
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["pipeline"], deal["stage"], deal["probability"]) == ("sales", "qualified", 10)


def test_closed_deal_has_no_stage_to_change_until_it_is_reopened(crm: Crm, deals: None) -> None:
    crm("deals", "lost", "1", "Too dear")
    for change in (("move", "1", "closing"), ("edit", "1", "--stage", "closing"), ("won", "1"), ("lost", "1")):
        answer = crm("deals", *change)
        assert (answer.code, answer.err.splitlines()) == (
            2, ["simplecrm: The deal Pilot is lost.", "  Reopen it first: simplecrm deals reopen 1"]
        )  # fmt: skip
    assert crm("deals", "edit", "pilot", "--value", "9k").code == 0
    assert crm("deals", "reopen", "1", "--stage", "closing").code == 0
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["status"], deal["stage"], deal["probability"], deal["closed_at"], deal["lost_reason"]) == (
        "open", "closing", 75, None, None
    )  # fmt: skip
    answer = crm("deals", "reopen", "1")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "simplecrm: The deal Pilot is open.")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("move", "1", "proposl"), 2, "Did you mean proposal?"), (("move", "1", "sales/due"), 2, "Stages: qualified"),
        (("move", "1", "sale/due"), 2, "Did you mean sales?"), (("move", "99", "closing"), 1, "No deal #99."),
        (("move", "closing"), 2, "Give deals and a stage."), (("move", "one", "closing"), 1, "No deal matches “one”."),
        (("move", "1", "99", "closing"), 1, "No deal #99."), (("won", "1", "99"), 1, "No deal #99."),
        (("edit", "1", "--pipeline", "x"), 2, "Pipelines: sales, renewals"),
        (("add", "X", "--stage", "won"), 2, "“won” is a status, not a stage."),
    ],
)  # fmt: skip
def test_mistakes_change_nothing_and_name_what_may_be_meant(
    crm: Crm, deals: None, words: tuple[str, ...], code: int, says: str
) -> None:
    before = crm("history").out
    answer = crm("deals", *words)
    assert (answer.code, says in answer.err) == (code, True), answer.err
    assert crm("history").out == before


def test_invalid_setting_is_refused_and_never_a_traceback(
    crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crm("config", "pipelines", "sales").code == 2
    assert crm("config", "pipelines", "sales: new 5%; support: open case 20%").code == 0
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "nonsense")
    for words in (("deals", "add", "X"), ("deals", "move", "1", "closing"), ("report", "pipeline")):
        answer = crm(*words)
        assert answer.code == 2 and answer.err.startswith("simplecrm: Invalid pipelines: ")


def test_deals_in_a_stage_that_the_settings_lost_stay_and_can_move(
    crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: new 5%, old 50%")
    assert crm("deals", "edit", "2", "--title", "Renewal 2027").code == 0
    assert crm("deals", "show", "2", "--json").json["stage"] == "due"
    assert crm("deals", "move", "2", "old").code == 0
    assert crm("report", "pipeline").lines[0].split("\t")[0] == "old"


def test_moves_go_through_json_and_stages_through_csv(crm: Crm, deals: None, tmp_path: Path) -> None:
    crm("deals", "move", "1", "proposal")
    crm("deals", "won", "1")
    path, table, other = (str(tmp_path / name) for name in ("all.jsonl", "deals.csv", "other.db"))
    crm("export", "-o", path)
    crm("export", "--kind", "deal", "-o", table)
    crm("--file", other, "init")
    assert crm("--file", other, "import", path).code == 0
    wanted = {row["title"]: row for row in crm("deals", "--json").json}
    for row in crm("--file", other, "deals", "--json").json:
        assert [row[name] for name in ("moves", "pipeline", "stage", "source")] == [
            wanted[row["title"]][name] for name in ("moves", "pipeline", "stage", "source")
        ]  # fmt: skip
    third = str(tmp_path / "third.db")
    crm("--file", third, "init")
    crm("--file", third, "add", "Ann Lee", "--company", "Acme")
    assert crm("--file", third, "import", table).code == 0
    rows = {row["title"]: row for row in crm("--file", third, "deals", "--json").json}
    assert (rows["Renewal"]["pipeline"], rows["Renewal"]["stage"]) == ("renewals", "due")
    assert (rows["Pilot"]["source"], rows["Pilot"]["status"]) == ("referral", "won")


def test_won_by_source_counts_the_deals_own_source_first(crm: Crm, deals: None) -> None:
    crm("deals", "won", "1", "2")
    rows = {row["source"]: row["won"] for row in crm("report", "sources", "--json").json}
    assert rows == {"fair": 0, "referral": 1, None: 1}


def test_scripts_and_batch_move_deals(crm: Crm, deals: None, home: Path) -> None:
    with open_book(str(home / "simplecrm.db")) as book:
        assert book.deals.move(1, "closing").stage == "closing"
        assert book.deals.won(1).status == "won"
        assert book.deals.reopen(1).status == "open"
    lines = [{"do": "deals move", "id": 2, "stage": "promised"}, {"do": "deals lost", "id": 2, "lost_reason": "Budget"}]
    assert crm("batch", stdin="\n".join(map(json.dumps, lines)) + "\n").code == 0
    deal = crm("deals", "show", "2", "--json").json
    assert (deal["stage"], deal["status"], deal["lost_reason"], len(deal["moves"])) == ("promised", "lost", "Budget", 3)


def test_stages_are_completed(crm: Crm, deals: None) -> None:
    from simplecrm.cli.completion import candidates, values

    assert [value for value, _ in values.deal_stage("")] == [
        "qualified", "proposal", "closing", "renewals/due", "renewals/promised"
    ]  # fmt: skip
    assert [value for value, _ in values.pipeline("r")] == ["renewals"]
    assert [value for value, _ in candidates.deal_or_stage("cl")] == ["closing"]


def test_forecast_is_by_month_and_currency(crm: Crm, deals: None) -> None:
    crm("deals", "edit", "1", "--close", "2026-12-10", "--stage", "closing")
    crm("deals", "edit", "2", "--value", "1000 EUR", "--close", "2026-12-20")
    crm("deals", "add", "Dollars", "--value", "500 USD", "--close", "2027-01-05")
    crm("deals", "add", "Some day", "--value", "70")
    assert crm("report", "forecast").lines == [
        "2026-12-01\t2\t12000.00\t9600.00\t13000.00\tEUR", "2027-01-01\t1\t0.00\t50.00\t500.00\tUSD",
        "\t1\t0.00\t7.00\t70.00\tEUR",
    ]  # fmt: skip
    table = crm("report", "forecast", "--format", "table").lines
    assert table[0].split() == ["Month", "Deals", "Committed", "Weighted", "Best", "case"]
    assert table[1].startswith("Dec 2026") and table[3].startswith("(no date)") and "€13,070" in table[-2]
    assert crm("report", "forecast", "--where", "zebra").lines == []


def test_conversion_counts_what_became_of_the_deals_in_each_stage(
    crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3, 7):
        crm("deals", "add", f"Deal {number}")
    at(monkeypatch, 5)
    crm("deals", "move", "1", "3", "4", "proposal")
    crm("deals", "lost", "5")
    at(monkeypatch, 9)
    crm("deals", "won", "1")
    crm("deals", "lost", "3")
    rows = {row["stage"]: row for row in crm("report", "conversion", "--json").json}
    assert list(rows) == ["qualified", "proposal", "due"]
    assert {name: rows["qualified"][name] for name in ("entered", "moved", "won", "lost", "there", "rate", "days")} == {
        "entered": 5, "moved": 3, "won": 0, "lost": 1, "there": 1, "rate": 75, "days": 4
    }  # fmt: skip
    assert {name: rows["proposal"][name] for name in ("entered", "moved", "won", "lost", "there", "rate", "days")} == {
        "entered": 3, "moved": 0, "won": 1, "lost": 1, "there": 1, "rate": 50, "days": 4
    }  # fmt: skip
    assert crm("report", "conversion", "--where", "ann", "--json").json[0]["entered"] == 1


def test_velocity_is_the_mean_time_from_adding_to_winning(
    crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 11)
    crm("deals", "won", "1")
    at(monkeypatch, 21)
    crm("deals", "edit", "2", "--value", "2000 EUR")
    crm("deals", "won", "2")
    at(monkeypatch, 28)
    rows = [row for row in crm("report", "velocity", "--json").json if row["won"]]
    assert [(row["won"], row["currency"], row["days"], row["value"]) for row in rows] == [(2, "EUR", 15, "7000.00")]


def test_stuck_deals_are_found(crm: Crm, deals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("deals", "move", "1", "proposal")
    at(monkeypatch, 15)
    assert crm("deals", "is:stuck").code == 1
    at(monkeypatch, 16)
    assert crm("deals", "is:stuck", "--format", "ids").lines == ["2"]
    at(monkeypatch, 22)
    assert crm("deals", "is:stuck", "--format", "ids").lines == ["2"]
    at(monkeypatch, 23)
    assert crm("deals", "is:stuck", "--format", "ids").lines == ["1", "2"]
    crm("deals", "won", "2")
    assert crm("deals", "is:stuck", "--format", "ids").lines == ["1"]
    assert crm("deals", "-is:stuck", "--format", "ids").lines == ["2"]
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 10%, proposal 50%")
    assert crm("deals", "is:stuck").code == 1


def test_stage_with_braces_is_an_invalid_stage(crm: Crm, deals: None) -> None:
    refused = crm("deals", "move", "1", "{x}")
    assert (refused.code, "Invalid stage: “{x}”." in refused.err) == (2, True)


def test_a_status_where_a_stage_belongs_is_told_from_it(crm: Crm, deals: None) -> None:
    said = crm("deals", "stage:won")
    assert said.code == 2 and "“won” is a status of deals, not a stage." in said.err, said
    assert "Did you mean status:won?" in said.err


def test_an_unknown_pipeline_is_refused_with_the_one_that_may_be_meant(crm: Crm) -> None:
    crm("deals", "add", "Pilot")
    for asked in (("deals", "--pipeline", "slaes"), ("deals", "add", "X", "--pipeline", "Slaes")):
        said = crm(*asked)
        assert said.code == 2 and "Invalid pipeline: “" in said.err and "Did you mean sales?" in said.err, said
    crm("config", "pipelines", "renewals: due 60%")
    assert len(crm("deals", "--pipeline", "sales").lines) == 1, "deals may be in one that is no longer in the settings"


def test_the_reason_of_a_lost_deal_can_be_corrected(crm: Crm) -> None:
    crm("deals", "add", "Pilot")
    said = crm("deals", "edit", "1", "--reason", "Too dear")
    assert (said.code, said.err.splitlines()[0]) == (2, "simplecrm: Only a lost deal has a reason; Pilot is open.")
    crm("deals", "lost", "1", "To dear")
    assert crm("deals", "edit", "1", "--reason", "Too dear").code == 0
    assert crm("deals", "--json").json[0]["lost_reason"] == "Too dear"


def test_probability_of_a_closed_deal_and_reason_of_another_are_refused_by_every_door(
    crm: Crm, deals: None, home: Path
) -> None:
    crm("deals", "won", "1")
    before = crm("deals", "--json").out
    answer = crm("deals", "edit", "1", "--probability", "50")
    assert (answer.code, answer.err.splitlines()) == (
        2, ["simplecrm: The deal Pilot is won, so its probability is 100 %.",
            "  Reopen it first: simplecrm deals reopen 1"]
    )  # fmt: skip
    lines: list[dict[str, Any]] = [
        {"id": 1, "probability": 50}, {"id": 2, "status": "lost", "probability": 30}, {"id": 1, "lost_reason": "Budget"}
    ]  # fmt: skip
    with open_book(str(home / "simplecrm.db")) as book:
        for line in lines:
            assert crm("batch", stdin=json.dumps({"do": "deals edit", **line}) + "\n").code == 4
            with pytest.raises(NotUnderstood):
                book.deals.edit(**line)
    assert crm("deals", "--json").out == before
    assert crm("deals", "edit", "1", "--probability", "100").err.startswith("simplecrm: Nothing to change was given.")


def test_deal_that_an_edit_reopens_has_the_probability_of_its_stage(crm: Crm, deals: None) -> None:
    crm("deals", "won", "1")
    line = json.dumps({"do": "deals edit", "id": 1, "status": "open"})
    assert crm("batch", stdin=f"{line}\n").code == 0
    deal = crm("deals", "show", "1", "--json").json
    assert (deal["status"], deal["stage"], deal["probability"]) == ("open", "qualified", 10)
