"""Imports, exports, batches, duplicates and merges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm
from tests.terminal import Terminal

PEOPLE = (
    "First Name,Last Name,E-mail,Phone,Company,Shoe size,Tags,Notes\n"
    'Ann,Lee,ann@acme.com,+1 415 555 2671,Acme,42,"vip;north",likes sailing\n'
    "Ben,Ortega,ben@acme.com,,Acme,,,\n"
)


@pytest.fixture
def people(tmp_path: Path) -> str:
    """A small CSV file of contacts."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return str(path)


def test_import_dry_run_reports_the_same_and_writes_nothing(crm: Crm, people: str) -> None:
    dry = crm("import", people, "--dry-run")
    assert "2 new, 0 updated, 0 unchanged, 0 rejected; 1 note (nothing was written)" in dry.out
    assert crm("contacts", "--format", "ids").out == ""
    assert crm("history").out == ""
    wet = crm("import", people)
    rows = "  + new        line 2: Ann Lee\n  + new        line 3: Ben Ortega\n"
    assert rows in dry.out
    assert wet.out == dry.out.replace(rows, "").replace(" (nothing was written)", "")


def test_import_dry_run_says_what_becomes_of_each_row(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("add", "Ben Ortega <ben@acme.com>")
    path = tmp_path / "more.csv"
    path.write_text(
        "name,email,company,note\nZora Zander,zora@zander.example,,\nAnn Lee,ann@acme.com,Acme,\n"
        "Ben Ortega,ben@acme.com,Acme,\n,,,\n,,,nobody\nAnn Lee,ann@acme.com,Acme,sails\n"
    )
    dry = crm("import", str(path), "--dry-run")
    assert dry.out.splitlines()[5:10] == [
        "  + new        line 2: Zora Zander",
        "  = unchanged  line 3: Ann Lee",
        "  ~ updated    line 4: Ben Ortega",
        "  ! rejected   line 6",
        "  ~ updated    line 7: Ann Lee",
    ]
    outcomes = crm("import", str(path), "--dry-run", "--json").json["outcomes"]
    assert outcomes[0] == {"line": 2, "what": "new", "name": "Zora Zander"}


def test_import_dry_run_lists_only_the_first_rows(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name\n" + "\n".join(f"Person {number}" for number in range(150)) + "\n")
    dry = crm("import", str(path), "--dry-run").out
    assert "line 21: Person 19" in dry and "line 22:" not in dry and "… and 130 more rows" in dry


def test_import_is_one_step(crm: Crm, people: str) -> None:
    crm("import", people)
    assert [step["title"] for step in crm("history", "--json").json] == ["Import people.csv: 2 new, 0 updated"]
    shown = crm("show", "ann", "--json").json
    assert shown["emails"][0]["address"] == "ann@acme.com"
    assert shown["tags"] == ["north", "vip"]
    assert shown["fields"] == [{"name": "Shoe size", "value": "42"}]
    assert "likes sailing" in crm("notes", "ann").out
    crm("undo")
    assert crm("contacts").out == crm("companies").out == crm("tags").out == crm("notes").out == ""
    crm("redo")
    assert crm("find", "sailing").code == 0


def test_importing_a_file_twice_changes_nothing(crm: Crm, people: str) -> None:
    crm("import", people)
    before = crm("export", "--format", "jsonl").out
    again = crm("import", people)
    assert "0 new, 0 updated, 2 unchanged, 0 rejected" in again.out
    assert crm("export", "--format", "jsonl").out == before
    assert len(crm("history", "--json").json) == 1


def test_on_match_fills_updates_skips_or_adds(crm: Crm, people: str, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "CEO", "--source", "Fair")
    more = tmp_path / "more.csv"
    more.write_text("Name,Email,Company,Job Title,Phone,Lead Source\nAnn Lee,ann@acme.com,Acme,Boss,030 123456,Web\n")
    for how, title, source, count in (
        ("skip", "CEO", "Fair", 1), ("fill", "CEO", "Fair", 1), ("update", "Boss", "Web", 1), ("add", "CEO", "Fair", 2),
    ):  # fmt: skip
        assert crm("import", str(more), "--on-match", how).code == 0
        shown = crm("show", "1", "--json").json
        assert (shown["companies"][0]["title"], shown["source"]) == (title, source), how
        assert bool(shown["phones"]) == (how in ("fill", "update")), how
        assert len(crm("contacts", "--format", "ids").lines) == count, how
        crm("undo") if how != "skip" else None


def test_colleagues_sharing_an_address_stay_separate(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "desk.csv"
    desk = "office@acme.com,+49 30 123456"
    file.write_text(f"Name,Email,Phone\nAnn Lee,{desk}\nBen Ortega,{desk}\n")
    assert "2 new" in crm("import", str(file)).out
    assert "2 unchanged" in crm("import", str(file)).out


def test_rejected_rows_are_written_with_the_reason_and_can_be_reimported(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    crm("add", "Ann Lee <ann@acme.com>")
    file.write_text("Contact,Kind,Date,Text\nann@acme.com,call,2026-11-01,Hello\nnobody@x.y,call,2026-11-02,Lost\n")
    said = crm("import", str(file))
    assert said.code == 4
    assert "1 rejected" in said.out
    rejected = Path(f"{file}.rejected.csv")
    assert "No contact “nobody@x.y”." in rejected.read_text()
    assert rejected.stat().st_mode & 0o777 == 0o600

    rejected.write_text(rejected.read_text().replace("nobody@x.y", "ann@acme.com"))
    assert crm("import", str(rejected)).code == 0
    assert sorted(item["text"] for item in crm("activities", "--json").json) == ["Hello", "Lost"]


def test_unreadable_card_is_rejected_alone(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "cards.vcf"
    file.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@acme.com\nX-ODD:kept\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=B6rk;Jo\nTEL;CELL:0176 1234567\n"
        "END:VCARD\n"
    )
    said = crm("import", str(file))
    assert said.code == 4
    assert "2 new, 0 updated, 0 unchanged, 1 rejected" in said.out
    assert crm("find", "muörk").code == 0
    assert "X-ODD:kept" in crm("export", "--format", "vcard", "ann").out


def test_export_and_import_round_trip(crm: Crm, people: str, tmp_path: Path) -> None:
    crm("import", people)
    crm("log", "call", "ann", "ben", "Kick-off", "--next", "fri")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "1250.50")
    crm("companies", "edit", "acme", "--domain", "acme.com")
    crm("tags", "add", "vip", "--every", "2 weeks")
    before = crm("export", "--format", "jsonl").out
    file = tmp_path / "book.jsonl"
    file.write_text(before)
    other = str(tmp_path / "other.db")
    assert crm("init", "--file", other).code == 0
    said = crm("import", str(file), "--file", other)
    assert said.code == 0, said
    assert crm("export", "--format", "jsonl", "--file", other).out == before
    assert "0 new, 0 updated" in crm("import", str(file)).out
    assert crm("export", "--format", "jsonl").out == before


def test_export_is_private_and_never_overwrites_without_force(crm: Crm, people: str, tmp_path: Path) -> None:
    crm("import", people)
    target = tmp_path / "out.vcf"
    assert crm("export", "-o", str(target)).code == 0
    assert target.read_text().startswith("BEGIN:VCARD\r\nVERSION:3.0") or "BEGIN:VCARD" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o600
    refused = crm("export", "-o", str(target))
    assert refused.code == 2
    assert "already exists" in refused.err
    assert crm("export", "-o", str(target), "--force").code == 0
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("book.xlsx", b"PK\x03\x04" + bytes(200), "zip"),
        ("empty.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ""),
    ],
)
def test_unsupported_file_is_an_error(crm: Crm, tmp_path: Path, name: Any, content: Any, sentence: Any) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    said = crm("import", str(file))
    assert said.code == 2
    assert sentence.lower() in said.err.lower()
    assert crm("import", str(tmp_path)).code == 2
    assert crm("import", str(tmp_path / "nonesuch")).code == 2


def test_duplicates_are_found_and_merged_without_loss(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "CEO", "--tag", "a")
    crm("add", "Lee, Ann", "--phone", "+49 30 123456", "--company", "acme", "--title", "Boss", "--tag", "b")
    crm("add", "Zoe Quinn")
    crm("note", "2", "second's note")
    crm("log", "call", "2", "1", "both there")
    crm("remind", "2", "fri", "promise")
    [pair] = crm("duplicates", "--json").json
    assert (pair["id"], pair["other_id"]) == (1, 2)
    assert pair["reasons"] == ["same name", "same company"]

    before = crm("export", "--format", "jsonl").out
    assert crm("merge", "1", "2").code == 0
    shown = crm("show", "1", "--json").json
    assert [item["number"] for item in shown["phones"]] == ["+49 30 123456"]
    assert shown["tags"] == ["a", "b"]
    notes = [note["text"] for note in crm("notes", "1", "--json").json]
    assert "second's note" in notes
    assert any("title Boss" in note for note in notes)
    assert [item["contact"] for item in crm("reminders", "--json").json] == ["Ann Lee"]
    [activity] = crm("activities", "--json").json
    assert [person["id"] for person in activity["contacts"]] == [1]
    assert crm("show", "2").code == 1
    crm("undo")
    assert crm("export", "--format", "jsonl").out == before


def test_two_contacts_with_nothing_in_common_are_merged_only_on_request(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--birthday", "4 dec 1985")
    crm("add", "Zoe Quinn <zoe@brno.example>", "--birthday", "1 may 1990", "--every", "4 weeks")
    refused = crm("merge", "1", "2")
    assert refused.code == 2
    assert "Ann Lee (#1) and Zoe Quinn (#2) have nothing in common" in refused.err and "add --yes" in refused.err
    assert crm("show", "2").code == 0
    assert crm("merge", "1", "2", "--yes").code == 0
    [note] = crm("notes", "1", "--json").json
    assert note["text"] == "Merged with Zoe Quinn (#2), who had: name Zoe Quinn, birthday 1 May 1990"


def test_merging_asks_on_a_terminal(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("add", "Zoe Quinn <zoe@brno.example>")
    with Terminal("merge", "1", "2") as terminal:
        terminal.sees("have nothing in common").sees("Merge them all the same?").types("n").ends()
    assert crm("show", "2").code == 0


def test_batch_accepts_birthdays_and_done_with_log_and_next(crm: Crm) -> None:
    actions = (
        {"do": "add", "name": "Ann Lee", "birthday": "4 dec 1985", "anniversary": "1 may", "every": "2 weeks"},
        {"do": "remind", "who": "ann", "when": "today", "text": "Call"},
        {"do": "done", "id": 1, "text": "Talked", "kind": "meeting", "next": "next fri", "next_text": "Write"},
    )
    said = crm("batch", stdin="\n".join(map(json.dumps, actions)))
    assert said.code == 0, said.err
    ann = crm("show", "ann", "--json").json
    assert (ann["birthday"], ann["anniversary"], ann["cadence_days"]) == ("1985-12-04", "--05-01", 14)
    assert [(one["kind"], one["text"]) for one in crm("activities", "--json").json] == [("meeting", "Talked")]
    assert [item["due"] for item in crm("reminders", "--json").json] == ["2026-12-04"]
    bad = crm("batch", stdin='{"do": "add", "name": "Ben", "anniversary": "feb 30"}')
    assert bad.code == 4
    assert "feb 30" in bad.json["error"]


def test_batch_is_all_or_nothing_without_each(crm: Crm) -> None:
    lines = [
        {"do": "add", "name": "Ann Lee <ann@acme.com>", "tag": ["vip"]},
        {"do": "log", "who": "ann@acme.com", "kind": "call", "text": "Hello", "next": "in 2 weeks"},
        {"do": "log", "who": "nobody", "text": "?"},
    ]
    text = "\n".join(map(json.dumps, lines))
    said = crm("batch", stdin=text)
    assert said.code == 4
    answers = [json.loads(line) for line in said.lines]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert {answer["written"] for answer in answers} == {False}
    assert answers[2]["code"] == 1
    assert crm("contacts").out == ""

    said = crm("batch", "--each", stdin=text)
    assert said.code == 4
    assert json.loads(said.lines[1])["next"] == "2026-12-06"
    assert len(crm("history", "--json").json) == 2

    said = crm("batch", stdin="\n".join(map(json.dumps, [lines[1], lines[1]])))
    assert said.code == 0
    assert [step["title"] for step in crm("history", "--json").json][0] == "Batch of 2"


@pytest.mark.parametrize("line", ["{bad", "[]", "1", '{"do":"fly"}', '{"do":"add","name":1,"nmae":2}', "[" * 100_000])
def test_invalid_batch_line_is_answered_with_an_error(crm: Crm, line: Any) -> None:
    said = crm("batch", stdin=line)
    assert said.code == 4
    assert json.loads(said.out)["ok"] is False


def test_mapping_is_corrected_saved_and_reused(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("Wer,Nummer,Farbe\nAnn Lee,030 123456,red\n")
    first = crm("import", str(file), "--map", "Wer=name", "--map", "Nummer=phone:mobile", "--save-mapping", "odd")
    assert first.code == 0, first
    assert "Nummer → phone:mobile" in first.out
    crm("undo")
    again = crm("import", str(file), "--mapping", "odd", "--map", "Farbe=")
    assert "Nummer → phone:mobile" in again.out
    assert "Farbe → (left out)" in again.out
    shown = crm("show", "ann", "--json").json
    assert shown["phones"] == [{"number": "030 123456", "label": "mobile", "e164": None}]
    assert shown["fields"] == []
    assert crm("import", str(file), "--mapping", "nonesuch").code == 1
    assert crm("import", str(file), "--save-mapping", "../x").code == 2


def test_interrupted_import_leaves_the_book_unchanged(crm: Crm, tmp_path: Path) -> None:
    import os
    import signal
    import subprocess
    import sys
    import time

    crm("add", "Ann Lee")
    fifo = tmp_path / "slow.csv"
    os.mkfifo(fifo)
    child = subprocess.Popen([sys.executable, "-m", "simplecrm", "import", str(fifo)], stderr=subprocess.PIPE)
    with open(fifo, "w") as rows:
        rows.write("Name,Email\n" + "".join(f"Person {n},p{n}@x.example\n" for n in range(30_000)))
        rows.flush()
        time.sleep(1.0)
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=30)[1]
    assert child.returncode == 130, said
    assert b"Traceback" not in said
    assert crm("contacts", "--format", "ids").lines == ["1"]


def test_identical_rows_are_each_imported_and_matched_again(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    deals = tmp_path / "deals.csv"
    deals.write_text("Deal Name,Contact,Amount\n" + "Renewal,ann@acme.com,100\n" * 3 + "Pilot,ann@acme.com,5\n")
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "Contact,Kind,Date,Text\n" + "ann@acme.com,call,2026-11-02,Rang\n" * 2 + "ann@acme.com,call,2026-11-01,Rang\n"
    )
    for _ in range(2):
        assert crm("import", str(deals)).code == 0
        assert crm("import", str(calls)).code == 0
        assert sorted(deal["title"] for deal in crm("deals", "--json").json) == ["Pilot"] + ["Renewal"] * 3
        assert len(crm("activities", "--json").json) == 3
