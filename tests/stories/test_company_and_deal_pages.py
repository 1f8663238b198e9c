"""Everything that is filed on a company or a deal is on its page, whoever filed it and by which front end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simplecrm.cli.completion import candidates
from simplecrm.scripting import open_book
from tests.answers import Crm


@pytest.fixture
def acme(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "CEO")
    crm("add", "Ben Ortega", "--company", "Acme")
    crm("add", "Zoe Quinn", "--company", "Quinn")
    crm("deals", "add", "Pilot 2027", "--company", "Acme", "--who", "ann", "--value", "12k EUR")


def test_page_of_a_company_has_everything_filed_on_it(crm: Crm, acme: None) -> None:
    crm("log", "call", "company:acme", "Talked to reception", "--next", "tue", "--next-text", "Call the boss")
    crm("log", "email", "deal:pilot", "Sent the offer")
    crm("log", "meeting", "ben", "On site")
    crm("note", "company:acme", "Pays late")
    crm("note", "deal:1", "Needs SSO", "--pin")
    crm("remind", "acme", "fri", "Send the brochure")
    assert crm("companies", "show", "acme").lines == [
        "Acme  #1",
        "",
        "People    #1 Ann Lee · CEO · ann@acme.com",
        "          #2 Ben Ortega",
        "",
        "Next      ○ Tue  Call the boss",
        "          ○ Fri  Send the brochure",
        "",
        "Deals     Pilot 2027 · qualified · €12,000 · 10 %",
        "",
        "Notes     22 Nov · pinned · Pilot 2027  Needs SSO",
        "          22 Nov  Pays late",
        "",
        "Last      22 Nov  meeting (Ben Ortega)  On site",
        "          22 Nov  email (Pilot 2027)  Sent the offer",
        "          22 Nov  call  Talked to reception",
    ]


def test_page_of_a_deal_has_everything_filed_on_it(crm: Crm, acme: None) -> None:
    crm("log", "email", "deal:1", "Sent the offer")
    crm("note", "deal:pilot", "Needs SSO")
    crm("remind", "deal:1", "fri", "Ask for the signature")
    crm("log", "call", "ann", "About something else")
    shown = crm("deals", "show", "1").out
    for text in ("€12,000", "Ann Lee", "Acme", "Sent the offer", "Needs SSO", "Ask for the signature"):
        assert text in shown
    assert "something else" not in shown
    assert crm("brief", "deal:1").out == shown


def test_brief_and_timeline_take_companies_and_deals(crm: Crm, acme: None) -> None:
    crm("log", "call", "company:acme", "Talked to reception")
    crm("log", "call", "ann", "Talked to Ann")
    crm("log", "call", "zoe", "Talked to Zoe")
    crm("log", "email", "deal:1", "Sent the offer")
    assert "Talked to reception" in crm("brief", "acme").out
    page = json.loads(crm("brief", "company:Acme", "--json").out)
    assert page["company"]["name"] == "Acme"
    assert [one["text"] for one in page["activities"]] == ["Sent the offer", "Talked to Ann", "Talked to reception"]
    assert page["counts"] == {
        "contacts": 2, "reminders": 0, "deals": 1, "activities": 3, "notes": 0, "subsidiaries": 0,
        "purchases": 0, "cases": 0, "solved_cases": 0, "attachments": 0, "closed_deals": 0,
    }  # fmt: skip

    def texts(*who: str) -> list[str]:
        return [line.split("\t")[4] for line in crm("timeline", *who).lines]

    assert texts("company:acme") == texts("acme") == ["Sent the offer", "Talked to Ann", "Talked to reception"]
    assert texts("deal:1") == texts("deal:pilot") == ["Sent the offer"]
    assert texts("ann") == ["Talked to Ann"]


def test_contact_takes_precedence_over_a_company_of_the_same_name(crm: Crm, acme: None) -> None:
    crm("add", "Acme")
    crm("note", "acme", "On the person")
    crm("note", "company:acme", "On the company")
    assert [row["contact"] for row in crm("notes", "--json").json] == [None, "Acme"]
    assert crm("timeline", "acme").lines[0].split("\t")[4] == "On the person"


def test_contacts_company_and_deal_can_be_named_together(crm: Crm, acme: None) -> None:
    logged = crm("log", "meeting", "ann", "ben", "company:acme", "deal:1", "Kick-off", "--next", "fri", "--json").json
    assert [person["name"] for person in logged["activity"]["contacts"]] == ["Ann Lee", "Ben Ortega"]
    assert (logged["activity"]["company"], logged["activity"]["deal"]) == ("Acme", "Pilot 2027")
    assert (logged["reminder"]["contact"], logged["reminder"]["deal"]) == ("Ann Lee", "Pilot 2027")
    answer = crm("log", "call", "company:acme", "company:quinn", "x")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "simplecrm: An activity belongs to one company.")


@pytest.mark.parametrize(
    ("who", "code", "says"),
    [
        ("company:nobody", 1, "No company matches “nobody”."), ("deal:99", 1, "No deal #99."),
        ("deal:nothing", 1, "No deal matches “nothing”."), ("nobody", 1, "Nobody matches “nobody”."),
        ("company:", 1, "No company matches “”."), ("deal:p", 3, "matches 2 deals"),
    ],
)  # fmt: skip
def test_unknown_and_ambiguous_names_are_explained(crm: Crm, acme: None, who: str, code: int, says: str) -> None:
    crm("deals", "add", "Pilot 2028")
    before = crm("history").out
    for command in (("note", who, "x"), ("log", "call", who, "x"), ("remind", who, "fri", "x"), ("brief", who)):
        answer = crm(*command)
        assert (answer.code, says in answer.err) == (code, True), answer.err
    assert crm("history").out == before


def test_finishing_a_follow_up_of_a_company_logs_and_continues_with_it(crm: Crm, acme: None) -> None:
    crm("remind", "company:acme", "fri", "Send the brochure")
    assert crm("done", "1", "--log", "Sent", "--kind", "email", "--next", "in 2 weeks").code == 0
    shown = crm("companies", "show", "acme").out
    assert "Sent" in shown and "Follow up" in shown


def test_records_of_a_company_go_through_export_and_import(crm: Crm, acme: None, tmp_path: Path) -> None:
    crm("log", "call", "company:acme", "Talked to reception")
    crm("log", "call", "ann", "company:acme", "Talked to both")
    crm("remind", "company:acme", "fri", "Send the brochure")
    crm("remind", "ann", "mon", "Call Ann")
    path, other = str(tmp_path / "all.jsonl"), str(tmp_path / "other.db")
    crm("export", "-o", path)
    crm("--file", other, "init")
    assert crm("--file", other, "import", path).code == 0
    assert sorted(crm("--file", other, "timeline", "company:acme").lines) == sorted(
        crm("timeline", "company:acme").lines
    )
    assert "Send the brochure" in crm("--file", other, "companies", "show", "acme").out
    first = [(row["text"], row["company_id"] is not None) for row in crm("--file", other, "reminders", "--json").json]
    assert first == [("Call Ann", False), ("Send the brochure", True)] or first == first[::-1]
    again = crm("--file", other, "import", path)
    assert (again.code, crm("--file", other, "activities", "--format", "ids").out.count("\n")) == (0, 2)


def test_csv_of_activities_finds_the_company(crm: Crm, acme: None, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("kind,date,company,text\ncall,2026-11-20,Acme,Talked to reception\n")
    assert crm("import", str(path), "--kind", "activity").code == 0
    assert "Talked to reception" in crm("companies", "show", "acme").out
    assert crm("import", str(path), "--kind", "activity").code == 0
    assert crm("timeline", "company:acme").out.count("Talked to reception") == 1


def test_deleted_company_takes_its_follow_ups_and_undo_brings_all_back(crm: Crm, acme: None) -> None:
    crm("log", "call", "company:acme", "Talked to reception")
    crm("remind", "company:acme", "fri", "Send the brochure")
    before = crm("brief", "company:acme", "--json").out
    crm("companies", "delete", "acme")
    assert crm("reminders").lines == []
    assert crm("undo").code == 0
    assert crm("brief", "company:acme", "--json").out == before


def test_scripts_and_batch_file_on_companies_and_deals(crm: Crm, acme: None, home: Path) -> None:
    with open_book(str(home / "simplecrm.db")) as book:
        book.log("call", "company:acme", "From a script", next="fri")
        book.note("deal:1", "A note from a script")
        book.remind(book.companies.get("acme"), "mon", "From a record")
        book.log("call", ["ann", book.deals.get(1)], "With a deal")
    line = json.dumps({"do": "log", "who": "company:acme", "kind": "visit", "text": "From batch"})
    assert crm("batch", stdin=line + "\n").code == 0
    shown = crm("brief", "company:acme").out
    for text in ("From a script", "A note from a script", "From a record", "With a deal", "From batch"):
        assert text in shown


def test_page_of_an_empty_company_says_how_to_start(crm: Crm) -> None:
    crm("companies", "add", "Solo")
    assert "Nothing is filed on it yet. For example: simplecrm log call company:1" in crm("companies", "show", "1").out


def test_long_lists_say_how_many_more_there_are(crm: Crm) -> None:
    rows = "\n".join(json.dumps({"do": "add", "name": f"Person {n}", "company": "Big"}) for n in range(25))
    crm("batch", stdin=rows + "\n")
    shown = crm("companies", "show", "big").out
    assert "and 5 more" in shown and shown.count("Person") == 20


def test_companies_and_deals_are_completed_where_something_is_filed(crm: Crm, acme: None) -> None:
    assert [value for value, _ in candidates.about("company:ac")] == ["company:Acme"]
    assert candidates.about("deal:") == [("deal:1", "Pilot 2027 Ann Lee")]
    assert [value for value, _ in candidates.about("an")] == ["Ann Lee"]


def test_deals_of_the_people_there_are_on_the_page(crm: Crm, acme: None) -> None:
    crm("deals", "add", "Side deal", "--who", "ben")
    crm("deals", "add", "Elsewhere", "--who", "ann", "--company", "Quinn")
    shown = crm("companies", "show", "acme").out
    assert "Side deal" in shown and "Pilot 2027" in shown and "Elsewhere" not in shown


def test_the_noun_before_a_name_is_understood_where_it_is_expected_anyway(crm: Crm, acme: None) -> None:
    crm("cases", "add", "Printer jams", "--who", "ann")
    assert crm("companies", "show", "company:acme").out == crm("companies", "show", "acme").out
    assert crm("companies", "edit", "Company:1", "--domain", "acme.com").code == 0
    assert crm("cases", "show", "case:1").out == crm("cases", "show", "1").out
    assert crm("deals", "edit", "1", "--company", "company:quinn").code == 0
    assert crm("show", "contact:ann").out == crm("show", "ann").out


def test_show_shows_whatever_page_is_meant(crm: Crm, acme: None) -> None:
    crm("cases", "add", "Printer jams", "--who", "ann")
    assert crm("show", "company:acme").out == crm("show", "acme").out == crm("companies", "show", "acme").out
    assert crm("show", "deal:1").out == crm("deals", "show", "1").out
    assert crm("show", "case:1", "--json").json == crm("cases", "show", "1", "--json").json


def test_a_company_where_a_contact_is_needed_is_refused_with_that_reason(crm: Crm, acme: None) -> None:
    for command in (("history", "company:acme"), ("cases", "add", "X", "--who", "company:acme"), ("open", "deal:1")):
        said = crm(*command)
        assert said.code == 2 and "A contact is needed here, not a" in said.err, said


def test_activities_say_the_company_or_deal_they_were_with(crm: Crm, acme: None) -> None:
    crm("log", "call", "company:acme", "Talked to reception")
    crm("log", "email", "deal:pilot", "Sent the offer")
    crm("activities", "edit", "1", "--deal", "1")
    shown = crm("activities", "show", "1").lines
    assert "Company   Acme" in shown and "Deal      Pilot 2027" in shown, shown
    rows = crm("activities", "--format", "csv").lines
    assert rows[0] == "id,when,kind,way,with,what,company,deal,case,sentiment"
    assert [row.split(",", 4)[4] for row in rows[1:]] == [
        ",Sent the offer,,Pilot 2027,,", ",Talked to reception,Acme,Pilot 2027,,",
    ]  # fmt: skip
    listed = crm("activities", "--format", "table").lines
    assert "Pilot 2027  Sent the offer" in listed[1] and "Acme        Talked" in listed[2], listed


def test_unknown_deal_is_said_with_the_nearest_ones(crm: Crm, acme: None) -> None:
    crm("deals", "add", "Renewal 2028")
    assert crm("deals", "show", "deal:1").out == crm("deals", "show", "1").out == crm("show", "deal:1").out
    assert crm("deals", "show", "99").err.startswith(
        "simplecrm: No deal #99. The nearest are: #1 Pilot 2027; #2 Renewal"
    )
    assert crm("deals", "won", "pilto").err.startswith(
        "simplecrm: No deal matches “pilto”. The nearest is: #1 Pilot 2027."
    )
    assert crm("deals", "move", "1", "won").err == (
        "simplecrm: “won” is a status, not a stage.\n  For example: simplecrm deals won 3\n"
    )


def test_won_and_lost_deals_are_on_the_pages_of_company_and_contact(crm: Crm, acme: None) -> None:
    crm("companies", "add", "Globex")
    crm("deals", "add", "Only one", "--company", "Globex", "--value", "5k USD")
    crm("deals", "won", "only one")
    shown = crm("companies", "show", "globex")
    assert shown.lines[-1] == "Deals     Only one · won 22 Nov · $5,000", shown
    for number, value in enumerate(("7k", "1k USD", "2k", "3k")):
        crm("deals", "add", f"Old {number}", "--who", "ben", "--value", value)
    crm("deals", "won", "old 0", "old 1", "old 2")
    crm("deals", "lost", "old 3")
    expected = [
        "Old 3 · lost 22 Nov · €3,000", "Old 2 · won 22 Nov · €2,000", "Old 1 · won 22 Nov · $1,000",
        "in all 3 won (€9,000 + $1,000) and 1 lost",
    ]  # fmt: skip
    deals_of = [line.strip() for line in crm("companies", "show", "acme").lines if "won" in line or "lost" in line]
    assert deals_of == expected
    worth = crm("brief", "company:acme", "--json").json["closed_totals"]
    assert worth == [
        {"currency": "EUR", "won": 2, "lost": 1, "value": "9000.00"},
        {"currency": "USD", "won": 1, "lost": 0, "value": "1000.00"},
    ]
    brief = crm("show", "ben").lines
    assert [line[10:] for line in brief[brief.index("Deals     Old 3 · lost 22 Nov · €3,000") :][:4]] == expected


def test_deals_of_the_people_there_count_as_deals_of_the_company_everywhere(crm: Crm, acme: None) -> None:
    crm("deals", "add", "Side deal", "--who", "zoe", "--with", "ben=user", "--value", "20k")
    crm("cases", "add", "Noise", "--who", "zoe")
    assert crm("companies", "--format", "csv").lines[2].split(",")[:8] == ["2", "Quinn", "", "", "", "", "1", "1"]
    for query in ("deal>10k deal<30k name:quinn", "deal:side name:quinn", "has:deal name:quinn"):
        assert crm("companies", query, "--format", "ids").lines == ["2"], query
    assert crm("deals", "company:quinn", "--format", "ids").lines == ["2"]
    assert crm("deals", "--company", "quinn", "--format", "ids").lines == ["2"]
    assert crm("cases", "company:quinn", "--format", "ids").lines == ["1"]
    crm("deals", "archive", "2")
    assert crm("companies", "quinn", "--json").json[0]["open_deals"] == 0


def test_a_part_of_a_companys_name_where_no_contact_matches_names_the_company(crm: Crm, acme: None) -> None:
    crm("companies", "add", "Globex Holding")
    for words in (("brief", "globex"), ("log", "call", "globex", "Hello"), ("remind", "globex", "tomorrow", "Call")):
        said = crm(*words)
        assert (said.code, said.err.splitlines()) == (
            1, ["simplecrm: Nobody matches “globex”.", "  As a company: company:3 (Globex Holding)"]
        ), said  # fmt: skip
    assert crm("brief", "nobody at all").err.splitlines()[1] == "  Add a contact: simplecrm add 'nobody at all'"
