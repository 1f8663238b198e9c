"""What people type exists or is answered with what they may have meant; nothing that is typed is silently dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm


@pytest.fixture
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip")


@pytest.mark.parametrize(
    ("alias", "command"),
    [
        (("search", "ann"), ("find", "ann")), (("ls",), ("contacts",)), (("list", "tag:vip"), ("contacts", "tag:vip")),
        (("agenda",), ("today",)), (("next",), ("today",)), (("tasks",), ("reminders",)), (("dupes",), ("duplicates",)),
        (("stats",), ("report",)), (("help",), ("--help",)), (("help", "log"), ("log", "--help")),
    ],
)  # fmt: skip
def test_alias_does_the_same_as_its_command(
    crm: Crm, ann: None, alias: tuple[str, ...], command: tuple[str, ...]
) -> None:
    crm("remind", "1", "today", "Call")
    said, wanted = crm(*alias), crm(*command)
    assert (said.code, said.out) == (wanted.code, wanted.out) and said.out + said.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("edit", "contacts edit"), ("rm", "contacts delete"), ("delete", "contacts delete"), ("fnd", "find"),
        ("rmind", "remind"), ("contcats", "contacts"), ("bakcup", "backup"),
    ],
)  # fmt: skip
def test_an_unknown_command_is_answered_with_the_one_that_may_be_meant(crm: Crm, typed: str, meant: str) -> None:
    said = crm(typed, "ann")
    assert (said.code, said.out) == (2, "")
    assert said.err == f"simplecrm: Unknown command “{typed}”.\n  Did you mean: simplecrm {meant}\n"


def test_a_word_like_no_command_points_to_the_help(crm: Crm) -> None:
    assert crm("xyzzy").err == "simplecrm: Unknown command “xyzzy”.\n  See: simplecrm --help\n"


@pytest.mark.parametrize(
    ("query", "meant"),
    [("tga:vip", "tag:vip"), ("compnay:acme", "company:acme"), ("stgae:lead", "stage:lead"), ("lst<30d", "last<30d"),
     ("shoe_sixe:42", "shoe_size:42")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["find", "contacts", "export"])
def test_a_misspelt_field_of_a_query_is_an_error(crm: Crm, ann: None, command: str, query: str, meant: str) -> None:
    crm("contacts", "edit", "1", "--field", "shoe size=42")
    said = crm(command, query)
    assert said.code == 2 and f"Did you mean {meant}?" in said.err
    assert "^ here (character 1)" in said.err


@pytest.mark.parametrize("query", ["http://acme.com", "re:offer", "12:30", "x:y", "skype:ann"])
def test_text_with_a_colon_is_searched_for(crm: Crm, ann: None, query: str) -> None:
    crm("note", "1", f"said {query}")
    assert crm("find", query).code == 0


def test_a_misspelt_segment_is_an_error_and_a_handle_is_text(crm: Crm, ann: None) -> None:
    crm("segments", "add", "hot", "tag:vip")
    for query in ("@hto", "segment:hto"):
        said = crm("find", query)
        assert said.code == 2 and "No segment “hto”" in said.err and "Did you mean @hot?" in said.err
    crm("contacts", "edit", "1", "--link", "@annlee")
    assert crm("find", "@annlee").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("remind", "1", "fri", "Call", "--every", "week", "--every", "month"),
        ("contacts", "edit", "1", "--stage", "lead", "--stage", "customer"),
        ("deals", "add", "x", "--who", "1", "--who", "2"),
        ("contacts", "--limit", "1", "--limit", "2"),
    ],
)  # fmt: skip
def test_an_option_with_one_value_cannot_be_repeated(crm: Crm, ann: None, arguments: tuple[str, ...]) -> None:
    said = crm(*arguments)
    assert said.code == 2 and "can be given only once." in said.err
    assert crm("contacts", "edit", "1", "--tag", "a", "--tag", "b").code == 0


def test_settings_are_checked(crm: Crm) -> None:
    said = crm("config", "currency", "bogus")
    assert said.code == 2 and "Invalid currency: “bogus”." in said.err and "simplecrm config currency 'EUR'" in said.err
    assert crm("config", "currency", "USD").code == 0


@pytest.mark.parametrize(
    ("when", "every", "coming"),
    [
        ("eom", "month", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]),
        ("end of month", "2 months", ["2026-11-30", "2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]),
        ("eoq", "quarter", ["2026-12-31", "2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]),
        ("30 nov", "month", ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"]),
    ],
)
def test_a_repetition_from_the_end_of_a_month_stays_there(
    crm: Crm, ann: None, when: str, every: str, coming: list[str]
) -> None:
    crm("remind", "1", when, "Invoice", "--every", every)
    found = []
    for number in range(1, 6):
        found.append(crm("reminders", "--json").json[0]["due"][:10])
        crm("done", str(number), "--no-input")
    assert found == coming


@pytest.mark.parametrize("format", ["table", "plain", "tsv", "csv", "json", "jsonl", "ids"])
def test_birthdays_have_every_format(crm: Crm, format: str) -> None:
    assert crm("birthdays", "--format", format).code == 1
    crm("add", "Ann Lee", "--birthday", "4 dec 1985", "--company", "Acme")
    crm("add", "Ben", "--birthday", "circa 1960")
    said = crm("birthdays", "--format", format)
    assert said.code == 0 and ("Ann Lee" in said.out or said.lines == ["1", "2"])
    if format == "csv":
        assert said.lines[:2] == ["day,id,name,years,company,birthday", "2026-12-04,1,Ann Lee,41,Acme,1985-12-04"]
    if format == "json":
        assert said.json[0]["day"] == "2026-12-04" and said.json[1]["day"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("today", "tag:cold"), ("today", "ben"), ("reminders", "ben"), ("reminders", "--overdue"),
        ("reminders", "--done"),
        ("notes", "--pinned"), ("notes", "tag:cold"), ("deals", "--status", "won"), ("activities", "--kind", "visit"),
        ("timeline", "tag:cold"), ("tags", "show", "empty"), ("drift", "--overdue"), ("duplicates",),
        ("birthdays", "--json"),
        ("contacts", "tag:cold"), ("companies", "zeta"), ("find", "zeta"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_exit_code_is_1_where_nothing_matched(crm: Crm, ann: None, arguments: tuple[str, ...]) -> None:
    crm("add", "Ben Ortega")
    crm("tags", "add", "empty")
    assert crm(*arguments).code == 1


@pytest.mark.parametrize("arguments", [("today",), ("reminders",), ("notes",), ("deals",), ("activities",), ("drift",)])
def test_an_empty_list_that_was_not_filtered_is_no_failure(crm: Crm, arguments: tuple[str, ...]) -> None:
    crm("init")
    assert crm(*arguments).code == 0


def test_today_and_reminders_mean_the_same_by_a_name(crm: Crm, ann: None) -> None:
    crm("remind", "1", "today", "Call")
    assert "Call" in crm("today", "ann").out and "Call" in crm("reminders", "ann").out
    crm("add", "Ann Miller")
    assert crm("today", "ann").code == crm("reminders", "ann").code == 3


@pytest.mark.parametrize("command", [("log", "call", "Ann Lee", "Hi"), ("remind", "Ann Lee", "tomorrow", "Hi")])
def test_a_deal_that_does_not_exist_is_named(crm: Crm, command: tuple[str, ...]) -> None:
    crm("add", "Ann Lee")
    said = crm(*command, "--deal", "9")
    assert said.code == 1 and "No deal #9." in said.err and crm("timeline").out == crm("reminders").out == ""


def test_deal_and_case_of_an_activity_are_named_by_title(crm: Crm) -> None:
    crm("add", "Ann Lee")
    crm("deals", "add", "Pilot 2027", "--who", "ann")
    crm("cases", "add", "Printer jams", "--who", "ann")
    assert crm("log", "call", "ann", "Hello", "--deal", "pilot", "--case", "printer").code == 0
    [activity] = crm("activities", "--json").json
    assert (activity["deal"], activity["case"]) == ("Pilot 2027", "Printer jams")
    assert crm("remind", "ann", "fri", "Call", "--deal", "pilot 2027").code == 0
    assert crm("reminders", "--json").json[0]["deal_id"] == 1
    assert crm("notes", "add", "--deal", "pilot", "Wants red").code == 0
    assert crm("activities", "edit", "1", "--deal", "0", "--case", "").code == 0
    [activity] = crm("activities", "--json").json
    assert (activity["deal"], activity["case"]) == (None, None)
    answer = crm("log", "call", "ann", "Hello", "--deal", "pilto")
    assert answer.code == 1
    assert answer.err.startswith("simplecrm: No deal matches “pilto”. The nearest is: #1 Pilot 2027.")
    assert len(crm("activities").lines) == 1


def test_report_on_nobody_says_so(crm: Crm) -> None:
    crm("add", "Ann Lee", "--tag", "vip")
    assert "Nobody" not in crm("report", "activity", "--where", "tag:vip").err
    answer = crm("report", "activity", "--where", "@vips")
    assert (answer.code, answer.err.splitlines()[0]) == (0, "Nobody matches “@vips”.")


def test_today_of_a_query_has_deals_of_their_other_contacts(crm: Crm) -> None:
    crm("add", "Ann Lee")
    crm("add", "Ben Ode", "--tag", "vip")
    crm("deals", "add", "Pilot", "--who", "ann", "--with", "ben=champion", "--close", "2026-11-20")
    assert "Pilot" in crm("today", "tag:vip").out
    assert "Pilot" in crm("today", "ben").out
    crm("deals", "edit", "1", "--without", "ben")
    assert crm("today", "tag:vip").code == 1


def test_list_of_activities_is_imported_with_its_way(crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann Lee")
    crm("log", "call", "ann", "Hello", "--in")
    listed = tmp_path / "activities.csv"
    listed.write_text(crm("activities", "--format", "csv").out)
    crm("undo")
    crm("import", str(listed))
    assert [(one["direction"], one["text"]) for one in crm("activities", "--json").json] == [("in", "Hello")]
