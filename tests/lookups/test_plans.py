"""Query plans: every query finds its rows by an index and never scans a whole table.

What a statement reads is seen in its program (``explain``): a cursor that is set to the first or last entry of a table
or of a whole index reads on from there. What cannot be answered otherwise is named in ``WHOLE``, with the reason.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import simplecrm.lookups
from simplecrm import config
from simplecrm.core.alerts import KINDS, Key
from simplecrm.core.dates.periods import periods
from simplecrm.core.nouns import TAGGED
from simplecrm.core.pipelines import parse_pipelines
from simplecrm.core.query import QueryContext
from simplecrm.core.records.contacts import Contact, Email, Link, Phone
from simplecrm.core.reports import REPORTS
from simplecrm.errors import Ambiguous
from simplecrm.lookups import (
    activities,
    attachments,
    board,
    brief,
    campaigns,
    cases,
    celebrations,
    changes,
    companies,
    contact_points,
    contacts,
    deals,
    deliveries,
    first_contacts,
    history,
    leading,
    nearest,
    notes,
    owners,
    pages,
    pending_notifications,
    products,
    profiles,
    purchases,
    references,
    related_counts,
    reminders,
    removed,
    reports,
    search,
    segments,
    subjects,
    sync,
    tagged,
    tags,
    templates,
    timeline,
    today,
    uids,
    users,
    vocabularies,
    who,
)
from simplecrm.lookups.alerts import cross_selling, drift, keys, months, stuck
from simplecrm.lookups.alerts.current import current
from simplecrm.lookups.identity import duplicates, known, matching, same_records, traits
from simplecrm.lookups.query import compiler
from simplecrm.lookups.search import fuzzy
from simplecrm.store.book import Book
from tests.answers import MadeOnce
from tests.conftest import CONTEXT, NOW

SMALL = {
    "product", "tag", "segment", "template", "campaign", "field", "alert", "cross_sell_rule", "stage_time",
    "current_step", "sync_folder",
    "notification", "sqlite_schema",
}  # fmt: skip
"""Tables with a line for each word of the person's own, not for each person."""
FTS = ("search_",)
"""The tables that FTS5 keeps its index in, and reads as it sees fit."""

DAY = NOW.date()
WEEKS = tuple(periods("week", None, DAY))


DEFAULT_BY = {one.name: next(iter(one.by), "") for one in REPORTS}


def reported(name: str, by: str = "", where: str = "") -> Callable[[sqlite3.Connection], object]:
    """Ask a report."""
    return lambda book: reports.rows(book, name, reports.Ask(CONTEXT, WEEKS, by, where, 20))


def found_of(noun: str, query: str, **options: Any) -> Callable[[sqlite3.Connection], object]:
    """Ask the query language for companies, deals, purchases or cases."""
    lookups: Any = {"company": companies, "deal": deals, "purchase": purchases, "case": cases}[noun]

    def question(book: sqlite3.Connection) -> object:
        return lookups.ids(book, where=compiler.matching(book, noun, query, CONTEXT), **options)

    return question


COMPANY_QUERIES = (
    "firm", "tag:vip", "tag:vip or tag:cold", "id:1,2", "phone:2671", "shoe_size:42", "city:berlin", "parent:firm",
    "contact:ann", "deal>10", "deal:deal", "note:firm", "link:linkedin.com/in/ann7", "last<30d", "last>60d",
    "next:late", "next<7d", "created<30d",
    "has:note no:email", "has:subsidiary has:reminder", "is:archived", "industry:steel -tag:vip",
    "case:jams", "has:case", "has:attachment",
)  # fmt: skip
DEAL_QUERIES = (
    "deal", "owner:ben", "owner:none", "tag:vip", "tag:vip or tag:cold", "id:1,2", "shoe_size:42", "stage:proposal",
    "status:won", "value>10",
    "company:firm", "contact:ann", "close<30d", "is:late", "closed<30d", "note:x", "last<30d", "next:none",
    "has:note no:tag", "has:attachment", "is:archived", "is:stuck", "product:gtx",
)  # fmt: skip
PURCHASE_QUERIES = (
    "gtx", "id:1,2", "invoice:R-7", "product:gtx", "category:tools", "company:firm", "contact:ann", "deal:deal",
    "value>10", "quantity>2", "bought<30d", "bought>2026-01-01", "due<30d", "paid:never", "is:unpaid", "is:overdue",
    "is:archived", "has:cost no:invoice", "text:gtx -currency:usd", "created<30d",
)  # fmt: skip


CASE_QUERIES = (
    "jams", "id:1,2", "status:waiting", "is:unsolved", "priority:1", "priority<3", "product:gtx", "company:firm",
    "contact:ann", "title:jams", "text:x", "opened<30d", "waiting>3d", "solved<30d", "satisfaction<3", "last<30d",
    "has:product no:activity", "has:attachment", "is:archived",
)  # fmt: skip
INDEXED_CASES = ("status:waiting", "is:unsolved", "opened<30d")
"""Queries that the indexes on the status and the time of cases answer."""

SELECTIVE = ("owner:ben", "tag:vip", "tag:vip or tag:cold", "id:1,2", "phone:2671", "invoice:R-7")
"""Queries that an index answers."""

OPEN_DEALS = ("stage:proposal", "status:won", "is:late", "is:stuck")
"""Queries that the index on the status of deals answers."""


def sorted_board(sort: str, *, reverse: bool = False) -> Callable[[sqlite3.Connection], Any]:
    """Asks for the first deals of each column in an order."""
    return lambda book: board.columns(book, PIPELINES, PIPELINES.all[0], NOW, sort=sort, reverse=reverse, limit=5)


def found(query: str, **options: object) -> Callable[[sqlite3.Connection], object]:
    """Ask the query language."""
    return lambda book: compiler.ids(book, query, CONTEXT, **options)  # type: ignore[arg-type]


def _tried(question: Callable[[], object]) -> None:
    """Ask what may match several."""
    with contextlib.suppress(Ambiguous):
        question()


def some(book: sqlite3.Connection) -> compiler.Condition:
    """What a query asks that finds a few."""
    return compiler.people(book, "tag:vip next:late (stage:lead or contact)", CONTEXT) or compiler.EVERYBODY


EVERY_KEY = Contact(
    uid="none", name="Ann Meyer2", emails=(Email("ann.2@firm2.example"),), phones=(Phone("+4930123456"),),
    links=(Link("https://linkedin.com/in/ann"),),
)  # fmt: skip
"""A contact with all that others are known by."""

STAGES = "sales: qualified 10% 14d, proposal 50%; renewals: due 60% 14d"
PIPELINES = parse_pipelines(STAGES)
WITH_STAGES = QueryContext(NOW, lambda name: STAGES if name == "pipelines" else config.get(name))

QUESTIONS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "activities.ids": activities.ids,
    "activities.ids of a contact": lambda book: activities.ids(book, contact_id=2),
    "activities.ids of a company": lambda book: activities.ids(book, company_id=1, limit=5),
    "activities.ids of a deal": lambda book: activities.ids(book, deal_id=1),
    "activities.ids of a case": lambda book: activities.ids(book, case_id=1),
    "activities.ids newest": lambda book: activities.ids(book, kind="call", limit=20),
    "activities.ids since": lambda book: activities.ids(book, since="2026-11-01T00:00:00Z"),
    "activities.counts": lambda book: activities.counts(book, ["2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"]),
    "activities.counts of a user": lambda book: activities.counts(book, ["2026-11-01T00:00:00Z"], user="ann"),
    "activities.kinds": activities.kinds,
    "activities.rows": lambda book: activities.rows(book, [1, 2]),
    "activities.get": lambda book: activities.get(book, 1),
    "attachments.ids newest": lambda book: attachments.ids(book, limit=20),
    "attachments.ids of a contact": lambda book: attachments.ids(book, contact_id=2),
    "attachments.ids of a company": lambda book: attachments.ids(book, company_id=1),
    "attachments.ids of a deal": lambda book: attachments.ids(book, deal_id=1),
    "attachments.ids of a case": lambda book: attachments.ids(book, case_id=1),
    "attachments.ids of those found": lambda book: attachments.ids(book, where=some(book), limit=20),
    "attachments.rows": lambda book: attachments.rows(book, [1, 2]),
    "attachments.get": lambda book: attachments.get(book, 1),
    "attachments.require": lambda book: attachments.require(book, 1),
    "brief.brief": lambda book: brief.brief(book, 2, DAY),
    "cases.of_company_by_status": lambda book: cases.of_company_by_status(book, 3),
    "cases.ids": cases.ids,
    "cases.ids unsolved": lambda book: cases.ids(book, status=cases.UNSOLVED),
    "cases.ids of a contact": lambda book: cases.ids(book, contact_id=2, status=cases.UNSOLVED),
    "cases.ids of a company": lambda book: cases.ids(book, company_id=1, status="solved"),
    "cases.rows": lambda book: cases.rows(book, [1, 2]),
    "cases.get": lambda book: cases.get(book, 1),
    "nearest.by_id": lambda book: nearest.by_id(book, "company", 1),
    "nearest.by_title": lambda book: nearest.by_title(book, "company", "firm"),
    "cases.require": lambda book: cases.require(book, 1),
    "cases.resolve": lambda book: cases.resolve(book, "1"),
    "cases.resolve title": lambda book: cases.resolve(book, "Case 1"),
    "cases.resolve part": lambda book: _tried(lambda: cases.resolve(book, "as")),
    "cases.count": lambda book: cases.count(book, contact_id=2, status="solved"),
    "cases.products": cases.products,
    "celebrations.celebrations": lambda book: celebrations.celebrations(book, DAY),
    "celebrations.celebrations of a user": lambda book: celebrations.celebrations(book, DAY, user="ann"),
    "companies.ids": companies.ids,
    "companies.ids text": lambda book: companies.ids(book, text="firm 1"),
    "companies.rows": lambda book: companies.rows(book, [1, 2]),
    "companies.get": lambda book: companies.get(book, 1),
    "companies.get_many": lambda book: companies.get_many(book, [1, 2]),
    "companies.contact_ids": lambda book: companies.contact_ids(book, 1),
    "companies.named": lambda book: companies.named(book, "Firm 1"),
    "companies.resolve": lambda book: companies.resolve(book, "Firm 1"),
    "companies.resolve part": lambda book: companies.resolve(book, "1"),
    "companies.count": companies.count,
    "companies.called": lambda book: companies.called(book, [1, 2]),
    "companies.subsidiary_ids": lambda book: companies.subsidiary_ids(book, 1),
    "companies.is_within": lambda book: companies.is_within(book, 2, 1),
    **{f"contacts.ids {sort}": lambda book, sort=sort: contacts.ids(book, sort=sort) for sort in contacts.SORTS},  # type: ignore[misc]
    **{
        f"contacts.ids {sort} reversed": lambda book, sort=sort: contacts.ids(book, sort=sort, reverse=True)  # type: ignore[misc]
        for sort in contacts.SORTS
    },
    "contacts.ids first page": lambda book: contacts.ids(book, limit=50),
    "contacts.ids archived": lambda book: contacts.ids(book, archived=True),
    "contacts.rows": lambda book: contacts.rows(book, [1, 2]),
    "contacts.rows short": lambda book: contacts.rows(book, [1, 2], short=True),
    "contacts.get": lambda book: contacts.get(book, 2),
    "contacts.get_many": lambda book: contacts.get_many(book, [1, 2]),
    "contacts.stages": contacts.stages,
    "contacts.sources": contacts.sources,
    "contacts.reach": lambda book: contacts.reach(book, "contact", "[2]"),
    "contacts.reach company": lambda book: contacts.reach(book, "company", "[1]"),
    "contacts.not_to_contact": lambda book: contacts.not_to_contact(book, [1, 2]),
    "contacts.names": lambda book: contacts.names(book, [1, 2]),
    "contacts.count": contacts.count,
    **{
        f"first_contacts.ids {sort}{' reversed' if reverse else ''}": partial(
            first_contacts.ids, sort=sort, reverse=reverse, limit=5
        )
        for sort in sorted(contacts.WITHOUT_INDEX)
        for reverse in (False, True)
    },
    "board.columns": lambda book: board.columns(book, PIPELINES, PIPELINES.all[0], NOW),
    "board.columns of the second": lambda book: board.columns(book, PIPELINES, PIPELINES.all[1], NOW),
    "board.columns filtered": lambda book: board.columns(
        book, PIPELINES, PIPELINES.all[0], NOW, where=compiler.matching(book, "deal", "tag:vip", CONTEXT)
    ),
    **{f"board.columns by {sort}": sorted_board(sort) for sort in board.SORTS},
    **{f"board.columns by {sort} reversed": sorted_board(sort, reverse=True) for sort in board.SORTS},
    "board.columns first": lambda book: board.columns(book, PIPELINES, PIPELINES.all[0], NOW, limit=5),
    "board.updated": lambda book: board.updated(book, [], 3, PIPELINES, PIPELINES.all[0], NOW),
    "board.updated other": lambda book: board.updated(book, [], 3, PIPELINES, PIPELINES.all[1], NOW),
    "board.count": lambda book: board.count(book, PIPELINES, PIPELINES.all[0]),
    "board.cards": lambda book: board.cards(book, [1, 2]),
    "deals.count_open": deals.count_open,
    "deals.first_closed": lambda book: deals.first_closed(book, [1, 2]),
    "deals.ids": deals.ids,
    "deals.ids open": lambda book: deals.ids(book, status="open"),
    "deals.ids of a stage": lambda book: deals.ids(book, stage="proposal"),
    "deals.ids of a contact": lambda book: deals.ids(book, contact_id=2, status="open"),
    "deals.roles": deals.roles,
    "deals.ids of a company": lambda book: deals.ids(book, company_id=1),
    "deals.closed of a contact": lambda book: deals.closed(book, contact_id=2),
    "deals.closed of a company": lambda book: deals.closed(book, company_id=1),
    "deals.resolve": lambda book: deals.resolve(book, "1"),
    "deals.resolve part": lambda book: _tried(lambda: deals.resolve(book, "ea")),
    "deals.resolve title": lambda book: deals.resolve(book, "Deal 1"),
    "deals.rows": lambda book: deals.rows(book, [1, 2]),
    "deals.get": lambda book: deals.get(book, 1),
    "products.ids": products.ids,
    "products.ids text": lambda book: products.ids(book, text="gtx"),
    "products.rows": lambda book: products.rows(book, [1, 2]),
    "products.get": lambda book: products.get(book, 1),
    "products.require": lambda book: products.require(book, 1),
    "products.named": lambda book: products.named(book, "GTX 1"),
    "products.names": products.names,
    "products.resolve": lambda book: products.resolve(book, "GTX 1"),
    "products.resolve part": lambda book: _tried(lambda: products.resolve(book, "GT")),
    "purchases.ids newest": lambda book: purchases.ids(book, limit=20),
    **{f"purchases.ids {sort}": lambda book, sort=sort: purchases.ids(book, sort=sort) for sort in purchases.SORTS},  # type: ignore[misc]
    "purchases.ids of a contact": lambda book: purchases.ids(book, contact_id=2),
    "purchases.ids of a company": lambda book: purchases.ids(book, company_id=1),
    "purchases.ids of a deal": lambda book: purchases.ids(book, deal_id=1),
    "purchases.ids of a product": lambda book: purchases.ids(book, product_id=1),
    "purchases.of_invoice": lambda book: purchases.of_invoice(book, "R-7"),
    "purchases.rows": lambda book: purchases.rows(book, [1, 2]),
    "purchases.get": lambda book: purchases.get(book, 1),
    "purchases.require": lambda book: purchases.require(book, 1),
    "purchases.totals": lambda book: purchases.totals(book, DAY.isoformat(), contact_id=2),
    "purchases.totals of a company": lambda book: purchases.totals(book, DAY.isoformat(), company_id=1),
    "purchases.totals of a deal": lambda book: purchases.totals(book, DAY.isoformat(), deal_id=1),
    "purchases.totals of a product": lambda book: purchases.totals(book, DAY.isoformat(), product_id=1),
    "drift.contacts": lambda book: drift.contacts(book, CONTEXT, limit=20),
    "drift.contacts of a user": lambda book: drift.contacts(book, CONTEXT, limit=20, user="ann"),
    "duplicates.pairs": duplicates.pairs,
    **{
        f"same_records.of_owner {noun} {owner}": lambda book, noun=noun, owner=owner: list(  # type: ignore[misc]
            same_records.of_owner(book, noun, owner, 2)
        )
        for noun, owners in same_records.OWNERS.items()
        for owner in owners
    },
    "duplicates.last_import": duplicates.last_import,
    "duplicates.like": lambda book: duplicates.like(book, EVERY_KEY),
    "traits.traits_where": lambda book: list(traits.traits_where(book, "id = ?", (1,))),
    "matching.Matcher": lambda book: matching.Matcher(lambda _id, _contact: False).load(book, [EVERY_KEY]),
    "uids.of_record": lambda book: uids.of_record(book, "contact", 2),
    "uids.record_id": lambda book: uids.record_id(book, "contact", "x"),
    "uids.of_book": uids.of_book,
    "vocabularies.in_use stage": lambda book: vocabularies.in_use(book, "stage"),
    "vocabularies.in_use kind": lambda book: vocabularies.in_use(book, "kind"),
    "compiler.ids words": found("ann lee"),
    "compiler.ids tag": found("tag:vip ann"),
    "compiler.ids owner": found("owner:ben"),
    "compiler.ids owner and words": found("owner:none ann"),
    "compiler.ids phone": found("phone:2671"),
    "compiler.ids number": found("2671 tag:vip"),
    "compiler.ids company": found("company:acme"),
    "compiler.ids or": found("tag:vip or tag:cold"),
    "compiler.ids segment": found("@hot"),
    "compiler.ids id": found("id:12,15"),
    "compiler.ids sorted": found("company:acme", sort="last"),
    "compiler.ids sorted reversed": found("company:acme", sort="last", reverse=True),
    "compiler.ids lately": found("last<30d"),
    "compiler.ids last": found("last>60d"),
    "compiler.ids next": found("next<7d"),
    "compiler.ids late": found("is:late"),
    "compiler.ids created": found("created>2026-11-01"),
    "compiler.ids first page": found("stage:customer", limit=50),
    **{f"compiler.matching company {query}": found_of("company", query) for query in COMPANY_QUERIES},
    **{f"compiler.matching deal {query}": found_of("deal", query) for query in DEAL_QUERIES},
    **{f"compiler.matching purchase {query}": found_of("purchase", query) for query in PURCHASE_QUERIES},
    **{f"compiler.matching case {query}": found_of("case", query) for query in CASE_QUERIES},
    **{f"cases.ids {sort}": found_of("case", "", sort=sort) for sort in cases.SORTS if sort},
    **{f"companies.ids {sort}": found_of("company", "", sort=sort) for sort in companies.SORTS},
    **{f"deals.ids {sort}": found_of("deal", "", sort=sort) for sort in deals.SORTS if sort},
    **{f"companies.ids {sort} reversed": found_of("company", "", sort=sort, reverse=True) for sort in companies.SORTS},
    **{f"deals.ids {sort} reversed": found_of("deal", "", sort=sort, reverse=True) for sort in deals.SORTS},
    "compiler.people": lambda book: compiler.people(book, "tag:vip @hot", CONTEXT),
    "compiler.among": lambda book: compiler.among(book, [1, 2], some(book)),
    "compiler.chosen": lambda book: book.execute(*compiler.chosen(book, "tag:vip", CONTEXT)[:2]),
    "compiler.condition": lambda book: compiler.condition(book, compiler.query.parse("@hot shoe_size:42"), CONTEXT),  # type: ignore[attr-defined]
    "fuzzy.ids": lambda book: fuzzy.ids(book, "offman", limit=20),
    "fuzzy.ids misspelt": lambda book: fuzzy.ids(book, "hofman", limit=20),
    "related_counts.counts": lambda book: related_counts.counts(book, 2),
    "related_counts.shared": lambda book: related_counts.shared(book, 1, 2),
    "sync.folders": sync.folders,
    "sync.folder": lambda book: sync.folder(book, "/tmp/phone"),
    "sync.base": lambda book: sync.base(book, 1, "contacts", 2),
    "sync.items": lambda book: sync.items(book, 1, "contacts"),
    "changes.of_contact": lambda book: changes.of_contact(book, 2),
    "changes.of_undo": lambda book: changes.of_undo(book, 1, 20),
    "changes.name": lambda book: changes.name(book, "contact", 2),
    "changes.names": lambda book: changes.names(book, {"contact": {2}, "company": {999}}),
    "who.resolve_ever": lambda book: who.resolve_ever(book, "Ann Meyer20"),
    "removed.resolve": lambda book: removed.resolve(book, "contact", "Ann Meyer20"),
    "removed.matching": lambda book: removed.matching(book, "contact", "ann.20@firm0.example"),
    "removed.only_match": lambda book: removed.only_match(book, "contact", "ann meyer20"),
    "removed.only_match phone": lambda book: removed.only_match(book, "contact", "4930999999"),
    "removed.of_deleted": lambda book: removed.of_deleted(book, "contact", 999),
    "history.steps": history.steps,
    "history.steps since": lambda book: history.steps(book, since="2026-11-01T00:00:00Z"),
    "history.step": lambda book: history.step(book, 1),
    "history.changes_of": lambda book: history.changes_of(book, 1),
    "history.dropped_until": lambda book: history.dropped_until(book, 1),
    "history.next_undo": history.next_undo,
    "history.made_by": lambda book: history.made_by(book, "activity", range(1, 100)),
    "history.has_users": history.has_users,
    "reminders.ids by owner": lambda book: reminders.ids(
        book, where=compiler.people(book, "owner:ben", CONTEXT._replace(of_follow_ups=True))
    ),
    "users.known": users.known,
    "users.is_shared": users.is_shared,
    "users.whose": lambda book: users.whose(book, "ann"),
    "owners.of_draft": lambda book: owners.of_draft(book, 1, 2),
    "compiler.follow_ups": lambda book: reminders.ids(
        book,
        before="2026-11-30",
        where=compiler.follow_ups(book, "owner:ben tag:vip", CONTEXT, compiler.people(book, "owner:ben", CONTEXT)),
    ),
    "history.next_undo of a user": lambda book: history.next_undo(book, "ann"),
    "history.next_redo of a user": lambda book: history.next_redo(book, "ann"),
    "history.next_redo": history.next_redo,
    "notes.ids": notes.ids,
    "notes.ids newest": lambda book: notes.ids(book, limit=20),
    "notes.ids of some": lambda book: notes.ids(book, where=some(book)),
    "notes.ids of a contact": lambda book: notes.ids(book, contact_id=2, pinned=True),
    "notes.ids of a deal": lambda book: notes.ids(book, deal_id=1),
    "pages.of_company": lambda book: pages.of_company(book, 1, today=DAY.isoformat()),
    "pages.around": lambda book: pages.around(book, 2),
    "pages.of_case": lambda book: pages.of_case(book, 1),
    "pages.first_case": lambda book: pages.first_case(book, 2),
    "pages.of_deal": lambda book: pages.of_deal(book, 1, today=DAY.isoformat()),
    "notes.ids of a company": lambda book: notes.ids(book, company_id=1),
    "notes.rows": lambda book: notes.rows(book, [1, 2]),
    "notes.get": lambda book: notes.get(book, 1),
    "pending_notifications.pending": lambda book: pending_notifications.pending(book, NOW),
    "pending_notifications.pending of a user": lambda book: pending_notifications.pending(book, NOW, user="ann"),
    "pending_notifications.last_notified of a user": lambda book: pending_notifications.last_notified(book, "ann"),
    "pending_notifications.last_notified": pending_notifications.last_notified,
    "contact_points.emails": lambda book: contact_points.emails(book, "ann", CONTEXT),
    "contact_points.emails address": lambda book: contact_points.emails(book, "ann.2@", CONTEXT),
    "contact_points.emails of all": lambda book: contact_points.emails(book, "ann", CONTEXT, everybody=True),
    "contact_points.phones": lambda book: contact_points.phones(book, "+49 30 10000002", CONTEXT),
    "contact_points.phones name": lambda book: contact_points.phones(book, "ann", CONTEXT),
    "contact_points.callers": lambda book: contact_points.callers(book, "0002", CONTEXT),
    "contact_points.coming_birthdays": lambda book: contact_points.coming_birthdays(book, DAY),
    "contact_points.birthdays": contact_points.birthdays,
    "contact_points.found_by": lambda book: contact_points.found_by(book, "tag:vip", CONTEXT, 20),
    "reminders.ids": reminders.ids,
    "reminders.ids due": lambda book: reminders.ids(book, before="2026-12-01"),
    "reminders.ids of some": lambda book: reminders.ids(book, where=some(book)),
    "reminders.ids done, of some": lambda book: reminders.ids(book, where=some(book), done=True),
    "reminders.ids of a contact": lambda book: reminders.ids(book, contact_id=2),
    "reminders.ids of a company": lambda book: reminders.ids(book, company_id=1),
    "reminders.ids of a deal": lambda book: reminders.ids(book, deal_id=1),
    "reminders.ids done": lambda book: reminders.ids(book, done=True, limit=20),
    "reminders.due_before": lambda book: reminders.due_before(book, "2026-11-30"),
    "reminders.due_before of some": lambda book: reminders.due_before(book, "2026-11-30", where=some(book)),
    "reminders.due_before of a user": lambda book: reminders.due_before(book, "2026-11-30", user="ann"),
    "reminders.count_due of a user": lambda book: reminders.count_due(book, "2026-12-01", user="ann"),
    "reminders.counts_by_day of a user": lambda book: reminders.counts_by_day(
        book, "2026-11-01", "2026-12-01", user="ann"
    ),
    "reminders.rows": lambda book: reminders.rows(book, [1, 2]),
    "reminders.get": lambda book: reminders.get(book, 1),
    "reminders.next_ids": lambda book: reminders.next_ids(book, [1, 2]),
    "reminders.open_counts": lambda book: reminders.open_counts(book, [1, 2]),
    "reminders.count_due": lambda book: reminders.count_due(book, "2026-12-01"),
    "reminders.count_open": reminders.count_open,
    "reminders.counts_by_day": lambda book: reminders.counts_by_day(book, "2026-11-01", "2026-12-01"),
    "reminders.counts_by_day of some": lambda book: reminders.counts_by_day(
        book, "2026-11-01", "2026-12-01", where=some(book)
    ),
    **{f"reports.rows {one.name}": reported(one.name, next(iter(one.by), "")) for one in REPORTS},
    **{f"reports.rows {one.name} of": reported(one.name, next(iter(one.by), ""), "tag:vip") for one in REPORTS},
    **{
        f"reports.rows {one.name} of companies": reported(one.name, next(iter(one.by), ""), "@firms") for one in REPORTS
    },
    **{f"reports.rows {name} of deals": reported(name, DEFAULT_BY[name], "@big") for name in reports.OF_DEALS},
    "ask.finds": lambda book: reports.finds(book, "@hot"),
    **{
        f"sales.{name}": reported(name, "month" if name in ("won", "velocity") else "")
        for name in ("pipeline", "forecast", "conversion", "velocity", "won")
    },
    **{
        f"reports.rows {name} by {by}": reported(name, by)
        for name, ways in {"won": ("company", "product", "source"), "margin": ("company", "category", "month")}.items()
        for by in ways
    },
    **{f"revenue.{name}": reported(name, "product") for name in ("customers", "margin", "rfm")},
    "support.cases": reported("cases", "month"),
    "reports.rows cases by product": reported("cases", "product"),
    "reports.rows companies by activities": reported("companies", "activities"),
    "search.ids name": lambda book: search.ids(book, "ann"),
    "search.ids text": lambda book: search.ids(book, "hello there"),
    "search.ids typo": lambda book: search.ids(book, "hofman"),
    "search.ids email": lambda book: search.ids(book, "ann.2@firm2.example"),
    "search.ids phone": lambda book: search.ids(book, "+49 30 10000002"),
    "search.ids cjk": lambda book: search.ids(book, "小明"),
    "search.ids who": lambda book: search.ids(book, "ann", who_only=True),
    "campaigns.ids": campaigns.ids,
    "campaigns.rows": lambda book: campaigns.rows(book, [1]),
    "campaigns.is_paused": lambda book: campaigns.is_paused(book, 1),
    "campaigns.get": lambda book: campaigns.get(book, 1),
    "campaigns.require": lambda book: campaigns.require(book, 1),
    "resolving.by_title": lambda book: cases.resolve(book, "case:1"),
    "resolving.by_name": lambda book: templates.resolve(book, "thanks"),
    "campaigns.resolve": lambda book: campaigns.resolve(book, "spring"),
    "campaigns.resolve part": lambda book: campaigns.resolve(book, "spr"),
    "campaigns.members": lambda book: list(campaigns.members(book, campaigns.require(book, 1), "2026-01-01")),
    "deliveries.to_addresses": lambda book: deliveries.to_addresses(book, ["ann1@x.com", "ann2@x.com"]),
    "deliveries.of_messages": lambda book: deliveries.of_messages(book, [f"{1:024x}@x.com", "other@x.com"]),
    "campaigns.addressees": lambda book: list(campaigns.addressees(book, campaigns.require(book, 1))),
    "campaigns.result": lambda book: campaigns.result(book, campaigns.require(book, 1), ""),
    "templates.ids": templates.ids,
    "templates.rows": lambda book: templates.rows(book, [1]),
    "templates.get": lambda book: templates.get(book, 1),
    "templates.require": lambda book: templates.require(book, 1),
    "templates.resolve": lambda book: templates.resolve(book, "thanks"),
    "templates.resolve part": lambda book: templates.resolve(book, "tha"),
    "templates.field_names": templates.field_names,
    "templates.people": lambda book: templates.people(book, [1, 2], today="2026-11-22", me={}, with_deals=True),
    "segments.every": segments.every,
    "segments.record_ids": lambda book: segments.record_ids(book, segments.require(book, "hot"), CONTEXT),
    "segments.count": lambda book: segments.count(book, segments.require(book, "hot"), CONTEXT),
    "compiler.count": lambda book: compiler.count(book, "contact", "tag:vip", CONTEXT),
    "compiler.count company": lambda book: compiler.count(book, "company", "tag:vip", CONTEXT),
    "compiler.count deal": lambda book: compiler.count(book, "deal", "tag:vip", CONTEXT),
    "segments.counted": lambda book: segments.counted(book, [segments.require(book, "hot")], CONTEXT),
    "segments.compare": lambda book: segments.compare(book, segments.require(book, "hot"), CONTEXT),
    "segments.named": lambda book: segments.named(book, "hot"),
    "segments.require": lambda book: segments.require(book, "hot"),
    "subjects.called": lambda book: [
        subjects.called(book, noun, 1) for noun in ("contact", "company", "deal", "case", "purchase")
    ],
    "subjects.resolve": lambda book: subjects.resolve(book, "company:Firm 1"),
    "subjects.resolve a company": lambda book: subjects.resolve(book, "Firm 1"),
    "references.case_id": lambda book: references.case_id(book, "Re: [case #1] Case 1", [1, 2]),
    "subjects.resolve a case": lambda book: subjects.resolve(book, "case:1"),
    "subjects.resolve a deal": lambda book: subjects.resolve(book, "deal:1"),
    **{f"tagged.tags {noun}": lambda book, noun=noun: tagged.tags(book, noun, [1, 2]) for noun in TAGGED},  # type: ignore[misc]
    **{f"tagged.fields {noun}": lambda book, noun=noun: tagged.fields(book, noun, [1, 2]) for noun in TAGGED},  # type: ignore[misc]
    "tags.every": tags.every,
    "tags.names": tags.names,
    "tags.named": lambda book: tags.named(book, "vip"),
    "tags.require": lambda book: tags.require(book, "vip"),
    "tags.contact_ids": lambda book: tags.contact_ids(book, "vip"),
    "tags.fields": tags.fields,
    "timeline.keys": lambda book: timeline.keys(book, limit=20),
    "timeline.keys whole": timeline.keys,
    "timeline.keys of some": lambda book: timeline.keys(book, where=some(book)),
    "timeline.keys of a contact": lambda book: timeline.keys(book, contact_id=2),
    "timeline.keys of a company": lambda book: timeline.keys(book, company_id=1, limit=20),
    "timeline.keys of a case": lambda book: timeline.keys(book, case_id=1, limit=20),
    "timeline.keys of a deal": lambda book: timeline.keys(book, deal_id=1, limit=20),
    "timeline.rows": lambda book: timeline.rows(book, [timeline.Key("activity", 1), timeline.Key("note", 1)]),
    "timeline.page": lambda book: timeline.page(book, contact_id=2, limit=20),
    "today.agenda": lambda book: today.agenda(book, CONTEXT, ahead=7),
    "today.agenda of some": lambda book: today.agenda(book, CONTEXT, ahead=7, where=some(book)),
    "today.agenda of a user": lambda book: today.agenda(book, CONTEXT, ahead=7, user="ann"),
    "today.due": lambda book: today.due(book, NOW),
    "today.due of some": lambda book: today.due(book, NOW, where=some(book)),
    "today.narrowed": lambda book: today.narrowed(book, CONTEXT, "tag:vip", some(book), user="ann"),
    "today.due of a user": lambda book: today.due(book, NOW, user="ann"),
    "today.count": lambda book: today.count(book, NOW),
    "today.count of some": lambda book: today.count(book, NOW, where=some(book)),
    "today.count of a user": lambda book: today.count(book, NOW, user="ann"),
    "current.current": lambda book: current(book, WITH_STAGES),
    "current.current of a user": lambda book: current(book, WITH_STAGES, user="ann"),
    "current.current of some": lambda book: current(book, WITH_STAGES, where=some(book)),
    "months.changes": lambda book: months.changes(book, CONTEXT),
    "cross_selling.offers of a user": lambda book: cross_selling.offers(book, DAY.isoformat(), limit=20, user="ann"),
    "cross_selling.offers": lambda book: cross_selling.offers(book, DAY.isoformat(), limit=20),
    "cross_selling.offer": lambda book: cross_selling.offer(book, 1),
    "cross_selling.rules": cross_selling.rules,
    "keys.resolve": lambda book: [
        keys.resolve(book, word, int) for word in ("deal:1", "case:1", "drifting:1", "purchase:1", "month:2026-11")
    ],
    "stuck.learned_days": stuck.learned_days,
    "keys.snoozed": lambda book: keys.snoozed(book, DAY.isoformat()),
    "keys.rows": lambda book: keys.rows(book, [1]),
    "keys.title": lambda book: [keys.title(book, Key(kind, 1)) for kind in KINDS],
    "today.ranked": lambda book: today.ranked(book, today.agenda(book, CONTEXT), NOW),
    "known.by_full_name": lambda book: known.by_full_name(book, "Ann Lee"),
    "known.contact_id": lambda book: known.contact_id(
        book, Contact(uid="none", emails=(Email("ann.2@firm2.example"),), phones=(Phone("+4930123456"),))
    ),
    "deals.require": lambda book: deals.require(book, 1),
    "notes.require": lambda book: notes.require(book, 1),
    "reminders.require": lambda book: reminders.require(book, 1),
    "activities.require": lambda book: activities.require(book, 1),
    "leading.leading": lambda book: leading.leading(book, "ann meyer2, ann.3@firm3.example and more of a text"),
    "who.resolve": lambda book: who.resolve(book, "ann.2@firm2.example"),
    "who.resolve name": lambda book: who.resolve(book, "ann meyer2"),
    "who.resolve profile": lambda book: who.resolve(book, "https://www.linkedin.com/in/Ann7/?trk=x"),
    "who.resolve handle": lambda book: who.resolve(book, "linkedin:ann7"),
    "who.resolve handle anywhere": lambda book: who.resolve(book, "@ann7"),
    "profiles.contact_ids": lambda book: profiles.contact_ids(book, "linkedin.com/in/ann7"),
    "removed.only_match profile": lambda book: removed.only_match(book, "contact", "linkedin:ann20"),
    "activities.ids of a sentiment": lambda book: activities.ids(book, sentiment="bad", limit=20),
    "activities.trend": lambda book: activities.trend(book, contact_id=2),
    "activities.trend of a company": lambda book: activities.trend(book, company_id=1),
    "compiler.ids sentiment": found("sentiment:bad"),
    "compiler.ids sentiment, not": found("tag:vip -sentiment:bad"),
    "compiler.ids kind": found("kind:visit tag:vip"),
    "compiler.ids outcome": found("outcome:interested"),
    "compiler.ids link": found("link:linkedin.com/in/ann7"),
    "compiler.ids handle": found("x:ann7"),
    "compiler.ids handle anywhere": found("@ann7"),
    "compiler.ids page": found("https://linkedin.com/in/ann7 tag:vip"),
    "search.ids page": lambda book: search.ids(book, "linkedin.com/in/ann7"),
    "who.resolve last": lambda book: who.resolve(book, "@last", last=2),
}

_A_LIST = "a list of everything, read in its order and as far as the page goes"
_NEWEST = "the newest first, and as far back as asked"
_EVERYBODY = "everybody is counted"
_MANY = "most of a book may be meant, which is faster read in the order of the list"

BESIDE_COMPANIES = {"conversion": ["deal"], "rfm": ["purchase"], "follow-ups": ["reminder"]}
"""What reports read whole also when they are narrowed to some companies, by the name of the report."""

WHOLE: dict[str, tuple[set[str], str]] = {
    "activities.ids": ({"activity_by_time"}, _A_LIST),
    "activities.ids newest": ({"activity_by_time"}, _NEWEST),
    "activities.ids since": ({"activity_by_time"}, _NEWEST),
    "activities.kinds": ({"activity_by_time"}, _NEWEST),
    **dict.fromkeys(
        (
            "today.agenda",
            "today.agenda of some",
            "today.agenda of a user",
            "today.narrowed",
            "today.ranked",
            "current.current",
            "current.current of some",
            "current.current of a user",
        ),
        (
            {"cross_sell_offer_by_place", "ix_purchase_product_id"},
            "offers are read in order until enough are found; of purchases, whether there is one",
        ),
    ),
    **dict.fromkeys(
        ("cross_selling.offers", "cross_selling.offers of a user"),
        ({"cross_sell_offer_by_place"}, "read in order until enough are found"),
    ),
    "cross_selling.rules": ({"cross_sell_offer"}, "all are counted"),
    "deliveries.of_messages": ({"delivery"}, "asked once for thousands of messages, and only for ids of our own form"),
    "companies.count": ({"company_by_name"}, "all are counted, in the index alone"),
    "companies.ids": ({"company_by_name"}, _A_LIST),
    "companies.ids text": ({"company_by_name"}, "what stands inside a name is no beginning of an index"),
    "contacts.count": ({"contact_by_name"}, "all are counted, in the index alone"),
    **{f"contacts.ids {sort}": ({"contact_by_name"}, _A_LIST) for sort in contacts.SORTS},
    **{f"contacts.ids {sort} reversed": ({"contact_by_name"}, _A_LIST) for sort in contacts.SORTS},
    "contacts.ids created": ({"contact_by_created", "contact_by_name"}, _A_LIST),
    "contacts.ids created reversed": ({"contact_by_created", "contact_by_name"}, _A_LIST),
    "contacts.ids first page": ({"contact_by_name"}, _A_LIST),
    "contacts.ids archived": ({"contact_by_name"}, "the end of the index, where the archived are"),
    "contacts.stages": ({"contact_by_stage"}, "leaps from stage to stage begin at the first"),
    "contacts.sources": ({"contact_by_source"}, "leaps from source to source begin at the first"),
    "vocabularies.in_use stage": ({"contact_by_stage"}, "leaps from stage to stage begin at the first"),
    "vocabularies.in_use kind": ({"activity_by_time"}, _NEWEST),
    "nearest.by_title": ({"company"}, "the latest, up to a number of them"),
    "deals.ids": ({"deal"}, _A_LIST),
    "deals.resolve part": ({"deal"}, "a part of a title, which no index finds"),
    "deals.resolve title": ({"deal"}, "a title in any case"),
    "duplicates.last_import": ({"step"}, _NEWEST),
    "duplicates.pairs": ({"contact_by_name", "ix_employment_contact_id"}, "everybody is compared"),
    "compiler.ids created": ({"contact_by_name"}, _MANY),
    "compiler.ids first page": ({"contact_by_name"}, _MANY),
    "compiler.ids last": ({"contact_by_name"}, _MANY),
    "compiler.ids or": ({"contact_by_name"}, "in a book of a few hundred the list is shorter than two questions"),
    **{
        f"compiler.matching company {query}": (
            ({"company"}, "where there are a handful of companies, all are read sooner than looked up")
            if query in SELECTIVE
            else ({"company_by_name"}, "companies are few, and tested in the order of the list")
        )
        for query in COMPANY_QUERIES
    },
    **{
        f"compiler.matching deal {query}": ({"deal"}, "deals are few, and tested one after another")
        for query in DEAL_QUERIES
        if query not in (*SELECTIVE, *OPEN_DEALS)
    },
    **{
        f"compiler.matching purchase {query}": ({"purchase_by_day"}, "purchases are tested in the order of the list")
        for query in PURCHASE_QUERIES
        if query not in SELECTIVE
    },
    "purchases.ids newest": ({"purchase_by_day"}, _NEWEST),
    "purchases.ids ": ({"purchase_by_day"}, _A_LIST),
    **{f"purchases.ids {sort}": ({"purchase"}, _A_LIST) for sort in purchases.SORTS if sort not in ("", "bought")},
    "purchases.ids bought": ({"purchase_by_day"}, _A_LIST),
    **{
        f"compiler.matching case {query}": (
            {"case_by_status" if query == "last<30d" else "case"},
            "cases are few, and tested one after another",
        )
        for query in CASE_QUERIES
        if query not in (*SELECTIVE, *INDEXED_CASES)
    },
    **{f"cases.ids {sort}": ({"case"}, _A_LIST) for sort in cases.SORTS if sort},
    "cases.ids": ({"case"}, _A_LIST),
    "cases.ids opened": ({"case_by_opened"}, _A_LIST),
    "cases.resolve part": ({"case"}, "a part of a title, which no index finds"),
    "cases.resolve title": ({"case"}, "a title in any case, of cases of any status"),
    "companies.ids name": ({"company_by_name"}, _A_LIST),
    "compiler.count company": ({"company"}, "where there are a handful of companies, SQLite reads all of them"),
    "companies.ids created": ({"company_by_name"}, _A_LIST),
    "companies.ids id": ({"company", "company_by_name"}, _A_LIST),
    "companies.ids name reversed": ({"company_by_name"}, _A_LIST),
    "companies.ids created reversed": ({"company_by_name"}, _A_LIST),
    "companies.ids id reversed": ({"company", "company_by_name"}, _A_LIST),
    **{f"deals.ids {sort}": ({"deal"}, _A_LIST) for sort in deals.SORTS if sort},
    **{f"deals.ids {sort} reversed": ({"deal"}, _A_LIST) for sort in deals.SORTS},
    "first_contacts.ids last": ({"contact_summary_by_last"}, "from the last one on, until there are enough"),
    "first_contacts.ids next reversed": ({"contact_summary_by_next"}, "from the last one on, until there are enough"),
    "history.next_redo": ({"step"}, "from the last step back to the one before what was undone"),
    "history.next_redo of a user": ({"step"}, "from the last step back to the one before what was undone"),
    "history.dropped_until": ({"step"}, "from the last step back to one without changes, when compact dropped some"),
    "history.next_undo": ({"step"}, "from the last step back to one that stands"),
    "history.steps": ({"step"}, _NEWEST),
    "history.steps since": ({"step"}, _NEWEST),
    "notes.ids": ({"note_by_time"}, _A_LIST),
    "notes.ids newest": ({"note_by_time"}, _NEWEST),
    "attachments.ids newest": ({"attachment_by_time"}, _NEWEST),
    **{
        f"contact_points.{name}": (
            {"company"},
            "where there are a handful of companies, SQLite sifts by all before it looks up",
        )
        for name in ("emails address", "phones", "phones name", "callers")
    },
    "reports.rows rfm": ({"purchase"}, "all that customers ever bought"),
    "revenue.rfm": ({"purchase"}, "all that customers ever bought"),
    **{
        f"reports.rows {one.name} of companies": (
            {"company", *BESIDE_COMPANIES.get(one.name, ())},
            "the query of a segment may be on any column of companies",
        )
        for one in REPORTS
    },
    "reports.rows rfm of deals": ({"purchase"}, "all that customers ever bought"),
    "reports.rows follow-ups": ({"reminder"}, "when they were set is in no index"),
    "reports.rows growth": ({"contact_by_created"}, _EVERYBODY),
    "reports.rows quiet": ({"sqlite_autoindex_contact_1"}, _EVERYBODY),
    "reports.rows sources": ({"contact_by_source"}, _EVERYBODY),
    "reports.rows stages": ({"contact_by_stage"}, _EVERYBODY),
    "reports.rows tags": ({"ix_contact_tag_tag_id"}, _EVERYBODY),
    "tags.every": ({f"ix_{noun}_tag_tag_id" for noun in TAGGED}, _EVERYBODY),
    "reports.rows conversion": ({"deal", "ix_deal_move_deal_id"}, "every move is counted"),
    "sales.conversion": ({"deal", "ix_deal_move_deal_id"}, "every move is counted"),
    "timeline.keys": ({"activity_by_time", "note_by_time", "case_by_opened"}, _NEWEST),
    "timeline.keys whole": ({"activity_by_time", "note", "case_by_status"}, _A_LIST),
}
"""What is read from an end on, by the name of the table or index, and why."""

OWNERS = ("ann", "ben", "", "cleo", "", "", "")
"""Who owns records, a few each."""

STATISTICS = ("none", "its own", "of a large book")


@pytest.fixture(params=STATISTICS)
def connection(
    book: Book, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, made_once: MadeOnce
) -> sqlite3.Connection:
    """A book with some of everything, whose statistics are not there, are its own, or tell of a thousand times more."""
    monkeypatch.setenv("SIMPLECRM_STAGE_CADENCE", "customer=30,lead=14")
    monkeypatch.setenv("SIMPLECRM_PIPELINES", STAGES)
    # A scan by name reads on from the first, but no further than a bound that has a test of its own.
    monkeypatch.setattr(compiler, "_scanned", lambda *_asked: None)
    made_once(f"plans {request.param}", lambda: (filled(book, request.param), book.close()))  # type: ignore[func-returns-value]
    return book.reading()


def filled(book: Book, statistics: str) -> sqlite3.Connection:
    """Fill a book, give it statistics, and open it anew."""
    with book.writing("Fill") as step:
        step.bulk()
        for table, columns, rows in filling():
            marks = ", ".join("?" * len(columns.split(",")))
            step.connection.executemany(f'insert into "{table}" ({columns}) values ({marks})', rows)
        if statistics != "none":
            step.connection.execute("analyze")
        if statistics == "of a large book":
            for name, numbers in step.connection.execute("select rowid, stat from sqlite_stat1").fetchall():
                first, *others = numbers.split()
                larger = " ".join([str(int(first) * 1000), *others])
                step.connection.execute("update sqlite_stat1 set stat = ? where rowid = ?", (larger, name))
    book.close()
    return book.reading()


def filling() -> Iterator[tuple[str, str, list[tuple[object, ...]]]]:
    """Rows for every table: 200 people in ten firms, ten of them archived."""
    people = range(1, 201)
    yield (
        "company",
        "id, name, sort_name, domain, parent_id",
        [(n, f"Firm {n}", f"firm {n}", f"f{n}.de", n // 2 or None) for n in range(1, 11)],
    )
    yield "tag", "id, name", [(n, {1: "vip", 2: "cold"}.get(n, f"tag {n}")) for n in range(1, 41)]
    yield "campaign", "id, name, text, contact_ids", [(1, "spring", "Hello", "[1,2,3,4]")]
    yield "delivery", "campaign_id, contact_id, address, state, at", [
        (number, n, f"a{n}@x.de", ("sent", "bounced", "failed")[n % 3], "2026-11-01T10:00:00Z")
        for n in people for number in range(1, 3) if (number, n) != (1, 4)
    ]  # fmt: skip
    yield "template", "id, name, text", [(1, "thanks", "Thank you")]
    segments_: list[tuple[object, ...]] = [
        (1, "hot", "tag:vip next:none", "contact"),
        (2, "firms", "tag:vip", "company"),
        (3, "big", "tag:vip", "deal"),
    ]
    yield "segment", "id, name, query, finds", segments_
    yield "segment_snapshot", "segment_id, record_ids", [(1, "[1,2,3]")]
    yield "field", "id, name, kind", [(1, "shoe size", "number")]
    yield "contact", "id, name, sort_name, stage, source, cadence_days, birthday, archived_at, owner", [
        (n, f"Ann Meyer{n}", f"ann meyer{n}", ("lead", "customer")[n % 2], "fair", n % 3 * 7,
         f"1980-{1 + n % 12:02}-07", "" if n % 20 else "2026-01-01T00:00:00Z", OWNERS[n % 7]) for n in people
    ]  # fmt: skip
    yield "email", "contact_id, address", [(n, f"ann.{n}@firm{n % 10}.example") for n in people]
    yield "email", "company_id, address", [(n, f"info@firm{n}.example") for n in range(1, 11)]
    yield "phone", "contact_id, number, tail", [(n, f"+4930{10**7 + n}", f"{10**7 + n}"[::-1]) for n in people]
    yield "employment", "contact_id, company_id", [(n, 1 + n % 10) for n in people]
    yield "contact_tag", "contact_id, tag_id", [(n, 1 + n % 40) for n in people]
    yield "field_value", "contact_id, field_id, value", [(n, 1, "42") for n in people]
    yield "company_tag", "company_id, tag_id", [(n, 1 + n % 3) for n in range(1, 11)]
    yield "field_value", "company_id, field_id, value", [(n, 1, "42") for n in range(1, 11)]
    yield "address", "contact_id, city", [(n, "Berlin") for n in people]
    yield "link", "contact_id, url", [(n, f"https://a{n}.de") for n in people]
    yield "link", "contact_id, url, profile", [
        (n, f"https://linkedin.com/in/ann{n}", f"linkedin.com/in/ann{n}") for n in people
    ]  # fmt: skip
    yield "deal", "title, contact_id, company_id, value, status, closed_at, expected_close, owner", [
        (f"Deal {n}", n, 1 + n % 10, n, ("open", "won", "lost")[n % 3], "" if n % 3 == 0 else "2026-10-01T10:00:00Z",
         "2026-11-01", OWNERS[n % 5]) for n in people
    ]  # fmt: skip
    yield "product", "id, name, code", [(n, f"GTX {n}", f"G-{n}") for n in range(1, 31)]
    yield "purchase", "contact_id, company_id, deal_id, product_id, text, value, bought_on, due_on, paid_on, invoice", [
        (n, None if n % 3 else 1 + n % 10, None if n % 4 else n, 1 + n % 30, f"GTX {1 + n % 30}", n * 100,
         f"2026-{1 + n % 11:02}-07", f"2026-{1 + n % 11:02}-28", "" if n % 4 else "2026-11-20", f"R-{n}")
        for n in people
    ]  # fmt: skip
    yield "alert", "kind, record_id, title, until", [(kind, 1, "snoozed", "2026-12-01") for kind in KINDS]
    yield "stage_time", "pipeline, stage, stays, median_days, stuck_days", [("sales", "proposal", 9, 5.0, 10)]
    yield "cross_sell_rule", "id, bought_id, product_id, customers, buyers, product_buyers, both_buyers", [
        (1, 1, 2, 200, 20, 20, 10)
    ]  # fmt: skip
    yield "cross_sell_offer", "customer, product_id, rule_id, place", [
        (-n if n % 10 else n // 10 % 10 + 1, 2 + n // 100, 1, n) for n in people if n % 10 or n < 100
    ]  # fmt: skip
    yield "deal_contact", "deal_id, contact_id, role", [
        (n, 1 + (n + k) % 200, ("", "champion", "user")[k]) for n in people for k in range(3)
    ]  # fmt: skip
    yield "deal_tag", "deal_id, tag_id", [(n, 1 + n % 3) for n in people]
    yield "field_value", "deal_id, field_id, value", [(n, 1, "42") for n in people]
    yield "case", "id, title, product, status, company_id, opened_at, solved_at", [
        (n, f"Case {n}", f"GTX {n % 9}", ("open", "waiting", "solved")[n % 3], 1 + n % 10 if n % 2 else None,
         f"2026-{1 + n % 11:02}-{1 + n % 28:02}T10:00:00Z", "2026-11-20T10:00:00Z" if n % 3 == 2 else "")
        for n in people
    ]  # fmt: skip
    yield "case_contact", "case_id, contact_id", [(n, 1 + n % 200) for n in people]
    talks = range(1, 601)
    yield "activity", "id, at, case_id, sentiment", [
        (n, f"2026-{1 + n % 11:02}-{1 + n % 28:02}T10:00:00Z", n if n % 4 == 0 and n < 200 else None,
         "" if n % 3 else ("good", "neutral", "bad")[n % 9 // 3]) for n in talks
    ]  # fmt: skip
    yield "activity_contact", "activity_id, contact_id", [(n, 1 + n % 200) for n in talks]
    yield "note", "contact_id, text, pinned", [(n, f"hello there {n}", n % 5 == 0) for n in people]
    for owner in ("contact", "company", "deal", "case"):
        yield "attachment", f"{owner}_id, name, sha256, created_at", [
            (n, f"quote {n}.pdf", f"{n:064x}", f"2026-11-{1 + n % 20:02}T10:00:00Z") for n in people if n <= 10
            or owner != "company"
        ]  # fmt: skip
    yield "note", "company_id, text", [(n, "a firm") for n in range(1, 11)]
    done = ("2026-11-01T10:00:00Z", "")
    yield (
        "reminder",
        "contact_id, due, done_at, owner",
        [(n, f"2026-{11 + n % 2}-{1 + n % 28:02}", done[n % 2], OWNERS[n % 11 % 7]) for n in people],
    )


def read_whole(connection: sqlite3.Connection, question: Callable[[sqlite3.Connection], object]) -> set[str]:
    """The tables and indexes that a question reads on from an end."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    question(connection)
    connection.set_trace_callback(None)
    # What FTS5 asks of its own tables inside a statement comes as a comment.
    statements = [sql for sql in asked if not sql.startswith(("--", "pragma"))]
    known = {
        row[0]: row[1]
        for row in connection.execute("select rootpage, name, tbl_name, sql from sqlite_schema where rootpage > 0")
        if row[2] not in SMALL and not row[2].startswith(FTS) and " where " not in (row[3] or "").lower()
    }
    names: set[str] = set()
    for sql in statements:
        opened: dict[int, str] = {}
        for _, code, cursor, page, database, *_ in connection.execute(f"explain {sql}"):
            if code == "OpenRead" and database == 0 and page in known:
                opened[cursor] = known[page]
            elif code in ("Rewind", "Last", "Count") and cursor in opened:
                names.add(opened[cursor])
        # All that is not archived is all there is, though an index leads to it.
        for _, _, _, step in connection.execute(f"explain query plan {sql}"):
            if step.endswith("(archived_at=?)"):
                names.add(step.split(" INDEX ")[1].split()[0])
    return names


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_query_uses_an_index(connection: sqlite3.Connection, name: Any) -> None:
    unavoidable = WHOLE.get(name, (set(), ""))[0]
    assert read_whole(connection, QUESTIONS[name]) <= unavoidable


def test_every_look_up_has_a_query_plan_test() -> None:
    asked = {name.split()[0] for name in QUESTIONS}
    for module in pkgutil.walk_packages(simplecrm.lookups.__path__, "simplecrm.lookups."):
        found = importlib.import_module(module.name)
        noun = module.name.rpartition(".")[2]
        for name, function in inspect.getmembers(found, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ != module.name or name.startswith("_") or first != "connection":
                continue
            if noun != "order":
                assert f"{noun}.{name}" in asked, "a look-up without a tested plan"


def test_every_allowed_full_scan_occurs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[str, set[str]] = {name: set() for name in WHOLE}
    for statistics in STATISTICS:
        book = Book(str(tmp_path / f"{statistics}.db"))
        book.create()
        connection = filled(book, statistics)
        for name in WHOLE:
            read[name] |= read_whole(connection, QUESTIONS[name])
        book.close()
    assert read == {name: tables for name, (tables, _) in WHOLE.items()}
