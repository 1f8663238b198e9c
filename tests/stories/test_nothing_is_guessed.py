"""What an import does not find in a file it does not make up: it rejects the row, or reports what it took instead."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.answers import Crm
from tests.importing import Take

CALLS = (
    "Activity type,Contact,Date,Notes\nCall,Ann Lee,2026-01-02,first\nCall,Ann Lee,,second\nNote,Ann Lee,,likes tea\n"
)
OF_OTHERS = [
    {"activity_type": "call", "contact": "Ann Lee", "date": "2026-01-02", "notes": "first"},
    {"activity_type": "call", "contact": "Ann Lee", "date": "", "notes": "second"},
    {"activity_type": "note", "contact": "Ann Lee", "notes": "likes tea"},
]
OURS = [
    {"type": "activity", "kind": "call", "contacts": [{"name": "Ann Lee"}], "at": "2026-01-02T12:00:00Z",
     "text": "first"},
    {"type": "activity", "kind": "call", "contacts": [{"name": "Ann Lee"}], "text": "second"},
    {"type": "note", "contact": "Ann Lee", "text": "likes tea"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.example>")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calls.csv", CALLS),
        ("calls.json", json.dumps(OF_OTHERS)),
        ("calls.jsonl", "".join(json.dumps(one) + "\n" for one in OURS)),
    ],
)
def test_an_activity_without_a_date_is_rejected_and_can_be_fed_again(
    take: Take, crm: Crm, tmp_path: Path, name: str, text: str
) -> None:
    said, book = take(text, name=name, code=4)
    assert "rejected: The activity has no date." in said.out and ", 1 rejected; 1 activity, 1 note" in said.out
    assert [one["text"] for one in book["activity"]] == ["first"]
    assert [one["text"] for one in book["note"]] == ["likes tea"]
    (rejects,) = tmp_path.glob("*.rejected.*")
    kept = rejects.read_text()
    assert "second" in kept and "first" not in kept
    if rejects.suffix == ".csv":
        header, row = csv.reader(kept.splitlines())
        row[header.index("Date")] = "2026-01-03"
        rejects.write_text("\n".join(",".join(cells) for cells in (header, row)))
    else:
        date = {"at": "2026-01-03T12:00:00Z"} if name == "calls.jsonl" else {"date": "2026-01-03"}
        rejects.write_text(json.dumps(json.loads(kept) | date))
    assert crm("import", str(rejects)).code == 0
    assert [line.split("\t")[0][:10] for line in crm("timeline", "--format", "tsv").lines if "second" in line] == [
        "2026-01-03"
    ]


def test_a_file_of_activities_without_dates_says_what_can_be_done(take: Take, crm: Crm, tmp_path: Path) -> None:
    text = "Activity type,Contact,Notes\nCall,Ann Lee,first\nMeeting,Ann Lee,second\n"
    said, book = take(text, "--kind", "activity", name="calls.csv", code=4)
    assert "activity" not in book and "2 rejected" in said.out
    assert "No column has the date of the activities" in said.out and "--kind note" in said.out
    assert crm("import", str(tmp_path / "calls.csv"), "--kind", "note").code == 0
    assert len(crm("notes", "--format", "ids").lines) == 2


def test_an_activity_that_has_only_its_creation_is_dated_by_that_with_a_remark(take: Take) -> None:
    text = "Activity type,Contact,Created at,Notes\nCall,Ann Lee,2026-01-02,first\n"
    said, book = take(text, "--kind", "activity", "--map", "Created at=created_at", name="calls.csv")
    assert book["activity"][0]["at"] == "2026-01-02T12:00:00Z"
    assert "line 2: No date; that of its creation was taken." in said.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deals.csv", "Deal Name,Contact,Amount,Stage\nBig,Ann Lee,100,Moonshot\nOdd,Ann Lee,200,Moonshot\n"),
        ("deals.jsonl", "".join(
            json.dumps({"type": "deal", "title": title, "contact": "Ann Lee", "value": "100.00", "currency": "EUR",
                        "stage": "Moonshot"}) + "\n"
            for title in ("Big", "Odd")
        )),
    ],
)  # fmt: skip
def test_deals_of_an_unknown_stage_are_counted_and_keep_the_word_in_a_note(
    take: Take, crm: Crm, tmp_path: Path, name: str, text: str
) -> None:
    said, book = take(text, name=name)
    assert "Unknown stage “Moonshot”: 2 deals are in the first stage, and a note has the word." in said.out
    assert [one["stage"] for one in book["deal"]] == ["qualified", "qualified"]
    assert [one["text"] for one in book["note"]] == ["Stage of Big: Moonshot", "Stage of Odd: Moonshot"]
    again = crm("import", str(tmp_path / name), "--json", "--dry-run")
    assert json.loads(again.out)["unknown_stages"] == [] and json.loads(again.out)["things"] == []


def test_a_deal_without_a_contact_keeps_an_unknown_stage_in_its_own_note(take: Take) -> None:
    said, book = take(json.dumps({"type": "deal", "title": "Big", "stage": "Moonshot"}), name="deals.json")
    assert "1 deal is in the first stage" in said.out
    assert [(one["text"], bool(one["deal_uid"])) for one in book["note"]] == [("Stage of Big: Moonshot", True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calls.csv", "Activity type,Company,Date,Notes\nCall,Newcomer,2026-01-02,first\n"),
        ("calls.jsonl", '{"type": "activity", "kind": "call", "company": "Newcomer", "at": "2026-01-02T12:00:00Z"}\n'),
    ],
)
def test_an_activity_with_a_company_alone_is_filed_on_it(take: Take, name: str, text: str) -> None:
    _, book = take(text, "--kind", "activity", name=name)
    assert [one["name"] for one in book["company"]] == ["Newcomer"]
    assert [bool(one["company_uid"]) for one in book["activity"]] == [True]
