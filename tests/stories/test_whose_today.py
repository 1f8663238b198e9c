"""Today and notify in a book that several people share: mine, and what nobody owns; ``--all`` is everyone's."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm import config, open_book
from tests.answers import Answer, Crm

FOLLOW_UPS = {
    "Ann by itself": "ann", "Ann by the contact": "ann", "Ann by the deal": "ann",
    "Ann by the contact of the deal": "ann",
    "Ben by itself": "ben", "Ben by the contact": "ben", "Ben by the deal": "ben",
    "Nobody": "", "Nobody, without a contact": "",
}  # fmt: skip
"""Whose each follow-up is; empty for nobody's."""


def of(user: str) -> list[str]:
    return sorted(text for text, owner in FOLLOW_UPS.items() if owner in ("", user))


@pytest.fixture
def team(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """A book with follow-ups that are due today, made without a user; Ann goes on."""
    monkeypatch.setenv("SIMPLECRM_CELEBRATE_DAYS", "7")
    crm("add", "Max Moor", "--owner", "ann", "--birthday", "24 nov 1980", "--every", "week")
    crm("add", "Zoe Quist", "--owner", "ben", "--birthday", "24 nov 1981", "--every", "week")
    crm("add", "Kim Kerr", "--birthday", "24 nov 1982", "--every", "week")
    crm("deals", "add", "Pilot", "--owner", "ann", "--close", "yesterday")
    crm("deals", "add", "Renewal", "--owner", "ben", "--close", "yesterday")
    crm("deals", "add", "Upgrade", "--who", "max", "--close", "yesterday")
    crm("deals", "add", "Extension", "--who", "zoe", "--close", "yesterday")
    crm("deals", "add", "Trial", "--who", "kim", "--close", "yesterday")
    crm("products", "add", "Printer")
    for who in ("max", "zoe", "kim"):
        crm("purchases", "add", who, "Printer", "--price", "100", "--due", "yesterday")
        crm("cases", "add", f"Jams of {who}", "--who", who, "--opened", "1 oct")
    crm("remind", "zoe", "today", "Ann by itself", "--owner", "ann")
    crm("remind", "max", "today", "Ann by the contact")
    crm("reminders", "add", "today", "Ann by the deal", "--deal", "1")
    crm("reminders", "add", "today", "Ann by the contact of the deal", "--deal", "3")
    crm("remind", "max", "today", "Ben by itself", "--owner", "ben")
    crm("remind", "zoe", "today", "Ben by the contact")
    crm("reminders", "add", "today", "Ben by the deal", "--deal", "2")
    crm("remind", "kim", "today", "Nobody")
    crm("reminders", "add", "today", "Nobody, without a contact")
    for number in ("1", "2", "3"):  # drifting contacts are those without a follow-up
        crm("add", f"Gone {number}", "--every", "week", "--owner", ("", "ann", "ben")[int(number) - 1])
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-22T10:14")
    for item in crm("reminders", "--json").json:
        crm("snooze", str(item["id"]), "today")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    return crm


def due(crm: Crm, *words: str) -> list[str]:
    found = crm("today", "--json", *words)
    return sorted(item["text"] for item in found.json["today"]) if found.out else []


@pytest.mark.parametrize("user", ["ann", "ben", "cleo"])
def test_today_shows_what_is_mine_and_nobodys(team: Crm, monkeypatch: pytest.MonkeyPatch, user: str) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", user)
    assert due(team) == of(user)
    assert team("today", "--count").lines == [str(len(of(user)))]
    assert team("today", "--template", "{today}").lines == [str(len(of(user)))]
    assert len(team("today", "--format", "ids").lines) == len(of(user))


def test_all_shows_everyones(team: Crm) -> None:
    everything = sorted(FOLLOW_UPS)
    assert due(team, "--all") == everything
    assert team("today", "--all", "--count").lines == [str(len(everything))]
    assert team("today", "--all").err == ""


def test_lines_say_for_whom_they_are_where_that_is_somebody_else(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = team("today", "--all").out
    for text, owner in FOLLOW_UPS.items():
        assert (f"(for ben) {text}" in shown) == (owner == "ben")
    assert "for ann" not in shown and "for ben" not in team("today").out
    assert "(for ben) Renewal" in shown and "(for ben) Extension" in shown
    monkeypatch.delenv("SIMPLECRM_USER")
    shown = team("today").out
    assert "(for ann) Ann by the contact" in shown and "(for ben) Ben by the deal" in shown


def test_lists_for_people_show_whose_each_is(team: Crm) -> None:
    lines = team("reminders", "--format", "table").lines
    for text, owner in FOLLOW_UPS.items():
        [line] = [line for line in lines if f"  {text}  " in f"{line}  "]
        assert line.endswith(owner) if owner else not line.endswith(("ann", "ben"))
    owners = {item["text"]: (item["owner"], item["for_user"]) for item in team("reminders", "--json").json}
    assert owners["Ben by the contact"] == (None, "ben") and owners["Nobody"] == (None, None)
    assert owners["Ben by itself"] == ("ben", "ben")
    assert "Owner     ben" in team("reminders", "show", "6").lines
    assert {item["title"]: item["for_user"] for item in team("deals", "--json").json} == {
        "Pilot": "ann", "Renewal": "ben", "Upgrade": "ann", "Extension": "ben", "Trial": None,
    }  # fmt: skip


def test_without_a_user_today_is_everyones(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIMPLECRM_USER")
    assert due(team) == sorted(FOLLOW_UPS)
    assert team("today").err == ""


def test_today_says_how_much_of_others_is_left_out(team: Crm) -> None:
    assert team("today").err == "3 more of others: simplecrm today --all\n"
    assert (
        team("today", "--quiet").err == team("today", "--count").err == team("today", "--template", "{due}").err == ""
    )
    for number in (5, 6, 7):
        team("done", str(number))
    assert team("today").err == ""


def test_nothing_of_mine_is_due_while_others_have_work(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Zoe Quist", "--owner", "ben")
    crm("remind", "zoe", "today", "Call")
    monkeypatch.setenv("SIMPLECRM_USER", "ann")
    said = crm("today")
    assert said.lines == ["Nothing is due. See all contacts: simplecrm contacts"]
    assert said.err == "1 more of others: simplecrm today --all\n"


@pytest.mark.parametrize(("user", "people"), [("ann", {"Max Moor", "Kim Kerr"}), ("ben", {"Zoe Quist", "Kim Kerr"})])
def test_alerts_follow_the_owner(team: Crm, monkeypatch: pytest.MonkeyPatch, user: str, people: set[str]) -> None:
    monkeypatch.setenv("SIMPLECRM_USER", user)
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:14")
    assert {item["name"] for item in team("today", "--json").json["celebrations"]} == people
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-22T10:14")
    found = team("today", "--json").json
    mine = {"ann": {"Pilot", "Upgrade", "Trial"}, "ben": {"Renewal", "Extension", "Trial"}}[user]
    assert {item["title"] for item in found["deals"]} == mine and found["deal_count"] == 3
    assert {item["contact"] for item in found["unpaid"]} == people and found["unpaid_count"] == 2
    assert {item["title"] for item in found["cases"]} == {f"Jams of {name.split()[0].lower()}" for name in people}
    assert {item["name"] for item in found["drifting"]} == {"Gone 1", {"ann": "Gone 2", "ben": "Gone 3"}[user]}
    everyone = team("today", "--json", "--all").json
    assert (everyone["deal_count"], everyone["unpaid_count"], everyone["case_count"]) == (5, 3, 3)
    assert len(everyone["drifting"]) == 3


def test_stuck_deals_and_offers_follow_the_owner(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 20% 3d")
    monkeypatch.setenv("SIMPLECRM_CROSS_SELL", "Printer=Toner")
    team("products", "add", "Toner")
    for who in ("max", "zoe", "kim"):
        team("purchases", "add", who, "Printer", "--price", "100")
        team("deals", "edit", {"max": "3", "zoe": "4", "kim": "5"}[who], "--close", "")
    team("alerts")
    found = team("today", "--json").json
    assert {item["title"] for item in found["stuck"]} == {"Upgrade", "Trial"} and found["stuck_count"] == 2
    assert {item["contact"] for item in found["offers"]} == {"Max Moor", "Kim Kerr"}


def test_a_case_of_several_contacts_is_of_each_owner(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    team("cases", "edit", "1", "--who", "max", "--who", "zoe")
    for user in ("ann", "ben"):
        monkeypatch.setenv("SIMPLECRM_USER", user)
        assert "Jams of max" in {item["title"] for item in team("today", "--json").json["cases"]}
    monkeypatch.setenv("SIMPLECRM_USER", "cleo")
    assert {item["title"] for item in team("today", "--json").json["cases"]} == {"Jams of kim"}


def test_a_query_narrows_mine_and_one_on_owners_is_of_those(team: Crm) -> None:
    team("tag", "max", "zoe", "kim", "--", "hot")
    assert due(team, "tag:hot") == ["Ann by itself", "Ann by the contact", "Nobody"]
    assert due(team, "tag:hot", "--all") == [
        "Ann by itself", "Ann by the contact", "Ben by itself", "Ben by the contact", "Nobody"
    ]  # fmt: skip
    assert due(team, "owner:ben") == sorted(text for text, owner in FOLLOW_UPS.items() if owner == "ben")
    assert due(team, "owner:me") == sorted(text for text, owner in FOLLOW_UPS.items() if owner == "ann")
    assert due(team, "owner:none") == ["Nobody", "Nobody, without a contact"]
    assert team("today", "owner:ben", "--count").lines == ["3"]


def test_somebody_who_is_named_is_shown_whoever_owns_them(team: Crm) -> None:
    assert due(team, "zoe") == ["Ann by itself", "Ben by the contact"]
    assert team("today", "zoe").err == ""


def test_lists_show_everyones_and_find_by_owner(team: Crm) -> None:
    assert sorted(item["text"] for item in team("reminders", "--json").json) == sorted(FOLLOW_UPS)
    for user in ("ann", "ben"):
        texts = sorted(item["text"] for item in team("reminders", f"owner:{user}", "--json").json)
        assert texts == sorted(text for text, owner in FOLLOW_UPS.items() if owner == user)
    assert {item["title"] for item in team("deals", "owner:me", "--json").json} == {"Pilot", "Upgrade"}
    assert {item["title"] for item in team("deals", "owner:none", "--json").json} == {"Trial"}


def told(answer: Answer) -> list[str]:
    return sorted(line.partition(": ")[2].rpartition(" · ")[2] for line in answer.lines)


def test_notify_sends_mine_and_nobodys_to_each_once(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    for user in ("ann", "ben"):
        monkeypatch.setenv("SIMPLECRM_USER", user)
        assert told(team("notify", "--dry-run")) == of(user)
        assert told(team("notify", "--print")) == of(user)
        assert team("notify", "--print").lines == [], "each once"
        others = sorted(set(FOLLOW_UPS) - set(of(user)))
        assert told(team("notify", "--print", "--all", "--dry-run")) == others
        assert told(team("notify", "--print", "--all")) == others
    monkeypatch.delenv("SIMPLECRM_USER")
    assert told(team("notify", "--print")) == sorted(FOLLOW_UPS), "who has no name is told of everything"
    monkeypatch.setenv("SIMPLECRM_USER", "cleo")
    assert team("notify", "--print").lines == [], "what was sent before there were users is not sent again"


def test_notify_sends_birthdays_of_mine_and_nobodys(team: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:14")
    for user, name in (("ann", "Max Moor"), ("ben", "Zoe Quist")):
        monkeypatch.setenv("SIMPLECRM_USER", user)
        days = [line for line in team("notify", "--print").lines if "Birthday" in line]
        assert {line.split(": ")[1].split(" · ")[0] for line in days} == {"Kim Kerr", name}


def test_an_installed_timer_can_send_everyones(crm: Crm) -> None:
    assert "notify --all" in crm("notify", "--install", "--all", "--timer", "cron", "--dry-run").out
    assert "--all" not in crm("notify", "--install", "--timer", "cron", "--dry-run").out


def test_what_i_set_with_somebody_elses_contact_is_mine(team: Crm) -> None:
    def owner(text: str) -> str | None:
        [found] = [item["owner"] for item in team("reminders", "--json").json if item["text"] == text]
        return found or None

    team("remind", "zoe", "today", "A")
    team("log", "call", "zoe", "Talked", "--next", "today", "--next-text", "B")
    team("log", "call zoe talked; today C")
    team("done", "6", "--next", "today", "--next-text", "D")
    team("reminders", "add", "today", "E", "--deal", "2")
    team("batch", stdin='{"do": "remind", "who": "zoe", "when": "today", "text": "F"}')
    with open_book() as book:
        book.remind("zoe", "today", "G")
    assert {text: owner(text) for text in "ABCDEFG"} == dict.fromkeys("ABCDEFG", "ann")
    assert set("ABCDEFG") <= set(due(team))
    team("remind", "zoe", "today", "For Ben", "--owner", "ben")
    team("remind", "zoe", "today", "As the contact", "--owner", "none")
    team("remind", "max", "today", "With mine")
    team("remind", "kim", "today", "With nobody's")
    assert owner("For Ben") == "ben"
    assert owner("As the contact") is owner("With mine") is owner("With nobody's") is None
    assert "As the contact" not in due(team) and {"With mine", "With nobody's"} <= set(due(team))


def test_repetitions_and_imports_take_over_no_owner(team: Crm, tmp_path: Path) -> None:
    team("remind", "zoe", "today", "Weekly", "--owner", "none", "--every", "week")
    [number] = [item["id"] for item in team("reminders", "--json").json if item["text"] == "Weekly"]
    team("done", str(number))
    (tmp_path / "more.csv").write_text("due,text,who,uid\n2026-12-22,Imported,Zoe Quist,\n")
    assert team("import", str(tmp_path / "more.csv")).code == 0
    owners = {item["text"]: item["owner"] for item in team("reminders", "--json").json}
    assert owners["Weekly"] is None and owners["Imported"] is None


def test_what_a_merge_makes_of_owners(team: Crm) -> None:
    team("merge", "max", "zoe", "--yes")
    assert team("show", "max", "--json").json["owner"] == "ann"
    assert "Ben by the contact" in due(team), "it is with a contact of Ann's now"
    assert "Ben by itself" not in due(team)


def test_an_update_by_an_import_keeps_or_fills_the_owner(team: Crm, tmp_path: Path) -> None:
    for name in ("Max Moor", "Kim Kerr"):
        team("contacts", "edit", name, "--email", f"{name[:3].lower()}@acme.com")
    team("export", "--kind", "contact", "-o", str(tmp_path / "all.csv"))
    text = (tmp_path / "all.csv").read_text().replace("ann", "ben")
    (tmp_path / "all.csv").write_text(text)
    team("contacts", "edit", "kim", "--owner", "")
    team("import", str(tmp_path / "all.csv"))
    assert team("show", "max", "--json").json["owner"] == "ann"
    team("import", str(tmp_path / "all.csv"), "--on-match", "update")
    assert team("show", "max", "--json").json["owner"] == "ben"


def test_a_book_in_which_nobody_owns_anything_is_everyones(crm: Crm) -> None:
    crm("add", "Zoe Quist")
    crm("remind", "zoe", "today", "Call")
    config.put("user", "ann")
    assert due(crm) == ["Call"]
    crm("contacts", "edit", "zoe", "--owner", "me")
    assert due(crm) == ["Call"] and crm("today").err == ""
