"""JSON Lines for version control: the same book exports the same bytes, and a change affects only its line."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.answers import Crm


@pytest.fixture
def book_of_many(crm: Crm) -> None:
    """A dozen people with everything that belongs to people."""
    for number, name in enumerate(("Zoe", "Ann", "Mia", "Ben", "Eva", "Cid")):
        crm(
            "add", f"{name} Lee <{name}@acme.com>", "--email", f"{name}@home.de", "--phone", f"+49 30 12345{number}",
            "--company", ("Acme", "Globex")[number % 2], "--tag", "vip", "--tag", f"t{number % 3}", "--field", "b=2",
            "--field", "a=1",
        )  # fmt: skip
        crm("log", "call", name, f"Talked to {name}", "--next", "in 2 weeks")
        crm("note", name, f"Note on {name}")
        crm("deals", "add", f"Deal {number}", "--who", name, "--value", str(number * 100))
    crm("activities", "edit", "1", "--who", "ann", "--who", "zoe", "--who", "mia")
    crm("contacts", "archive", "cid")


def exported(crm: Crm, *globals_: str) -> bytes:
    return crm(*globals_, "export", "--format", "jsonl").out.encode()


def test_reimported_export_gives_the_same_bytes_in_any_line_order(crm: Crm, tmp_path: Path, book_of_many: None) -> None:
    first = exported(crm)
    assert first.count(b"\n") > 30
    lines = first.splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    # Whom a line is about has to be there before it.
    rank = {"tag": 0, "field": 0, "company": 1, "contact": 2, "deal": 3}
    lines.sort(key=lambda line: rank.get(json.loads(line)["type"], 4))
    (tmp_path / "copy.jsonl").write_bytes(b"".join(lines))
    other = str(tmp_path / "other.db")
    assert crm("--file", other, "init").code == 0
    assert crm("--file", other, "import", str(tmp_path / "copy.jsonl")).code == 0
    assert crm("--file", other, "contacts", "--format", "ids", "--sort", "id").lines
    assert exported(crm, "--file", other) == first
    assert exported(crm, "--file", other) == first


def test_exported_lines_are_sorted_by_uid(crm: Crm, book_of_many: None) -> None:
    for answer in (exported(crm), crm("export", "--format", "jsonl", "tag:vip").out.encode()):
        uids: dict[str, list[str]] = {}
        for line in answer.splitlines():
            record = json.loads(line)
            uids.setdefault(record["type"], []).append(record.get("uid", record.get("name")))
        assert len(uids["contact"]) >= 5
        assert all(found == sorted(found) for found in uids.values())


def test_changing_one_contact_changes_one_line(crm: Crm, book_of_many: None) -> None:
    before = exported(crm).splitlines()
    crm("contacts", "edit", "mia", "--stage", "customer", "--email", "mia@globex.com")
    after = exported(crm).splitlines()
    [(old, new)] = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert (json.loads(old)["stage"], json.loads(new)["stage"]) == ("lead", "customer")


def test_export_does_not_depend_on_the_time(crm: Crm, monkeypatch: pytest.MonkeyPatch, book_of_many: None) -> None:
    first = exported(crm)
    monkeypatch.setenv("SIMPLECRM_NOW", "2031-05-01T09:00:00")
    assert exported(crm) == first
