"""Records of every kind as CSV (RFC 4180) with columns that the reader knows.

Several values are in one cell separated by ``:::``, as in Google Contacts, and their labels in the same order in the
column of labels, so that any number can be read back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from simplecrm.core.currencies import decimal_text
from simplecrm.core.nouns import TAGGED
from simplecrm.core.quantities import quantity_text
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Employment
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.layouts import google_header, google_row, outlook_header, outlook_row
from simplecrm.formats.csv.values import guard, join_values, visible
from simplecrm.formats.protocol import Item, WriteOptions

_REACH = ("email", "email_label", "phone", "phone_label", "address_label", "street", "extended", "po_box", "city",
          "region", "postal_code", "country", "link", "link_label")  # fmt: skip
_TIMES = ("archived_at", "created_at", "updated_at")

COLUMNS = {
    "contact": ("uid", "name", "prefix", "given", "middle", "family", "suffix", "nickname", "company", "title",
                "department", "job_started", "job_ended", *_REACH, "tag", "stage", "source", "birthday", "anniversary",
                "cadence", "do_not_contact", "language", "time_zone", "owner", "note", "extra", *_TIMES),
    "company": ("uid", "company", "domain", "industry", "parent", *_REACH, "tag", "note", "extra", *_TIMES),
    "deal": ("uid", "deal", "value", "currency", "deal_pipeline", "deal_stage", "status", "probability",
             "expected_close", "closed_at", "lost_reason", "deal_source", "owner", "product", "who", "role", "company",
             "tag", *_TIMES),
    "case": ("uid", "case", "text", "status", "priority", "product", "opened_at", "waiting_at", "solved_at",
             "satisfaction", "who", "company", *_TIMES),
    "product": ("uid", "product", "product_code", "product_category", "price", "cost", "currency", *_TIMES),
    "purchase": ("uid", "bought_on", "product", "text", "quantity", "price", "cost", "value", "currency", "due_on",
                 "paid_on", "invoice", "who", "company", "deal", *_TIMES),
    "activity": ("uid", "kind", "direction", "at", "subject", "text", "duration", "outcome", "sentiment",
                 "message_id", "who", "company", "deal", "case", "created_at", "updated_at"),
    "reminder": ("uid", "due", "text", "priority", "every", "done_at", "owner", "who", "company", "deal", "created_at",
                 "updated_at"),
    "note": ("uid", "text", "pinned", "who", "company", "deal", "created_at", "updated_at"),
}  # fmt: skip
"""{kind: columns}. Contacts, companies and deals have a column ``custom:NAME`` for each of ``WriteOptions.fields``, and
``fields`` for all others."""

_BATCH = 2000


def write_delimited(items: Iterable[Any], stream: BinaryIO, options: WriteOptions) -> int:
    """Write rows of ``options.kind`` in UTF-8; returns how many. Other kinds are skipped. Outlook and Excel read a file
    as UTF-8 only if it begins with a byte order mark, so their layout has one.
    """
    header, row_of = _layout(options)
    if options.layout == "outlook":
        stream.write(b"\xef\xbb\xbf")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=options.delimiter, lineterminator="\r\n")
    writer.writerow([visible(name) for name in header] if options.excel_safe else header)
    count = 0
    for row in _rows(items, row_of):
        if options.excel_safe:
            row = [guard(visible(cell), all_risky=True) if cell else cell for cell in row]
        elif "'" in "".join(row):
            row = [guard(cell, all_risky=False) for cell in row]
        writer.writerow(row)
        count += 1
        if not count % _BATCH:
            stream.write(buffer.getvalue().encode("utf-8", "replace"))
            buffer.seek(0)
            buffer.truncate()
    stream.write(buffer.getvalue().encode("utf-8", "replace"))
    return count


def _rows(items: Iterable[Any], row_of: Callable[[Item], Iterator[Sequence[str]]]) -> Iterator[Sequence[str]]:
    for item in items:
        yield from row_of(item if isinstance(item, Item) else _item(item))


def _item(record: Any) -> Item:
    """A bare record as an item."""
    if isinstance(record, Contact):
        return Item(0, contact=record)
    if isinstance(record, Company):
        return Item(0, company=record)
    if isinstance(record, Deal):
        return Item(0, refers=True, deals=(record,))
    if isinstance(record, Product):
        return Item(0, records=(record,))
    if isinstance(record, Purchase):
        return Item(0, refers=True, purchases=(record,))
    if isinstance(record, Case):
        return Item(0, refers=True, cases=(record,))
    if isinstance(record, Activity):
        return Item(0, refers=True, activities=(record,))
    if isinstance(record, Reminder):
        return Item(0, refers=True, reminders=(record,))
    return Item(0, refers=True, notes=(record,) if isinstance(record, Note) else ())


def _layout(options: WriteOptions) -> tuple[Sequence[str], Callable[[Item], Iterator[Sequence[str]]]]:
    if options.layout == "google":
        return google_header(options.fields), lambda item: google_row(item, options.fields)
    if options.layout == "outlook":
        return outlook_header(), outlook_row
    if options.layout:
        raise NotUnderstood(f"Unknown layout {options.layout}.", "Use google or outlook, or nothing for ours.")
    if options.kind not in ("", *COLUMNS):
        raise NotUnderstood(f"{options.kind} cannot be written as CSV.", "Kinds are " + ", ".join(COLUMNS) + ".")
    kind = options.kind or "contact"
    if kind in TAGGED:
        header = (*COLUMNS[kind], *(f"custom:{name}" for name in options.fields), "fields")
        return header, WITH_FIELDS[kind](options.fields)
    return COLUMNS[kind], ROWS[kind]


def _contact_rows(fields: Sequence[str]) -> Callable[[Item], Iterator[Sequence[str]]]:
    custom = _custom(fields)

    def rows(item: Item) -> Iterator[Sequence[str]]:
        contact = item.contact
        if contact is None or item.refers:
            return
        jobs = contact.companies
        yield (
            contact.uid, contact.name, contact.prefix, contact.given, contact.middle, contact.family, contact.suffix,
            contact.nickname, *(_jobs(jobs) if jobs else _NO_JOB), *_reach(contact),
            join_values(contact.tags, sure=True) if contact.tags else "", contact.stage, contact.source,
            contact.birthday, contact.anniversary, str(contact.cadence_days) if contact.cadence_days else "",
            "yes" if contact.do_not_contact else "", contact.language, contact.time_zone, contact.owner,
            _notes(item), contact.extra,
            contact.archived_at, contact.created_at, contact.updated_at, *custom(contact),
        )  # fmt: skip

    return rows


def _company_rows(fields: Sequence[str]) -> Callable[[Item], Iterator[Sequence[str]]]:
    custom = _custom(fields)

    def rows(item: Item) -> Iterator[Sequence[str]]:
        company = item.company
        if company is not None and not item.refers:
            yield (
                company.uid, join_values([company.name]), company.domain, company.industry, company.parent,
                *_reach(company), join_values(company.tags, sure=True) if company.tags else "",
                _notes(item), company.extra,
                company.archived_at, company.created_at, company.updated_at, *custom(company),
            )  # fmt: skip

    return rows


def _deal_rows(fields: Sequence[str]) -> Callable[[Item], Iterator[Sequence[str]]]:
    custom = _custom(fields)

    def rows(item: Item) -> Iterator[Sequence[str]]:
        for deal in item.deals:
            yield (
                deal.uid, deal.title, decimal_text(deal.value, deal.currency), deal.currency, deal.pipeline, deal.stage,
                deal.status, str(deal.probability), deal.expected_close, deal.closed_at,
                deal.lost_reason, deal.source, deal.owner, deal.product, *_who_and_roles(item, deal),
                item.company.name if item.company else deal.company,
                join_values(deal.tags, sure=True) if deal.tags else "",
                deal.archived_at, deal.created_at, deal.updated_at, *custom(deal),
            )  # fmt: skip

    return rows


def _product_rows(item: Item) -> Iterator[Sequence[str]]:
    for product in item.records:
        if isinstance(product, Product):
            yield (
                product.uid, product.name, product.code, product.category,
                decimal_text(product.price, product.currency), decimal_text(product.cost, product.currency),
                product.currency, product.archived_at, product.created_at, product.updated_at,
            )  # fmt: skip


def _purchase_rows(item: Item) -> Iterator[Sequence[str]]:
    for purchase in item.purchases:
        price, cost, value = (
            decimal_text(amount, purchase.currency) for amount in (purchase.price, purchase.cost, purchase.value)
        )
        yield (
            purchase.uid, purchase.bought_on, purchase.product, purchase.text, quantity_text(purchase.quantity), price,
            cost, value, purchase.currency, purchase.due_on, purchase.paid_on, purchase.invoice,
            _who(item, purchase.contact), item.company.name if item.company else purchase.company,
            item.deal.title if item.deal else purchase.deal,
            purchase.archived_at, purchase.created_at, purchase.updated_at,
        )  # fmt: skip


def _case_rows(item: Item) -> Iterator[Sequence[str]]:
    for case in item.cases:
        names = [person.name for person in case.contacts]
        yield (
            case.uid, case.title, case.text, case.status, str(case.priority) if case.priority else "", case.product,
            case.opened_at, case.waiting_at, case.solved_at, str(case.satisfaction) if case.satisfaction else "",
            _who(item, join_values(names, sure=True) if names else ""),
            item.company.name if item.company else case.company,
            case.archived_at, case.created_at, case.updated_at,
        )  # fmt: skip


def _activity_rows(item: Item) -> Iterator[Sequence[str]]:
    for activity in item.activities:
        names = [person.name for person in activity.contacts]
        yield (
            activity.uid, activity.kind, activity.direction, activity.at, activity.subject, activity.text,
            str(activity.duration_minutes) if activity.duration_minutes else "", activity.outcome, activity.sentiment,
            activity.message_id, _who(item, join_values(names, sure=True) if names else ""),
            item.company.name if item.company else "",
            item.deal.title if item.deal else activity.deal, item.case.title if item.case else activity.case,
            activity.created_at, activity.updated_at,
        )  # fmt: skip


def _reminder_rows(item: Item) -> Iterator[Sequence[str]]:
    for reminder in item.reminders:
        yield (
            reminder.uid, reminder.due, reminder.text, str(reminder.priority) if reminder.priority else "",
            reminder.every, reminder.done_at, reminder.owner, _who(item, reminder.contact),
            item.company.name if item.company else "",
            item.deal.title if item.deal else reminder.deal,
            reminder.created_at, reminder.updated_at,
        )  # fmt: skip


def _note_rows(item: Item) -> Iterator[Sequence[str]]:
    for note in item.notes:
        if item.refers:
            yield (
                note.uid, note.text, "yes" if note.pinned else "", _who(item, note.contact),
                item.company.name if item.company else note.company, item.deal.title if item.deal else note.deal,
                note.created_at, note.updated_at,
            )  # fmt: skip


def _who(item: Item, fallback: str) -> str:
    """The people of a record, each with an address to identify them."""
    people = [person for person in (item.contact, *item.others) if person is not None]
    shown = [f"{p.name} <{p.emails[0].address}>" if p.emails else p.name for p in people]
    return join_values(shown, sure=True) if shown else fallback


def _who_and_roles(item: Item, deal: Deal) -> tuple[str, str]:
    """The people of a deal, and their roles in the same order."""
    names = [person.name for person in deal.people]
    who = _who(item, join_values(names, sure=True) if len(names) > 1 else deal.contact)
    roles = [person.role for person in deal.people]
    return who, join_values(roles, sure=True) if any(roles) else ""


def _reach(record: Contact | Company) -> tuple[str, ...]:
    emails, phones, addresses, links = record.emails, record.phones, record.addresses, record.links
    return (
        *(_pair(emails) if emails else _NO_PAIR),
        *(_pair(phones) if phones else _NO_PAIR),
        *(_addresses(addresses) if addresses else _NO_ADDRESS),
        *(_pair(links) if links else _NO_PAIR),
    )


def _pair(records: Sequence[Any]) -> tuple[str, str]:
    """The values of records of one kind, and their labels."""
    if len(records) == 1:
        value, label = records[0][:2]
        return join_values((value,), sure=True), label if ":::" not in label else join_values((label,))
    return _column(records, 0, sure=True), _column(records, 1)


def _jobs(jobs: Sequence[Employment]) -> tuple[str, ...]:
    return tuple(_column(jobs, place) for place in range(5))


def _custom(fields: Sequence[str]) -> Callable[[Contact | Company | Deal], Sequence[str]]:
    """A function that gives the values of the custom ``fields`` of a record, which have a column each, and the others
    as ``NAME=value`` in one cell."""
    place_of = {name: place for place, name in enumerate(fields)}
    none = ("",) * (len(fields) + 1)

    def cells(record: Contact | Company | Deal) -> Sequence[str]:
        if not record.fields:
            return none
        own, others = [""] * len(place_of), []
        for name, value in record.fields:
            place = place_of.get(name, -1)
            if place >= 0 and not own[place]:
                own[place] = value
            else:
                others.append(name.replace("=", "\\=") + "=" + value)
        return (*own, join_values(others) if others else "")

    return cells


_NO_PAIR = ("", "")
_NO_JOB = ("",) * 5
_NO_ADDRESS = ("",) * len(Address._fields)


def _addresses(addresses: Sequence[Address]) -> list[str]:
    return [_column(addresses, place) for place in range(len(Address._fields))]


def _column(records: Sequence[Any], place: int, *, sure: bool = False) -> str:
    """The field at ``place`` of records of one kind as one cell."""
    if not records:
        return ""
    if len(records) == 1 and not sure and ":::" not in (value := records[0][place]):
        return str(value)
    values = [record[place] for record in records]
    return join_values(values, sure=sure) if any(values) else ""


def _notes(item: Item) -> str:
    return join_values([note.text for note in item.notes]) if item.notes else ""


WITH_FIELDS = {"contact": _contact_rows, "company": _company_rows, "deal": _deal_rows}
"""{kind: function that makes the writer of its rows for the custom fields that have a column}."""

ROWS = {
    "case": _case_rows, "activity": _activity_rows, "reminder": _reminder_rows, "note": _note_rows,
    "product": _product_rows, "purchase": _purchase_rows,
}  # fmt: skip
"""{kind: writer of its rows} of the kinds without custom fields."""
