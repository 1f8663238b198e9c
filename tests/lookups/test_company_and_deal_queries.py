"""Queries on companies and deals: what each condition finds, and what is refused with what may be meant."""

from __future__ import annotations

import pytest

from simplecrm.core.nouns import TAGGED
from simplecrm.core.query.languages import BY_NOUN
from simplecrm.lookups import companies, deals, tagged
from simplecrm.lookups.query import company_conditions, compiler, deal_conditions
from simplecrm.store.book import Book
from tests.answers import Crm, MadeOnce
from tests.conftest import CONTEXT


@pytest.fixture
def filled(crm: Crm, made_once: MadeOnce) -> None:
    """Five companies and six deals that differ in what queries ask for."""
    made_once("queries", lambda: fill(crm))


def fill(crm: Crm) -> None:
    crm("companies", "add", "Holding AG", "--industry", "Finance", "--country", "Austria")
    crm(
        "companies", "add", "Müller Stahl", "--domain", "mueller.de", "--industry", "Steel", "--city", "Köln", "--tag",
        "supplier", "--field", "Customer no=42", "--phone", "+49 30 1234567", "--email", "info@mueller.de", "--link",
        "https://mueller.de", "--parent", "holding",
    )  # fmt: skip
    crm("companies", "add", "Mill", "--tag", "supply", "--field", "Customer no=7")
    crm("companies", "add", "Quiet")
    crm("companies", "add", "Gone")
    crm("companies", "archive", "gone")
    crm("add", "Ann Lee", "--company", "Müller Stahl")
    crm("add", "Ben Ortega", "--company", "Mill")
    crm("deals", "add", "Website", "--company", "müller stahl", "--value", "20000", "--close", "10 dec", "--tag", "hot")
    crm("deals", "add", "Pilot", "--who", "ann", "--value", "9000 USD", "--stage", "proposal", "--field", "Seats=12")
    crm("deals", "add", "Late one", "--company", "mill", "--value", "500", "--close", "2026-11-01")
    crm("deals", "add", "Won one", "--company", "mill", "--value", "30k")
    crm("deals", "won", "4")
    crm("deals", "add", "Lost one", "--company", "quiet")
    crm("deals", "lost", "5", "Too expensive")
    crm("deals", "add", "Archived one")
    crm("deals", "archive", "6")
    crm("log", "call", "company:holding", "Hello", "--at", "2026-07-01")
    crm("log", "call", "ann", "Hello", "--at", "2026-11-20", "--next", "2026-11-30")
    crm("log", "call", "deal:3", "Hello", "--at", "2026-09-01")
    crm("remind", "company:mill", "2026-11-01", "Write")
    crm("remind", "deal:1", "2026-11-25", "Ask")
    crm("note", "company:mill", "Likes quinces")
    crm("note", "deal:2", "Needs SSO")


OF_COMPANIES = {
    "": "Holding AG, Mill, Müller Stahl, Quiet",
    "muller": "Müller Stahl",
    "MÜLLER": "Müller Stahl",
    "stahl müll": "Müller Stahl",
    '"stahl müll"': "",
    "ueller.de": "Müller Stahl",
    "name:stahl": "Müller Stahl",
    "domain:mueller": "Müller Stahl",
    "industry:steel": "Müller Stahl",
    "parent:holding": "Müller Stahl",
    "city:köln": "Müller Stahl",
    "city:koln": "Müller Stahl",
    "country:austria": "Holding AG",
    "email:info@mueller.de": "Müller Stahl",
    "link:mueller.de": "Müller Stahl",
    "phone:4567": "Müller Stahl",
    "contact:ann": "Müller Stahl",
    "contact:lee": "Müller Stahl",
    "tag:supplier": "Müller Stahl",
    "tag:supp*": "Mill, Müller Stahl",
    "-tag:supplier": "Holding AG, Mill, Quiet",
    "customer_no:42": "Müller Stahl",
    "customer_no<10": "Mill",
    "deal>10k": "Müller Stahl",
    "deal<1k": "Mill",
    "deal:website": "Müller Stahl",
    "note:quinces": "Mill",
    "last<30d": "Müller Stahl",
    "last>60d": "Holding AG, Mill",
    "last:never": "Quiet",
    "last:2026-11-20": "Müller Stahl",
    "last>2026-11-19": "Müller Stahl",
    "last<2026-08-01": "Holding AG",
    "next<7d": "Mill, Müller Stahl",
    "next:late": "Mill",
    "is:late": "Mill",
    "next:none": "Holding AG, Quiet",
    "next:2026-11-25": "Müller Stahl",
    "created<30d": "Holding AG, Mill, Müller Stahl, Quiet",
    "created<2026-01-01": "",
    "updated:today": "Holding AG, Mill, Müller Stahl, Quiet",
    "has:note": "Mill",
    "has:subsidiary": "Holding AG",
    "has:parent": "Müller Stahl",
    "no:contact": "Holding AG, Quiet",
    "has:people": "Mill, Müller Stahl",
    "has:deals": "Mill, Müller Stahl",
    "has:email has:phone has:link has:address has:domain has:industry has:tag": "Müller Stahl",
    "has:activity": "Holding AG, Mill, Müller Stahl",
    "has:follow-up": "Mill, Müller Stahl",
    "is:archived": "Gone",
    "is:archived or tag:supplier": "Gone, Müller Stahl",
    "id:1,3": "Holding AG, Mill",
    "tag:supplier city:köln parent:holding deal>10k last<30d": "Müller Stahl",
    "(tag:supply or industry:finance) -has:note": "Holding AG",
    "100%": "",
    "_": "",
}  # fmt: skip
OF_DEALS = {
    "": "Late one, Lost one, Pilot, Website, Won one",
    "website": "Website",
    "muller": "Website",
    "lee pilot": "Pilot",
    "title:one": "Late one, Lost one, Won one",
    "company:mill": "Late one, Won one",
    "contact:ann": "Pilot",
    "tag:hot": "Website",
    "tag:h* -stage:proposal": "Website",
    "seats:12": "Pilot",
    "seats>20": "",
    "stage:proposal": "Pilot",
    "stage:q*": "Late one, Lost one, Website, Won one",
    "stage:qualified": "Late one, Website",
    "status:won": "Won one",
    "is:open": "Late one, Pilot, Website",
    "is:lost": "Lost one",
    "value>10k": "Website, Won one",
    "value<=500": "Late one, Lost one",
    "value:9000": "Pilot",
    "currency:usd": "Pilot",
    "probability>40": "Pilot, Won one",
    "close<30d": "Late one, Website",
    "close:late": "Late one",
    "is:late": "Late one",
    "close:none": "Lost one, Pilot, Won one",
    "close:2026-12-10": "Website",
    "close>2026-11-15": "Website",
    "closed<1d": "Lost one, Won one",
    "closed:never": "Late one, Pilot, Website",
    "reason:expensive": "Lost one",
    "note:sso": "Pilot",
    "last>60d": "Late one",
    "last:never": "Lost one, Pilot, Website, Won one",
    "next<7d": "Website",
    "next:none": "Late one, Lost one, Pilot, Won one",
    "created<30d": "Late one, Lost one, Pilot, Website, Won one",
    "updated<2026-01-01": "",
    "has:note": "Pilot",
    "no:contact": "Late one, Lost one, Website, Won one",
    "has:company has:close has:value has:tag has:reminder": "Website",
    "has:activity": "Late one",
    "is:archived": "Archived one",
    "id:1,6": "Website",
    "tag:hot stage:qualified value>10k company:stahl close<30d": "Website",
}


def found(book: Book, noun: str, query: str) -> str:
    """The names that a query finds, in order of the alphabet."""
    connection = book.reading()
    where = compiler.matching(connection, noun, query, CONTEXT)
    if noun == "company":
        return ", ".join(sorted(row.name for row in companies.rows(connection, companies.ids(connection, where=where))))
    return ", ".join(sorted(deal.title for deal in deals.rows(connection, deals.ids(connection, where=where))))


@pytest.mark.parametrize("query", OF_COMPANIES)
def test_queries_find_companies(book: Book, filled: None, query: str) -> None:
    assert found(book, "company", query) == OF_COMPANIES[query]


@pytest.mark.parametrize("query", OF_DEALS)
def test_queries_find_deals(book: Book, filled: None, query: str) -> None:
    assert found(book, "deal", query) == OF_DEALS[query]


@pytest.mark.parametrize("noun", ["company", "deal"])
def test_every_form_of_the_help_and_every_condition_can_be_asked(book: Book, filled: None, noun: str) -> None:
    language = BY_NOUN[noun]
    known = company_conditions._CONDITIONS if noun == "company" else deal_conditions._CONDITIONS
    assert set(language.names.values()) == known.keys() and set(language.compared) <= known.keys()
    for example, _ in language.forms:
        found(book, noun, example)
    words = " ".join(f"{example} {meaning}" for example, meaning in language.forms)
    has = company_conditions.HAS if noun == "company" else deal_conditions.HAS
    assert [name for name in (*set(language.names.values()), *has) if name not in words and name != "no"] == []


@pytest.mark.parametrize(("noun", "query", "words"), [
    ("companies", "industri:steel", "Did you mean industry:steel?"),
    ("companies", "customer_nr:42", "Did you mean Customer_no:42?"),
    ("companies", "stage:lead", "Companies have no “stage”, only contacts and deals have."),
    ("deals", "domain:x", "Deals have no “domain”, only companies have."),
    ("deals", "stage:proposl", "Did you mean proposal?"),
    ("deals", "status:done", "Statuses: open, won, lost"),
    ("deals", "value>much", "Invalid amount: “much”."),
    ("deals", "probability>x", "Invalid probability: “x”."),
    ("companies", "deal>x", "Invalid amount: “x”."),
    ("companies", "phone:x", "Invalid phone number: “x”."),
    ("companies", "is:open", "is: takes archived, late"),
    ("deals", "is:x", "is: takes open, won, lost, late, stuck, archived"),
    ("companies", "has:birthday", "has: and no: take email, phone"),
    ("deals", "title>x", "cannot be compared with >"),
    ("deals", "close:when", "when"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_is_meant(
    crm: Crm, filled: None, noun: str, query: str, words: str
) -> None:
    answer = crm(noun, query)
    assert answer.code == 2 and words in answer.err


def test_lists_take_queries_with_their_options(crm: Crm, filled: None) -> None:
    assert crm("companies", "supp", "tag:supplier").code == 1
    assert crm("companies", "tag:supp*", "-tag:supply", "--format", "ids").lines == ["2"]
    assert crm("companies", "--sort", "id", "--limit", "2", "--format", "ids").lines == ["1", "2"]
    assert crm("companies", "tag:supp*", "--sort", "id", "--format", "ids").lines == ["2", "3"]
    assert crm("companies", "--archived", "name:gone", "--format", "ids").lines == ["5"]
    assert crm("deals", "company:mill", "--status", "won", "--format", "ids").lines == ["4"]
    assert crm("deals", "--company", "mill", "--format", "ids").lines == ["3", "4"]
    assert crm("deals", "value>1", "--sort", "value", "--format", "ids").lines == ["4", "1", "2", "3"]
    assert crm("deals", "--sort", "close", "--limit", "2", "--format", "ids").lines == ["3", "1"]
    assert crm("deals", "--sort", "title", "--format", "ids").lines == ["3", "5", "2", "1", "4"]
    assert crm("deals", "is:open", "--sort", "stage", "--format", "ids").lines == ["1", "3", "2"]
    assert crm("deals", "--archived", "title:archived", "--format", "ids").lines == ["6"]
    assert crm("deals", "--sort", "size").code == 2 and crm("companies", "--sort", "size").code == 2


def test_archive_takes_all_that_a_query_finds(crm: Crm, filled: None) -> None:
    assert crm("companies", "archive", "--where", "tag:supp*").err.startswith("Archived 2 companies")
    assert crm("companies", "--format", "ids").lines == ["1", "4"]
    assert crm("deals", "archive", "--where", "status:lost or close:late").err.startswith("Archived 2 deals")
    assert crm("deals", "archive", "--where", "tag:none").code == 1
    assert crm("deals", "archive", "1", "--where", "is:open").code == 2
    crm("undo")
    assert crm("deals", "--format", "ids").lines == ["1", "2", "3", "4", "5"]


def test_all_nouns_with_tags_and_fields_have_queries() -> None:
    assert set(TAGGED) == tagged.INDEXES.keys() and {*TAGGED, "purchase", "case"} == BY_NOUN.keys()
