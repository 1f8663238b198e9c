"""The Python API: its documented examples and guarantees."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import simplecrm
from simplecrm import scripting
from simplecrm.errors import Ambiguous, BookReplaced, FileUnusable, NothingMatched, NotUnderstood
from tests.answers import Crm


def test_documented_examples_pass(crm: Crm) -> None:
    done = doctest.testmod(scripting)
    assert (done.failed, done.attempted > 3) == (0, True)


def test_changes_by_a_script_are_searchable_and_undoable(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        book.add("Ann Lee <ann@acme.com>", phone="+49 30 1234567", company="Acme", title="Head", tags=["vip"])
        book.edit("ann", stage="customer", nickname="Annie")
        book.remind("ann", "tomorrow", "Call")
        book.log("call", ["ann"], "Hello", at="yesterday")
        book.untag("ann", "vip")
    assert crm("find", "annie stage:customer", "--format", "ids").lines == ["1"]
    assert [step["source"] for step in crm("history", "--json").json] == ["script"] * 5
    assert crm("undo").code == 0
    assert crm("find", "tag:vip", "--format", "ids").lines == ["1"]


def test_script_sets_finishes_and_snoozes_follow_ups(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        ann = book.add("Ann Lee", birthday="4 dec", anniversary="1 may 2010", every="2 weeks")
        assert (ann.birthday, ann.anniversary, ann.cadence_days) == ("--12-04", "2010-05-01", 14)
        first = book.remind(ann, "tomorrow 9am", "Call", every="month on the 31st", priority=1)
        assert (first.every_from, first.priority) == ("due", 1)
        (moved,) = book.snooze("in 3 days", first.id)
        assert moved.due == "2026-11-25T09:00"
        repeated, following = book.done(first.id, text="Talked", kind="meeting", next="next fri", next_text="Write")
        assert (repeated.due, following.due, following.contact) == ("2026-11-30T09:00", "2026-12-04", "Ann Lee")
    assert crm("timeline", "ann", "--json").json[0]["text"] in ("Talked", "Call")
    assert crm("undo").code == 0
    assert [item["id"] for item in crm("reminders", "--json").json] == [1]


def test_step_of_several_actions_is_atomic_and_one_undo(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        with pytest.raises(NothingMatched), book.writing("Both"):
            book.add("Ann")
            book.note("nobody", "x")
        assert book.find() == []
        with book.writing("Both"):
            book.note(book.add("Ann"), "x")
        book.undo()
        assert book.find() == []


def test_mistakes_raise_crm_errors(crm: Crm, tmp_path: Path) -> None:
    with simplecrm.open_book(str(tmp_path / "own.db"), source="mine") as book:
        with pytest.raises(FileUnusable, match="There is no book"):
            book.add("Ann Lee")
        assert book.create() and not book.create()
        book.add("Ann Lee")
        book.add("Ann Smith")
        with pytest.raises(Ambiguous):
            book.get("ann")
        with pytest.raises(TypeError):
            book.edit(1, colour="red")
        with pytest.raises(NothingMatched):
            book.brief(99)
    with pytest.raises(AttributeError):
        simplecrm.nonesuch  # noqa: B018


def test_script_leaves_the_book_as_one_file(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    with simplecrm.open_book(str(path)) as book:
        book.create()
        ann = book.add("Ann Lee")
        book.note(ann, "Prefers mornings")
        assert Path(f"{path}-wal").exists()  # kept open for the next change
    assert [file.name for file in path.parent.glob(f"{path.name}*")] == [path.name]


def test_change_is_rejected_after_the_book_was_replaced(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    other = path.with_name("other.db")
    for name, who in ((path, "Ann Lee"), (other, "Ben Ortega")):
        with simplecrm.open_book(str(name)) as book:
            book.create()
            book.add(who)
    with simplecrm.open_book(str(path)) as book:
        book.note("ann", "Prefers mornings")
        other.replace(path)
        with pytest.raises(BookReplaced):
            book.note(1, "For Ann")
        assert [contact.name for contact in book.find()] == ["Ben Ortega"]
        book.note("ben", "For Ben")
    with simplecrm.open_book(str(path)) as book:
        assert book.reading().execute("select contact_id, text from note").fetchall() == [(1, "For Ben")]


def test_reports_have_the_rows_of_the_command(crm: Crm) -> None:
    from simplecrm.core.reports import REPORTS
    from simplecrm.show.table import plain

    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip", "--source", "fair")
    crm("log", "call", "ann", "Hello", "--at", "yesterday")
    crm("remind", "ann", "yesterday", "Call")
    for title in ("Pilot", "Renewal"):
        crm("deals", "add", title, "--who", "ann", "--value", "12k EUR", "--close", "in 2 weeks")
    crm("deals", "won", "1")
    crm("cases", "add", "Printer jams", "--who", "ann")
    with simplecrm.open_book() as book:
        for one in REPORTS:
            for by in ("", *one.by):
                words = ("--by", by) if by else ()
                said = crm("report", one.name, *words, "--where", "tag:vip", "--json")
                found = book.report(one.name, by=by, where="tag:vip")
                assert [plain(row) for row in found] == said.json, (one.name, by)
        assert len(book.report("won", since="1 jan")) == 11
        for wrong in ({"name": "one"}, {"name": "won", "by": "moon"}, {"name": "pipeline", "since": "1 jan"}):
            with pytest.raises(NotUnderstood):
                book.report(**wrong)
