"""Alerts: what needs attention without having a date of its own, why, and snoozed until it does again."""

from __future__ import annotations

import json
import sqlite3

import pytest

from simplecrm.actions import learning
from simplecrm.errors import NotUnderstood
from simplecrm.scripting import open_book
from simplecrm.store.book import Book
from tests.answers import Crm

SALES = (("Licence", range(1, 13), "2026-10-05"), ("Support", range(1, 10), "2026-11-05"),
         ("Toner", range(13, 21), "2026-11-03"))  # fmt: skip
"""Product, buyers, and the day: 9 of the 12 customers with a licence have support, of 20 customers in all."""


@pytest.fixture
def sold(crm: Crm, book: Book) -> None:
    lines: list[dict[str, object]] = [{"do": "add", "name": f"Customer {number}"} for number in range(1, 21)]
    lines += [{"do": "products add", "name": name, "price": 100} for name, _, _ in SALES]
    for name, buyers, day in SALES:
        lines += [{"do": "purchases add", "who": str(who), "product": name, "bought_on": day} for who in buyers]
    assert crm("batch", stdin="\n".join(map(json.dumps, lines))).code == 0


def shown(crm: Crm, *options: str) -> list[str]:
    """The alerts as a person sees them."""
    found = crm("alerts", *options, "--json")
    parts = ("key", "who", "why", "what", "company")
    return ["\t".join(line[part] or "" for part in parts) for line in found.json] if found.out else []


def keys(crm: Crm, *options: str) -> list[str]:
    return [line.split("\t")[0] for line in crm("alerts", *options).lines]


def test_case_is_listed_when_it_has_been_open_for_too_long(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", "Ann Lee")
    crm("cases", "add", "Printer jams", "--who", "ann", "--priority", "1")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-06T10:00")
    assert crm("alerts").out == "", "the fourteenth day"
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-08T10:00")
    assert shown(crm) == ["case:1\tAnn Lee\topen 15 d\tPrinter jams · high\t"]
    assert crm("today").lines == ["Cases open for too long", " ○  Ann Lee  open 15 d  Printer jams · high"]
    assert crm("today", "--template", "{cases}").out == "1\n"
    assert "case +" in crm("today", "--explain").out
    monkeypatch.setenv("SIMPLECRM_CASE_DAYS", "30")
    assert crm("alerts").out == ""
    monkeypatch.setenv("SIMPLECRM_CASE_DAYS", "0")
    monkeypatch.setenv("SIMPLECRM_NOW", "2028-12-08T10:00")
    assert crm("alerts").out == "", "0 is never"
    monkeypatch.delenv("SIMPLECRM_CASE_DAYS")
    crm("cases", "wait", "1")
    assert "Printer jams · high · waiting" in crm("alerts").out
    crm("cases", "solve", "1")
    assert crm("alerts").out == ""


def test_who_bought_one_product_is_offered_what_others_buy_with_it(crm: Crm, sold: None) -> None:
    assert shown(crm, "--kind", "offer") == [
        f"offer:{place}\tCustomer {who}\tnever bought\tSupport: 9 of 12 with Licence (lift 1.67, support 45%)\t"
        for place, who in enumerate((10, 11, 12), 1)
    ]
    assert crm("alerts", "--rules").lines == [
        "Support\tLicence\tpurchases\t9\t9\t100\t45\t1.67\t0", "Licence\tSupport\tpurchases\t12\t9\t75\t45\t1.67\t3",
    ]  # fmt: skip
    assert "Could buy more\n ○  Customer 10" in crm("today").out
    crm("purchases", "add", "10", "Support")
    assert "Customer 10 " not in crm("today").out, "bought since, though nothing was worked out again"
    assert keys(crm, "--kind", "offer") == ["offer:2", "offer:3"]
    crm("undo")
    crm("purchases", "add", "11", "Support", "--quantity", "1")
    crm("purchases", "add", "11", "Support", "--quantity", "-1")
    assert len(keys(crm, "--kind", "offer")) == 3, "what was given back was not bought"


def test_offers_come_from_rules_in_the_settings_before_those_learned(
    crm: Crm, sold: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_CROSS_SELL", "toner=support, Licence=Toner")
    lines = shown(crm, "--kind", "offer")
    assert len(lines) == 20, "one offer for each customer"
    assert "Customer 13\tnever bought\tSupport goes with Toner" in lines[0]
    assert {line.split("\t")[3].split(" ")[0] for line in lines[8:]} == {"Toner"}
    monkeypatch.setenv("SIMPLECRM_CROSS_SELL", "Toner = Nothing")
    assert len(keys(crm, "--kind", "offer")) == 3, "a product that the book does not have is no rule"
    said = crm("alerts", "--rules")
    assert said.err == "cross_sell: no product “Nothing”. See them: simplecrm products\n" and len(said.lines) == 2
    monkeypatch.setenv("SIMPLECRM_CROSS_SELL", "Toner = Suport")
    assert "no product “Suport”. Did you mean “Support”?" in crm("alerts", "--rules").err
    monkeypatch.setenv("SIMPLECRM_CROSS_SELL", "")
    monkeypatch.setenv("SIMPLECRM_LEARN_CROSS_SELL", "no")
    assert keys(crm, "--kind", "offer") == []
    assert crm("config", "cross_sell", "Licence, Support").err.splitlines() == [
        "simplecrm: Invalid cross-selling rule: “Licence”.",
        "  For example: simplecrm config cross_sell 'Licence=Support, Printer=Toner'",
    ]


def test_too_few_or_unrelated_purchases_are_no_rule(crm: Crm) -> None:
    lines: list[dict[str, object]] = [{"do": "add", "name": f"Customer {number}"} for number in range(1, 21)]
    lines += [{"do": "products add", "name": name, "price": 1} for name in ("A", "B", "C", "D")]
    for name, buyers in (("A", range(1, 5)), ("B", range(1, 5)), ("C", range(1, 21)), ("D", range(1, 11))):
        lines += [{"do": "purchases add", "who": str(who), "product": name} for who in buyers]
    assert crm("batch", stdin="\n".join(map(json.dumps, lines))).code == 0
    answer = crm("alerts", "--rules")
    assert answer.err.startswith("No rules yet: 5 customers have to buy two products. For example: simplecrm config")
    assert answer.out == "", "A and B have four buyers; everybody has C"


def test_a_company_buys_as_one_customer(crm: Crm, sold: None) -> None:
    crm("add", "Ann Lee", "--company", "Acme")
    crm("purchases", "add", "company:Acme", "Licence")
    assert "Acme\tnever bought\tSupport: 9 of 13 with Licence" in shown(crm, "--kind", "offer")[0]
    crm("contacts", "edit", "10", "--do-not-contact")
    crm("contacts", "archive", "11")
    assert len(keys(crm, "--kind", "offer")) == 2, "Acme and customer 12 may be offered something"


def test_offers_keep_their_ids_when_they_are_worked_out_again(crm: Crm, sold: None, book: Book) -> None:
    assert keys(crm, "--kind", "offer") == ["offer:1", "offer:2", "offer:3"]
    crm("snooze", "offer:2", "in 2 weeks")
    crm("purchases", "add", "20", "Licence", "--date", "2026-11-20")
    assert learning.stale(book)
    assert keys(crm, "--kind", "offer") == ["offer:4", "offer:1", "offer:3"], "the latest buyer first"
    assert not learning.stale(book)
    assert not learning.refresh(book), "nothing to do"


def test_offers_are_worked_out_later_if_another_process_writes(crm: Crm, sold: None, book: Book) -> None:
    with sqlite3.connect(book.path, isolation_level=None) as other:
        other.execute("begin immediate")
        assert not learning.refresh(book)
        assert crm("alerts", "--kind", "offer").code == 1
        other.execute("rollback")
    other.close()
    assert learning.refresh(book)
    assert len(keys(crm, "--kind", "offer")) == 3


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-22T10:00", "Nov\t42% more\t€1,700 by 22 Nov, €1,200 by 22 Oct (purchases)"),
        ("2026-11-06T10:00", ""),
        ("2026-12-03T10:00", "Nov\t42% more\t€1,700 by 30 Nov, €1,200 by 31 Oct (purchases)"),
        ("2026-12-07T10:00", "Dec\t100% less\t€0 by 7 Dec, €1,700 by 7 Nov (purchases)"),
    ],
)
def test_month_that_differs_from_the_last_is_an_alert(
    crm: Crm, sold: None, monkeypatch: pytest.MonkeyPatch, now: str, words: str
) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", now)
    key = "month:2026-12" if now.startswith("2026-12-07") else "month:2026-11"
    assert shown(crm, "--kind", "month") == ([f"{key}\t{words}\t"] if words else [])


def test_month_of_won_deals_is_compared_where_nothing_is_bought(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, count in (("2026-10-10", 4), ("2026-11-10", 1)):
        monkeypatch.setenv("SIMPLECRM_NOW", f"{day}T10:00")
        for number in range(count):
            crm("deals", "add", f"{day} {number}", "--value", "1000")
            crm("deals", "won", f"{day} {number}")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:00")
    assert shown(crm) == ["month:2026-11\tNov\t75% less\t€1,000 by 22 Nov, €4,000 by 22 Oct (won deals)\t"]
    assert crm("today", "--json").json["months"][0]["value_before"] == "4000.00"
    monkeypatch.setenv("SIMPLECRM_MONTH_PERCENT", "80")
    assert crm("alerts").out == ""
    monkeypatch.setenv("SIMPLECRM_MONTH_PERCENT", "0")
    assert crm("alerts").out == ""


def test_every_kind_of_alert_is_snoozed_and_comes_back(crm: Crm, sold: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 10% 14d")
    crm("contacts", "edit", "15", "--every", "1 week")
    crm("deals", "add", "Late", "--who", "16", "--close", "2026-11-30")
    crm("deals", "add", "Stuck", "--who", "17")
    crm("cases", "add", "Broken", "--who", "18")
    crm("purchases", "add", "19", "Toner", "--due", "2026-11-30")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-10T10:00")
    every = keys(crm)
    kinds = ["case", "drifting", "purchase", "deal", "deal", "offer", "offer", "offer", "month"]
    assert [key.split(":")[0] for key in every] == kinds
    answer = crm("snooze", *every, "in 2 weeks")
    assert answer.lines == every
    assert answer.err.startswith("Snoozed until Thu 24 Dec: Broken, Customer 15, Toner and 6 more · undo")
    assert (crm("alerts").out, keys(crm, "--snoozed")) == ("", every)
    assert crm("today").out.startswith("Nothing is due")
    assert "Customer 15" in crm("drift").out, "the list itself leaves nobody out"
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-23T10:00")
    assert crm("alerts").out == ""
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-24T10:00")
    assert keys(crm) == every
    assert keys(crm, "--snoozed") == []


def test_snoozing_is_one_step_with_follow_ups_and_is_undone(crm: Crm, sold: None) -> None:
    crm("remind", "3", "today", "Call back")
    crm("deals", "add", "Late", "--who", "16", "--close", "today")
    assert keys(crm, "--kind", "deal") == ["deal:1"]
    assert crm("snooze", "1", "deal:late", "tomorrow").lines == ["1", "deal:1"]
    assert keys(crm, "--kind", "deal") == []
    assert "Snooze until 2026-11-23: Call back (Customer 3), Late" in crm("history", "--limit", "1").out
    crm("undo")
    assert keys(crm, "--kind", "deal") == ["deal:1"]
    assert crm("reminders", "--json").json[0]["due"] == "2026-11-22"
    assert crm("snooze", "deal:1", "tomorrow", "--json").json[0] | {"id": 0} == {
        "id": 0, "kind": "deal", "record_id": 1, "title": "Late", "until": "2026-11-23",
        "created_at": "2026-11-22T10:14:00Z", "updated_at": "2026-11-22T10:14:00Z",
    }  # fmt: skip
    crm("snooze", "deal:1", "in 3 days")
    assert [line.split("\t")[-1] for line in crm("alerts", "--snoozed").lines] == ["2026-11-25"], "the last one counts"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("deal:99", "No deal #99."),
        ("case:99", "No case #99."),
        ("purchase:99", "No purchase #99."),
        ("offer:99", "No offer #99."),
        ("offer:x", "Invalid id: x."),
        ("month:2026-13", "Invalid month: “2026-13”."),
        ("drifting:nobody", "Nobody matches “nobody”."),
    ],
)
def test_unknown_alert_is_a_sentence(crm: Crm, sold: None, key: str, sentence: str) -> None:
    answer = crm("snooze", key, "tomorrow")
    assert sentence in answer.err
    assert answer.code in (1, 2)
    assert crm("alerts", "--snoozed").out == ""


def test_alert_cannot_be_snoozed_until_today(crm: Crm, sold: None) -> None:
    answer = crm("snooze", "month:2026-11", "today")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "simplecrm: 2026-11-22 is not in the future.")
    assert crm("alerts", "--kind", "odd").err.splitlines() == [
        "simplecrm: Unknown kind of alerts: “odd”.", "  Kinds: drifting, deal, purchase, case, offer, month",
    ]  # fmt: skip
    assert crm("alerts", "--rules", "--snoozed").code == 2


def test_today_of_a_query_has_the_alerts_of_its_contacts(crm: Crm, sold: None) -> None:
    keys(crm)
    crm("tag", "10", "vip")
    crm("cases", "add", "Broken", "--who", "10")
    assert crm("today", "tag:vip").lines[0] == "Could buy more"
    assert "Customer 11" not in crm("today", "tag:vip").out


def test_doctor_works_offers_out_again(crm: Crm, sold: None, book: Book) -> None:
    keys(crm)
    with sqlite3.connect(book.path) as connection:
        connection.execute("drop table cross_sell_offer")
    connection.close()
    assert crm("doctor", "--fix").code == 0
    assert len(keys(crm, "--kind", "offer")) == 3


def test_batch_and_scripts_snooze_alerts_by_their_keys(crm: Crm, sold: None) -> None:
    crm("remind", "3", "today", "Call back")
    crm("deals", "add", "Late", "--who", "16", "--close", "today")
    [answer] = crm("batch", stdin=json.dumps({"do": "snooze", "id": [1, "deal:late"], "due": "tomorrow"})).lines
    assert json.loads(answer)["when"] == "2026-11-23"
    with open_book() as book:
        assert book.alerts.now().deals == ()
        book.undo()
        assert [deal.title for deal in book.alerts.now().deals] == ["Late"]
        assert [item.title for item in book.snooze("tomorrow", "deal:1", "month:2026-11")] == [
            "Late",
            "sales of Nov 2026",
        ]
        assert (book.alerts.now().deals, book.alerts.now().months) == ((), ())
        with pytest.raises(NotUnderstood):
            book.snooze("tomorrow", "cow:1")


@pytest.fixture
def moved(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six deals that stayed in the stage qualified for ten days each, and one that is there since 1 November."""
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-09-01T10:00")
    for number in range(6):
        crm("deals", "add", f"Deal {number}", "--stage", "qualified")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-09-11T10:00")
    for number in range(5):
        crm("deals", "move", f"deal {number}", "meeting")
    crm("deals", "lost", "deal 5")
    for number in range(5):
        crm("deals", "won", f"deal {number}")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-01T10:00")
    crm("deals", "add", "Pilot", "--stage", "qualified")


def test_deal_is_stuck_after_twice_the_usual_time_in_its_stage(
    crm: Crm, moved: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-21T10:00")
    assert crm("alerts", "--kind", "deal").code == 1, "the twentieth day"
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T10:00")
    assert shown(crm, "--kind", "deal") == ["deal:7\t\t21 d in qualified\tPilot\t"]
    assert crm("deals", "is:stuck", "--format", "ids").lines == ["7"]
    assert "Stuck deals" in crm("today").out
    for days, ids in (("30d", []), ("0d", []), ("15d", ["7"])):
        monkeypatch.setenv("SIMPLECRM_PIPELINES", f"sales: qualified 10% {days}, meeting 25%")
        assert crm("deals", "is:stuck", "--format", "ids").lines == ids, "the settings come first"
        assert ("Stuck deals" in crm("today").out) == bool(ids)


def test_usual_time_is_learned_from_five_deals_and_never_less_than_a_week(
    crm: Crm, moved: None, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert learning.refresh(book)
    rows = book.reading().execute("select stage, stays, median_days, stuck_days from stage_time order by 1").fetchall()
    assert rows == [("qualified", 6, 10.0, 20)], "deals were won at once in the stage meeting"
    crm("deals", "delete", "deal 1", "deal 2")
    assert learning.refresh(book)
    assert book.reading().execute("select count(*) from stage_time").fetchone() == (0,)
    assert not learning.refresh(book)
