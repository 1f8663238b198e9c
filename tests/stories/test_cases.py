"""Cases: the problems of customers, from the first message to the solution, and again if it was none."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from simplecrm.scripting import open_book
from tests.answers import Crm

MAIL = """From: Ann Lee <ann@acme.com>
To: me@example.com
Subject: Re: {subject}
Date: {date}
Message-ID: <{number}@acme.com>

It jams again.
"""


@pytest.fixture
def jam(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann's printer jams: case 1, of the first of November."""
    monkeypatch.setenv("SIMPLECRM_ME", "me@example.com")
    at(monkeypatch, 1)
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("add", "Ben Ortega <ben@other.example>")
    crm(
        "cases",
        "add",
        "Printer jams",
        "--who",
        "ann",
        "--product",
        "GTX Pro",
        "--priority",
        "1",
        "--text",
        "Page 2 *sticks*",
    )


def at(monkeypatch: pytest.MonkeyPatch, day: int, hour: int = 10) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", f"2026-11-{day:02}T{hour:02}:00:00")


def case(crm: Crm, number: int = 1) -> dict[str, object]:
    found: dict[str, object] = crm("cases", "show", str(number), "--json").json
    return found


def mail(number: int, subject: str = "[case #1] Printer jams", day: int = 20) -> str:
    return MAIL.format(number=number, subject=subject, date=f"{day} Nov 2026 10:00:00 +0000")


def test_case_goes_from_the_report_to_the_solution(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = case(crm)
    assert (opened["title"], opened["text"], opened["status"], opened["priority"], opened["product"]) == (
        "Printer jams", "Page 2 *sticks*", "open", 1, "GTX Pro",
    )  # fmt: skip
    assert (opened["contacts"], opened["opened_at"]) == ([{"id": 1, "name": "Ann Lee"}], "2026-11-01T10:00:00Z")
    at(monkeypatch, 4)
    assert "Waiting: Printer jams · waiting 0 d · high · GTX Pro" in crm("cases", "wait", "1").err
    at(monkeypatch, 9)
    solved = crm("cases", "solve", "printer", "--satisfaction", "4", "--text", "Sent a new roller")
    assert (solved.code, solved.lines) == (0, ["1"])
    found = case(crm)
    assert (found["status"], found["waiting_at"], found["solved_at"], found["satisfaction"]) == (
        "solved", None, "2026-11-09T10:00:00Z", 4,
    )  # fmt: skip
    page = crm("cases", "show", "1").out
    for words in (
        "Printer jams · solved 9 Nov · rated 4 · GTX Pro",
        "after 8 days",
        "Page 2 *sticks*",
        "Sent a new roller",
    ):
        assert words in page
    assert "Sent a new roller" in crm("timeline", "ann").out


def test_each_change_of_a_case_is_one_undo(crm: Crm, jam: None) -> None:
    crm("cases", "wait", "1")
    before = case(crm)
    crm("cases", "solve", "1", "--satisfaction", "5", "--text", "New roller")
    after = case(crm)
    assert crm("undo").code == 0
    assert case(crm) == before
    assert crm("activities").out == ""
    assert crm("redo").code == 0
    assert case(crm) == after


def test_list_has_what_is_not_solved_and_says_what_it_leaves_out(crm: Crm, jam: None) -> None:
    crm("cases", "add", "No toner", "--company", "acme", "--priority", "low")
    crm("cases", "add", "Feeds two pages", "--who", "ben")
    crm("cases", "add", "Old thing")
    crm("cases", "solve", "4")
    crm("cases", "wait", "3")
    assert crm("cases", "--format", "ids").lines == ["1", "2", "3"]
    assert "1 solved is not listed; --status all lists them, too." in crm("cases").err
    assert crm("cases", "--status", "all", "--format", "ids").lines == ["1", "2", "3", "4"]
    assert crm("cases", "--status", "solved", "--format", "ids").lines == ["4"]
    assert crm("case", "--who", "ben", "--format", "ids").lines == ["3"]
    assert crm("cases", "--company", "acme", "--format", "ids").lines == ["1", "2"]  # Ann works there
    assert crm("cases", "--sort", "title", "--format", "ids").lines == ["3", "2", "1"]


def test_empty_list_says_what_cases_are_for(crm: Crm) -> None:
    crm("add", "Ann Lee")
    listed = crm("cases")
    assert (listed.code, listed.out) == (0, "")
    assert "Cases are problems of customers" in listed.err and "simplecrm cases add 'Printer jams'" in listed.err
    assert "Cases" not in crm("brief", "ann").out


@pytest.mark.parametrize("status", ["waiting", "solved"])
def test_message_that_comes_in_reopens_a_case_in_the_same_step(crm: Crm, jam: None, status: str) -> None:
    crm(
        "cases",
        "wait" if status == "waiting" else "solve",
        "1",
        *(["--satisfaction", "4"] if status == "solved" else []),
    )
    before = case(crm)
    logged = crm("log", "email", "ann", "It jams again", "--in", "--case", "1")
    assert "reopened case #1 Printer jams" in logged.err
    found = case(crm)
    assert (found["status"], found["waiting_at"], found["solved_at"], found["satisfaction"]) == (
        "open", None, None, None
    )  # fmt: skip
    assert "reopens case Printer jams" in crm("history").lines[0]
    crm("undo")
    assert case(crm) == before
    assert crm("activities").out == ""


def test_only_new_messages_that_come_in_reopen_a_case(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 5)
    crm("cases", "solve", "1")
    for words in (("--out",), (), ("--in", "--at", "2026-11-03")):
        logged = crm("log", "call", "case:1", "Hello", *words)
        assert logged.code == 0 and "reopened" not in logged.err
        assert case(crm)["status"] == "solved"
    assert len(crm("timeline", "case:1").lines) == 4


def test_archived_case_is_listed_again_when_a_message_comes_in(crm: Crm, jam: None) -> None:
    crm("cases", "solve", "1")
    crm("cases", "archive", "1")
    assert crm("log", "message", "case:1", "Again!", "--in").code == 0
    assert crm("cases", "--format", "ids").lines == ["1"]


def test_what_is_logged_on_a_case_is_with_its_people(crm: Crm, jam: None) -> None:
    logged = crm("log", "call", "case:jams", "Rang back", "--json").json["activity"]
    assert (logged["case_id"], logged["case"], [one["name"] for one in logged["contacts"]]) == (
        1, "Printer jams", ["Ann Lee"],
    )  # fmt: skip
    crm("cases", "edit", "1", "--who", "")
    alone = crm("log", "call", "case:1", "Rang back", "--json").json["activity"]
    assert (alone["contacts"], alone["case_id"]) == ([], 1)
    assert crm("activities", "edit", "1", "--case", "0").code == 0
    assert crm("activities", "show", "1", "--json").json["case"] is None


def test_piped_message_finds_its_case_by_the_subject(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 5)
    crm("cases", "solve", "1")
    at(monkeypatch, 21)
    answer = crm("log", "email", "-", stdin=mail(1))
    assert "reopened case #1 Printer jams" in answer.err
    assert (case(crm)["status"], case(crm)["solved_at"]) == ("open", None)
    assert "reopens case Printer jams" in crm("history").lines[0]
    again = crm("log", "email", "-", stdin=mail(2))
    assert "case #1 Printer jams" in again.err and "reopened" not in again.err


@pytest.mark.parametrize(
    "subject",
    ["[case #2] of another desk", "[case #99]", "[case #1] and [case #3]", "case #1", "[case #1", "[case #x]"],
)
def test_subject_that_names_no_case_of_theirs_is_about_none(crm: Crm, jam: None, subject: str) -> None:
    crm("cases", "add", "Of Ben", "--who", "ben")
    crm("cases", "add", "Of Ann", "--who", "ann")
    crm("cases", "solve", "1", "2", "3")
    assert crm("log", "email", "-", stdin=mail(1, subject)).code == 0
    assert crm("activities", "--json").json[0]["case"] is None
    assert all(case(crm, number)["status"] == "solved" for number in (1, 2, 3))


def test_colleague_may_write_about_a_case_of_the_company(crm: Crm, jam: None) -> None:
    crm("cases", "edit", "1", "--who", "ben", "--company", "acme")
    crm("log", "email", "-", stdin=mail(1))
    assert crm("activities", "--json").json[0]["case_id"] == 1


def test_imported_mailbox_reopens_cases_once_and_says_so(
    crm: Crm, jam: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 5)
    crm("cases", "solve", "1")
    at(monkeypatch, 22)
    box = tmp_path / "in.mbox"
    box.write_text(
        "".join(f"From x Sat Nov 21 10:00:00 2026\n{mail(number, day=day)}\n" for number, day in ((1, 3), (2, 20)))
    )
    answer = crm("import", str(box))
    assert "1 case reopened" in answer.err + answer.out
    assert case(crm)["status"] == "open"
    assert [row["case_id"] for row in crm("activities", "--json").json] == [1, 1]
    crm("cases", "solve", "1")
    assert crm("import", str(box)).code == 0
    assert case(crm)["status"] == "solved"  # the same messages again
    crm("undo")
    crm("undo")
    assert case(crm)["status"] == "solved"


def test_pages_list_cases_and_count_the_solved_ones(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("cases", "add", "Solved one", "--who", "ann")
    crm("cases", "solve", "2")
    at(monkeypatch, 6)
    for words in (("brief", "ann"), ("show", "ann"), ("companies", "show", "acme"), ("brief", "company:acme")):
        out = crm(*words).out
        assert "Cases     #1 Printer jams · open 5 d · high · GTX Pro\n          and 1 solved" in out, words
    assert "case" in crm("timeline", "ann").lines[-1] and "Printer jams" in crm("timeline", "company:acme").out
    brief = crm("brief", "ann", "--json").json
    assert ([one["id"] for one in brief["cases"]], brief["solved_cases"]) == ([1], 1)
    page = crm("brief", "case:1", "--json").json
    assert (page["case"]["id"], page["activity_count"]) == (1, 0)


def test_contacts_are_found_by_the_words_of_their_cases(crm: Crm, jam: None) -> None:
    for words in (("sticks",), ("gtx",), ("jams",)):
        assert crm("find", *words, "--format", "ids").lines == ["1"]
    assert crm("contacts", "has:case", "--format", "ids").lines == ["1"]
    assert crm("contacts", "case:gtx", "--format", "ids").lines == ["1"]
    assert crm("companies", "case:jams", "--format", "ids").lines == ["1"]
    crm("cases", "edit", "1", "--title", "Scanner hums", "--text", "")
    assert crm("find", "jams").code == 1 and crm("find", "hums").code == 0
    crm("cases", "delete", "1")
    assert crm("find", "hums").code == 1
    crm("undo")
    assert crm("find", "hums").code == 0


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("status:waiting", "2"), ("is:open", "1"), ("is:unsolved", "1 2"), ("priority:2", "2"), ("priority:high", "1"),
        ("priority<3", "1 2"), ('product:"GTX Pro"', "1"), ("product:gtx", "1 3"), ("company:acme", "1 2"),
        ("contact:ann", "1"), ("opened<2d", "3"), ("opened>5d", "1 2"), ("waiting<2d", "2"), ("solved<2d", "3"),
        ("satisfaction<3", "3"), ("satisfaction:none", ""), ("has:activity", ""), ("no:product", "2"), ("sticks", "1"),
        ("ann jams", "1"), ("-is:solved", "1 2"), ("id:1,3", "1 3"), ("is:archived", ""),
        ("text:sticks or id:2", "1 2"),
    ],
)  # fmt: skip
def test_cases_are_found_by_queries(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch, query: str, ids: str) -> None:
    crm("cases", "add", "No toner", "--company", "acme", "--priority", "2")
    at(monkeypatch, 9)
    crm("cases", "wait", "2")
    crm("cases", "add", "Scanner hums", "--product", "gtx mini")
    crm("cases", "solve", "3", "--satisfaction", "2")
    found = crm("cases", query, "--format", "ids")
    assert (sorted(found.lines), found.code) == (ids.split(), 0 if ids else 1), found.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("show", "9"), 1, "No case #9. The nearest is: #1 Printer jams."),
        (("show", "printr"), 1, "The nearest is: #1 Printer jams."), (("wait", "1", "9"), 1, "No case #9."),
        (("reopen", "1"), 2, "The case Printer jams is open."), (("solve", "1", "--satisfaction", "6"), 2, "“6”"),
        (("edit", "1", "--satisfaction", "3"), 2, "simplecrm cases solve 1 --satisfaction 3"),
        (("edit", "1", "--priority", "urgent"), 2, "Invalid priority: “urgent”."),
        (("edit", "1", "--title", " "), 2, "A case needs a title."),
        (("add", " "), 2, "A case needs a title."), (("--status", "shut"), 2, "Statuses: open, waiting, solved, all"),
        (("--sort", "luck"), 2, "Sort by: priority"), (("product:gtz",), 2, "Products: GTX Pro"),
        (("product:gxt-pro",), 2, "Did you mean GTX Pro?"), (("status:shut",), 2, "Statuses: open, waiting, solved"),
        (("tag:vip",), 2, "Cases have no “tag”"), (("priority:9",), 2, "Write 1 or high"),
        (("is:late",), 2, "is: takes open"),
        (("satisfaction:9",), 2, "from 1 to 5"), (("nothing like it",), 1, "simplecrm cases --status all"),
        (("--who", "nobody"), 1, "nobody"), (("add", "X", "--company", "Nowhere"), 1, "Nowhere"),
    ],
)  # fmt: skip
def test_mistakes_change_nothing_and_say_what_is_meant(
    crm: Crm, jam: None, words: tuple[str, ...], code: int, says: str
) -> None:
    before = crm("history").out
    answer = crm("cases", *words)
    assert (answer.code, says in answer.err) == (code, True), answer.err
    assert "FOREIGN KEY" not in answer.err and crm("history").out == before


@pytest.mark.parametrize(
    "words",
    [("log", "call", "ann", "x", "--case", "9"), ("log", "call", "case:9", "x"), ("timeline", "case:9"),
     ("activities", "edit", "1", "--case", "9"), ("brief", "case:9")],
)  # fmt: skip
def test_unknown_case_is_said_with_the_nearest_one(crm: Crm, jam: None, words: tuple[str, ...]) -> None:
    crm("log", "call", "ann", "hello")
    answer = crm(*words)
    assert (answer.code, answer.err.splitlines()[0]) == (
        1, "simplecrm: No case #9. The nearest is: #1 Printer jams.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("note", "case:1", "x"),
        ("remind", "case:1", "fri", "x"),
        ("tag", "case:1", "vip"),
        ("notes", "case:1"),
        ("reminders", "case:1"),
    ],
)
def test_case_has_activities_only_and_says_so(crm: Crm, jam: None, words: tuple[str, ...]) -> None:
    answer = crm(*words)
    assert answer.code == 2 and "not to a case" in answer.err and "simplecrm log message case:1" in answer.err


def test_solved_case_changes_its_status_by_reopen_only(crm: Crm, jam: None) -> None:
    crm("cases", "solve", "1")
    for words in (("wait", "1"), ("solve", "1")):
        answer = crm("cases", *words)
        assert (answer.code, answer.err.splitlines()[0]) == (2, "simplecrm: The case Printer jams is solved.")
    assert "simplecrm cases reopen 1" in crm("cases", "wait", "1").err
    assert crm("cases", "edit", "1", "--satisfaction", "5", "--product", "").code == 0
    assert (case(crm)["satisfaction"], case(crm)["product"]) == (5, None)
    assert crm("cases", "reopen", "1").code == 0
    assert (case(crm)["status"], case(crm)["satisfaction"]) == ("open", None)


def test_product_is_spelled_as_in_other_cases_and_a_slip_is_said(crm: Crm, jam: None) -> None:
    crm("cases", "add", "Hums", "--product", "gtx  pro")
    assert case(crm, 2)["product"] == "GTX Pro"
    slip = crm("cases", "add", "Clicks", "--product", "GTX Por")
    assert "If you meant GTX Pro: simplecrm cases edit 3 --product 'GTX Pro'" in slip.err
    assert crm("cases", "edit", "3", "--product", "GTX Pro").code == 0
    assert crm("cases", "edit", "1", "--product", "GTX pro").code == 0
    assert case(crm)["product"] == "GTX Pro"
    crm("products", "add", "Widget")
    slip = crm("cases", "add", "Squeaks", "--product", "Widgt")
    assert "If you meant Widget: simplecrm cases edit 4 --product Widget" in slip.err


def test_cases_are_exported_and_imported_as_they_were(crm: Crm, jam: None, tmp_path: Path) -> None:
    crm("cases", "add", "Two people", "--who", "ann", "--who", "ben", "--company", "acme", "--priority", "3")
    crm("log", "email", "case:1", "Any news?", "--in")
    crm("log", "email", "case:2", "Help", "--in")
    crm("cases", "solve", "2", "--satisfaction", "1")  # in the same second
    path, other = str(tmp_path / "all.jsonl"), str(tmp_path / "other.db")
    crm("export", "-o", path)
    crm("--file", other, "init")
    assert crm("--file", other, "import", path).code == 0
    copy = crm("--file", other, "export", "--format", "jsonl")
    assert copy.out == Path(path).read_text()
    lines = [json.loads(line) for line in copy.lines]
    assert sorted(line["status"] for line in lines if line["type"] == "case") == ["open", "solved"]
    assert crm("--file", other, "import", path).code == 0
    assert crm("--file", other, "export", "--format", "jsonl").out == copy.out


def test_cases_go_through_csv_without_a_loss(crm: Crm, jam: None, tmp_path: Path) -> None:
    crm("cases", "add", "Two people", "--who", "ann", "--who", "ben", "--company", "acme", "--priority", "3")
    crm("cases", "solve", "2", "--satisfaction", "1")
    crm("cases", "wait", "1")
    crm("log", "email", "case:1", "Any news?", "--out")
    for kind in ("case", "activity"):
        crm("export", "--format", "csv", "--kind", kind, "-o", str(tmp_path / f"{kind}.csv"))
    before = [{**row, "version": 0, "updated_at": ""} for row in crm("cases", "--status", "all", "--json").json]
    other = str(tmp_path / "other.db")
    crm("export", "--format", "csv", "-o", str(tmp_path / "people.csv"))
    crm("--file", other, "init")
    for name in ("people", "case", "activity"):
        assert crm("--file", other, "import", str(tmp_path / f"{name}.csv")).code == 0
    after = crm("--file", other, "cases", "--status", "all", "--json").json
    assert [{**row, "version": 0, "updated_at": ""} for row in after] == before
    assert crm("--file", other, "activities", "--json").json[0]["case"] == "Printer jams"
    listed = crm("cases", "--status", "all", "--format", "csv").out
    (tmp_path / "list.csv").write_text(listed)
    assert [row["title"] for row in csv.DictReader(io.StringIO(listed))] == ["Printer jams", "Two people"]
    third = str(tmp_path / "third.db")
    crm("--file", third, "init")
    crm("--file", third, "import", str(tmp_path / "people.csv"))
    assert crm("--file", third, "import", str(tmp_path / "list.csv")).code == 0
    assert [row["status"] for row in crm("--file", third, "cases", "--status", "all", "--json").json] == [
        "waiting",
        "solved",
    ]


def test_tickets_of_a_help_desk_become_cases(crm: Crm, jam: None, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket,Requester,Requester email,State,Priority,Product,Date,CSAT,Description\n"
        "No toner,Ann Lee,ann@acme.com,Pending,Urgent,GTX Pro,2026-10-01,,Empty since Monday\n"
        "Hums,Ann Lee,ann@acme.com,Closed,normal,gtx pro,2026-09-01,good,\n"
        "Odd,Ann Lee,ann@acme.com,Escalated,,,2026-09-02,,\n"
    )
    answer = crm("import", str(path), "--kind", "case", "--map", "State=status", "--map", "Requester email=email",
                 "--map", "Requester=who")  # fmt: skip
    assert answer.code == 0, answer.err
    rows = {row["title"]: row for row in crm("cases", "--status", "all", "--json").json}
    toner, hums, odd = rows["No toner"], rows["Hums"], rows["Odd"]
    assert (toner["status"], toner["priority"], toner["opened_at"][:10], toner["text"]) == (
        "waiting", 1, "2026-10-01", "Empty since Monday",
    )  # fmt: skip
    assert (hums["status"], hums["product"], hums["satisfaction"], hums["text"]) == (
        "solved", "GTX Pro", None, "Satisfaction: good",
    )  # fmt: skip
    assert (odd["status"], odd["text"]) == ("open", "Status: Escalated")
    assert [person["id"] for person in toner["contacts"]] == [1]
    assert crm("import", str(path), "--kind", "case", "--map", "State=status", "--map", "Requester email=email",
               "--map", "Requester=who").code == 0  # fmt: skip
    assert len(crm("cases", "--status", "all", "--format", "ids").lines) == 4


def test_merging_keeps_the_cases_of_both(crm: Crm, jam: None) -> None:
    crm("add", "Ann L. <annl@acme.com>", "--company", "Acme Ltd")
    crm("cases", "add", "Of the other", "--who", "annl@acme.com", "--company", "Acme Ltd")
    crm("cases", "edit", "1", "--who", "ann@acme.com", "--who", "annl@acme.com")
    assert crm("merge", "1", "3").code == 0
    assert [[one["id"] for one in case(crm, number)["contacts"]] for number in (1, 2)] == [[1], [1]]  # type: ignore[attr-defined]
    assert crm("companies", "merge", "Acme", "Acme Ltd").code == 0
    assert case(crm, 2)["company"] == "Acme"
    crm("undo")
    crm("undo")
    assert [one["id"] for one in case(crm)["contacts"]] == [1, 3]  # type: ignore[attr-defined]


def test_what_was_deleted_comes_back_with_its_people_and_messages(crm: Crm, jam: None) -> None:
    crm("log", "email", "case:1", "Any news?", "--in")
    before = case(crm)
    crm("cases", "delete", "1")
    assert crm("activities", "--json").json[0]["case"] is None
    assert crm("cases", "undelete", "printer").lines == ["1"]
    assert case(crm) == before
    assert crm("activities", "--json").json[0]["case_id"] == 1
    crm("contacts", "delete", "ann")
    assert case(crm)["contacts"] == []
    crm("undelete", "ann")
    assert case(crm)["contacts"] == before["contacts"]


def test_history_of_a_contact_has_the_changes_of_their_cases(crm: Crm, jam: None) -> None:
    crm("cases", "solve", "1", "--satisfaction", "4")
    lines = [line.split("\t")[3:8] for line in crm("history", "ann").lines]
    assert ["changed", "case", "Printer jams", "status", "open"] in lines
    assert ["changed", "case", "Printer jams", "satisfaction", ""] in lines
    assert ["added", "case", "Printer jams", "title", ""] in lines
    preview = crm("undo", "--dry-run").out
    assert "satisfaction" in preview and "solved" in preview


def test_batches_and_scripts_have_the_same_actions(crm: Crm, jam: None, home: Path) -> None:
    lines = [
        {"do": "cases add", "title": "No toner", "who": ["ann", "ben"], "company": "acme", "priority": 2},
        {"do": "cases edit", "id": 2, "product": "GTX Pro", "who": "ben"},
        {"do": "cases wait", "id": 2},
        {"do": "log", "who": "case:2", "kind": "message", "direction": "in", "text": "It came"},
        {"do": "cases solve", "id": 2, "satisfaction": 5, "text": "Sent two"},
        {"do": "cases reopen", "id": 2},
        {"do": "cases archive", "id": [2]},
    ]
    done = crm("batch", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.code == 0, done.err
    assert [json.loads(line).get("reopened") for line in done.lines] == [None, None, None, 2, None, None, None]
    with open_book() as book:
        made = book.cases.add("Hums", who="ann", product="GTX Pro", priority="high")
        assert [one.id for one in book.cases.find("product:gtx")] == [1, made.id]
        book.cases.solve(made, 3, text="Oiled it")
        assert book.log("email", made, "No!", direction="in").reopened.status == "open"  # type: ignore[union-attr]
        assert book.cases.edit(made, who=["ben", "ann"], text="**Loud**").text == "**Loud**"
        assert [one.name for one in book.cases.get(made).contacts] == ["Ann Lee", "Ben Ortega"]
        assert book.cases.reopen(book.cases.wait(made)).status == "open"


def test_report_counts_cases_by_month_and_product(crm: Crm, jam: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for title, opened in (("A", "2026-10-01"), ("B", "2026-10-02"), ("C", "2026-10-05")):
        crm("cases", "add", title, "--product", "GTX Mini", "--opened", opened)
    at(monkeypatch, 1, 12)
    crm("cases", "solve", "2", "3", "--satisfaction", "4")
    crm("cases", "solve", "1", "--satisfaction", "1")
    crm("cases", "wait", "4")
    at(monkeypatch, 22)
    months = crm("report", "cases", "--since", "1 oct", "--json").json
    assert months == [
        {"start": "2026-10-01", "opened": 3, "open": 0, "waiting": 1, "solved": 0, "days": None,
         "satisfaction": None, "rated": 0},
        {"start": "2026-11-01", "opened": 1, "open": 0, "waiting": 0, "solved": 3, "days": 30.0, "satisfaction": 3.0,
         "rated": 3},
    ]  # fmt: skip
    products = crm("report", "cases", "--by", "product", "--format", "csv").out
    assert products.replace("\r", "").splitlines()[1:] == ["GTX Mini,3,0,1,2,30.5,4.0,2", "GTX Pro,1,0,0,1,0.1,1.0,1"]
    of_ann = crm("report", "cases", "--since", "1 oct", "--where", "ann", "--json").json
    assert [row["opened"] for row in of_ann] == [0, 1]
    assert "Median days" in crm("report", "cases", "--format", "table").out


def test_hooks_are_given_cases(crm: Crm, jam: None, home: Path) -> None:
    hooks = home / "hooks"
    hooks.mkdir(mode=0o700)
    hook = hooks / "post-change"
    hook.write_text(f"#!/bin/sh\ncat > {home}/seen.json\n")
    hook.chmod(0o700)
    crm("cases", "solve", "1", "--satisfaction", "4")
    seen = (home / "seen.json").read_text()
    assert '"case"' in seen and '"solved"' in seen


def test_terminal_escapes_in_a_case_are_harmless(crm: Crm, jam: None) -> None:
    crm("cases", "edit", "1", "--title", "[/b] \x1b]0;x\x07 jams", "--product", "\x1b[31mred", "--text", "\x9b1m")
    for words in (
        ("cases", "--format", "table"),
        ("cases", "show", "1"),
        ("brief", "ann"),
        ("report", "cases", "--by", "product"),
    ):
        out = crm(*words).out
        assert "\x1b" not in out and "\x9b" not in out and "\x07" not in out


def test_satisfaction_that_is_not_known_is_null_in_json_and_empty_in_csv(crm: Crm, jam: None, tmp_path: Path) -> None:
    crm("cases", "solve", "1")
    assert case(crm)["satisfaction"] is None
    assert crm("cases", "--status", "all", "--json").json[0]["satisfaction"] is None
    assert crm("report", "cases", "--json").json[0]["satisfaction"] is None, "nor is the mean of no ratings known"
    head, row = (next(csv.reader([line])) for line in crm("cases", "show", "1", "--format", "csv").lines[:2])
    assert row[head.index("satisfaction")] == ""
    path, other = tmp_path / "cases.json", str(tmp_path / "other.db")
    path.write_text(crm("cases", "--status", "all", "--json").out)
    crm("--file", other, "init")
    crm("--file", other, "add", "Ann Lee")
    assert crm("--file", other, "import", str(path), "--kind", "case").code == 0
    (found,) = crm("--file", other, "cases", "--status", "all", "--json").json
    assert (found["title"], found["text"], found["satisfaction"]) == ("Printer jams", case(crm)["text"], None)
