"""The sentiment of activities: it is set where somebody wants to, and shows as a trend of contacts and companies."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import simplecrm
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.importing import Take

LOGGED = (("ann", "bad", 9), ("ann", "bad", 8), ("ann", "", 7), ("ann", "good", 6), ("ann", "good", 5),
          ("ben", "bad", 4), ("company:acme", "neutral", 3), ("cy", "bad", 2))  # fmt: skip


@pytest.fixture
def rated(crm: Crm) -> None:
    """Ann and Ben of Acme, Cy, and how talks with them and with Acme itself went."""
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("add", "Ben Ortega", "--company", "Acme")
    crm("add", "Cy Dahl")
    for who, sentiment, days in LOGGED:
        given = ("--sentiment", sentiment) if sentiment else ()
        assert crm("log", "call", who, f"{sentiment or 'not'} rated", "--at", f"{days} days ago", *given).code == 0


def in_another_book(crm: Crm, path: str) -> None:
    """The same people in another book."""
    assert crm("--file", path, "init").code == 0
    for name in ("Ann Lee <ann@acme.com>", "Ben Ortega", "Cy Dahl"):
        assert crm("--file", path, "add", name).code == 0


def activities(crm: Crm) -> dict[int, Any]:
    return {one["id"]: one["sentiment"] for one in crm("activities", "--json").json}


def test_it_is_logged_changed_cleared_undone_and_in_the_history(crm: Crm, rated: None) -> None:
    assert activities(crm) == {place: given[1] or None for place, given in enumerate(LOGGED, 1)}
    assert crm("activities", "edit", "3", "--sentiment", "Neutral").code == 0
    assert "Sentiment neutral" in crm("activities", "show", "3").lines
    assert crm("undo").code == 0 and activities(crm)[3] is None
    assert crm("redo").code == 0 and activities(crm)[3] == "neutral"
    assert crm("activities", "edit", "3", "--sentiment", "").code == 0 and activities(crm)[3] is None
    changed = [line.split("\t")[6:9] for line in crm("history", "ann").lines if "\tsentiment\t" in line]
    assert ["sentiment", "neutral", ""] in changed and ["sentiment", "", "neutral"] in changed


@pytest.mark.parametrize(
    "words",
    [
        ("log", "call", "ann", "Hello", "--sentiment", "happy"), ("activities", "edit", "1", "--sentiment", "happy"),
        ("activities", "--sentiment", "happy"), ("contacts", "sentiment:happy"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_another_word_is_refused_with_those_accepted(crm: Crm, rated: None, words: tuple[str, ...]) -> None:
    said = crm(*words)
    assert said.code == 2 and "Unknown sentiment: “happy”." in said.err and "good, neutral, bad" in said.err
    assert len(activities(crm)) == len(LOGGED)


def test_it_is_asked_for_nowhere(crm: Crm, rated: None) -> None:
    assert "entiment" not in crm("log", "call", "ann", "Hello").err


def test_trend_is_on_the_pages_of_contacts_and_companies(crm: Crm, rated: None) -> None:
    line = "Sentiment good, improving  - - + +  (last 4 rated, newest last)"
    assert line in crm("show", "ann").lines and line in crm("brief", "ann").lines
    assert "Sentiment bad  -  (1 rated)" in crm("show", "ben").lines
    firm = "Sentiment neutral, steady  - - + + - 0  (last 6 rated, newest last)"
    assert firm in crm("show", "company:acme").lines and firm in crm("companies", "show", "acme").lines
    assert any("(bad) bad rated" in one for one in crm("show", "ben").lines)
    assert any(one.endswith(" neutral rated") for one in crm("show", "company:acme").lines)


def test_trend_is_of_the_last_ten_that_are_not_archived(crm: Crm, rated: None) -> None:
    for _ in range(9):
        crm("log", "call", "ann", "Fine", "--sentiment", "neutral")
    assert "neutral, steady  + 0 0 0 0 0 0 0 0 0  (last 10 rated" in crm("show", "ann").out
    crm("activities", "archive", *(str(place) for place in range(9, 18)))
    assert "- - + +  (last 4" in crm("show", "ann").out


def test_trend_is_a_field_of_the_json_that_is_null_without_any(crm: Crm, rated: None) -> None:
    wanted = {"level": "good", "direction": "improving", "rated": ["bad", "bad", "good", "good"]}
    for command in ("show", "brief"):
        assert crm(command, "ann", "--json").json["sentiment"] == wanted
        assert crm(command, "company:acme", "--json").json["sentiment"]["level"] == "neutral"
    assert crm("companies", "show", "acme", "--json").json["sentiment"]["direction"] == "steady"
    crm("add", "Di Wu", "--company", "Brno")
    for words in (("show", "di"), ("brief", "di"), ("show", "company:brno"), ("brief", "company:brno")):
        found = crm(*words, "--json").json
        assert "sentiment" in found and found["sentiment"] is None
        assert "Sentiment" not in crm(*words).out


def test_contacts_and_activities_are_found_by_it(crm: Crm, rated: None) -> None:
    assert crm("contacts", "sentiment:bad", "--format", "ids").lines == ["1", "2", "3"]
    assert crm("find", "sentiment:good", "--format", "ids").lines == ["1"]
    assert crm("contacts", "-sentiment:bad").code == 1
    assert crm("activities", "--sentiment", "bad", "--format", "ids").lines == ["8", "6", "2", "1"]
    assert crm("activities", "--sentiment", "Good", "--kind", "visit").code == 1
    crm("activities", "archive", "8")
    assert crm("contacts", "sentiment:bad", "--format", "ids").lines == ["1", "2"]


def test_lists_have_it(crm: Crm, rated: None) -> None:
    rows = list(csv.DictReader(crm("activities", "--format", "csv").out.splitlines()))
    assert [row["sentiment"] for row in rows] == [given[1] for given in reversed(LOGGED)]
    assert [line.split("\t")[-1] for line in crm("activities").lines] == [given[1] for given in reversed(LOGGED)]
    entries = crm("timeline", "ann", "--json").json
    assert [entry["sentiment"] for entry in entries] == ["good", "good", None, "bad", "bad"]
    assert "Sentiment" in crm("timeline", "ann", "--format", "table").lines[0]
    assert "Sentiment" not in crm("timeline", "company:none", "--format", "table").out


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_exported_activities_are_imported_with_it(crm: Crm, rated: None, tmp_path: Path, form: str) -> None:
    path, other = str(tmp_path / f"all.{form}"), str(tmp_path / "other.db")
    kind = ("--kind", "activity") if form == "csv" else ()
    assert crm("export", "--format", form, *kind, "-o", path).code == 0
    in_another_book(crm, other) if kind else crm("--file", other, "init")
    assert crm("--file", other, "import", path).code == 0
    found = crm("--file", other, "activities", "--json").json
    assert {one["text"]: one["sentiment"] for one in found} == {
        "bad rated": "bad", "not rated": None, "good rated": "good", "neutral rated": "neutral",
    }  # fmt: skip


def test_a_list_of_the_timeline_is_imported_with_it(crm: Crm, rated: None, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(crm("timeline", "ann", "--format", "csv").out, encoding="utf-8")
    other = str(tmp_path / "other.db")
    in_another_book(crm, other)
    assert crm("--file", other, "import", str(tmp_path / "list.csv")).code == 0
    found = crm("--file", other, "activities", "--json").json
    assert [one["sentiment"] for one in found] == ["good", "good", None, "bad", "bad"]


def test_words_of_other_programs_are_understood_or_kept_in_the_text(crm: Crm, take: Take) -> None:
    crm("add", "Ann Lee")
    _, book = take(
        "Contact,Type,Date,Notes,Sentiment\nAnn Lee,call,2026-11-01,One,Positive\n"
        "Ann Lee,call,2026-11-02,Two,NEGATIVE\nAnn Lee,call,2026-11-03,Three,meh\n"
    )
    assert [(one["text"], one["sentiment"]) for one in book["activity"]] == [
        ("One", "good"), ("Three\nSentiment: meh", ""), ("Two", "bad"),
    ]  # fmt: skip


def test_a_column_of_contacts_with_that_name_is_kept(take: Take) -> None:
    _, book = take("Name,Email,Sentiment\nAnn,ann@acme.com,warm\n")
    assert book["contact"][0]["fields"] == [{"name": "Sentiment", "value": "warm"}]


def test_an_object_with_another_word_is_rejected_with_the_reason(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    record = {"type": "activity", "kind": "call", "text": "x", "at": "2026-11-01T10:00:00Z", "sentiment": "happy"}
    path.write_text(json.dumps({"type": "contact", "uid": "a", "name": "Ann"}) + "\n" + json.dumps(
        record | {"contacts": [{"uid": "a", "name": "Ann"}]}) + "\n", encoding="utf-8")  # fmt: skip
    said = crm("import", str(path))
    assert said.code == 4 and "Unknown sentiment: “happy”." in said.out + said.err


def test_batches_and_scripts_set_it(crm: Crm, book: Book) -> None:
    crm("add", "Ann Lee")
    actions = ({"do": "log", "who": "ann", "text": "Hello", "sentiment": "good"},
               {"do": "activities edit", "id": 1, "sentiment": "bad"},
               {"do": "log", "who": "ann", "text": "Hello", "sentiment": "happy"})  # fmt: skip
    said = crm("batch", "--each", stdin="\n".join(map(json.dumps, actions)))
    answers = [json.loads(line) for line in said.lines]
    assert [answer["ok"] for answer in answers] == [True, True, False] and "happy" in answers[2]["error"]
    assert activities(crm) == {1: "bad"}
    with simplecrm.open_book() as opened:
        logged = opened.log("call", "ann", "Glad", sentiment="good").activity
        assert logged.sentiment == "good"
        assert opened.activities.edit(logged, sentiment="").sentiment == ""


def test_a_message_is_logged_with_it(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    path = tmp_path / "one.eml"
    head = "From: ann@acme.com\nTo: me@x.de\nSubject: Hi\nDate: Sat, 21 Nov 2026 09:00:00 +0000"
    path.write_text(f"{head}\n\nThank you!\n", encoding="utf-8")
    assert crm("log", "email", str(path), "--sentiment", "good").code == 0
    assert activities(crm) == {1: "good"}
