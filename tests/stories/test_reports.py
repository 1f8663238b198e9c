"""The reports."""

from __future__ import annotations

from typing import Any

import pytest

from simplecrm.core.reports import REPORTS
from simplecrm.store.book import Book
from tests.answers import Crm, MadeOnce


@pytest.fixture
def year(crm: Crm, made_once: MadeOnce) -> Any:
    """Some months of a small business: four people, their talks, their deals."""
    made_once("year", lambda: _some_months(crm))
    return crm


def _some_months(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip", "--source", "fair")
    crm("add", "Ben Ortega", "--company", "Acme", "--tag", "vip", "--tag", "cold", "--stage", "customer")
    crm("add", "Cat", "--company", "Bird & Sons")
    crm("add", "Dan", "--source", "fair", "--tag", "cold")
    crm("log", "call", "ann", "Hello", "--at", "today 9am")
    crm("log", "call", "ann", "ben", "Both on the line", "--at", "yesterday")
    crm("log", "email", "ben", "Offer", "--at", "10 days ago")
    crm("log", "call", "cat", "Long ago", "--at", "200 days ago")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "1000", "--stage", "meeting")
    crm("deals", "add", "Big", "--who", "cat", "--value", "3000.50", "--stage", "proposal")
    crm("deals", "add", "Abroad", "--who", "ben", "--value", "500", "--currency", "USD", "--stage", "meeting")
    crm("deals", "add", "Gone", "--who", "ann", "--value", "700")
    crm("deals", "lost", "4", "Too dear")
    crm("deals", "add", "Got it", "--who", "ann", "--value", "250")
    crm("deals", "won", "5")
    crm("remind", "ann", "yesterday", "In time")
    crm("remind", "ben", "2026-11-01", "Late")
    crm("remind", "cat", "2026-11-19", "Left open")
    crm("remind", "dan", "today", "Still time")
    crm("done", "2")
    crm("undo", "--quiet")
    crm("done", "2")


def test_report_lists_the_reports(crm: Crm) -> None:
    said = crm("report")
    assert said.code == 0
    assert [line.split("\t")[0] for line in said.lines] == [one.name for one in REPORTS]
    assert all(len(line.split("\t")[1]) > 10 for line in said.lines)


def test_activity_counts_kinds_by_week_and_by_month(year: Any) -> None:
    said = year("report", "activity", "--format", "tsv")
    assert said.lines[0] == "week from\ttotal\tcall\temail\tmeeting\tmessage\tvisit\tother"
    assert len(said.lines) == 13
    assert said.lines[-1] == "2026-11-16\t2\t2\t0\t0\t0\t0\t0"
    assert said.lines[-2] == "2026-11-09\t1\t0\t1\t0\t0\t0\t0"
    assert said.err.startswith("Mon 31 Aug 2026 – Sun 22 Nov 2026")
    months = year("report", "activity", "--since", "1 may", "--json").json
    assert [row["start"] for row in months][:2] == ["2026-05-01", "2026-06-01"]
    assert (months[0]["total"], months[0]["kinds"]) == (1, [{"kind": "call", "activities": 1}])
    assert len(year("report", "activity", "--since", "1 may", "--by", "week").lines) == 30


def test_partial_week_counts_only_the_requested_days(year: Any) -> None:
    rows = year("report", "activity", "--since", "yesterday", "--until", "yesterday", "--json").json
    assert [(row["start"], row["total"]) for row in rows] == [("2026-11-16", 1)]
    assert year("report", "activity", "--since", "today", "--json").json[0]["total"] == 1


def test_pipeline_is_summed_and_weighted_by_currency(year: Any) -> None:
    rows = year("report", "pipeline", "--json").json
    assert rows == [
        {
            "stage": "meeting",
            "currency": "EUR",
            "deals": 1,
            "value": "1000.00",
            "weighted": "250.00",
            "pipeline": "sales",
        },
        {
            "stage": "meeting",
            "currency": "USD",
            "deals": 1,
            "value": "500.00",
            "weighted": "125.00",
            "pipeline": "sales",
        },
        {
            "stage": "proposal",
            "currency": "EUR",
            "deals": 1,
            "value": "3000.50",
            "weighted": "1500.25",
            "pipeline": "sales",
        },
    ]
    table = year("report", "pipeline", "--format", "table").lines
    assert table[0].split() == ["Stage", "Deals", "Value", "Weighted", "Pipeline"]
    assert [line.split()[:3] for line in table[-2:]] == [["Total", "2", "€4,000.50"], ["Total", "1", "$500"]]
    assert table[3].count("█") == 40 and 12 < table[1].count("█") < 15 and table[2].count("█") == 40
    assert "€1,750.25" in table[-2] and "█" not in table[-2]
    assert year("report", "pipeline").lines[0] == "meeting\t1\t1000.00\t250.00\tEUR\tsales"


def test_won_report_has_the_rate_and_the_reasons_by_month(year: Any) -> None:
    rows = year("report", "won", "--json").json
    assert len(rows) == 12 and rows[0]["rate"] is None
    assert rows[-1] == {
        "start": "2026-11-01", "currency": "EUR", "won": 1, "won_value": "250.00", "lost": 1, "lost_value": "700.00",
        "rate": 50, "reasons": [{"reason": "Too dear", "deals": 1}],
    }  # fmt: skip
    table = year("report", "won", "--format", "table", "--since", "1 oct").lines
    assert table[2].startswith("Nov 2026") and "█" in table[2] and table[2].endswith("Too dear ×1")
    assert table[3].startswith("Total")


def test_stage_source_and_tag_counts_exclude_archived_contacts(year: Any) -> None:
    assert year("report", "stages").lines == ["lead\t3", "customer\t1"]
    assert year("report", "sources").lines == ["\t2\t0", "fair\t2\t1"]
    assert year("report", "tags").lines == ["2\tcold\t2", "1\tvip\t2"]
    year("contacts", "archive", "dan")
    assert year("report", "stages").lines == ["lead\t2", "customer\t1"]
    assert year("report", "sources").lines == ["\t2\t0", "fair\t1\t1"]
    assert year("report", "tags").lines == ["1\tvip\t2", "2\tcold\t1"]
    assert year("report", "tags", "--limit", "1").lines == ["1\tvip\t2"]
    assert "Not all are shown" in year("report", "tags", "--limit", "1").err


def test_follow_ups_report_counts_set_in_time_late_and_open(year: Any) -> None:
    year("done", "1")
    rows = {row["start"]: row for row in year("report", "follow-ups", "--json").json}
    assert len(rows) == 12
    assert rows["2026-11-16"] == {"start": "2026-11-16", "set": 4, "in_time": 0, "late": 2, "left": 1}
    year("remind", "ann", "tomorrow", "Early")
    year("done", "5")
    [row] = year("report", "followups", "--since", "mon", "--json").json
    assert (row["set"], row["in_time"], row["late"], row["left"]) == (5, 1, 2, 1)


def test_growth_adds_up_to_all_contacts(year: Any) -> None:
    rows = year("report", "growth").lines
    assert (len(rows), rows[0], rows[-1]) == (12, "2025-12-01\t0\t0", "2026-11-01\t4\t4")


def test_quiet_counts_everybody_once(year: Any) -> None:
    rows = year("report", "quiet", "--json").json
    assert [row["contacts"] for row in rows] == [2, 0, 0, 0, 1, 0, 1]
    assert year("report", "quiet").lines[-1] == "never\t1"
    year("contacts", "archive", "cat", "dan")
    assert [row["contacts"] for row in year("report", "quiet", "--json").json] == [2, 0, 0, 0, 0, 0, 0]


def test_companies_by_open_deals_and_by_activities(year: Any) -> None:
    assert year("report", "companies").lines == [
        "2\tBird & Sons\t1\t3000.50\tEUR", "1\tAcme\t1\t1000.00\tEUR", "1\tAcme\t1\t500.00\tUSD",
    ]  # fmt: skip
    rows = year("report", "companies", "--by", "activities", "--since", "1 jan", "--json").json
    assert [(row["company"], row["activities"]) for row in rows] == [("Acme", 3), ("Bird & Sons", 1)]


@pytest.mark.parametrize(
    ("report", "sum_of"),
    [
        ("activity", {"total": 2}), ("pipeline", {"deals": 1, "value": 1000}), ("won", {"won": 1, "lost": 1}),
        ("stages", {"contacts": 1}), ("sources", {"contacts": 1, "won": 1}), ("tags", {"contacts": 1}),
        ("follow-ups", {"set": 1}), ("growth", {"added": 1}), ("quiet", {"contacts": 1}), ("companies", {"deals": 1}),
    ],
)  # fmt: skip
def test_every_report_can_be_filtered_by_a_query(year: Any, report: str, sum_of: Any) -> None:
    rows = year("report", report, "--where", "name:ann -tag:cold", "--json").json
    assert {name: sum(float(row[name]) for row in rows) for name in sum_of} == sum_of


@pytest.mark.parametrize("report", [one.name for one in REPORTS])
@pytest.mark.parametrize("form", ["table", "plain", "tsv", "csv", "json", "jsonl"])
def test_every_report_works_in_every_format_and_on_an_empty_book(crm: Crm, report: Any, form: str) -> None:
    assert crm("report", report, "--format", form).code == 0
    assert crm("report", report, "--where", "tag:nobody", "--format", form).code == 0


def test_invalid_report_options_are_errors(year: Any) -> None:
    for arguments, words in (
        (("sales",), "Unknown report “sales”"),
        (("stages", "--since", "mon"), "takes no dates"),
        (("companies", "--since", "mon"), "--by activities"),
        (("pipeline", "--by", "week"), "Invalid --by for the report pipeline: “week”"),
        (("won", "--by", "value"), "--by month or week or quarter or year or company or product or source"),
        (("won", "--since", "today", "--until", "1 jan"), "ends before it begins"),
        (("activity", "--since", "2000-01-01", "--by", "week"), "more than 1,200 weeks"),
        (("activity", "--since", "soonish"), "soonish"),
        (("stages", "--where", "last<soonish"), "^ here"),
        (("stages", "--limit", "3"), "takes no --limit"),
        (("stages", "--format", "ids"), "no ids"),
    ):
        said = year("report", *arguments)
        assert (said.code, said.out) == (2, ""), arguments
        assert words in said.err, said.err


def test_hostile_text_in_reports_is_safe_and_stays_in_one_field(crm: Crm, book: Book) -> None:
    crm("add", "Ann", "--source", "a\tb\nc", "--tag", "t")
    for number in range(10):
        crm("log", f"kind{number}", "ann", "x")
    with book.writing("By another program") as step:
        step.connection.execute("update contact set stage = 'le\x1b[31mad'")
        step.connection.execute("update activity set kind = 'k\x1b]52;c;x\x07' where id = 1")
    for report in ("activity", "stages", "sources"):
        for form in ("table", "plain", "tsv"):
            assert "\x1b" not in crm("report", report, "--format", form).out
    assert crm("report", "sources").lines == ["a b c\t1\t0"]
    head, *rows = crm("report", "activity", "--format", "table").lines
    assert "other" in head.split()
    assert rows[-1].split()[2:9] == ["10", *["1"] * 6]
    assert crm("report", "activity", "--format", "tsv").lines[-1].split("\t") == ["2026-11-16", "10", *["0"] * 5, "10"]


def test_bars_without_block_characters_use_hashes(year: Any, process: Crm) -> None:
    said = process("report", "stages", "--format", "table", env={"PYTHONIOENCODING": "ascii"})
    assert said.lines[1].startswith("lead             3  ####")
    assert "\\u" not in said.out


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_weeks_and_months_are_in_local_time(process: Crm, zone: str) -> None:
    env = {"TZ": zone}
    process("add", "Ann", env=env)
    process("log", "call", "ann", "Early on Monday", "--at", "2026-11-16 0:10", env=env)
    process("log", "call", "ann", "Late on Sunday", "--at", "2026-11-15 23:50", env=env)
    rows = process("report", "activity", "--since", "2026-11-09", "--until", "2026-11-22", env=env).lines
    assert rows == ["2026-11-09\t1\t1", "2026-11-16\t1\t1"]


@pytest.fixture
def two_firms(crm: Crm) -> Crm:
    """Acme, a supplier with Ann, and Globex with Bo: each with a deal of its own, one of its contact, and more."""
    for name, person, tags in (("Acme", "Ann", ("--tag", "supplier")), ("Globex", "Bo", ())):
        crm("companies", "add", name, *tags)
        crm("add", person, "--company", name)
        crm("deals", "add", f"With {name}", "--company", name, "--value", "100", "--tag", f"of-{person}")
        crm("deals", "add", f"With {person}", "--who", person, "--value", "20")
        crm("log", "call", f"company:{name}", "Reception")
        crm("log", "call", person, "Hello")
        crm("remind", f"company:{name}", "tomorrow", "Ask")
        crm("cases", "add", "Noise", "--company", name)
        crm("cases", "add", "Smell", "--who", person)
    crm("products", "add", "Mat", "--price", "10", "--cost", "4")
    crm("purchases", "add", "company:acme", "Mat")
    crm("purchases", "add", "deal:With Acme", "Mat")
    crm("purchases", "add", "bo", "Mat")
    crm("segments", "add", "suppliers", "tag:supplier", "--finds", "companies")
    crm("segments", "add", "big", "value>50 tag:of-ann", "--finds", "deals")
    crm("segments", "add", "none", "tag:nobody", "--finds", "companies")
    return crm


def test_a_segment_of_companies_narrows_a_report_to_them_and_the_people_there(two_firms: Crm) -> None:
    def report(name: str, *options: str) -> Any:
        return two_firms("report", name, *options, "--where", "@suppliers", "--json").json

    assert [(one["deals"], one["value"]) for one in report("pipeline")] == [(2, "120.00")]
    assert report("activity")[-1]["total"] == 2
    assert sum(one["activities"] for one in report("hours")) == 2
    assert [(one["customer"], one["value"]) for one in report("customers")] == [("Acme", "20.00")]
    assert [one["value"] for one in report("margin")] == ["20.00"]
    assert report("cases")[-1]["opened"] == 2
    assert report("follow-ups")[-1]["set"] == 1
    assert report("stages") == [{"stage": "lead", "contacts": 1}]
    assert [one["company"] for one in report("companies")] == ["Acme"]
    said = two_firms("report", "pipeline", "--where", "@none")
    assert (said.code, said.err) == (0, "No companies match “@none”.\nNothing to report.\n")


def test_a_segment_of_deals_narrows_the_reports_on_deals_alone(two_firms: Crm) -> None:
    rows = two_firms("report", "pipeline", "--where", "@big", "--json").json
    assert [(one["deals"], one["value"]) for one in rows] == [(1, "100.00")]
    assert two_firms("report", "conversion", "--where", "@big", "--json").json[0]["entered"] == 1
    assert [one["value"] for one in two_firms("report", "margin", "--where", "@big", "--json").json] == ["10.00"]
    said = two_firms("report", "activity", "--where", "@big")
    assert said.code == 2 and said.err.splitlines()[-2:] == [
        "simplecrm: The report activity is not on deals, which the segment big finds.",
        "  Reports on deals: pipeline, forecast, conversion, velocity, won, companies, customers, margin, rfm",
    ]
