"""Segments, templates and campaigns are in the export of the whole book, and come back from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm


@pytest.fixture
def exported(crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A book with a campaign that was written to two of four: one came back, one answered."""
    monkeypatch.setenv("SIMPLECRM_ME", "sam@poe.org")
    for name in ("Ann", "Ben", "Cleo", "Dora"):
        crm("add", f"{name} Lee <{name.lower()}@acme.com>", "--tag", "vip")
    crm("segments", "add", "cold", "last>365d")
    crm("segments", "add", "apt", "tag:vip -@cold")  # comes before what it names
    crm("segments", "add", "firms", "city:berlin", "--finds", "companies")
    crm("templates", "add", "news", "Hello {{ given }}", "--subject", "News")
    crm("contacts", "edit", "3", "--do-not-contact")
    crm("campaigns", "add", "spring", "tag:vip", "--template", "news", "--quiet-for", "1d")
    crm("campaigns", "write", "spring", str(tmp_path / "spring.mbox"))
    crm("campaigns", "bounced", "spring", "ann@acme.com", "No such user")
    crm("log", "email", "ben@acme.com", "Yes", "--in", "--at", "tomorrow 9am")
    crm("campaigns", "add", "autumn", "tag:vip", "--template", "news")
    crm("contacts", "delete", "4")
    path = tmp_path / "book.jsonl"
    assert crm("export", "--format", "jsonl", "-o", str(path)).code == 0
    return path


def lines_of(path: Path, kind: str) -> list[dict[str, Any]]:
    return [one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if one["type"] == kind]


def moved(crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: Path) -> str:
    """The export imported into an empty book, whose ids are others."""
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "other"))
    crm("add", "Zoe Moe")
    crm("contacts", "delete", "1")
    said = crm("import", str(path))
    assert said.code == 0, said
    return said.out


def test_book_that_is_imported_has_the_same_campaigns_and_writes_to_nobody_again(
    crm: Crm, exported: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [campaign] = [one for one in lines_of(exported, "campaign") if one["name"] == "spring"]
    assert [(one["name"], one["state"], one["error"]) for one in campaign["members"]] == [
        ("Ann Lee", "bounced", "No such user"), ("Ben Lee", "sent", ""), ("Cleo Lee", "", ""),
    ]  # fmt: skip
    before = crm("campaigns", "show", "spring", "--json").json
    said = moved(crm, monkeypatch, tmp_path, exported)
    assert "2 campaigns" in said and "3 segments" in said and "1 template" in said
    after = crm("campaigns", "show", "spring", "--json").json
    assert (after["states"], after["answered"]) == (
        [["bounced", 1], ["sent", 1], ["left out", 1]], before["answered"]
    ), after  # fmt: skip
    assert crm("campaigns", "send", "spring", "--yes").err == "Nobody is waiting for spring.\n"
    assert [one["finds"] for one in crm("segments", "--json").json] == ["contact", "contact", "company"]
    again = tmp_path / "again.jsonl"
    crm("export", "--format", "jsonl", "-o", str(again))
    assert again.read_bytes() == exported.read_bytes()
    assert "campaign" not in crm("import", str(exported)).out, "the same file twice changes nothing"
    crm("undo")
    assert crm("campaigns").out == ""


def test_export_of_some_contacts_has_no_campaigns(crm: Crm, exported: Path) -> None:
    said = crm("export", "ann", "--format", "jsonl")
    assert not {one["type"] for one in map(json.loads, said.lines)} & {"campaign", "segment", "template"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "fax"}, "Invalid channel"),
        ({"members": [{"name": "Ann Lee", "state": "eaten"}]}, "invalid state"),
        ({"members": [{"name": 5}]}, "invalid value"),
        ({"members": "all"}, "invalid value"),
        ({"text": " "}, "empty"),
        ({"name": "two words"}, "word"),
        ({"quiet_days": -1}, "Invalid number of days"),
        ({"query": ""}, "empty"),
    ],
)
def test_invalid_campaigns_are_rejected(
    crm: Crm, exported: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: Any, words: str
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(lines_of(exported, "campaign")[0] | change))
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "other"))
    said = crm("import", str(bad))
    assert said.code == 4 and words in said.out, said
    assert crm("campaigns").out == ""


@pytest.mark.parametrize("change", [{"query": "(tag:vip"}, {"finds": "case"}, {"name": "two words"}, {"query": ""}])
def test_invalid_segments_are_rejected(
    crm: Crm, exported: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: Any
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(lines_of(exported, "segment")[0] | change))
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "other"))
    assert crm("import", str(bad)).code == 4
    assert crm("segments").out == ""
