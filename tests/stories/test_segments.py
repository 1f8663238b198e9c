"""Segments find contacts, companies or deals, are counted, and say who entered and left them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from simplecrm.actions import segments as actions
from simplecrm.cli.completion import outreach
from simplecrm.core.query import QueryContext
from simplecrm.core.records.segments import Segment
from simplecrm.drafts.context import DEFAULTS
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import segments
from simplecrm.scripting import open_book
from simplecrm.store.book import Book
from tests.answers import Crm
from tests.conftest import NOW


@pytest.fixture
def hot(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip")
    crm("add", "Ben Ode", "--tag", "vip")
    crm("companies", "edit", "acme", "--tag", "supplier")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "12k EUR")
    crm("deals", "add", "Small", "--who", "ben", "--value", "100 EUR")
    for arguments in (("vips", "tag:vip"), ("suppliers", "tag:supplier", "--finds", "companies"),
                      ("big", "value>10k", "--finds", "deals")):  # fmt: skip
        assert crm("segments", "add", *arguments).code == 0


def test_segments_are_listed_with_what_and_how_many_they_find(crm: Crm, hot: None) -> None:
    assert crm("segments").lines == [
        "3\tbig\tvalue>10k\tdeals\t1", "1\tsuppliers\ttag:supplier\tcompanies\t1".replace("1", "2", 1),
        "1\tvips\ttag:vip\tcontacts\t2",
    ]  # fmt: skip
    assert [(one["name"], one["finds"], one["size"]) for one in crm("segments", "--json").json] == [
        ("big", "deal", 1), ("suppliers", "company", 1), ("vips", "contact", 2),
    ]  # fmt: skip


def test_segments_stand_in_queries_on_their_noun(crm: Crm, hot: None) -> None:
    assert crm("companies", "@suppliers", "--format", "ids").lines == ["1"]
    assert crm("deals", "@big", "--format", "ids").lines == ["1"]
    assert crm("deals", "-@big", "--format", "ids").lines == ["2"]
    assert crm("find", "@vips", "--format", "ids").lines == ["1", "2"]
    assert crm("segments", "show", "big", "--format", "ids").lines == ["1"]
    assert crm("segments", "show", "suppliers", "--format", "ids").lines == ["1"]
    crm("deals", "archive", "--where", "@big")
    assert crm("deals", "--format", "ids").lines == ["2"]


def test_segment_of_another_noun_is_refused_with_what_it_finds(crm: Crm, hot: None) -> None:
    for noun in ("deals", "companies"):
        answer = crm(noun, "@nonesuch")
        assert answer.code == 2 and answer.err.startswith("simplecrm: No segment “nonesuch”.\n  See them:"), answer
    answer = crm("deals", "@vips")
    assert answer.code == 2
    assert answer.err == (
        "simplecrm: The segment vips finds contacts, not deals.\n  See them: simplecrm segments show vips\n"
    )
    assert "Did you mean @big?" in crm("deals", "@bigg").err
    assert crm("segments", "add", "cows", "x", "--finds", "cows").err == (
        "simplecrm: Segments do not find “cows”.\n  They find contacts, companies, deals.\n"
    )
    assert "Invalid amount" in crm("segments", "add", "odd", "value>lots", "--finds", "deals").err


def test_compare_lists_who_entered_and_left_since_the_segment_was_added(crm: Crm, hot: None) -> None:
    crm("untag", "ben", "vip")
    crm("add", "Cleo Fox", "--tag", "vip")
    answer = crm("segments", "compare", "vips")
    assert answer.lines == ["entered\t3\tCleo Fox", "left\t2\tBen Ode"]
    assert answer.err == "vips finds 2 contacts; on 22 Nov 10:14 it found 2: 1 entered, 1 left.\n"
    crm("segments", "keep", "vips")
    assert crm("segments", "compare", "vips").out == ""
    crm("undo")
    assert len(crm("segments", "compare", "vips").lines) == 2, "to keep is a step that can be undone"
    crm("contacts", "delete", "ann")
    assert "left\t1\tAnn Lee" in crm("segments", "compare", "vips").lines, "with the last name of who is gone"


def test_compare_goes_back_to_what_was_kept_at_a_time(book: Book) -> None:
    with book.writing("Fill") as step:
        step.connection.execute("insert into contact (id, name) values (1, 'Ann'), (2, 'Ben')")
    actions.add(book, Segment(name="all", query="has:email no:phone or id:1"), NOW - timedelta(days=30))
    with book.writing("Email") as step:
        step.connection.execute("insert into email (contact_id, address) values (2, 'ben@x.de')")
    actions.keep(book, "all", NOW)
    with open_book(book.path) as crm:
        assert crm.segments.compare("all").entered == ()
    context = QueryContext(NOW, DEFAULTS.__getitem__)
    segment = segments.require(book.reading(), "all")
    then = segments.compare(book.reading(), segment, context, until="2026-11-20T00:00:00Z")
    assert [moved.name for moved in then.entered] == ["Ben"]
    assert (then.before, then.now, then.left) == (1, 2, ())
    with pytest.raises(NothingMatched, match="was not kept"):
        segments.compare(book.reading(), segment, context, until="2026-01-01T00:00:00Z")


def test_another_query_is_compared_with_what_it_finds_itself(crm: Crm, hot: None) -> None:
    crm("segments", "edit", "vips", "has:email")
    assert crm("segments", "compare", "vips").out == ""


def test_segment_whose_query_no_longer_parses_is_said_and_the_others_are_counted(
    crm: Crm, hot: None, book: Book
) -> None:
    with book.writing("Break") as step:
        step.connection.execute("update segment set query = '(tag:vip' where name = 'vips'")
    answer = crm("segments")
    assert answer.code == 0
    assert answer.lines[2] == "1\tvips\t(tag:vip\tcontacts\t"
    assert answer.err.startswith("The query of vips is invalid: ")
    for command in (("find", "@vips"), ("segments", "compare", "vips"), ("segments", "compare", "vips", "--keep")):
        assert crm(*command).code == 2
        assert "Traceback" not in crm(*command).err


def test_renamed_segment_does_not_refer_to_itself(crm: Crm, hot: None) -> None:
    crm("segments", "add", "loop", "@vips")
    crm("segments", "edit", "vips", "--name", "old")
    answer = crm("segments", "edit", "loop", "--name", "vips")
    assert answer.code == 2
    assert "refers to itself" in answer.err


def test_batch_and_python_add_compare_and_keep(crm: Crm, hot: None) -> None:
    added = {"do": "segments add", "name": "won", "query": "is:won", "finds": "deals"}
    kept = {"do": "segments keep", "which": "won"}
    assert crm("batch", stdin="\n".join(map(json.dumps, (added, kept)))).code == 0
    crm("deals", "won", "1")
    with open_book() as book:
        assert [one.name for one in book.segments.compare("won").entered] == ["Pilot"]
        book.segments.keep("won")
        assert book.segments.compare("won").now == 1
        with pytest.raises(NotUnderstood):
            book.segments.add("x", "value>1", finds="tags")


def test_segments_are_completed_for_their_noun(crm: Crm, hot: None) -> None:
    assert [value for value, _ in outreach.segment_of("deal", "")] == ["big"]
    assert [value for value, _ in outreach.segment("s")] == ["suppliers"]
