"""The agenda: what is due, birthdays, drifting contacts, and why each is listed; date phrases and cadences."""

from __future__ import annotations

import pytest

from tests.answers import Crm


@pytest.fixture
def ann(crm: Crm) -> None:
    """Ann, whose birthday is on Tuesday, and Ben, who is to be talked to every two weeks."""
    crm("add", "Ann Lee <ann@acme.com>", "--birthday", "24 nov 1980", "--company", "Acme")
    crm("add", "Ben Ortega <ben@acme.com>", "--every", "2 weeks", "--stage", "customer")


def later(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", moment)


def test_each_line_of_today_says_why_it_is_listed(crm: Crm, ann: None) -> None:
    crm("remind", "ann", "2026-11-20", "Call back")
    crm("remind", "ann", "today 9am", "Write")
    crm("remind", "ann", "today 14:30", "Demo")
    crm("deals", "add", "Big one", "--who", "ann", "--value", "12000", "--close", "2026-11-10")
    shown = crm("today").out
    for words in ("2 d late", "late since 09:00", "14:30", "Birthday (46)", "should have closed 12 d ago"):
        assert words in shown, words


def test_the_brief_dates_what_is_late_and_says_what_is_yet_to_come(crm: Crm, ann: None) -> None:
    crm("remind", "ann", "2026-11-20", "Call back")
    crm("log", "meeting", "ann", "Demo", "--at", "2026-11-25 10:00")
    shown = crm("brief", "ann").out
    assert "! 2 d late (20 Nov)  Call back" in shown
    assert "25 Nov (in 3 d)  meeting" in shown


def test_today_explain_lists_by_urgency_with_points(crm: Crm, ann: None) -> None:
    crm("deals", "add", "Big one", "--who", "ann", "--value", "12000", "--close", "2026-11-10")
    crm("remind", "ann", "wed", "In the week")
    crm("remind", "ann", "today", "Of today")
    crm("remind", "ann", "today 14:30", "At its time")
    crm("remind", "ann", "2026-11-20", "Late", "--deal", "1")
    crm("remind", "ann", "2026-11-20", "Later still", "--priority", "1")
    lines = crm("today", "--explain", "--json").json
    assert [line["what"] for line in lines] == [
        "Later still", "Late", "At its time", "Of today", "Birthday (46)", "Big one", "In the week",
    ]  # fmt: skip
    assert lines[1]["because"] == "200 late +2 2 d +2 no priority +2 deal value"
    assert lines[1]["points"] == 206
    for form in ("table", "plain", "tsv", "csv", "jsonl"):
        assert "Later still" in crm("today", "--explain", "--format", form).out


def test_celebrations_appear_celebrate_days_ahead(crm: Crm, ann: None) -> None:
    assert "Birthday (46)" in crm("today").out
    crm("config", "celebrate_days", "1")
    assert "Birthday" not in crm("today").out


def test_anniversaries_count_years_if_known(crm: Crm) -> None:
    crm("add", "Cleo Ruiz", "--anniversary", "25 nov 2016")
    crm("add", "Dan Meyer", "--birthday", "23 nov")
    shown = crm("today").out
    assert shown.index("Dan Meyer") < shown.index("Cleo Ruiz")
    assert "Anniversary (10)" in shown
    assert "Birthday\n" in shown


def test_leap_day_birthdays_fall_on_28_february(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Lea Leap", "--birthday", "29 feb 1980")
    later(monkeypatch, "2027-02-28T09:00")
    assert "Birthday (47)" in crm("today").out
    later(monkeypatch, "2028-02-28T09:00")
    assert "tomorrow" in crm("today").out
    later(monkeypatch, "2028-02-29T09:00")
    assert "today" in crm("today").out


def test_any_logged_activity_restarts_the_cadence(crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert crm("drift").out == ""
    later(monkeypatch, "2099-01-06T09:00")
    crm("log", "call", "ben", "Hello", "--at", "2099-01-05 9am")
    assert crm("drift").out == ""
    later(monkeypatch, "2099-01-19T09:00")
    (due,) = crm("drift", "--json").json
    assert (due["name"], due["days"], due["cadence_days"], due["overdue"]) == ("Ben Ortega", 14, 14, False)
    later(monkeypatch, "2099-01-26T09:00")
    assert crm("drift", "--overdue", "--json").json[0]["overdue"] is True
    (line,) = [line for line in crm("today").lines if "Ben Ortega" in line]
    assert line.startswith(" ○"), "nobody who is drifting is late, as in the application"
    crm("log", "email", "ben", "Hello again")
    assert crm("drift").out == ""


def test_cadence_is_from_the_contact_a_tag_or_the_stage(crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Tagged", "--tag", "partner", "--stage", "customer")
    crm("tags", "edit", "partner", "--every", "10 days")
    crm("add", "Staged", "--stage", "customer")
    crm("add", "Unruly", "--stage", "lead")
    assert crm("config", "stage_cadence", "customer=5").code == 0
    later(monkeypatch, "2099-01-01T09:00")
    why = {
        item["name"]: (item["cadence_of"], item["because"], item["cadence_days"])
        for item in crm("drift", "--json").json
    }
    assert why == {
        "Ben Ortega": ("contact", None, 14),
        "Tagged": ("tag", "partner", 10),
        "Staged": ("stage", "customer", 5),
    }
    assert "talk every 5 days (stage customer)" in crm("today").out
    assert crm("drift", "--format", "ids").lines == ["4", "3", "2"]
    for form in ("table", "plain", "tsv", "csv", "jsonl"):
        assert "partner" in crm("drift", "--format", form).out


def test_contact_with_a_follow_up_is_not_drifting_unless_someday(
    crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, "2099-01-01T09:00")
    crm("remind", "ben", "someday", "Dream")
    assert "Ben" in crm("drift").out
    crm("remind", "ben", "2099-02-01", "Call")
    assert crm("drift").out == ""


def test_invalid_cadence_is_rejected_when_set(crm: Crm) -> None:
    said = crm("config", "stage_cadence", "customer=often")
    assert said.code == 2
    assert "Invalid cadence" in said.err


def test_dates_explains_a_phrase(crm: Crm) -> None:
    said = crm("dates", "fri", "9am")
    assert said.out == "Fri 27 Nov 09:00\t2026-11-27T09:00\n"
    assert crm("dates", "next fri", "--json").json["when"] == "2026-12-04"
    assert crm("dates", "feb 30").code == 2


def test_dates_lists_all_forms_with_their_present_meaning(crm: Crm) -> None:
    from simplecrm.core.dates.forms import FORMS

    shown = crm("dates", "--json").json
    assert [line["phrase"] for line in shown] == [phrase for phrase, _ in FORMS]
    assert all(line["when"] for line in shown if line["phrase"] != "23rd")
    assert len(crm("dates").lines) == len(FORMS) >= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("remind", "ann", "feb 30", "x"), "feb 30"),
        (("remind", "ann", "tomorrow", "x", "--every", "0 days"), "0 days"),
        (("remind", "ann", "in -3 weeks", "x"), "in -3 weeks"),
        (("snooze", "1", "in -3 weeks"), "in -3 weeks"),
        (("dates", "in -3 weeks"), "in -3 weeks"),
    ],
)
def test_invalid_date_is_an_error_and_loses_nothing(
    crm: Crm, ann: None, arguments: tuple[str, ...], words: str
) -> None:
    crm("remind", "ann", "wed", "Kept")
    before = crm("reminders", "--json").json
    said = crm(*arguments)
    assert said.code == 2
    assert words in said.err
    assert crm("reminders", "--json").json == before


def test_unknown_time_zone_is_reported_and_harmless(process: Crm) -> None:
    strange = {"TZ": "Mars/Olympus"}
    assert process("add", "Ann Lee", env=strange).code == 0
    said = process("remind", "ann", "today 9am", "Call", env=strange)
    assert said.code == 0
    assert "Unknown time zone in TZ: “Mars/Olympus”" in said.err
    assert "Call" in process("today", env=strange).out


def test_clock_set_back_loses_nothing(crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("remind", "ann", "today", "Call")
    crm("log", "call", "ben", "Hello")
    later(monkeypatch, "1999-12-31T23:59")
    assert crm("today").code == crm("drift").code == 0
    assert "Call" in crm("reminders").out
    assert "Hello" in crm("timeline").out
    later(monkeypatch, "2026-11-23T09:00")
    assert "Call" in crm("today").out


def test_hostile_text_in_the_agenda_is_shown_safely(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "\x1b]52;c;aGk=\x07 \u202egnirts [/b] $(id)\nsecond line"
    crm("add", f"Eve {evil}", "--birthday", "24 nov", "--tag", f"t{evil}", "--company", evil)
    crm("tags", "edit", f"t{evil}", "--every", "1 day")
    crm("add", f"Eve's friend {evil}", "--every", "1 day")
    crm("remind", "1", "2026-11-20", evil)
    crm("deals", "add", f"Deal {evil}", "--who", "1", "--close", "2026-11-10")
    later(monkeypatch, "2026-11-23T10:00")
    for arguments in (
        ("today",), ("today", "--explain"), ("today", "--explain", "--format", "table"), ("drift",),
        ("drift", "--format", "table"), ("notify", "--dry-run"), ("notify", "--print"), ("dates", evil),
        ("calendar", "--watch-file", evil), ("notify", "--install", "--timer", evil),
    ):  # fmt: skip
        said = crm(*arguments)
        assert said.out or said.code
        for sign in "\x1b\x07\u202e":
            assert sign not in said.out + said.err, (arguments, said)


def test_snoozing_to_a_day_keeps_the_time_of_day(crm: Crm) -> None:
    crm("add", "Ann")
    crm("remind", "ann", "today 14:30", "Send")
    crm("remind", "ann", "today", "Think")
    assert "Snoozed until Mon 23 Nov 14:30" in crm("snooze", "1", "2", "tomorrow").err
    assert [row["due"] for row in crm("reminders", "--json").json] == ["2026-11-23", "2026-11-23T14:30"]
    crm("snooze", "1", "2", "fri 9am")
    assert {row["due"] for row in crm("reminders", "--json").json} == {"2026-11-27T09:00"}


STAGES = "sales: qualified 10%, proposal 50% 21d, closing 75%"


def stuck_deals(crm: Crm, monkeypatch: pytest.MonkeyPatch, titles: list[str]) -> None:
    """Deals that are in the stage proposal, where 21 days are allowed, since 1 October. Now is 22 November."""
    monkeypatch.setenv("SIMPLECRM_PIPELINES", STAGES)
    later(monkeypatch, "2026-10-01T10:00:00")
    for title in titles:
        crm("deals", "add", title, "--who", "ann", "--stage", "proposal", "--value", "12k")
    later(monkeypatch, "2026-11-22T10:14:00")


def test_today_lists_deals_that_are_stuck_the_oldest_first(
    crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_deals(crm, monkeypatch, ["Pilot", "Late"])
    crm("deals", "edit", "2", "--close", "2026-11-10")
    crm("deals", "add", "Fresh", "--who", "ann", "--stage", "proposal")
    lines = crm("today").lines
    start = lines.index("Stuck deals")
    assert lines[start + 1].split() == ["○", "Ann", "Lee", "52", "d", "in", "proposal", "Pilot", "€12,000"], lines
    assert not any("Fresh" in line for line in lines)
    assert [line for line in lines if "Late" in line][0].split("  ")[2].strip() == "should have closed 12 d ago"
    agenda = crm("today", "--json").json
    assert ([one["title"] for one in agenda["stuck"]], agenda["stuck_count"]) == (["Pilot"], 1)
    assert crm("today", "--format", "{stuck} stuck").lines == ["1 stuck"]
    assert "stuck,1,2026-10-01T10:00:00Z,Ann Lee,Pilot," in crm("today", "--format", "csv").out
    assert "Pilot\t60 stuck deal +2 deal value" in crm("today", "--explain").out
    assert "Stuck deals" in crm("today", "ann").out and crm("today", "tag:nobody").code == 1
    crm("deals", "move", "1", "closing")
    assert "Stuck deals" not in crm("today").out


def test_only_the_first_stuck_deals_are_listed_and_the_others_counted(
    crm: Crm, ann: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_deals(crm, monkeypatch, [f"Deal {number}" for number in range(23)])
    lines = crm("today").lines
    assert lines[-1] == " and 13 more: simplecrm deals is:stuck"
    assert len(lines) - lines.index("Stuck deals") == 12
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "")
    assert "Stuck deals" not in crm("today").out


def test_a_follow_up_with_a_company_or_on_a_deal_says_so(crm: Crm, ann: None) -> None:
    crm("deals", "add", "Pilot", "--who", "ann")
    crm("remind", "company:acme", "2026-11-20", "Ring the front desk")
    crm("remind", "deal:1", "2026-11-20", "Send the offer")
    late = [line for line in crm("today").lines if line.startswith(" !")]
    assert ["Acme" in late[0].split("2 d late")[0], "Pilot" in late[1].split("2 d late")[0]] == [True, True], late
    assert crm("today", "--format", "{next_who}").lines == ["Acme"]
    assert "late,2,2026-11-20,Pilot,Send the offer," in crm("today", "--format", "csv").out
