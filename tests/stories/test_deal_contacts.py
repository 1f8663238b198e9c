"""A deal has several contacts, each with a role: wherever the deal is shown, found, exported or changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simplecrm.cli.completion import candidates
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.scripting import open_book
from tests.answers import Crm


@pytest.fixture
def pilot(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("add", "Ben Ode <ben@acme.com>")
    crm("add", "Cleo Fox <cleo@fox.org>")
    crm("deals", "add", "Pilot", "--who", "ann", "--with", "ben=champion", "--with", "cleo", "--value", "12k EUR")


def people(crm: Crm) -> list[tuple[str, str]]:
    """The contacts of the first deal with their roles, the main one first."""
    found = json.loads(crm("deals", "show", "1", "--json").out)["people"]
    return [(person["name"], person["role"] or "") for person in found]


def test_contacts_of_a_deal_are_on_its_page_the_main_one_first(crm: Crm, pilot: None) -> None:
    assert crm("deals", "show", "1").lines[3:] == [
        "",
        "People    Ann Lee",
        "          Ben Ode · champion",
        "          Cleo Fox",
        "",
        "Nothing is filed on it yet. For example: simplecrm log email deal:1 'Sent the offer'",
    ]
    assert crm("brief", "deal:1").out == crm("deals", "show", "1").out


def test_every_contact_of_a_deal_has_it_on_their_page(crm: Crm, pilot: None) -> None:
    assert "Pilot · qualified · €12,000 · 10 %\n" in crm("brief", "ann").out
    assert "Pilot · qualified · €12,000 · 10 % · champion, with Ann Lee\n" in crm("brief", "ben").out
    assert "Pilot · qualified · €12,000 · 10 % · with Ann Lee\n" in crm("brief", "cleo").out
    for name in ("ann", "ben", "cleo"):
        assert "Pilot" in crm("deals", "--who", name).out


def test_roles_are_set_changed_and_taken_away(crm: Crm, pilot: None) -> None:
    crm("deals", "edit", "1", "--with", "ann=decision maker", "--with", "cleo=legal", "--with", "ben=")
    assert people(crm) == [("Ann Lee", "decision maker"), ("Ben Ode", ""), ("Cleo Fox", "legal")]
    crm("deals", "edit", "1", "--without", "ben")
    assert people(crm) == [("Ann Lee", "decision maker"), ("Cleo Fox", "legal")]
    assert crm("deals", "edit", "1", "--with", "cleo").err.startswith("simplecrm: Nothing to change was given.")


def test_another_main_contact_takes_the_place_of_the_old_one(crm: Crm, pilot: None) -> None:
    crm("deals", "edit", "1", "--who", "ben")
    assert people(crm) == [("Ben Ode", "champion"), ("Cleo Fox", "")]
    crm("deals", "edit", "1", "--who", "ann")
    assert people(crm) == [("Ann Lee", ""), ("Ben Ode", "champion"), ("Cleo Fox", "")], "the one with a role stays"


def test_next_contact_is_the_main_one_when_that_is_removed(crm: Crm, pilot: None) -> None:
    crm("deals", "edit", "1", "--without", "ann")
    assert people(crm) == [("Ben Ode", "champion"), ("Cleo Fox", "")]
    crm("deals", "edit", "1", "--who", "")
    assert people(crm) == [("Cleo Fox", "")]
    assert json.loads(crm("deals", "show", "1", "--json").out)["contact"] == "Cleo Fox"


def test_first_of_several_contacts_is_the_main_one(crm: Crm, pilot: None) -> None:
    crm("deals", "add", "Renewal", "--with", "cleo=legal", "--with", "ben")
    renewal = json.loads(crm("deals", "show", "2", "--json").out)
    assert renewal["contact"] == "Cleo Fox"
    assert [person["role"] for person in renewal["people"]] == ["legal", None]


def test_somebody_who_is_not_on_the_deal_cannot_be_removed(crm: Crm, pilot: None) -> None:
    crm("add", "Dora Lin")
    answer = crm("deals", "edit", "1", "--without", "dora")
    assert answer.code != 0
    assert answer.err == (
        "simplecrm: “dora” is not a contact of the deal Pilot.\n  Its contacts: Ann Lee, Ben Ode, Cleo Fox\n"
    )
    assert crm("deals", "edit", "1", "--with", "nobody=champion").err.startswith("simplecrm: Nobody matches “nobody”.")
    assert people(crm) == [("Ann Lee", ""), ("Ben Ode", "champion"), ("Cleo Fox", "")]


def test_lists_count_the_others_and_programs_get_all(crm: Crm, pilot: None) -> None:
    assert "Ann Lee +2" in crm("deals", "--format", "table").out
    header, row = crm("deals", "--format", "csv").lines
    assert (
        dict(zip(header.split(","), row.split(","), strict=True))["people"]
        == "Ann Lee ::: Ben Ode=champion ::: Cleo Fox"
    )
    assert crm("deals").lines[0].split("\t")[2] == "Ann Lee"


def test_deals_are_found_by_every_contact_and_role(crm: Crm, pilot: None) -> None:
    crm("deals", "add", "Other", "--who", "cleo")
    for query in ("contact:ben", "pilot ode", "role:champion", "has:role"):
        assert crm("deals", query, "--format", "ids").lines == ["1"], query
    assert crm("deals", "contact:cleo", "--format", "ids").lines == ["1", "2"]
    assert crm("deals", "-role:champion", "--format", "ids").lines == ["2"]


def test_contacts_are_found_by_the_deals_they_are_on(crm: Crm, pilot: None) -> None:
    crm("add", "Dora Lin")
    for query in ("deal:pilot", "deal>10k", "has:deal", "pilot"):
        assert crm("contacts", query, "--format", "ids").lines == ["1", "2", "3"], query
    assert crm("find", "champion", "--format", "ids").lines == ["2"]
    assert crm("contacts", "no:deal", "--format", "ids").lines == ["4"]
    crm("deals", "edit", "1", "--without", "cleo", "--title", "Proof")
    assert crm("find", "proof", "--format", "ids").lines == ["1", "2"]
    crm("deals", "won", "1")
    assert crm("contacts", "has:deal").out == ""


def test_deal_without_a_company_is_on_the_page_of_the_company_of_any_contact(crm: Crm, pilot: None) -> None:
    crm("contacts", "edit", "cleo", "--company", "Fox")
    assert "Pilot" in crm("brief", "company:Fox").out


def test_one_undo_takes_back_all_that_one_edit_changed(crm: Crm, pilot: None) -> None:
    before = people(crm)
    crm("deals", "edit", "1", "--who", "cleo", "--with", "ben=user", "--with", "ann=legal")
    after = people(crm)
    assert after == [("Cleo Fox", ""), ("Ann Lee", "legal"), ("Ben Ode", "user")] or after[0] == ("Cleo Fox", "")
    crm("undo")
    assert people(crm) == before
    crm("redo")
    assert people(crm) == after


def test_history_says_who_joined_left_or_changed_role(crm: Crm, pilot: None) -> None:
    crm("deals", "edit", "1", "--with", "ben=user")
    crm("deals", "edit", "1", "--without", "ben")
    shown = crm("history", "ben").out
    for words in ("champion", "user", "Pilot"):
        assert words in shown
    rows = [line.split("\t") for line in crm("history", "ben", "--format", "tsv").lines[1:]]
    assert len(rows) == len({tuple(row) for row in rows}), "nothing is listed twice"


def test_merged_contacts_keep_their_deals_and_roles(crm: Crm, pilot: None) -> None:
    crm("add", "Benjamin Ode")
    crm("deals", "edit", "1", "--with", "benjamin=user")
    assert crm("merge", "ben@acme.com", "4").code == 0
    assert people(crm) == [("Ann Lee", ""), ("Ben Ode", "champion, user"), ("Cleo Fox", "")]
    assert crm("merge", "ann@acme.com", "2", "--yes").code == 0
    assert people(crm) == [("Ann Lee", "champion, user"), ("Cleo Fox", "")]


def test_deal_outlives_its_main_contact_and_undelete_brings_them_back(crm: Crm, pilot: None) -> None:
    before = people(crm)
    assert crm("contacts", "delete", "ben").code == 0
    assert people(crm) == [("Ann Lee", ""), ("Cleo Fox", "")]
    crm("undelete", "ben")
    assert sorted(people(crm)) == sorted(before)
    assert crm("contacts", "delete", "ann").code == 0
    assert {name for name, _ in people(crm)} == {"Ben Ode", "Cleo Fox"}
    crm("undo")
    assert ("Ann Lee", "") in people(crm)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_contacts_and_roles_survive_an_export(crm: Crm, pilot: None, tmp_path: Path, format: str) -> None:
    crm("deals", "edit", "1", "--with", "ann=decision maker")
    before, other = people(crm), ("--file", str(tmp_path / "other.db"))
    files = [tmp_path / f"contacts.{format}", tmp_path / f"deals.{format}"]
    assert crm("export", "--format", format, "-o", str(files[0])).code == 0
    assert crm("export", "--format", "csv", "--kind", "deal", "-o", str(files[1])).code == 0
    crm(*other, "init")
    for file in (*files[: 2 if format == "csv" else 1], files[0]):
        answer = crm(*other, "import", str(file))
        assert answer.code == 0, answer.err
    [shown] = json.loads(crm(*other, "deals", "--json").out)
    assert [(person["name"], person["role"] or "") for person in shown["people"]] == before


def test_people_of_an_imported_deal_that_are_not_in_the_book_are_kept_as_a_note(crm: Crm, pilot: None) -> None:
    line = {
        "type": "deal", "title": "Rollout", "contact": "Ann Lee",
        "people": [{"name": "Zoe Quinn", "role": "legal"}, {"name": "Ben Ode", "role": "user"}, "Ann Lee"],
    }  # fmt: skip
    assert crm("import", "-", stdin=json.dumps(line)).code == 0
    shown = crm("deals", "show", "rollout").out
    assert "People    Ann Lee\n          Ben Ode · user\n" in shown
    assert "Also on the deal Rollout: Zoe Quinn (legal)" in shown


def test_batch_and_python_take_contacts_with_roles(crm: Crm, pilot: None) -> None:
    lines = [
        {"do": "deals add", "title": "Renewal", "who": "cleo", "people": {"ben": "user"}},
        {"do": "deals edit", "id": 2, "people": ["ann=legal", {"name": "ben", "role": "champion"}]},
        {"do": "deals edit", "id": 2, "remove": {"people": ["ann"]}, "add": {"people": ["ben"]}},
    ]
    answer = crm("batch", stdin="\n".join(map(json.dumps, lines)))
    assert answer.code == 0, answer.out
    with open_book() as actions:
        deal = actions.deals.get(2)
        assert [(one.name, one.role) for one in deal.people] == [("Cleo Fox", ""), ("Ben Ode", "champion")]
        added = actions.deals.add("Third", who="ann", people={"ben": "champion"})
        assert [one.role for one in added.people] == ["", "champion"]
        assert [one.id for one in actions.deals.find("role:champion")] == [1, 2, 3]
        with pytest.raises(NotUnderstood, match="Invalid contact of a deal"):
            actions.deals.add("Fourth", people=[{"role": "user"}])
        with pytest.raises(NothingMatched):
            actions.deals.edit(2, people=["nobody=user"])


def test_roles_are_completed(crm: Crm, pilot: None) -> None:
    assert [value for value, _ in candidates.with_role("ben=ch")] == ["ben=champion"]
    assert "Ben Ode" in [value for value, _ in candidates.with_role("ben")]
