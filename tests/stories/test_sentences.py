"""Logging in one sentence on the command line: whom it is with, what was said, and what is next."""

from __future__ import annotations

import datetime

import pytest

from simplecrm.core.dates.zones import local_to_utc
from simplecrm.store.book import Book
from tests.answers import Crm

TODAY = datetime.date(2026, 11, 22)
"""The day on which the stories play."""


@pytest.fixture(autouse=True)
def people(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme GmbH", "--phone", "+49 30 1234567")
    crm("add", "Ann Miller", "--company", "Beta")
    crm("add", "Ben Ortega")
    crm("add", "Chiara 福田")
    crm("add", "Dan O'Neil")
    crm("add", "Dan")


def logged(crm: Crm, sentence: str, *options: str) -> dict[str, object]:
    """What a sentence logs: the kind, the names, the text, the direction and the next step."""
    said = crm("log", sentence, *options, "--json")
    assert said.code == 0, said
    activity, reminder = said.json["activity"], said.json["reminder"]
    return {
        "kind": activity["kind"],
        "who": [person["name"] for person in activity["contacts"]] or activity["company"],
        "deal": activity["deal"],
        "text": activity["text"],
        "direction": activity["direction"] or "",
        "next": (reminder["due"], reminder["text"]) if reminder else None,
        "at": activity["at"],
    }


@pytest.mark.parametrize(
    ("sentence", "kind", "who", "text"),
    [
        ("call ann lee wants a quote", "call", ["Ann Lee"], "wants a quote"),
        ("Call ANN LEE: Wants a Quote", "call", ["Ann Lee"], "Wants a Quote"),
        ("call ben wants two things: a, b", "call", ["Ben Ortega"], "wants two things: a, b"),
        ("call ann m wants", "", [], ""),
        ("called ben said no", "call", ["Ben Ortega"], "said no"),
        ("met ann lee, ben and dan kickoff", "meeting", ["Ann Lee", "Ben Ortega", "Dan"], "kickoff"),
        ("met ann lee and ask for more", "meeting", ["Ann Lee"], "and ask for more"),
        ("meeting with ben, wants a quote", "meeting", ["Ben Ortega"], "wants a quote"),
        ("call dan o'neil said no", "call", ["Dan O'Neil"], "said no"),
        ("call dan said no", "call", ["Dan"], "said no"),
        ("message 福田 hello", "message", ["Chiara 福田"], "hello"),
        ("call +49 30 1234567 asked", "call", ["Ann Lee"], "asked"),
        ("call ann@acme.com asked", "call", ["Ann Lee"], "asked"),
        ("call 3 asked 5 things", "call", ["Ben Ortega"], "asked 5 things"),
        ("call acme gmbh general question", "call", "Acme GmbH", "general question"),
        ('call company:"Acme GmbH" general question', "call", "Acme GmbH", "general question"),
    ],
)
def test_name_ends_where_the_text_begins(crm: Crm, sentence: str, kind: str, who: object, text: str) -> None:
    if not kind:
        said = crm("log", sentence)
        assert said.code == 3 and "Ann Lee" in said.err and "Ann Miller" in said.err
        return
    found = logged(crm, sentence)
    assert (found["kind"], found["who"], found["text"]) == (kind, who, text)


@pytest.mark.parametrize(
    ("step", "days", "time", "text"),
    [
        ("tomorrow 9am send it", 1, "T09:00", "send it"),
        ("next in 2 weeks: ask again", 14, "", "ask again"),
        ("then in 3 days ask", 3, "", "ask"),
        ("send minutes tomorrow", 1, "", "send minutes"),
        ("Send Minutes in 2 days", 2, "", "Send Minutes"),
        ("tomorrow", 1, "", ""),
    ],
)
def test_next_step_has_its_date_at_either_end(crm: Crm, step: str, days: int, time: str, text: str) -> None:
    due = (TODAY + datetime.timedelta(days)).isoformat() + time
    found = logged(crm, f"call ben wants a quote; {step}")
    assert found["text"] == "wants a quote"
    assert found["next"] == (due, text or "Follow up")


def test_only_the_last_semicolon_begins_the_next_step(crm: Crm) -> None:
    assert logged(crm, "call ben first a; then b; tomorrow ask")["text"] == "first a; then b"


@pytest.mark.parametrize(("words", "direction"), [("to", "out"), ("from", "in"), ("in", "in"), ("with", "")])
def test_direction_is_said_before_the_name(crm: Crm, words: str, direction: str) -> None:
    assert logged(crm, f"email {words} ben hello")["direction"] == direction


def test_time_is_said_before_the_kind(crm: Crm) -> None:
    assert logged(crm, "yesterday 12:00 called ben hello")["at"] == local_to_utc("2026-11-21T12:00")


def test_own_kinds_are_understood(crm: Crm) -> None:
    crm("config", "kinds", "lunch")
    assert logged(crm, "lunch with ben good food")["kind"] == "lunch"


def test_deal_is_whom_it_is_with(crm: Crm) -> None:
    crm("deals", "add", "Pilot 2027", "--who", "ben")
    assert logged(crm, "call deal:1 postponed")["deal"] == "Pilot 2027"


def test_options_add_what_the_sentence_does_not_say(crm: Crm) -> None:
    found = logged(crm, "call ben hello", "--next", "tomorrow", "--next-text", "ask", "--out")
    assert found["direction"] == "out" and found["next"]


@pytest.mark.parametrize(
    ("sentence", "options", "code", "said"),
    [
        ("call ann wants a quote", [], 3, "“ann” matches 2 contacts"),
        ("call zoe wants a quote", [], 1, "Nobody matches “zoe”"),
        ("lunch ben wants", [], 2, "Unknown kind: “lunch”"),
        ("call ben wants; send it", [], 2, "No date in the next step: “send it”"),
        ("call ben wants; not now", [], 2, "No date in the next step: “not now”"),
        ("call", [], 2, "Say who it was with."),
        ("   ", [], 2, "Say who it was with."),
        ("call ben", [], 2, "No text given."),
        ("call ben hello; fri", ["--next", "mon"], 2, "Both the sentence and an option say --next."),
        ("email to ben hello", ["--in"], 2, "Both the sentence and an option say in."),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_logged(
    crm: Crm, book: Book, sentence: str, options: list[str], code: int, said: str
) -> None:
    answer = crm("log", sentence, *options)
    assert (answer.code, said in answer.err) == (code, True), answer
    assert book.reading().execute("select count(*) from activity").fetchone() == (0,)


def test_answer_repeats_what_was_understood(crm: Crm) -> None:
    said = crm("log", "call ben he wants a quote; 2030-01-05 send it")
    assert "Logged call with Ben Ortega: he wants a quote · next Sat 5 Jan 2030 send it" in said.err


def test_outgoing_sentence_needs_anyway_for_somebody_not_to_be_contacted(crm: Crm) -> None:
    crm("contacts", "edit", "ben", "--do-not-contact")
    assert crm("log", "email to ben hello").code != 0
    assert crm("log", "email to ben hello", "--anyway").code == 0
