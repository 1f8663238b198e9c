"""Follow-ups, today, timeline and notes filtered by a query on contacts."""

from __future__ import annotations

import pytest

from tests.answers import Crm, MadeOnce


@pytest.fixture
def people(crm: Crm, made_once: MadeOnce) -> None:
    """Ann and Cleo are VIPs, Ben is cold; each has a follow-up, a note and a call."""
    made_once("people", lambda: _people(crm))


def _people(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip", "--birthday", "24 nov")
    crm("add", "Ben Ortega", "--tag", "cold", "--birthday", "25 nov", "--every", "1 week")
    crm("add", "Cleo Ruiz", "--tag", "vip", "--stage", "customer")
    for number, (who, due) in enumerate((("ann", "2026-11-20"), ("ben", "today 9am"), ("cleo", "tomorrow")), 1):
        crm("remind", who, due, f"Call {who}")
        crm("note", who, f"Note on {who}")
        crm("log", "call", who, f"Talked to {who}", "--at", f"2026-11-0{number} 9am")
    crm("log", "meeting", "ann", "cleo", "Both of them", "--at", "2026-11-05 9am")
    crm("reminders", "add", "today", "Pay the rent")
    crm("segments", "add", "hot", "tag:vip stage:customer")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (("tag:vip",), ["Call ann", "Call cleo"]),
        (("tag:vip", "stage:customer"), ["Call cleo"]),
        (("-tag:vip",), ["Call ben"]),
        (("tag:vip", "--overdue"), ["Call ann"]),
        (("is:late",), ["Call ann", "Call ben"]),
        (("tag:vip", "--limit", "1"), ["Call ann"]),
        (("@hot",), ["Call cleo"]),
        (("(ann or cleo)",), ["Call ann", "Call cleo"]),
        (("last<30d tag:nobody",), []),
        (("ann",), ["Call ann"]),
        (("ann", "lee"), ["Call ann"]),
        ((), ["Call ann", "Pay the rent", "Call ben", "Call cleo"]),
    ],
)
def test_follow_ups_are_filtered_by_a_query(crm: Crm, people: None, query: tuple[str, ...], found: list[str]) -> None:
    assert [item["text"] for item in crm("reminders", *query, "--json").json] == found


def test_last_selects_follow_ups_of_the_contact_shown_last(crm: Crm, people: None) -> None:
    crm("show", "ann")
    assert [item["text"] for item in crm("reminders", "@last", "--json").json] == ["Call ann"]


def test_done_and_archived_follow_ups_are_filtered_too(crm: Crm, people: None) -> None:
    crm("done", "1", "2")
    crm("reminders", "archive", "3")
    assert [item["text"] for item in crm("reminders", "tag:vip", "--done", "--json").json] == ["Call ann"]
    assert [item["text"] for item in crm("reminders", "tag:vip", "--archived", "--json").json] == ["Call cleo"]


def test_timeline_is_filtered_by_a_query(crm: Crm, people: None) -> None:
    def texts(*query: str) -> list[str]:
        return [entry["text"] for entry in crm("timeline", *query, "--json").json]

    assert texts("tag:vip") == ["Note on cleo", "Note on ann", "Both of them", "Talked to cleo", "Talked to ann"]
    assert texts("-tag:vip") == ["Note on ben", "Talked to ben"]
    assert texts("tag:vip", "--limit", "3") == texts("tag:vip")[:3]
    crm("done", "2")
    assert "Call ben" in texts("tag:cold")


def test_notes_are_filtered_by_a_query(crm: Crm, people: None) -> None:
    crm("note", "cleo", "Sails", "--pin")
    crm("notes", "add", "--company", "Acme", "Of a company")
    assert [note["text"] for note in crm("notes", "tag:vip", "--json").json] == ["Sails", "Note on cleo", "Note on ann"]
    assert [note["text"] for note in crm("notes", "tag:vip", "--pinned", "--json").json] == ["Sails"]
    assert [note["text"] for note in crm("notes", "cleo", "--limit", "1", "--json").json] == ["Sails"]


def test_today_is_filtered_by_a_query(crm: Crm, people: None) -> None:
    crm("deals", "add", "Big one", "--who", "ann", "--value", "12000", "--close", "2026-11-10")
    crm("deals", "add", "Small one", "--who", "ben", "--close", "2026-11-10")
    crm("add", "Dora", "--tag", "vip", "--every", "1 day")
    crm("log", "call", "dora", "Hello", "--at", "2026-11-01")
    whole, vips = crm("today").out, crm("today", "tag:vip").out
    for words in ("Call ann", "Call cleo", "Ann Lee", "Big one", "Dora"):
        assert words in whole and words in vips, words
    for words in ("Call ben", "Ben Ortega", "Small one", "Pay the rent"):
        assert words in whole and words not in vips, words
    assert crm("today", "--count").out == "3\n"
    assert crm("today", "--count", "tag:vip").out == "1\n"
    assert crm("today", "tag:vip", "--template", "{late} {today} {drifting} {deals}").out == "1 0 1 1\n"
    assert [line["what"] for line in crm("today", "--explain", "-tag:vip", "--json").json][0] == "Call ben"
    assert (crm("today", "tag:nobody").code, crm("today", "tag:nobody").out) == (1, "")


def test_bulk_done_and_snooze_by_query_are_one_step(crm: Crm, people: None) -> None:
    said = crm("snooze", "--where", "tag:vip", "next", "mon")
    assert said.code == 0
    assert {item["id"]: item["due"] for item in crm("reminders", "tag:vip", "--json").json} == {
        1: "2026-11-30", 3: "2026-11-30",
    }  # fmt: skip
    assert crm("undo").code == 0
    assert crm("done", "--where", "tag:vip", "--log", "Met them", "--kind", "meeting").code == 0
    assert [item["text"] for item in crm("reminders", "--json").json] == ["Pay the rent", "Call ben"]
    assert crm("timeline", "tag:cold", "--json").json[0]["text"] == "Note on ben"
    assert crm("undo").code == 0
    assert len(crm("reminders", "--json").json) == 4
    assert crm("snooze", "1", "2", "3", "tomorrow", "9am").code == 0
    assert crm("done", "1", "2", "3").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("reminders", "last<soonish"), 2, "^ here (character 1)"),
        (("timeline", "tag:vip", "last<soonish"), 2, "^ here (character 9)"),
        (("notes", "deal>much"), 2, "Invalid amount"),
        (("today", "has:money"), 2, "Unknown condition"),
        (("done", "--where", "tag:nobody"), 1, "Nothing matches"),
        (("snooze", "--where", "tag:nobody", "tomorrow"), 1, "Nothing matches"),
        (("done",), 2, "--where QUERY"),
        (("done", "1", "--where", "tag:vip"), 2, "--where QUERY"),
        (("snooze", "--where", "tag:vip"), 2, "No date to snooze until"),
        (("done", "--where", " "), 2, "No query given in --where."),
        (("reminders", "nobody"), 1, "Nobody matches"),
    ],
)
def test_invalid_filters_are_errors(crm: Crm, people: None, arguments: tuple[str, ...], code: int, words: str) -> None:
    said = crm(*arguments)
    assert said.code == code
    assert words in said.err
    assert len(crm("reminders", "--json").json) == 4
