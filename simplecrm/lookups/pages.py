"""The page of a company, a deal or a case: everything that is filed on it."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company, CompanyRow
from simplecrm.core.records.contacts import ContactRow
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import activities, attachments, cases, companies, contacts, deals, notes, purchases, reminders
from simplecrm.lookups.deals import ClosedTotal
from simplecrm.lookups.purchases import Total
from simplecrm.lookups.subjects import Subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from simplecrm.core.sentiment import Trend

    Row = TypeVar("Row")

MAX_LISTED = 20
"""How many contacts, follow-ups, deals, cases and notes a page lists; it says how many there are."""


_OTHER_CASES = """
select distinct "case".id from case_contact mine
  cross join case_contact theirs indexed by ix_case_contact_contact_id on theirs.contact_id = mine.contact_id
  cross join "case" on "case".id = theirs.case_id
where mine.case_id = ?1 and "case".id <> ?1 and status <> 'solved' and archived_at = '' order by "case".id limit ?2
"""

_NOTES_OF_DEAL = "select id from note indexed by ix_note_deal_id where deal_id = ?1"
_NOTES_OF_COMPANY = (
    "select id from note indexed by ix_note_company_id where company_id = ?1 union "
    "select note.id from deal indexed by ix_deal_company_id "
    "cross join note indexed by ix_note_deal_id on note.deal_id = deal.id where deal.company_id = ?1"
)


class Counts(Record):
    """How many records there are of each kind, listed or not; ``deals`` are those that are open, ``cases`` those that
    are not solved."""

    contacts: int
    reminders: int
    deals: int
    activities: int
    notes: int
    subsidiaries: int = 0
    purchases: int = 0
    cases: int = 0
    solved_cases: int = 0
    attachments: int = 0
    closed_deals: int = 0


class CompanyPage(Record):
    """A company with its subsidiaries, the people who work there, the open follow-ups, deals and cases, the last
    activities, notes, and the last purchases with what all of them are worth: with the company itself, its deals, and
    those people. ``closed`` are the last deals that are won or lost. ``notes`` are those on the company and its deals,
    pinned ones first, ``attachments`` those of the company, its deals and its cases, the latest first. ``sentiment``
    is the trend of that of the activities, None if none is rated."""

    company: Company
    contacts: tuple[ContactRow, ...]
    reminders: tuple[Reminder, ...]
    deals: tuple[Deal, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    counts: Counts
    subsidiaries: tuple[CompanyRow, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    totals: tuple[Total, ...] = ()
    cases: tuple[Case, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    sentiment: Trend | None = None
    closed: tuple[Deal, ...] = ()
    closed_totals: tuple[ClosedTotal, ...] = ()


class DealPage(Record):
    """A deal with its open follow-ups, last activities, notes, purchases and attachments; pinned notes come first."""

    deal: Deal
    reminders: tuple[Reminder, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    counts: Counts
    purchases: tuple[Purchase, ...] = ()
    totals: tuple[Total, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class CasePage(Record):
    """A case with its last activities, of which there are ``activity_count``, the ``others`` of its contacts that are
    not solved, and its attachments."""

    case: Case
    activities: tuple[Activity, ...]
    activity_count: int
    others: tuple[Case, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attachment_count: int = 0


def of_company(connection: sqlite3.Connection, company_id: int, *, today: str, last: int = 5) -> CompanyPage | None:
    """The page of a company with its ``last`` activities and purchases; None if it does not exist. ``today`` is a day
    (ISO 8601)."""
    company = companies.get(connection, company_id)
    if company is None:
        return None
    people = companies.contact_ids(connection, company_id)
    open_reminders = reminders.ids(connection, company_id=company_id)
    open_deals = deals.ids(connection, company_id=company_id, status="open")
    closed, closed_totals = deals.closed(connection, company_id=company_id)
    written = _notes(connection, _NOTES_OF_COMPANY, company_id)
    happened = activities.ids(connection, company_id=company_id)
    below = companies.subsidiary_ids(connection, company_id)
    bought = purchases.ids(connection, company_id=company_id)
    unsolved, solved = cases.of_company_by_status(connection, company_id)
    kept = attachments.ids(connection, company_id=company_id)
    return CompanyPage(
        company,
        _rows(connection, contacts.rows, people),
        _rows(connection, reminders.rows, open_reminders),
        _rows(connection, deals.rows, open_deals),
        _rows(connection, activities.rows, happened, last),
        _rows(connection, notes.rows, written),
        Counts(
            len(people),
            len(open_reminders),
            len(open_deals),
            len(happened),
            len(written),
            len(below),
            len(bought),
            len(unsolved),
            solved,
            len(kept),
            sum(one.won + one.lost for one in closed_totals),
        ),
        _rows(connection, companies.rows, below),
        _rows(connection, purchases.rows, bought, last),
        tuple(purchases.totals(connection, today, company_id=company_id)) if len(bought) else (),
        _rows(connection, cases.rows, unsolved),
        _rows(connection, attachments.rows, kept),
        activities.trend(connection, company_id=company_id) if len(happened) else None,
        closed,
        closed_totals,
    )


def of_deal(connection: sqlite3.Connection, deal_id: int, *, today: str, last: int = 5) -> DealPage | None:
    """The page of a deal with its ``last`` activities and purchases; None if it does not exist. ``today`` is a day
    (ISO 8601)."""
    deal = deals.get(connection, deal_id)
    if deal is None:
        return None
    open_reminders = reminders.ids(connection, deal_id=deal_id)
    happened = activities.ids(connection, deal_id=deal_id)
    written = _notes(connection, _NOTES_OF_DEAL, deal_id)
    bought = purchases.ids(connection, deal_id=deal_id)
    kept = attachments.ids(connection, deal_id=deal_id)
    return DealPage(
        deal,
        _rows(connection, reminders.rows, open_reminders),
        _rows(connection, activities.rows, happened, last),
        _rows(connection, notes.rows, written),
        Counts(
            len(deal.people), len(open_reminders), int(deal.status == "open"), len(happened), len(written), 0,
            len(bought), attachments=len(kept),
        ),
        _rows(connection, purchases.rows, bought, last),
        tuple(purchases.totals(connection, today, deal_id=deal_id)) if len(bought) else (),
        _rows(connection, attachments.rows, kept),
    )  # fmt: skip


def of_case(connection: sqlite3.Connection, case_id: int, *, last: int = 5) -> CasePage | None:
    """The page of a case with its ``last`` activities; None if it does not exist."""
    case = cases.get(connection, case_id)
    if case is None:
        return None
    happened = activities.ids(connection, case_id=case_id)
    kept = attachments.ids(connection, case_id=case_id)
    with_them = [row[0] for row in connection.execute(_OTHER_CASES, (case_id, MAX_LISTED))]
    return CasePage(
        case,
        _rows(connection, activities.rows, happened, last),
        len(happened),
        _rows(connection, cases.rows, with_them),
        _rows(connection, attachments.rows, kept),
        len(kept),
    )


def around(connection: sqlite3.Connection, contact_id: int) -> list[Subject]:
    """The pages that a contact leads to: the companies they work for, then the open deals with them that are not on the
    pages of these, the largest first; without any of them, their most pressing case."""
    found = connection.execute(
        "select company_id from employment where contact_id = ? and ended_on = '' and company_id is not null "
        "order by position, id",
        (contact_id,),
    )
    companies = list(dict.fromkeys(row[0] for row in found))
    open_deals = deals.ids(connection, contact_id=contact_id, status="open", limit=MAX_LISTED)
    listed = {0, *companies} if companies else set()
    others = [deal.id for deal in _rows(connection, deals.rows, open_deals) if deal.company_id not in listed]
    pages = [*(Subject("company", one) for one in companies), *(Subject("deal", one) for one in others)]
    case = None if pages else first_case(connection, contact_id)
    return pages if case is None else [case]


def first_case(connection: sqlite3.Connection, contact_id: int) -> Subject | None:
    """The most pressing case of a contact: open, waiting, or else the one solved last; None without any."""
    found = cases.ids(connection, contact_id=contact_id, limit=1)
    return Subject("case", found[0]) if found else None


def _rows(
    connection: sqlite3.Connection,
    rows: Callable[[sqlite3.Connection, Sequence[int]], list[Row]],
    ids: Sequence[int],
    most: int = MAX_LISTED,
) -> tuple[Row, ...]:
    """The first records of a list; no statement is needed for an empty one."""
    return tuple(rows(connection, ids[:most])) if len(ids) else ()


def _notes(connection: sqlite3.Connection, ids: str, owner_id: int) -> list[int]:
    found = connection.execute(
        f"select id from note not indexed where id in ({ids}) and archived_at = '' "
        "order by pinned desc, created_at desc, id desc",
        (owner_id,),
    )
    return [row[0] for row in found]
