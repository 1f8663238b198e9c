"""What each condition of the query language finds."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from simplecrm import config
from simplecrm.actions import activities, contacts, deals, lifecycle, notes, reminders, segments, tags
from simplecrm.core.query import QueryContext
from simplecrm.core.query.languages import CONTACTS
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.segments import Segment
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import tags as tag_lookups
from simplecrm.lookups.alerts import drift
from simplecrm.lookups.query import compiler
from simplecrm.store.book import Book
from tests.conftest import CONTEXT, NOW

ANN, BEN, CAT, DAN = 1, 2, 3, 4


@pytest.fixture
def people(book: Book) -> Any:
    """Ann of Müller in Berlin, Ben of Acme, Cat who was never talked to, and Dan, who is archived."""
    contacts.add(book, Contact(
        name="Ann Lee", emails=(Email("ann@mueller.de"),), phones=(Phone("+49 30 1234567"),), stage="customer",
        companies=(Employment("Müller GmbH", "Einkäuferin"),), tags=("vip", "north"), birthday="1985-12-04",
        addresses=(Address(city="Berlin", country="Germany"),), source="Trade fair",
        fields=(FieldValue("Shoe size", "42"),),
    ), NOW)  # fmt: skip
    contacts.add(book, Contact(name="Ben O'Neil", companies=(Employment("AT&T"),), tags=("cold",), cadence_days=7), NOW)
    contacts.add(book, Contact(name="Cat Berlin", do_not_contact=True, birthday="--11-22"), NOW)
    contacts.add(book, Contact(name="Dan Old", tags=("vip",)), NOW)
    lifecycle.archive(book, "contact", [DAN], NOW)
    notes.add(book, Note(text="Asked for the price list", contact_id=ANN), NOW)
    activities.log(
        book,
        Activity(
            kind="call", text="Talked of sails", outcome="Interested", sentiment="good", at="2026-11-10T10:00:00Z"
        ),
        [ANN],
        NOW,
    )
    activities.log(book, Activity(kind="visit", text="Hello", sentiment="bad", at="2026-08-01T10:00:00Z"), [BEN], NOW)
    reminders.add(book, Reminder(text="Send", due="2026-11-24", contact_id=ANN), NOW)
    reminders.add(book, Reminder(text="Late", due="2026-11-22T09:00", contact_id=BEN), NOW)
    deals.add(book, Deal(title="New website", contact_id=ANN, value=1_200_000), NOW)
    return book.reading()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tag:vip", [ANN]), ("tag:#VIP", [ANN]), ("tag:v*", [ANN]), ("-tag:cold", [ANN, CAT]),
        ("stage:customer", [ANN]), ("stage:cust*", [ANN]), ("stage:lead", [BEN, CAT]),
        ("company:muller", [ANN]), ("company:AT&T", [BEN]), ("title:einkauferin", [ANN]), ("source:fair", [ANN]),
        ("city:berlin", [ANN]), ("country:ger", [ANN]), ("berlin", [ANN, CAT]), ("name:berlin", [CAT]),
        ("email:mueller.de", [ANN]), ("phone:4567", [ANN]), ("phone:030-1234567", [ANN]),
        ('note:"price list"', [ANN]), ("activity:sails", [ANN]), ("note:sails", []),
        ("kind:visit", [BEN]), ("kind:Call", [ANN]), ("kind:vis*", [BEN]), ("-kind:visit", [ANN, CAT]),
        ("outcome:interested", [ANN]), ("outcome:sails", []),
        ("sentiment:bad", [BEN]), ("sentiment:Good", [ANN]), ("sentiment:neutral", []), ("-sentiment:bad", [ANN, CAT]),
        ("sentiment:bad kind:call", []), ("sentiment:bad or tag:vip", [ANN, BEN]),
        ("last<30d", [ANN]), ("last>60d", [BEN]), ("last:never", [CAT]), ("last<2026-09-01", [BEN]),
        ("last>2026-09-01", [ANN]), ("last:2026-11-10", [ANN]),
        ("next:tue", [ANN]), ("next<mon", [BEN]), ("next>today", [ANN]), ("next<=2d", [ANN, BEN]),
        ("next:none", [CAT]), ("next:late", [BEN]), ("is:late", [BEN]), ("next:today", [BEN]),
        ("created>2026-01-01", [ANN, CAT, BEN]), ("created<2026-01-01", []), ("created<1d", [ANN, CAT, BEN]),
        ("birthday:dec", [ANN]), ("birthday<30d", [ANN, CAT]), ("birthday:today", [CAT]), ("birthday:none", [BEN]),
        ("birthday:nov", [CAT]), ('birthday:"4 dec"', [ANN]),
        ("deal>10k", [ANN]), ("deal>12k", []), ("deal>=12,000", [ANN]), ("deal:website", [ANN]),
        ("cadence<2w", [BEN]), ("cadence:1w", [BEN]), ("cadence:none", [ANN, CAT]),
        ("has:email", [ANN]), ("no:email", [BEN, CAT]), ("has:notes", [ANN]), ("has:deal", [ANN]),
        ("has:reminder", [ANN, BEN]), ("has:birthday", [ANN, CAT]), ("has:tags", [ANN, BEN]),
        ("has:company", [ANN, BEN]),
        ("has:address", [ANN]), ("no:link", [ANN, CAT, BEN]), ("has:cadence", [BEN]), ("no:activity", [CAT]),
        ("is:archived", [DAN]), ("is:archived tag:vip", [DAN]), ("tag:vip -is:archived", [ANN]),
        ("is:do-not-contact", [CAT]), ("is:marked-do-not-contact", [CAT]),
        ("id:1,3", [ANN, CAT]), ("shoe_size:42", [ANN]), ("shoe_size>40", [ANN]), ("shoe_size<40", []),
        ("tag:vip or tag:cold", [ANN, BEN]), ("(tag:vip or tag:cold) last>60d", [BEN]),
        ("ann tag:vip", [ANN]), ("tag:vip 1234567", [ANN]), ('"ann lee"', [ANN]), ('"lee berlin"', []),
        ("-ann", [CAT, BEN]), ("o'neil tag:cold", [BEN]), ("tag:cold *", []), ("foo:bar", []), ("tag:nonesuch", []),
        ("(+49 30 1234567)", [ANN]), ("", [ANN, CAT, BEN]),
    ],
)  # fmt: skip
def test_conditions(people: Any, text: Any, found: Any) -> None:
    assert sorted(compiler.ids(people, text, CONTEXT)) == sorted(found)


ASKED = (
    "tag:vip", "-tag:vip", "tag:vip stage:lead", "tag:vip or tag:cold", "last<30d", "last:never", "next:none",
    "next:late", "is:late", "phone:1234567", "id:1,3", "deal>10k", "has:tags", "has:deal", "ann tag:vip", "no:email",
    "not next:none",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_scan_by_name_and_index_look_up_give_the_same_result(
    people: Any, text: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "STEPS", 1)
    walked = [list(compiler.ids(people, text, CONTEXT, limit=limit)) for limit in (1, 2, 100)]
    monkeypatch.setattr(compiler, "MAX_STEPS", 0)
    assert walked == [list(compiler.ids(people, text, CONTEXT, limit=limit)) for limit in (1, 2, 100)]


def test_conditions_true_of_many_do_not_read_all_of_them(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    with book.writing("Many") as step:
        step.connection.executemany(
            "insert into contact (id, name, sort_name) values (?1, ?2, ?2)",
            [(number, f"n{number:05}") for number in range(1, 3001)],
        )
        step.connection.execute("insert into tag (id, name) values (1, 'many'), (2, 'few')")
        step.connection.execute("insert into contact_tag (contact_id, tag_id) select id, 1 from contact")
        step.connection.execute("insert into contact_tag (contact_id, tag_id) values (3000, 2)")
    monkeypatch.setattr(compiler, "STEPS", 100)
    looked_up: list[str] = []
    as_set = compiler.as_set
    monkeypatch.setattr(compiler, "as_set", lambda found: looked_up.append(found.sql) or as_set(found))  # type: ignore[func-returns-value]
    assert list(compiler.ids(book.reading(), "tag:many stage:lead", CONTEXT, limit=3)) == [1, 2, 3]
    assert not looked_up
    assert list(compiler.ids(book.reading(), "tag:few stage:lead", CONTEXT, limit=3)) == [3000]
    assert len(looked_up) == 2


@pytest.fixture
def cadences(people: Any, book: Book, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ben's own of a week, the tag vip's of ten days, and the stages' of twenty."""
    monkeypatch.setenv("SIMPLECRM_STAGE_CADENCE", "lead=20, customer=5")
    tags.edit(book, "vip", cadence_days=10)
    tags.edit(book, "north", cadence_days=12)
    return book.reading()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has:cadence", [ANN, BEN, CAT]), ("no:cadence", []), ("cadence:none", []),
        ("cadence:10d", [ANN]), ("cadence<10d", [BEN]), ("cadence<=10d", [ANN, BEN]), ("cadence>10d", [CAT]),
        ("cadence:20d", [CAT]), ("cadence:5d", []), ("is:archived cadence:10d", [DAN]), ("-cadence<2w", [CAT]),
        ("cadence<2w or name:cat", [ANN, BEN, CAT]),
    ],
)  # fmt: skip
def test_cadence_is_from_the_contact_a_tag_or_the_stage(cadences: Any, text: Any, found: Any) -> None:
    assert sorted(compiler.ids(cadences, text, CONTEXT)) == sorted(found)


def test_drift_and_queries_use_the_same_cadences(cadences: Any, book: Book) -> None:
    lifecycle.archive(book, "reminder", [1, 2], NOW)
    connection = book.reading()
    drifting = drift.contacts(connection, QueryContext(NOW + datetime.timedelta(999), config.get))
    assert {item.contact_id: item.cadence_days for item in drifting} == {ANN: 10, BEN: 7}
    for item in drifting:
        assert item.contact_id in compiler.ids(connection, f"cadence:{item.cadence_days}d", CONTEXT)
    vip = next(tag.id for tag in tag_lookups.every(connection) if tag.name == "vip")
    lifecycle.archive(book, "tag", [vip], NOW)
    assert list(compiler.ids(book.reading(), "cadence:12d", CONTEXT)) == [ANN]


def test_every_documented_query_form_is_parsed(people: Any, book: Book) -> None:
    segments.add(book, Segment(name="hot", query="tag:vip"), NOW)
    for example, _ in CONTACTS.forms:
        for text in example.split("  "):
            compiler.ids(book.reading(), text, CONTEXT)


def test_conditions_sort_by_name_or_as_requested(people: Any) -> None:
    assert list(compiler.ids(people, "created<1d", CONTEXT)) == [ANN, BEN, CAT]
    assert list(compiler.ids(people, "created<1d", CONTEXT, sort="last")) == [ANN, BEN, CAT]
    assert list(compiler.ids(people, "created<1d", CONTEXT, sort="company")) == [BEN, ANN, CAT]
    assert list(compiler.ids(people, "berlin", CONTEXT, sort="id", limit=1)) == [ANN]
    assert list(compiler.ids(people, "tag:vip", CONTEXT, archived=True)) == [DAN]


def test_plain_words_sort_best_matches_first(people: Any) -> None:
    assert list(compiler.ids(people, "berlin", CONTEXT)) == [CAT, ANN]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x last<soonish", "Invalid date"),
        ("x phone:abc", "Invalid phone number"),
        ("x has:money", "Unknown condition"),
        ("x is:nice", "Unknown state"),
        ("x deal>much", "Invalid amount"),
        ("x id:ann", "Invalid id"),
        ("x cadence<often", "Invalid cadence"),
        ("x birthday>30d", "matches every birthday"),
        ("x segment:none", "No segment"),
    ],
)
def test_invalid_values_are_pointed_at(people: Any, text: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood, match=sentence) as fault:
        compiler.ids(people, text, CONTEXT)
    assert "^ here (character 3)" in fault.value.hint


def test_segments_expand_to_their_query_and_may_nest(people: Any, book: Book) -> None:
    segments.add(book, Segment(name="@vips", query="tag:vip"), NOW)
    segments.add(book, Segment(name="both", query="@vips or tag:cold"), NOW)
    assert list(compiler.ids(book.reading(), "@both", CONTEXT)) == [ANN, BEN]
    assert list(compiler.ids(book.reading(), "segment:both -@vips", CONTEXT)) == [BEN]
    assert list(compiler.ids(book.reading(), "@nonesuch", CONTEXT)) == []


def test_segments_cannot_be_recursive(people: Any, book: Book) -> None:
    segments.add(book, Segment(name="a", query="tag:vip"), NOW)
    segments.add(book, Segment(name="b", query="@a"), NOW)
    with pytest.raises(NotUnderstood, match="refers to itself"):
        segments.edit(book, "a", NOW, query="@b")
    assert list(compiler.ids(book.reading(), "@a", CONTEXT)) == [ANN]


@pytest.mark.parametrize(
    "text", ["q\0 or tag:\0", "\udc80 tag:\udcff", "tag:x or " * 40 + "y", "word " * 2000 + "tag:x", "-" * 10_000 + "q"]
)
def test_hostile_queries_are_handled(people: Any, text: Any) -> None:
    began = datetime.datetime.now()
    assert list(compiler.ids(people, text, CONTEXT)) == []
    assert (datetime.datetime.now() - began).total_seconds() < 2
