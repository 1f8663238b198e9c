"""Owners of contacts, deals and follow-ups, in a book that several people use."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from simplecrm import open_book
from tests.answers import Crm


@pytest.fixture
def owned(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """A book that Ann uses, in which Zoe is Ben's, Max is Ann's, and Kim is nobody's."""
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    crm("add", "Zoe Quist", "--owner", "Ben", "--email", "zoe@acme.com")
    crm("add", "Max Moor", "--owner", "me")
    crm("add", "Kim Kerr")
    crm("deals", "add", "Pilot", "--who", "zoe", "--owner", "ben")
    crm("deals", "add", "Renewal", "--who", "max")
    crm("remind", "zoe", "tomorrow", "Of Ben by the contact", "--owner", "none")
    crm("remind", "zoe", "tomorrow", "Of Ann by itself", "--owner", "ann")
    crm("remind", "kim", "tomorrow", "Of nobody")
    crm("reminders", "add", "tomorrow", "Of Ben without a contact", "--owner", "ben")
    return crm


def names(crm: Crm, *words: str) -> list[str]:
    answer = crm(words[0], "--json", *words[1:]) if words[0] != "--file" else crm(*words[:3], "--json", *words[3:])
    if not answer.out:
        return []
    return sorted(row.get("name") or row.get("title") or row["text"] for row in answer.json)


@pytest.mark.parametrize(("query", "people", "deals", "follow_ups"), [
    ("owner:ben", ["Zoe Quist"], ["Pilot"], ["Of Ben by the contact", "Of Ben without a contact"]),
    ("owner:BEN", ["Zoe Quist"], ["Pilot"], ["Of Ben by the contact", "Of Ben without a contact"]),
    ("owner:me", ["Max Moor"], ["Renewal"], ["Of Ann by itself"]),
    ("owner:none", ["Kim Kerr"], [], ["Of nobody"]),
    ("-owner:ben", ["Kim Kerr", "Max Moor"], ["Renewal"], ["Of Ann by itself", "Of nobody"]),
    ("owner:ben or owner:me", ["Max Moor", "Zoe Quist"], ["Pilot", "Renewal"],
     ["Of Ann by itself", "Of Ben by the contact", "Of Ben without a contact"]),
    ("owner:cleo", [], [], []),
])  # fmt: skip
def test_queries_find_records_by_owner(
    owned: Crm, query: str, people: list[str], deals: list[str], follow_ups: list[str]
) -> None:
    assert names(owned, "contacts", "--", query) == people
    assert names(owned, "deals", "--", query) == deals
    assert names(owned, "reminders", "--", query) == follow_ups


def test_me_needs_a_user(owned: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIMPLECRM_USER")
    for words in (("contacts", "owner:me"), ("add", "Cleo Cole", "--owner", "me")):
        refused = owned(*words)
        assert refused.code == 2
        assert "You have no name in this book yet." in refused.err and "simplecrm config user ann" in refused.err


@pytest.mark.parametrize("name", ["me", "none", "Ann Lee"])
def test_some_names_are_not_those_of_users(crm: Crm, name: str) -> None:
    assert crm("config", "user", name).code == 2


def test_an_owner_is_shown_and_cleared(owned: Crm) -> None:
    assert "Owner     ben" in owned("show", "zoe").lines
    assert "Owner     ben" in owned("deals", "show", "pilot").lines
    assert "Owner     ann" in owned("reminders", "show", "2").lines
    for noun, one in (("contacts", "zoe"), ("deals", "pilot"), ("reminders", "2")):
        assert owned(noun, "edit", one, "--owner", "").code == 0
        assert owned(noun, "show", one, "--json").json["owner"] is None
        assert owned(noun, "edit", one, "--owner", "Ben Ortega").code == 2
        owned("undo")
        assert owned(noun, "show", one, "--json").json["owner"] in ("ann", "ben")


def test_the_history_shows_a_change_of_owner(owned: Crm) -> None:
    owned("contacts", "edit", "zoe", "--owner", "cleo")
    [line] = [line for line in owned("history", "zoe", "--json").json if line["field"] == "owner" and line["old"]]
    assert (line["old"], line["new"], line["user"]) == ("ben", "cleo", "ann")


def test_lists_have_the_owner(owned: Crm) -> None:
    for noun in ("contacts", "deals", "reminders"):
        assert {row["owner"] for row in owned(noun, "--json").json} >= {"ben", None}
        assert owned(noun, "--format", "csv").lines[0].endswith("owner")
        assert owned(noun, "--format", "table").lines[0].endswith("Owner")
        assert not any("ben" in line.split("\t") for line in owned(noun).lines), "plain lines stay as they are"


@pytest.mark.parametrize("form", ["csv", "jsonl", "vcf"])
def test_exports_keep_the_owner(owned: Crm, tmp_path: Path, form: str) -> None:
    path, other = str(tmp_path / f"all.{form}"), str(tmp_path / "other.db")
    assert owned("export", "-o", path).code == 0
    assert "owner" in Path(path).read_text().lower()
    owned("--file", other, "init")
    assert owned("--file", other, "import", path).code == 0
    assert names(owned, "--file", other, "contacts", "owner:ben") == ["Zoe Quist"]


@pytest.mark.parametrize("kind", ["deal", "reminder"])
def test_csv_of_other_nouns_keeps_the_owner(owned: Crm, tmp_path: Path, kind: str) -> None:
    path, other = str(tmp_path / "all.csv"), str(tmp_path / "other.db")
    assert owned("export", "--kind", kind, "-o", path).code == 0
    owned("--file", other, "init")
    for name in ("Zoe Quist <zoe@acme.com>", "Max Moor", "Kim Kerr"):
        owned("--file", other, "add", name)
    assert owned("--file", other, "import", path).code == 0
    assert "ben" in {row["owner"] for row in owned("--file", other, f"{kind}s", "--json").json}


def test_the_owner_of_another_program_stays_a_custom_field(owned: Crm, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name,email,owner\nIda Iles,ida@acme.com,Zoe Miller\n")
    assert owned("import", str(tmp_path / "other.csv")).code == 0
    assert owned("show", "ida", "--json").json["owner"] is None
    assert names(owned, "contacts", "owner:zoe") == ["Ida Iles"]
    assert names(owned, "contacts", "owner:ben") == ["Zoe Quist"]


def test_owners_in_files_become_names_of_users(owned: Crm, tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text('{"type": "contact", "name": "Ida Iles", "owner": "Ben Ortega"}\n')
    (tmp_path / "other.csv").write_text("name,Account Owner\nJon Jop,Ben Ortega\nLea Lux,None\n")
    assert owned("import", str(tmp_path / "own.jsonl")).code == 0
    assert owned("import", str(tmp_path / "other.csv"), "--map", "Account Owner=owner").code == 0
    assert names(owned, "contacts", "owner:ben-ortega") == ["Ida Iles", "Jon Jop"]
    assert owned("show", "lea", "--json").json["owner"] is None


def test_a_merge_keeps_the_owner(owned: Crm) -> None:
    owned("merge", "kim", "zoe", "--yes")
    assert owned("show", "kim", "--json").json["owner"] == "ben"


def test_the_next_occurrence_has_the_same_owner(owned: Crm) -> None:
    owned("remind", "kim", "tomorrow", "Weekly", "--every", "week", "--owner", "ben")
    [number] = [row["id"] for row in owned("reminders", "--json").json if row["text"] == "Weekly"]
    owned("done", str(number))
    assert [row["owner"] for row in owned("reminders", "--json").json if row["text"] == "Weekly"] == ["ben"]


def test_batch_and_scripts_set_owners(owned: Crm) -> None:
    actions = (
        {"do": "contacts edit", "who": "kim", "owner": "cleo"}, {"do": "deals edit", "id": 2, "owner": "me"},
        {"do": "remind", "who": "kim", "when": "tomorrow", "text": "Batch", "owner": "cleo"},
    )  # fmt: skip
    assert owned("batch", stdin="\n".join(map(json.dumps, actions))).code == 0
    with contextlib.closing(open_book()) as book:
        book.remind("kim", "tomorrow", "Script", owner="dan")
        book.contacts.edit("max", owner="")
        assert book.contacts.get("kim").owner == "cleo"
    assert names(owned, "deals", "owner:ann") == ["Renewal"]
    assert names(owned, "reminders", "owner:cleo or owner:dan") == ["Batch", "Of nobody", "Script"]
    assert names(owned, "contacts", "owner:me") == []


def test_done_and_snooze_by_owner(owned: Crm) -> None:
    assert owned("snooze", "--where", "owner:ben", "in 3 days").code == 0
    assert {row["text"] for row in owned("reminders", "--json").json if row["due"] == "2026-11-25"} == {
        "Of Ben by the contact", "Of Ben without a contact",
    }  # fmt: skip


def test_without_owners_lists_are_as_they_were(crm: Crm) -> None:
    crm("add", "Zoe Quist")
    crm("remind", "zoe", "tomorrow", "Call")
    for noun in ("contacts", "reminders"):
        assert "Owner" not in crm(noun, "--format", "table").out
    assert "Owner" not in crm("show", "zoe").out
