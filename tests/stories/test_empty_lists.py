"""A list that is empty says what it is for and how to start, and a name that nothing has says what may be meant."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simplecrm.show.empty import NONE_YET
from tests.answers import Crm

LISTS = {
    "contact": "contacts", "company": "companies", "product": "products", "purchase": "purchases", "case": "cases",
    "attachment": "attachments", "activity": "activities", "reminder": "reminders", "note": "notes", "tag": "tags",
    "segment": "segments", "deal": "deals", "template": "templates", "campaign": "campaigns",
}  # fmt: skip


@pytest.mark.parametrize(("noun", "plural"), LISTS.items())
def test_an_empty_list_says_in_one_line_what_it_is_for_and_how_to_start(crm: Crm, noun: str, plural: str) -> None:
    crm("init")
    said = crm(plural)
    assert (said.code, said.out, said.err) == (0, "", NONE_YET[noun] + "\n")
    assert crm(plural, "--json").json == [] and crm("--quiet", plural).err == ""


@pytest.mark.parametrize("noun", NONE_YET)
def test_the_command_to_start_with_works_as_it_stands(crm: Crm, noun: str) -> None:
    crm("add", "Ann Lee")
    if noun == "campaign":
        crm("contacts", "edit", "1", "--email", "ann@acme.com")
        crm("templates", "add", "thanks", "Thank you")
    if noun == "purchase":
        crm("products", "add", "GTX Pro")
    command = shlex.split(NONE_YET[noun].split(": ", 1)[1])[1:]
    if noun != "attachment":  # its file is somebody's own
        assert crm(*command).code == 0, command


def test_a_list_that_is_not_empty_or_was_narrowed_does_not_say_what_it_is_for(crm: Crm) -> None:
    crm("add", "Ann Lee")
    assert crm("contacts").err == ""
    assert "Contacts are" not in crm("contacts", "zoe").err + crm("contacts", "--archived").err
    assert "Notes are" not in crm("notes", "ann").err + crm("notes", "--pinned").err


def test_the_command_names_the_book_if_it_is_not_the_default_one(crm: Crm, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    crm("--file", other, "init")
    for plural in ("companies", "cases"):
        assert f"one: simplecrm --file {other} " in crm("--file", other, plural).err


def test_what_is_not_known_is_refused_with_the_nearest_ones(crm: Crm) -> None:
    crm("companies", "add", "Globex")
    crm("companies", "add", "Initech")
    crm("products", "add", "GTX Pro")
    crm("purchases", "add", "company:globex", "gtx pro")
    for command, sentence in (
        (("companies", "show", "globx"), "No company matches “globx”. The nearest is: #1 Globex."),
        (("companies", "show", "9"), "No company #9. The nearest are: #1 Globex; #2 Initech."),
        (("note", "company:initec x", "x"), "No company matches “initec x”. The nearest is: #2 Initech."),
        (("products", "show", "9"), "No product #9. The nearest is: #1 GTX Pro."),
        (("purchases", "paid", "9"), "No purchase #9. The nearest is: #1 GTX Pro."),
    ):
        said = crm(*command)
        assert said.code == 1 and f"simplecrm: {sentence}\n" in said.err, said
    said = crm("report", "pipelin")
    assert said.code == 2 and "Did you mean: simplecrm report pipeline" in said.err


def test_a_report_of_an_invalid_query_does_not_print_its_period_first(crm: Crm) -> None:
    crm("add", "Ann Lee", "--tag", "vip")
    said = crm("report", "won", "--where", "tga:vip")
    assert said.code == 2 and said.err.startswith("simplecrm: Unknown field “tga”."), said


@pytest.mark.parametrize(
    "words",
    [
        ("log", "call", "ann", "x", "--deal", "9"), ("activities", "edit", "1", "--deal", "9"),
        ("remind", "ann", "fri", "x", "--deal", "9"), ("reminders", "edit", "1", "--deal", "9"),
        ("reminders", "add", "fri", "x", "--deal", "9"), ("note", "deal:9", "x"), ("tag", "deal:9", "x"),
        ("attach", "deal:9", __file__), ("purchases", "add", "deal:9", "mat"), ("deals", "move", "9", "proposal"),
    ],
)  # fmt: skip
def test_a_deal_that_does_not_exist_is_named_wherever_one_is_given(crm: Crm, words: tuple[str, ...]) -> None:
    crm("add", "Ann Lee")
    crm("products", "add", "Mat")
    crm("log", "call", "ann", "Hello")
    crm("remind", "ann", "fri", "Call")
    said = crm(*words)
    assert said.code == 1 and said.err.startswith("simplecrm: No deal #9."), said


def test_a_batch_names_the_deal_that_does_not_exist(crm: Crm) -> None:
    crm("log", "call", crm("add", "Ann Lee").lines[0].split("\t")[0], "Hello")
    crm("remind", "ann", "fri", "Call")
    for noun in ("activities", "reminders"):
        said = crm("batch", stdin=json.dumps({"do": f"{noun} edit", "id": 1, "deal_id": 9}))
        assert said.code == 4 and said.json["error"].startswith("No deal #9."), said
