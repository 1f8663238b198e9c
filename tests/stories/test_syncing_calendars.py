"""Follow-ups, meetings and the log are synced with a folder of calendar items, both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Answer, Crm
from tests.vdir import Vdir


@pytest.fixture
def folder(tmp_path: Path) -> Vdir:
    return Vdir(tmp_path / "tasks")


@pytest.fixture
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "phone")
    crm("add", "Ben Ortega <ben@example.org>")


def sync(crm: Crm, folder: Vdir, *options: str) -> Answer:
    return crm("sync", str(folder), *options)


def due(crm: Crm) -> list[tuple[str, str]]:
    return [(item["text"], item["due"]) for item in crm("reminders", "--json").json]


@pytest.fixture
def synced(crm: Crm, ann: None, folder: Vdir) -> Vdir:
    crm("remind", "ann", "24 nov 9am", "Send the quote", "--priority", "1")
    crm("remind", "ann", "someday", "Ask for a reference")
    assert sync(crm, folder, "--with", "follow-ups").out == "follow-ups: 2 new in the folder\n"
    return folder


def test_a_second_sync_changes_nothing_on_either_side(crm: Crm, synced: Vdir) -> None:
    before, history = synced.state, crm("history").out
    assert sync(crm, synced) == Answer(0, "follow-ups: nothing new\n", "")
    assert synced.state == before and crm("history").out == history


def test_a_follow_up_is_a_task_with_its_contact_and_alarm(synced: Vdir) -> None:
    task = synced.text("Send the quote")
    for line in ("DUE:20261124T090000", "PRIORITY:1", "CONTACT:Ann Lee <ann@acme.com>", "STATUS:NEEDS-ACTION"):
        assert line in task.splitlines()
    assert "BEGIN:VALARM" in task
    someday = synced.text("Ask for a reference")
    assert "DUE" not in someday and "VALARM" not in someday


def test_done_there_is_done_here_and_the_other_way_round(crm: Crm, synced: Vdir) -> None:
    synced.replace("quote", "STATUS:NEEDS-ACTION", "STATUS:COMPLETED\nCOMPLETED:20261122T100000Z")
    crm("done", "2")
    assert sync(crm, synced).out == "follow-ups: 1 updated in the book; 1 updated in the folder\n"
    assert not due(crm) and len(crm("reminders", "--done", "--json").json) == 2
    assert "STATUS:COMPLETED" in synced.text("reference")
    assert sync(crm, synced).out == "follow-ups: nothing new\n"
    synced.replace("quote", "STATUS:COMPLETED\nCOMPLETED:20261122T100000Z", "STATUS:NEEDS-ACTION")
    assert sync(crm, synced).out == "follow-ups: 1 updated in the book\n"
    assert due(crm) == [("Send the quote", "2026-11-24T09:00")]


def test_a_task_of_the_folder_is_a_follow_up_of_the_contact_it_names(crm: Crm, ann: None, folder: Vdir) -> None:
    folder.item("VTODO", "t1", "SUMMARY:Call", "DUE;VALUE=DATE:20261201", "ATTENDEE:mailto:ben@example.org")
    folder.item("VTODO", "t2", "SUMMARY:Buy milk")
    folder.item("VTODO", "t3", "SUMMARY:Long ago", "DUE:20250101T090000Z", "STATUS:COMPLETED")
    said = sync(crm, folder)
    assert said.out == "follow-ups: 2 new in the book\n" and said.err == "1 completed task is not synced.\n"
    assert due(crm) == [("Call", "2026-12-01"), ("Buy milk", "9999-12-30")]
    assert [item["contact"] for item in crm("reminders", "--json").json] == ["Ben Ortega", None]


def test_only_what_changed_is_changed_in_a_task_of_another_program(crm: Crm, ann: None, folder: Vdir) -> None:
    folder.item(
        "VTODO", "t1", "SUMMARY:Call", "DUE;TZID=America/New_York:20261202T090000", "DTSTART:20261201T090000Z",
        "CATEGORIES:x", "X-APPLE-SORT-ORDER:4", "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT15M", "END:VALARM",
    )  # fmt: skip
    sync(crm, folder)
    assert due(crm) == [("Call", "2026-12-02T14:00")]
    crm("snooze", "1", "3 dec 10am")
    assert sync(crm, folder).out == "follow-ups: 1 updated in the folder\n"
    lines = folder.text("Call").splitlines()
    kept = ("CATEGORIES:x", "X-APPLE-SORT-ORDER:4", "ACTION:AUDIO", "TRIGGER:-PT15M", "DTSTART:20261201T090000Z")
    for line in ("DUE:20261203T100000Z", "SUMMARY:Call", *kept):
        assert line in lines
    assert lines.index("X-APPLE-SORT-ORDER:4") < lines.index("BEGIN:VALARM") > lines.index("DUE:20261203T100000Z")


def test_a_repeating_follow_up_stays_one_task(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("remind", "ann", "30 nov", "Ring", "--every", "week")
    sync(crm, folder, "--with", "follow-ups")
    crm("done", "1")
    assert sync(crm, folder).out == "follow-ups: 1 updated in the folder\n"
    ring = folder.text("Ring").splitlines()
    assert "DUE;VALUE=DATE:20261207" in ring and "STATUS:NEEDS-ACTION" in ring and "RRULE:FREQ=WEEKLY" in ring
    folder.replace("Ring", "STATUS:NEEDS-ACTION", "STATUS:COMPLETED\nCOMPLETED:20261122T100000Z")
    assert sync(crm, folder).out == "follow-ups: 1 updated in the book; 1 updated in the folder\n"
    assert due(crm) == [("Ring", "2026-12-14")]
    ring = folder.text("Ring").splitlines()
    assert "DUE;VALUE=DATE:20261214" in ring and "STATUS:NEEDS-ACTION" in ring and len(folder.names) == 1
    assert sync(crm, folder).out == "follow-ups: nothing new\n"


def test_an_occurrence_that_was_done_on_both_sides_is_done_once(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("remind", "ann", "30 nov", "Ring", "--every", "week")
    sync(crm, folder, "--with", "follow-ups")
    crm("done", "1")
    folder.replace("Ring", "STATUS:NEEDS-ACTION", "STATUS:COMPLETED\nCOMPLETED:20261122T100000Z")
    sync(crm, folder)
    assert due(crm) == [("Ring", "2026-12-07")]
    assert "STATUS:NEEDS-ACTION" in folder.text("Ring")
    assert sync(crm, folder).out == "follow-ups: nothing new\n"


def test_an_open_task_that_is_removed_is_archived_and_a_completed_one_stays(crm: Crm, synced: Vdir) -> None:
    crm("done", "1")
    sync(crm, synced)
    synced.remove("quote")
    assert sync(crm, synced).out == "follow-ups: nothing new\n"
    synced.remove("reference")
    assert sync(crm, synced).out == "follow-ups: 1 archived in the book\n"
    assert not due(crm) and len(crm("reminders", "--done", "--json").json) == 1


def test_a_query_on_owners_is_on_those_of_follow_ups(
    crm: Crm, ann: None, folder: Vdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", "cleo")
    crm("contacts", "edit", "ann", "--owner", "dan")
    crm("remind", "ann", "tomorrow", "Mine")
    crm("remind", "ann", "tomorrow", "Of Dan", "--owner", "none")
    crm("reminders", "add", "tomorrow", "Without a contact", "--owner", "me")
    assert sync(crm, folder, "--with", "follow-ups", "--query", "owner:me").out == "follow-ups: 2 new in the folder\n"
    assert folder.text("Mine") and folder.text("Without a contact")


def test_a_query_limits_which_follow_ups_go_out(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("remind", "ann", "1 dec", "Hers")
    crm("remind", "ben", "1 dec", "His")
    sync(crm, folder, "--with", "follow-ups", "--query", "tag:phone")
    assert list(folder.texts("Hers")) == folder.names


def test_dates_that_both_sides_changed_are_asked(crm: Crm, synced: Vdir) -> None:
    crm("snooze", "1", "1 dec 10am")
    synced.replace("quote", "DUE:20261124T090000", "DUE:20261130T090000")
    said = sync(crm, synced)
    assert said.code == 4
    assert "Send the quote, due in the book: 2026-12-01T10:00" in said.err
    assert "Send the quote, due in the folder: 2026-11-30T09:00" in said.err
    assert sync(crm, synced, "--prefer", "folder").code == 0 and due(crm)[0][1] == "2026-11-30T09:00"


def test_a_date_that_the_folder_lost_is_in_the_history_of_the_contact(crm: Crm, synced: Vdir) -> None:
    crm("snooze", "1", "1 dec 10am")
    synced.replace("quote", "DUE:20261124T090000", "DUE:20261130T090000")
    assert sync(crm, synced, "--prefer", "book").code == 0
    assert "DUE:20261201T100000" in synced.text("quote")
    [lost] = [change for change in crm("history", "ann", "--json").json if change["change"] == "overwritten"]
    assert (lost["record"], lost["field"], lost["old"]) == ("Send the quote", "due", "2026-11-30T09:00")


def test_a_meeting_is_an_event_and_moves_with_it(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("log", "meeting", "ann", "Demo", "--at", "2026-11-20 10:00", "--duration", "45")
    assert sync(crm, folder, "--with", "meetings").out == "meetings: 1 new in the folder\n"
    event = folder.text("Demo").splitlines()
    for line in ("DTSTART:20261120T100000Z", "DURATION:PT45M", "CONTACT:Ann Lee <ann@acme.com>"):
        assert line in event
    assert not any(line.startswith("ATTENDEE") for line in event), "nobody is sent an invitation"
    folder.replace("Demo", "DTSTART:20261120T100000Z", "DTSTART:20261121T110000Z")
    assert sync(crm, folder).out == "meetings: 1 updated in the book\n"
    assert crm("activities", "--json").json[0]["at"] == "2026-11-21T11:00:00Z"
    folder.remove("Demo")
    assert sync(crm, folder).out == "meetings: nothing new\n", "what took place stays in the history"
    assert len(crm("activities", "--json").json) == 1


def test_an_event_with_somebody_of_the_book_is_a_meeting_and_others_are_left_alone(
    crm: Crm, ann: None, folder: Vdir
) -> None:
    at = ("DTSTART;TZID=Europe/Berlin:20261202T090000", "DTEND;TZID=Europe/Berlin:20261202T100000")
    folder.item("VEVENT", "e1", "SUMMARY:Lunch", *at, "LOCATION:Pizzeria", "ATTENDEE;CN=Ann:mailto:ann@acme.com")
    folder.item("VEVENT", "e2", "SUMMARY:Dentist", *at)
    folder.item("VEVENT", "e3", "SUMMARY:Weekly", *at, "RRULE:FREQ=WEEKLY", "ATTENDEE:mailto:ann@acme.com")
    folder.item("VTODO", "t1", "SUMMARY:A task")
    said = sync(crm, folder, "--with", "meetings")
    assert said.out == "meetings: 1 new in the book\n"
    assert said.err.splitlines() == [
        "1 task is not synced.", "1 event with nobody in the book is not synced.", "1 repeating event is not synced.",
    ]  # fmt: skip
    [lunch] = crm("activities", "--json").json
    assert (lunch["at"], lunch["duration_minutes"], lunch["text"]) == ("2026-12-02T08:00:00Z", 60, "Pizzeria")
    crm("activities", "edit", "1", "--text", "Bring the contract\n\nPizzeria")
    assert sync(crm, folder).out == "meetings: 1 updated in the folder\n"
    assert "DESCRIPTION:Bring the contract\n" in folder.text("Lunch")
    assert sync(crm, folder).out == "meetings: nothing new\n"


def test_the_log_is_journal_entries(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("log", "call", "ann", "Wants a quote", "--in")
    folder.item("VJOURNAL", "j1", "SUMMARY:Dear diary", "DTSTART:20261120T100000Z")
    assert sync(crm, folder, "--with", "log").out == "log: 1 new in the folder\n"
    assert "X-SIMPLECRM-DIRECTION:in" in folder.text("Wants a quote")
    folder.replace("Wants a quote", "DESCRIPTION:Wants a quote", "DESCRIPTION:Wants two quotes")
    assert sync(crm, folder).out == "log: 1 updated in the book\n"
    assert crm("activities", "--json").json[0]["text"] == "Wants two quotes"
    assert sync(crm, folder).out == "log: nothing new\n"


def test_the_question_of_many_removals_names_activities(crm: Crm, ann: None, folder: Vdir) -> None:
    for number in range(12):
        crm("log", "call", "ann", f"Call number {number:02}.")
    sync(crm, folder, "--with", "log")
    for number in range(2):
        crm("activities", "delete", str(number + 1))
    said = sync(crm, folder)
    assert said.code == 2 and "Of 12 synced activities, 2 files would be removed from the folder." in said.err


def test_several_kinds_share_a_folder(crm: Crm, ann: None, folder: Vdir) -> None:
    crm("remind", "ann", "1 dec", "Ring")
    crm("log", "meeting", "ann", "Demo")
    said = sync(crm, folder, "--with", "contacts,follow-ups,meetings")
    assert said == Answer(
        0,
        "contacts: 2 new in the folder\nfollow-ups: 1 new in the folder\nmeetings: 1 new in the folder\n",
        "",
    )
    assert {name.rpartition(".")[2] for name in folder.names} == {"ics", "vcf"}
    assert sync(crm, folder).err == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:x\r\nSUMMA", "has no end"),
        ("", "Not a calendar"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:x\r\nSUMMARY:a\r\nEND:VTODO\r\n", "has no end"),
    ],
)
def test_half_a_file_removes_nothing(crm: Crm, synced: Vdir, text: str, why: str) -> None:
    file = synced.file("quote")
    (synced.path / file).write_text(text, newline="")
    said = sync(crm, synced)
    assert said.code == 4 and file in said.err and why in said.err
    assert len(due(crm)) == 2 and (synced.path / file).read_text() == text.replace("\r\n", "\n")
