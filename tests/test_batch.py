"""Batch and scripts offer the actions of the commands, with the same names and fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

import simplecrm
from simplecrm.batch.table import ACTIONS, Action, Field
from simplecrm.cli.commands import COMMANDS
from simplecrm.cli.runtime.groups import loaded
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact, Email, Phone
from simplecrm.errors import Ambiguous, CrmError
from simplecrm.store import deliveries
from tests.answers import Crm, MadeOnce

NOUNS = {command.name for command in COMMANDS if command.is_noun}

QUESTIONS = {
    "find", "show", "brief", "today", "alerts", "drift", "timeline", "report", "queries", "dates", "history",
    "duplicates", "email", "phone", "birthdays", *(f"{noun} {verb}" for noun in NOUNS for verb in ("list", "show")),
    "segments compare", "templates preview", "templates check", "templates fields",
    "campaigns members", "campaigns preview", "campaigns check",
}  # fmt: skip
"""Commands that change nothing."""

ABOUT_FILES = {
    "batch", "import", "export", "add-email", "init", "backup", "restore", "copy", "encrypt", "decrypt", "compact",
    "doctor", "demo", "tour", "config", "completion", "notify", "calendar", "sync", "serve", "open", "attachments open",
    "attachments save", "campaigns send", "campaigns write",
}  # fmt: skip
"""Commands about the book as a file, about other files and programs, and about the settings."""


def commands() -> set[str]:
    """The words of every command."""
    found = set()
    for command in COMMANDS:
        if command.is_noun:
            found |= {f"{command.name} {verb}" for verb in getattr(loaded(command), "commands", {})}
        else:
            found.add(command.name)
    return found


def perform(crm: Crm, *actions: dict[str, Any], each: bool = False) -> list[dict[str, Any]]:
    said = crm("batch", *(["--each"] if each else []), stdin="\n".join(map(json.dumps, actions)))
    return [json.loads(line) for line in said.lines]


def test_every_changing_command_has_an_action_and_a_method() -> None:
    assert commands() - QUESTIONS - ABOUT_FILES == set(ACTIONS) - {"add_if_missing"}
    with simplecrm.open_book() as book:
        for name in ACTIONS:
            noun, _, verb = name.rpartition(" ")
            assert callable(getattr(getattr(book, noun) if noun else book, verb)), name


def test_actions_are_listed_with_their_fields(crm: Crm) -> None:
    listed = dict(line.split("\t") for line in crm("batch", "--actions").lines)
    assert list(listed) == list(ACTIONS)
    assert listed["note"] == "who*, text*, pinned (pin)"


VALUES: dict[str, Any] = {
    "name": "new", "prefix": "Dr.", "given": "Ann", "middle": "M.", "family": "Lee", "suffix": "Jr.", "nickname": "A",
    "emails": ["new@acme.com", {"address": "b@acme.com", "label": "work"}], "phones": ["+49 30 7654321"],
    "links": [{"url": "https://acme.com"}], "addresses": [{"city": "Berlin", "country": None}], "company": "acme",
    "title": "Head", "companies": ["Acme", {"company": "Brno Works", "title": "Buyer"}], "tags": ["vip", "#new"],
    "stage": "proposal", "source": "Fair", "birthday": "4 dec 1985", "anniversary": "1 may", "every": "2 weeks",
    "do_not_contact": True, "language": "de", "time_zone": "Europe/Berlin", "fields": {"Shoe size": 42}, "note": "Hi",
    "domain": "acme.com", "parent": "Holding",
    "industry": "Tools", "kind": "call", "text": "Hello", "subject": "Quote", "direction": "in",
    "outcome": "Good", "sentiment": "good", "at": "yesterday", "duration": "45m", "deal_id": 1, "next": "fri",
    "next_text": "Write",
    "done": [1], "due": "next tue 9am", "priority": 1, "pinned": True, "value": 1250.5, "currency": "USD",
    "probability": 40, "expected_close": "31 jan", "status": "lost", "lost_reason": "Too dear", "id": 1, "who": "ann",
    "which": "acme", "keep": "ann", "other": "ben", "step": 0, "query": "tag:vip", "finds": "contacts", "uid": "abc",
    "format": "markdown", "anyway": True, "template": "thanks", "channel": "email", "quiet": "30d", "reason": "Gone",
    "pipeline": "sales", "people": {"ben": "champion"}, "product": "gtx", "code": "G-1", "category": "Tools",
    "price": "550", "cost": 300, "quantity": 2.5, "discount": "10 %", "bought_on": "yesterday",
    "due_on": "in 30 days", "paid_on": "today",
    "invoice": "R-7", "on": "yesterday", "opened_at": "yesterday", "satisfaction": "4", "case_id": 1,
    "paths": [__file__], "owner": "ben",
}  # fmt: skip
"""A value for each field."""

LEFT_OUT = {
    "note": {"deal_id"}, "notes add": {"company", "deal_id"}, "contacts edit": {"cadence_days"},
    "purchases add": {"value"}, "purchases edit": {"value"},
}  # fmt: skip
BY_NOUN = {
    "tags": "vip",
    "segments": "hot",
    "products": "gtx",
    "templates": "thanks",
    "reply": "thanks",
    "campaigns": "spring",
}


def _given(action: Action) -> dict[str, Any]:
    noun = action.name.partition(" ")[0]
    given: dict[str, Any] = {"do": action.name}
    for field in action.fields:
        if field.name in ("add", "remove") and noun == "deals":
            given[field.name] = {"tags": ["vip" if field.name == "add" else "new"]}
        elif field.name in ("add", "remove"):
            given[field.name] = {"phones": ["+49 30 1"] if field.name == "add" else ["+49 30 1234567"]}
        elif action.name == "companies merge":
            given[field.name] = {"keep": "acme", "other": "holding"}[field.name]
        elif field.name != "cadence_days" and field.name not in LEFT_OUT.get(action.name, ()):
            given[field.name] = BY_NOUN.get(noun, "acme") if field.name == "which" else VALUES[field.name]
    if action.name.endswith("edit"):
        given.pop("phones", None)
    return given


@pytest.fixture
def filled(crm: Crm, made_once: MadeOnce) -> None:
    """A record of each noun, and something to redo."""
    made_once("batch", lambda: fill(crm))


def fill(crm: Crm) -> None:
    crm("tags", "add", "new")
    crm("companies", "add", "Acme", "--phone", "+49 30 1234567")
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 1234567", "--tag", "vip")
    crm("add", "Ben Ortega")
    crm("deals", "add", "Pilot")
    crm("cases", "add", "Printer jams")
    crm("remind", "ann", "today", "Call")
    crm("note", "ann", "Hello")
    crm("log", "call", "ann", "Hello", "--at", "yesterday")
    crm("attach", "ann", __file__)
    crm("segments", "add", "hot", "tag:vip")
    crm("templates", "add", "thanks", "Thank you, {{ given }}")
    crm("campaigns", "add", "spring", "id:1", "--template", "thanks")
    crm("products", "add", "GTX")
    crm("purchases", "add", "ann", "gtx", "--price", "5 USD")
    crm("companies", "add", "Holding")
    crm("add", "Zoe")
    crm("undo")


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_accepts_each_of_its_fields(crm: Crm, filled: None, name: Any) -> None:
    action = ACTIONS[name]
    given = _given(action)
    if "stage" in given and "deals" not in name:
        given["stage"] = "customer"
    if "undelete" in name or "restore" in name:
        noun, _, _ = name.rpartition(" ")
        perform(crm, {**given, "do": f"{noun or 'contacts'} archive"})
        given |= {"who": "1"} if "who" in given else {}
    if name == "campaigns resume":
        perform(crm, {"do": "campaigns pause", "which": "spring"})
    if name in ("campaigns retry", "campaigns bounced"):
        with simplecrm.open_book() as book:
            assert deliveries.claim(book, 1, 1, "ann@acme.com", "a@b", "2026-11-20T10:00:00Z")
    if name == "deals reopen":
        perform(crm, {"do": "deals won", "id": 1})
    if name == "deals edit":
        given["probability"] = 0  # the one that a lost deal has
    if name in ("cases reopen", "cases edit"):
        perform(crm, {"do": "cases solve", "id": 1})
    (answer,) = perform(crm, given, each=action.alone)
    assert answer["ok"], answer
    assert set(answer) - {"line", "ok"}, "an action answers with what it made"


def test_undo_and_redo_are_separate_steps(crm: Crm, filled: None) -> None:
    for name in ("undo", "redo"):
        (answer,) = perform(crm, {"do": name})
        assert (answer["error"], answer["hint"]) == (
            f"{name} has to be a step of its own.", "Make each line its own step: simplecrm batch --each",
        )  # fmt: skip
    added, undone = perform(crm, {"do": "add", "name": "Cleo"}, {"do": "undo"}, each=True)
    assert (added["ok"], undone["ok"], crm("find", "cleo").code) == (True, True, 1)
    assert perform(crm, {"do": "undo", "step": 4}, {"do": "add", "name": "Dan"})[0]["ok"]


def test_field_aliases_are_accepted() -> None:
    aliases = {field.alias: field.name for action in ACTIONS.values() for field in action.fields if field.alias}
    assert aliases == {
        "email": "emails", "phone": "phones", "link": "links", "tag": "tags", "path": "paths", "pin": "pinned",
        "when": "due",
    }  # fmt: skip


def test_fields_have_the_names_of_the_json() -> None:
    words = {"who", "which", "company", "title", "every", "note", "add", "remove"}
    for name, record in (("contacts edit", Contact), ("companies edit", Company)):
        fields: tuple[Field, ...] = ACTIONS[name].fields
        assert {field.name for field in fields} - words <= set(record._fields)


TWICE = (
    {"do": "add_if_missing", "name": "Ann Lee <ann@acme.com>", "company": "Acme", "tags": ["vip"]},
    {"do": "add_if_missing", "name": "Ben Ortega", "phones": ["+49 (0)30 123 4567"]},
    {"do": "add_if_missing", "uid": "cleo-1", "name": "Cleo", "emails": ["cleo@acme.com"]},
    {"do": "tag", "who": ["ann@acme.com", "+49301234567"], "tags": ["vip", "north"]},
    {"do": "contacts edit", "who": "ann@acme.com", "stage": "customer", "title": "CEO", "every": "2 weeks",
     "birthday": "4 dec 1985", "fields": {"Shoe size": "42"}, "tags": ["north", "VIP"],
     "phones": ["030 99", {"number": "+1 415 555 2671", "label": "work"}], "add": {"links": ["https://acme.com"]}},
    {"do": "companies edit", "which": "acme", "domain": "acme.com", "addresses": [{"city": "Berlin"}]},
    {"do": "deals edit", "id": 1, "value": "12k", "expected_close": "31 jan 2027", "stage": "proposal"},
    {"do": "notes edit", "id": 1, "pinned": True}, {"do": "reminders edit", "id": 1, "due": "31 jan 2027"},
    {"do": "activities edit", "id": 1, "who": ["1"], "outcome": "Good"},
    {"do": "tags add", "name": "vip", "every": "30 days"}, {"do": "tags edit", "which": "vip", "every": "30 days"},
    {"do": "segments edit", "which": "hot", "query": "tag:north"},
    {"do": "contacts archive", "who": ["cleo-1@acme.com"]},
)  # fmt: skip


@pytest.mark.parametrize("each", [(), ("--each",)])
def test_batch_file_run_twice_changes_nothing(crm: Crm, each: tuple[str, ...]) -> None:
    crm("add", "Zoe Quinn <cleo-1@acme.com>")
    crm("deals", "add", "Pilot")
    crm("note", "1", "Hello")
    crm("remind", "1", "today")
    crm("log", "call", "1", "Hello")
    crm("segments", "add", "hot", "tag:vip")
    file = "\n".join(map(json.dumps, TWICE[:-1]))
    first = crm("batch", *each, stdin=file)
    assert first.code == 0, first.out
    assert [json.loads(line)["created"] for line in first.lines[:3]] == [True] * 3
    exported, steps = crm("export", "--format", "jsonl").out, crm("history", "--json", "--limit", "99").json
    again = crm("batch", *each, stdin=file)
    assert again.code == 0, again.out
    assert [json.loads(line)["created"] for line in again.lines[:3]] == [False] * 3
    assert crm("export", "--format", "jsonl").out == exported
    assert crm("history", "--json", "--limit", "99").json == steps


def test_add_if_missing_adds_or_leaves_unchanged(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        ann = book.add_if_missing("Ann Lee <office@acme.com>", phone="+49 30 1234567", tags=["vip"])
        assert (ann.created, ann.contact.id) == (True, 1)
        for name, fields in (
            ("Ann Lee", {"emails": ["OFFICE@acme.com"]}), ("Lee, Ann", {"phones": ["0049 30 123-4567"]}),
            ("", {"emails": ["other@acme.com", "office@acme.com"]}), ("Anna", {"uid": ann.contact.uid}),
        ):  # fmt: skip
            found = book.add_if_missing(name, stage="customer", **fields)
            assert (found.created, found.contact) == (False, ann.contact), (name, fields)
        colleague = book.add_if_missing("Ben Ortega", emails=["office@acme.com"])
        assert (colleague.created, colleague.contact.id) == (True, 2)
        assert colleague.remarks == ()
        with pytest.raises(Ambiguous):
            book.add_if_missing(emails=["office@acme.com"])
        with pytest.raises(CrmError, match="is needed to find the contact"):
            book.add_if_missing("Ann Lee")
        assert len(book.find()) == 2
    assert crm("add", "Ann Lee <office@acme.com>", "--if-missing").out == "1\tAnn Lee\n"
    said = crm("add", "Cleo <cleo@acme.com>", "--if-missing", "--note", "New")
    assert (said.out, "Added Cleo" in said.err) == ("3\tCleo\n", True)
    assert "is already in the book, as contact #3" in crm("add", "Cleo <cleo@acme.com>", "--if-missing").err
    assert len(crm("notes", "--json").json) == 1


def test_list_value_given_as_text_keeps_its_other_fields(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        ann = book.add(
            "Ann Lee", emails=[{"address": "ann@acme.com", "label": "work"}], company="Acme", title="CEO",
            phones=[{"number": "+49 30 1234567", "label": "mobile"}], fields={"Size": "42", "Age": "40"},
        )  # fmt: skip
        new = book.edit(ann, emails=["b@acme.com", "ann@acme.com"], phones=ann.phones, companies=["acme", "Brno"])
        labelled: list[Email | Phone] = [*new.emails, *new.phones]
        assert [item.label for item in labelled] == ["", "work", "mobile"]
        assert [job.title for job in new.companies] == ["CEO", ""]
        assert book.edit(ann, fields={"size": "43", "Age": ""}).fields == (("Size", "43"),)
        assert book.edit(ann, emails="c@acme.com", tags="vip").emails == (("c@acme.com", ""),)


def test_singular_alias_and_plural_are_the_same_field(crm: Crm) -> None:
    one, other, both = perform(
        crm, {"do": "add", "name": "Ann", "email": "a@x.de", "phone": ["1234"], "link": "x.de", "tag": "vip"},
        {"do": "add", "name": "Ben", "emails": ["a@x.de"], "phones": "1234", "links": ["x.de"], "tags": ["vip"]},
        {"do": "tag", "who": 1, "tag": "a", "tags": ["b"]},
    )  # fmt: skip
    assert (one["ok"], other["ok"]) == (True, True)
    assert both["error"] == "The field tags is given twice, as “tags” and “tag”."
    crm("batch", "--each", stdin='{"do":"add","name":"Ann","email":"a@x.de","phone":["1234"],"link":"x.de","tag":"v"}')
    shown = crm("show", "1", "--json").json
    assert [shown[name] for name in ("emails", "phones", "links", "tags")] == [
        [{"address": "a@x.de", "label": None}], [{"number": "1234", "label": None, "e164": None}],
        [{"url": "x.de", "label": None}], ["v"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ({"do": "fly"}, "Unknown action: “fly”."),
        ({"do": "companies edit"}, "companies edit needs “which”."),
        ({"do": "companies edit", "which": "acme", "nmae": "x"}, "Unknown field of companies edit: “nmae”."),
        ({"do": "note", "who": "ann", "text": "x", "pinned": "yes"}, "Invalid value of pinned: 'yes'."),
        ({"do": "add", "name": ["Ann"]}, "Invalid value of name: ['Ann']."),
        ({"do": "add", "name": "x", "emails": [{"mail": "y"}]}, "Unknown field in emails: “mail”."),
        ({"do": "add", "name": "x", "addresses": [{"town": "x"}]}, "Unknown field in addresses: “town”."),
        ({"do": "contacts edit", "who": "ann", "remove": {"phones": ["1"]}}, "No phone “1” to remove."),
        ({"do": "contacts edit", "who": "ann", "add": {"stage": ["x"]}},
         "Nothing can be added to or removed from “stage”."),
        ({"do": "contacts edit", "who": "ann", "remove": ["vip"]}, "Invalid value of remove: ['vip']."),
        ({"do": "deals won", "id": 99}, "No deal #99. The nearest is: #1 Pilot."),
        ({"do": "tags edit", "which": "none", "name": "x"}, "No tag “none”."),
        ({"do": "segments archive", "which": "none"}, "No segment “none”."),
        ({"do": "notes add", "who": "ann", "company": "acme", "text": "x"},
         "A note belongs to one contact, company or deal."),
    ],
)  # fmt: skip
def test_mistakes_in_an_action_are_named(crm: Crm, filled: None, action: Any, sentence: str) -> None:
    (answer,) = perform(crm, action)
    assert (answer["ok"], answer["error"]) == (False, sentence)


def test_noun_actions_do_the_same_as_their_commands(crm: Crm) -> None:
    with simplecrm.open_book() as book:
        acme = book.companies.add("Acme", phones=["+49 (0)30 1234567"])
        ann, ben = book.add("Ann Lee", company="Acme"), book.add("Ben Ortega", emails="ben@acme.com")
        book.companies.edit(acme, name="Acme SE", remove={"phones": ["0049-30-123 4567"]}, add={"links": ["acme.com"]})
        assert (book.companies.get("acme").name, book.companies.get(acme).phones) == ("Acme SE", ())
        deal = book.deals.add("Pilot", who=ann, company=acme, value=1250.5, probability="40 %")
        assert (deal.value, deal.company, deal.probability) == (125_050, "Acme SE", 40)
        assert book.deals.edit(deal, stage="proposal").probability == 50
        assert book.deals.lost(deal, "Too dear").lost_reason == "Too dear"
        assert book.deals.edit(deal.id, status="open").closed_at == ""
        note = book.notes.add(company=acme, text="Closed in August", pinned=True)
        assert (book.notes.edit(note, pinned=False).pinned, note.company) == (False, "Acme SE")
        call = book.log("call", [ann, ben], "Hello", duration="45m").activity
        assert [one.name for one in book.activities.edit(call, who="ann", text="Bye").contacts] == ["Ann Lee"]
        todo = book.reminders.add("31 jan", "Report", every="month")
        assert book.reminders.edit(todo, who="ben", every="never").contact == "Ben Ortega"
        assert book.tags.add("vip", every="2 weeks").cadence_days == 14
        assert book.contacts.tag(ann, ben, tags="vip").contacts == 2
        assert book.tags.edit("vip", name="key").name == "key"
        hot = book.segments.add("hot", "tag:key")
        assert book.segments.edit("hot", name="@warm").name == "warm"
        assert [one.name for one in book.find("@warm")] == ["Ann Lee", "Ben Ortega"]
        assert book.segments.delete(hot._replace(name="warm")) == 1
        assert (book.contacts.archive(ann, ben), book.contacts.restore(ann.id), book.deals.delete(deal)) == (2, 1, 1)
        assert book.deals.undelete("Pilot")[0].was_deleted
        assert book.undelete("ben@acme.com")[0].name == "Ben Ortega"
        assert book.merge(ann, ben).emails[0].address == "ben@acme.com"
        assert book.undo().title.startswith("Merge Ben") and book.redo().title.startswith("Merge Ben")
        assert book.edit("@last", stage="customer", cadence_days=7, add={"tags": ["new"]}).tags == ("key", "new")
