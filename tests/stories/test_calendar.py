"""The calendar file: it has the open follow-ups, and importing it completes those completed there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import icalendar
import pytest

from tests.answers import Crm


@pytest.fixture
def calendar(crm: Crm, tmp_path: Path) -> Path:
    """The file that is kept up to date, with one follow-up and one birthday in it."""
    crm("add", "Ann Lee <ann@acme.com>", "--birthday", "24 nov 1980")
    crm("remind", "ann", "fri 9am", "Send the quote")
    path = tmp_path / "crm.ics"
    said = crm("calendar", "--watch-file", str(path))
    assert (said.code, said.lines) == (0, [str(path)])
    return path


def tasks(path: Path) -> dict[str, str]:
    found = icalendar.Calendar.from_ical(path.read_bytes()).walk("VTODO")
    return {str(task["SUMMARY"]): str(task["UID"]) for task in found}


def complete(path: Path, at: str = "20261122T120000Z") -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("STATUS:NEEDS-ACTION", f"STATUS:COMPLETED\r\nCOMPLETED:{at}"), encoding="utf-8", newline=""
    )


def test_calendar_file_is_written_at_once_and_after_each_change(crm: Crm, calendar: Path) -> None:
    assert stat.S_IMODE(os.stat(calendar).st_mode) == 0o600
    before = tasks(calendar)
    assert list(before) == ["Send the quote"]
    crm("remind", "ann", "mon", "Ask again")
    assert set(tasks(calendar)) == {"Send the quote", "Ask again"}
    assert tasks(calendar)["Send the quote"] == before["Send the quote"]
    crm("done", "1")
    assert set(tasks(calendar)) == {"Ask again"}
    crm("undo")
    assert tasks(calendar)["Send the quote"] == before["Send the quote"]
    assert "Ann Lee: birthday" in calendar.read_text(encoding="utf-8")
    assert not [name for name in os.listdir(calendar.parent) if name.endswith(".part")]


def test_unrelated_changes_leave_the_calendar_file_unchanged(crm: Crm, calendar: Path) -> None:
    before = calendar.read_bytes()
    crm("tag", "ann", "vip")
    assert calendar.read_bytes() == before


def test_task_completed_in_the_calendar_is_completed_on_import(crm: Crm, calendar: Path, tmp_path: Path) -> None:
    copy = tmp_path / "phone.ics"
    copy.write_bytes(calendar.read_bytes())
    complete(copy)
    assert crm("import", str(copy)).code == 0
    assert crm("reminders").out == ""
    (done,) = crm("reminders", "--done", "--json").json
    assert (done["text"], done["done_at"]) == ("Send the quote", "2026-11-22T12:00:00Z")
    assert tasks(calendar) == {}
    assert crm("import", str(copy)).code == 0
    assert len(crm("reminders", "--done", "--json").json) == 1
    crm("undo")
    assert "Send the quote" in crm("reminders").out


def test_recurring_task_completed_in_the_calendar_recurs(crm: Crm, calendar: Path, tmp_path: Path) -> None:
    crm("remind", "ann", "fri", "Newsletter", "--every", "2 weeks")
    copy = tmp_path / "phone.ics"
    copy.write_bytes(calendar.read_bytes())
    complete(copy)
    for _ in range(2):
        crm("import", str(copy))
        (item,) = crm("reminders", "--json").json
        assert (item["text"], item["due"]) == ("Newsletter", "2026-12-11")


def test_completions_in_the_calendar_file_are_not_overwritten(crm: Crm, calendar: Path) -> None:
    complete(calendar)
    said = crm("note", "ann", "hello")
    assert said.code == 0
    assert "Follow-ups were completed in the calendar" in said.err
    spared = said.err.split("simplecrm import ")[1].splitlines()[0]
    crm("import", spared)
    assert crm("reminders").out == ""


def test_unwritable_calendar_file_is_reported_and_the_change_kept(crm: Crm, calendar: Path) -> None:
    calendar.unlink()
    calendar.mkdir()
    said = crm("remind", "ann", "mon", "Ask again")
    assert said.code == 0
    assert "The calendar file was not written" in said.err
    assert "Ask again" in crm("reminders").out
    assert os.listdir(calendar.parent).count("crm.ics") == 1


def test_stop_ends_calendar_updates(crm: Crm, calendar: Path) -> None:
    assert crm("calendar").lines == [str(calendar)]
    assert crm("calendar", "--stop").code == 0
    crm("remind", "ann", "mon", "Ask again")
    assert "Ask again" not in tasks(calendar)
    assert crm("calendar").code == crm("calendar", "--stop").code == 1


def test_other_books_do_not_write_the_calendar_file(crm: Crm, calendar: Path, tmp_path: Path) -> None:
    crm("--file", str(tmp_path / "other.db"), "init")
    crm("--file", str(tmp_path / "other.db"), "add", "Bob")
    crm("--file", str(tmp_path / "other.db"), "remind", "bob", "mon", "Elsewhere")
    assert set(tasks(calendar)) == {"Send the quote"}


def test_foreign_calendar_file_is_not_overwritten(crm: Crm, calendar: Path, tmp_path: Path) -> None:
    own = tmp_path / "family.ics"
    own.write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", encoding="utf-8")
    assert crm("calendar", "--watch-file", str(own)).code == 2
    assert "VTODO" not in own.read_text(encoding="utf-8")
    assert crm("calendar", "--watch-file", str(own), "--force").code == 0
    assert tasks(own)


def test_missing_calendar_folder_is_an_error_and_not_saved(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee")
    said = crm("calendar", "--watch-file", str(tmp_path / "no" / "crm.ics"))
    assert said.code == 5
    assert crm("calendar").code == 1


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_truncated_calendar_loses_nothing(crm: Crm, calendar: Path, tmp_path: Path, part: float) -> None:
    complete(calendar)
    content = calendar.read_bytes()
    half = tmp_path / "half.ics"
    half.write_bytes(content[: int(len(content) * part)])
    said = crm("import", str(half))
    assert said.code == 4, said
    assert " rejected: The " in said.out
    everything = crm("reminders", "--json").json + crm("reminders", "--done", "--json").json
    assert [item["text"] for item in everything] == ["Send the quote"]


def test_invalid_calendar_is_an_error(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "no.ics").write_text("hello")
    said = crm("import", str(tmp_path / "no.ics"))
    assert said.code == 4
    assert "line 1 rejected: Not a calendar" in said.out


def test_scripts_update_the_calendar_file(crm: Crm, calendar: Path) -> None:
    from simplecrm import open_book

    with open_book() as book:
        book.remind("ann", "mon", "From a script")
    assert "From a script" in tasks(calendar)
