"""Handles and profiles identify contacts, however they are spelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simplecrm import open_book
from simplecrm.errors import NotUnderstood
from tests.answers import Crm

OF_ANN = (
    "x:annlee", "X:@AnnLee", "twitter:annlee", "@annlee", "@AnnLee", "linkedin:ann-lee",
    "https://www.linkedin.com/in/ann-lee/?trk=x", "linkedin.com/in/ann-lee", "http://twitter.com/AnnLee",
    "x.com/annlee", "https://mobile.twitter.com/annlee/",
)  # fmt: skip
OF_BEN = (
    "mastodon:@ben@hachyderm.io", "@ben@hachyderm.io", "https://hachyderm.io/@Ben", "github:beno",
    "https://github.com/BenO", "xing:ben_ode", "@ben_ode",
)  # fmt: skip


@pytest.fixture
def people(crm: Crm) -> None:
    """Ann and Ben with profiles, and Cy, whose notes mention Ann's."""
    crm("add", "Ann Lee <ann@acme.com>", "--link", "https://linkedin.com/in/Ann-Lee", "--link", "twitter.com/annlee")
    links = ("--link", "https://hachyderm.io/@ben", "--link", "github:BenO", "--link", "xing.com/profile/Ben_Ode")
    crm("add", "Ben Ode", *links)
    crm("add", "Cy Dahl", "--note", "knows linkedin.com/in/ann-lee and annlee")


@pytest.mark.parametrize(("wanted", "found"), [*((one, 1) for one in OF_ANN), *((one, 2) for one in OF_BEN)])
def test_any_spelling_is_who(crm: Crm, people: None, wanted: str, found: int) -> None:
    assert crm("show", wanted, "--format", "ids").lines == [str(found)]
    assert crm("log", "call", wanted, "Hello").code == 0
    assert crm("activities", "--json").json[0]["contacts"][0]["id"] == found
    assert crm("timeline", wanted).lines and "Hello" in crm("brief", wanted).out
    assert str(found) in crm("find", wanted, "--format", "ids").lines
    assert crm("find", f"link:{wanted}", "--format", "ids").lines == [str(found)]
    assert str(found) in crm("contacts", wanted, "--sort", "created", "--format", "ids").lines


def test_commands_that_take_several_take_handles(crm: Crm, people: None) -> None:
    assert crm("tag", "x:annlee", "@ben_ode", "vip").code == 0
    assert crm("find", "tag:vip", "--format", "ids").lines == ["1", "2"]
    assert crm("remind", "linkedin:ann-lee", "fri", "Write").code == 0
    assert "Write" in crm("today", "https://x.com/annlee").out
    assert "Write" in crm("reminders", "@annlee").out
    assert crm("deals", "add", "Pilot", "--who", "x:annlee", "--with", "https://github.com/beno?tab=x").code == 0
    assert crm("deals", "edit", "1", "--with", "https://github.com/beno?tab=x=champion").code == 0
    people_of = crm("deals", "show", "1", "--json").json["people"]
    assert [(one["id"], one["role"]) for one in people_of] == [(1, None), (2, "champion")]
    assert crm("find", "-x:annlee", "tag:vip", "--format", "ids").lines == ["2"]
    assert crm("merge", "x:annlee", "github:beno", "--yes").code == 0
    assert crm("contacts", "archive", "x:annlee").code == 0


def test_names_emails_and_ids_come_first(crm: Crm, people: None) -> None:
    crm("add", "x:annlee")
    assert crm("show", "x:annlee", "--format", "ids").lines == ["4"]
    crm("add", "Eve <annlee@x.com>")
    assert crm("show", "annlee@x.com", "--format", "ids").lines == ["5"]


def test_unknown_handles_match_nobody(crm: Crm, people: None) -> None:
    for wanted in ("x:nobody", "@nobody", "https://www.linkedin.com/in/nobody", "github:annlee"):
        said = crm("show", wanted)
        assert (said.code, said.out) == (1, ""), wanted
        assert "Nobody matches" in said.err and "simplecrm add" not in said.err
        assert crm("find", wanted).code == 1
        assert crm("timeline", wanted).out == ""


def test_several_with_one_profile_are_listed(crm: Crm, people: None) -> None:
    crm("add", "Ann L.", "--link", "x.com/annlee")
    said = crm("show", "x:annlee")
    assert said.code == 3
    assert "Ann Lee · ann@acme.com" in said.err and "Ann L." in said.err


def test_segment_of_the_name_comes_first(crm: Crm, people: None) -> None:
    crm("segments", "add", "annlee", "ben")
    assert crm("find", "@annlee", "--format", "ids").lines == ["2"]
    crm("log", "call", "ben", "Hello")
    assert "Ben Ode" in crm("timeline", "@annlee").out
    assert crm("show", "@annlee").code == 1
    assert crm("find", "x:annlee", "--format", "ids").lines == ["1"]
    crm("segments", "add", "annle", "cy")  # a name that is nearly the handle hides nobody
    crm("segments", "delete", "annlee")
    assert "1" in crm("find", "@annlee", "--format", "ids").lines


def test_custom_field_of_that_name_is_searched_too(crm: Crm, people: None) -> None:
    crm("contacts", "edit", "cy", "--field", "X=annlee")
    assert crm("find", "x:annlee", "--format", "ids").lines == ["1", "3"]


def test_archived_contact_is_named_with_how_to_bring_it_back(crm: Crm, people: None) -> None:
    crm("contacts", "archive", "ann")
    said = crm("show", "https://x.com/annlee")
    assert said.code == 1 and "Ann Lee (#1) is archived." in said.err and "undelete 1" in said.err
    assert crm("undelete", "x:annlee").code == 0
    assert crm("show", "x:annlee", "--format", "ids").lines == ["1"]
    crm("contacts", "delete", "x:annlee")
    assert "Ann Lee (#1) was deleted." in crm("show", "linkedin:ann-lee").err
    assert crm("undelete", "http://twitter.com/AnnLee").code == 0
    assert crm("history", "x:annlee").code == 0


def test_companies_are_found_by_link_in_any_spelling(crm: Crm) -> None:
    crm("companies", "add", "Acme", "--link", "https://twitter.com/Acme")
    for spelling in ("link:x:acme", "link:https://x.com/acme/", "link:twitter.com"):
        assert crm("companies", spelling, "--format", "ids").lines == ["1"], spelling
    assert crm("find", "x:acme").code == 1


REMARK = "http://twitter.com/AnnLee is also a profile of Ann Lee (#1)."


def test_profile_that_somebody_has_is_saved_and_said(crm: Crm, people: None) -> None:
    said = crm("add", "Zoe Quinn", "--link", "https://x.com/AnnLee")
    assert said.code == 0 and "This may be Ann Lee (#1): same profile, different names." in said.err
    crm("contacts", "edit", "1", "--birthday", "1980-01-01")
    crm("contacts", "delete", "zoe")
    said = crm("add", "Eve Doe", "--birthday", "1990-02-02", "--link", "http://twitter.com/AnnLee")
    assert said.code == 0 and said.err.splitlines()[0] == REMARK
    assert crm("show", "eve", "--json").json["links"][0]["url"] == "http://twitter.com/AnnLee"
    crm("contacts", "edit", "eve", "--remove-link", "x:annlee")
    assert REMARK in crm("contacts", "edit", "eve", "--link", "http://twitter.com/AnnLee").err


def test_batch_and_scripts_give_the_remark_and_take_handles(crm: Crm, people: None) -> None:
    crm("contacts", "edit", "1", "--birthday", "1980-01-01")
    answer = crm("batch", stdin='{"do": "add", "name": "Eve Doe", "birthday": "1990-02-02", "link": "x:annlee"}').json
    assert answer["remarks"] == ["x:annlee is also a profile of Ann Lee (#1)."]
    answer = crm("batch", stdin='{"do": "log", "who": "linkedin:ann-lee", "text": "Hi"}').json
    assert answer["ok"] is True
    with open_book() as book:
        assert book.get("https://linkedin.com/in/ann-lee").name == "Ann Lee"
        added = book.add("Fay Xu", links=[{"url": "@annlee", "label": "Twitter"}], birthday="1991-02-02")
        assert added.links[0].url == "@annlee"
        assert "@annlee is also a profile of Ann Lee (#1)." in book.remarks
        assert [one.name for one in book.find("link:x:annlee")] == ["Ann Lee", "Eve Doe", "Fay Xu"]


def test_profile_is_removed_in_any_spelling_and_added_once(crm: Crm, people: None) -> None:
    assert crm("contacts", "edit", "ann", "--link", "https://x.com/annlee").code == 2  # nothing to change
    assert crm("contacts", "edit", "ann", "--remove-link", "x:annlee").code == 0
    assert [one["url"] for one in crm("show", "ann", "--json").json["links"]] == ["https://linkedin.com/in/Ann-Lee"]
    assert crm("undo").code == 0
    assert crm("show", "x:annlee", "--format", "ids").lines == ["1"]


def test_duplicates_take_a_profile_of_few_as_evidence_only(crm: Crm) -> None:
    for number in range(1, 3):
        crm("add", f"{'AB'[number - 1]}nn Lee", "--link", "x.com/annlee")
    assert "same profile" in crm("duplicates").out
    for name in ("Cy Dahl", "Dee Fox", "Eve Gray", "Fay Holm", "Gus Ivar"):
        crm("add", name, "--link", "facebook.com/acme")
    shown = crm("duplicates").out
    assert shown.count("\n") == 1 and "Dee Fox" not in shown


def test_imported_handles_are_found(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Email,Twitter,Instagram\nAnn Lee,a@x.org,annlee,@ann.lee\n")
    crm("import", str(tmp_path / "people.csv"))
    for wanted in ("x:annlee", "https://twitter.com/annlee", "instagram:ann.lee", "https://instagram.com/ann.lee/"):
        assert crm("show", wanted, "--format", "ids").lines == ["1"], wanted


@pytest.mark.parametrize("link", ["x:", "X: ", "twitter:@", "mastodon:@", "@", "skype:", "https://"])
def test_link_without_a_handle_is_refused_by_every_door(crm: Crm, people: None, link: str) -> None:
    crm("companies", "add", "Acme")
    before = crm("contacts", "--json").out
    doors = (
        ("add", "Dan Roe", "--link", link), ("contacts", "edit", "1", "--link", link),
        ("companies", "edit", "acme", "--link", link),
    )  # fmt: skip
    for words in doors:
        assert crm(*words).err.splitlines() == [
            f"simplecrm: Invalid link: “{link.strip()}”.",
            "  Accepted: x:annlee, mastodon:@ann@hachyderm.io, linkedin.com/in/annlee, https://acme.com",
        ]
    for given in ({"links": [link]}, {"links": [{"url": link, "label": "X"}]}):
        assert crm("batch", stdin=json.dumps({"do": "add", "name": "Dan Roe", **given}) + "\n").code == 4
        with open_book() as book, pytest.raises(NotUnderstood):
            book.add("Dan Roe", **given)
    assert crm("contacts", "--json").out == before


def test_link_without_a_handle_is_kept_by_an_import_and_can_be_removed(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Website\nAnn Lee,x:\n", encoding="utf-8")
    assert crm("import", str(path)).code == 0
    assert [link["url"] for link in crm("show", "1", "--json").json["links"]] == ["x:"]
    assert crm("contacts", "edit", "1", "--title", "Head", "--company", "Acme").code == 0
    assert crm("contacts", "edit", "1", "--remove-link", "x:").code == 0
    assert crm("show", "1", "--json").json["links"] == []
