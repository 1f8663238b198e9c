"""Import everything but contacts: notes, activities, reminders, deals, purchases, products, cases, companies, tags and
custom fields. Duplicates are recognised by uid, messages by Message-ID, others by equal content for the same person, so
that a file can be imported twice.
"""

from __future__ import annotations

from simplecrm.actions import activities, cases, companies, deals, fields, notes, purchases, reminders, tags
from simplecrm.actions.contact_points import REACH, put_reach
from simplecrm.actions.importing import attached_files, outreach
from simplecrm.actions.importing.catalogue import Catalogue
from simplecrm.actions.importing.deal_people import unknown_people, with_people
from simplecrm.actions.importing.repeats import Repeats
from simplecrm.actions.importing.senders import is_from_sender
from simplecrm.actions.reopening import reopen_for
from simplecrm.actions.rows import change
from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.nouns import TABLES
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.campaigns import Campaign
from simplecrm.core.records.companies import Company
from simplecrm.core.records.fields import Field
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.tags import Tag
from simplecrm.core.records.templates import Template
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.lookups import references, uids
from simplecrm.lookups.identity.known import by_full_name
from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

    from simplecrm.actions.importing.bulk import BulkWriter
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.campaigns import Addressee
    from simplecrm.core.records.cases import Case
    from simplecrm.core.records.contacts import Contact
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.purchases import Purchase
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.store.book import Book


class RecordWriter:
    """Collects the records of a batch and writes them (``flush``) after the batch's contacts."""

    def __init__(
        self, book: Book, connection: sqlite3.Connection, at: str, contacts: BulkWriter, folders: Sequence[str]
    ) -> None:
        """``folders`` have the contents of attachments."""
        self.counts: dict[str, int] = {}
        self.unknown_stages: dict[str, int] = {}
        """{stage of the file that is none of the book's: deals that are in the first stage instead}."""
        self.reopened = 0
        """Cases that were waiting or solved, and have a new message."""
        self._book = book
        self._folders = folders
        self._connection = connection
        self._at = at
        self._contacts = contacts
        self._aliases: dict[str, int] = {}
        self._waiting: list[tuple[Item, int, list[int]]] = []
        self._pipelines = deals.pipelines()
        self._catalogue = Catalogue(connection, at, self._count)
        self._repeats = Repeats(connection, contacts.last_before)

    def take(self, item: Item, contact_id: int, others: list[int]) -> None:
        """Collect the records of an item; ``contact_id`` is 0 when they belong to no contact, and an id of ``others``
        when that person is not in the book."""
        things = (item.notes, item.activities, item.reminders, item.deals, item.purchases, item.cases, item.records,
                  item.attachments)  # fmt: skip
        if any(things) or self._says_company(item):
            self._waiting.append((item, contact_id, others))

    def flush(self, reject: Callable[[Rejection], None], wrote: Callable[[Item], None]) -> None:
        """Write what was collected; invalid records are rejected. ``wrote`` is given each item that added any."""
        for item, contact_id, others in self._waiting:
            before = sum(self.counts.values())
            try:
                self._write(item, contact_id, others)
            except CrmError as error:
                reject(item.rejection(error.sentence))
            else:
                if sum(self.counts.values()) > before:
                    wrote(item)
        self._waiting.clear()
        self._repeats.end_batch()

    def by_name(self, person: Contact) -> int:
        """The contact of that full name if there is exactly one, else 0."""
        if not person.name:
            return 0
        self._contacts.flush()  # it may have been added just now
        return by_full_name(self._connection, person.name)

    @staticmethod
    def _says_company(item: Item) -> bool:
        return item.company is not None and not item.refers

    def _write(self, item: Item, contact_id: int, others: list[int]) -> None:
        people = [one for one in (contact_id, *others) if one]
        names_people = item.contact is not None or item.others
        if item.activities and not people and (names_people or not (item.company or item.deal or item.case)):
            # Before anything is written, such as a company that is only named here.
            raise NotUnderstood("Nobody of this is in the book.")
        company_id = self._company(item.company, item.refers) if item.company is not None else 0
        for record in item.records:
            self._record(record, item.members, others)
        deal_id = self._deal_named(item.deal, contact_id) if item.deal is not None else 0
        case_id = self._case_named(item.case, people) if item.case is not None else 0
        for deal in item.deals:
            self._deal(with_people(deal, item, (contact_id, *others)), contact_id, company_id)
        for note in item.notes:
            self._note(note, contact_id, 0 if contact_id else company_id, deal_id)
        # The name of a company beside that of a contact is where they work; only a uid says that it is the record's.
        own_company = company_id if not people or (item.company is not None and item.company.uid) else 0
        for case in item.cases:
            # A case has both: the company of its people is its company, too.
            self._case(case._replace(company_id=company_id), people)
        for activity in item.activities:
            activity = activity._replace(company_id=own_company, deal_id=deal_id, case_id=case_id)
            self._activity(activity, people, came_in=is_from_sender(item))
        for purchase in item.purchases:
            self._purchase(purchase._replace(contact_id=contact_id, company_id=company_id, deal_id=deal_id))
        for attachment in item.attachments:
            self._attachment(attachment, *_owner(contact_id, company_id, deal_id, case_id))
        for reminder in item.reminders:
            self._reminder(reminder._replace(contact_id=contact_id, company_id=own_company, deal_id=deal_id))

    def _company(self, company: Company, refers: bool) -> int:
        found = self._aliases.get(company.uid, 0) or uids.record_id(self._connection, "company", company.uid)
        if refers and not found and company.name == company.uid:
            raise NotUnderstood(f"No company with the uid “{company.uid}”.")
        found = found or self._named_company(company.name)
        if refers:
            return found or companies.ensure(self._connection, company.name, self._at)
        if company.uid and found:
            self._aliases[company.uid] = found
        company = company._replace(parent_id=self._parent(company))
        if not found:
            found = companies.put(self._connection, company, self._at)
            self._count("company")
        else:
            self._fill_company(found, company)
        return found

    def _parent(self, company: Company) -> int:
        """The id of the parent that a company names, created if needed: it may be described later in the file."""
        return self._contacts.company(company.parent.strip()) if company.parent.strip() else 0

    def _named_company(self, name: str) -> int:
        row = self._connection.execute("select id from company where name = ? order by id", (name.strip(),)).fetchone()
        return int(row[0]) if row else 0

    def _fill_company(self, company_id: int, company: Company) -> None:
        """Fill in what a known company lacks: single values, each way to reach it, tags and custom fields."""
        from simplecrm.lookups import companies as lookups

        present = lookups.get(self._connection, company_id)
        assert present is not None
        values = {
            name: getattr(company, name)
            for name in companies.PLAIN
            if getattr(company, name) and not getattr(present, name)
        }
        if company.uid and present.uid != company.uid and company_id in self._contacts.created_companies:
            # It was just created for a contact of the same file, which had its name only.
            values |= {"uid": company.uid, "created_at": company.created_at or self._at}
            values |= {"updated_at": company.updated_at or self._at, "archived_at": company.archived_at}
        if values.get("parent_id"):
            companies.refuse_cycle(self._connection, company_id, company.parent_id)
        missing: dict[str, Any] = {name: getattr(company, name) if not getattr(present, name) else () for name in REACH}
        if values:
            change(self._connection, "company", company_id, **values)
        if any(missing.values()):
            put_reach(self._connection, "company", company_id, company._replace(**missing))
        have = {item.name.casefold() for item in present.fields}
        more = [item for item in company.fields if item.name.casefold() not in have]
        fields.put(self._connection, "company", company_id, more)
        tagged = tags.put(self._connection, "company", [company_id], company.tags)
        if values or any(missing.values()) or more or tagged:
            self._count("company")

    def _record(self, record: object, members: Sequence[Addressee], people: Sequence[int]) -> None:
        if isinstance(record, Tag):
            tag_id = tags.ensure(self._connection, record.name)
            self._connection.execute(
                "update tag set cadence_days = ?1, archived_at = ?2 where id = ?3 and cadence_days = 0 "
                "and (cadence_days <> ?1 or archived_at <> ?2)",
                (record.cadence_days, record.archived_at, tag_id),
            )
        elif isinstance(record, Product):
            self._catalogue.take(record)
        elif isinstance(record, Template):
            self._count("template", outreach.put_template(self._connection, record, self._at))
        elif isinstance(record, Segment):
            self._count("segment", outreach.put_segment(self._connection, record))
        elif isinstance(record, Campaign):
            added = outreach.put_campaign(self._connection, record, members, people, self._at)
            self._count("campaign", added)
        elif isinstance(record, Field):
            field_id = fields.ensure(self._connection, record.name, record.kind)
            self._connection.execute(
                "update field set kind = ? where id = ? and kind = 'text' and kind <> ?",
                (record.kind, field_id, record.kind),
            )

    def _deal_named(self, deal: Deal, contact_id: int) -> int:
        found = uids.record_id(self._connection, "deal", deal.uid)
        if not found and deal.title:
            row = self._connection.execute(
                "select id from deal where title = ? order by contact_id is ? desc, id limit 1",
                (deal.title, contact_id or None),
            ).fetchone()
            found = int(row[0]) if row else 0
        if not found:
            raise NotUnderstood(f"No deal “{deal.title or deal.uid}”.")
        return found

    def _deal(self, deal: Deal, contact_id: int, company_id: int) -> None:
        word = deal.stage.strip()
        placed = self._placed(deal)
        has_other_stage = placed.status == "open" and placed.stage.lower() != word.lower()
        unknown = unknown_people(deal)
        placed = placed._replace(contact_id=contact_id, company_id=company_id)
        deal = deals.ready(placed, self._pipelines)
        if deal.product:
            deal = deal._replace(product_id=self._catalogue.named(deal.product, deal.currency))
        if deal.uid:
            known = uids.record_id(self._connection, "deal", deal.uid)
        else:
            known = self._repeats.take("deal", "contact", contact_id, (deal.title, company_id))
        if known:
            return
        deal_id = deals.put(self._connection, deal, self._at)
        self._count("deal")
        if unknown:
            self._note(Note(text=f"Also on the deal {deal.title}: {unknown}"), 0, 0, deal_id)
        if has_other_stage and word:
            self.unknown_stages[word] = self.unknown_stages.get(word, 0) + 1
            self._note(
                Note(text=f"Stage of {deal.title}: {word}"), contact_id, 0 if contact_id else company_id, deal_id
            )

    def _placed(self, deal: Deal) -> Deal:
        """An imported deal in a stage of this book: if its own is unknown, the first one of its pipeline, or of the
        first pipeline."""
        known = self._pipelines
        pipeline = known.pipeline(deal.pipeline.strip().lower()) or known.all[0]
        stage = deal.stage.strip().lower()
        if deal.status != "open" or pipeline.stage(stage) is not None:
            return deal._replace(pipeline=deal.pipeline if deal.status != "open" else pipeline.name)
        elsewhere = next((one for one in known.all if one.stage(stage) is not None), None)
        if elsewhere is not None:
            return deal._replace(pipeline=elsewhere.name)
        return deal._replace(pipeline=pipeline.name, stage=pipeline.stages[0].name)

    def _purchase(self, purchase: Purchase) -> None:
        owner, owner_id = _owner(purchase.contact_id, purchase.company_id, purchase.deal_id)
        if not owner_id:
            raise NotUnderstood("Nobody of this is in the book.")
        if purchase.product:
            purchase = self._catalogue.with_product(purchase)
        if purchase.uid:
            known = uids.record_id(self._connection, "purchase", purchase.uid)
        else:
            content = (purchase.text, purchase.bought_on, purchase.value, purchase.invoice)
            known = self._repeats.take("purchase", owner, owner_id, content)
        if known:
            return
        purchases.put(self._connection, purchase, self._at)
        self._count("purchase")

    def _attachment(self, attachment: Attachment, owner: str, owner_id: int) -> None:
        ids = {f"{noun}_id": owner_id if noun == owner else 0 for noun in TABLES["attachment"].owners}
        attachment = Attachment(**(attachment._asdict() | ids))
        if attached_files.put(self._connection, self._book, self._folders, attachment, self._at):
            self._count("attachment")

    def _case_named(self, case: Case, people: Sequence[int]) -> int:
        found = uids.record_id(self._connection, "case", case.uid)
        if not found and case.title:
            row = self._connection.execute(
                'select id from "case" where title = ?1 order by exists (select 1 from case_contact where case_id = '
                '"case".id and contact_id in (select value from json_each(?2))) desc, id limit 1',
                (case.title, numbers(people)),
            ).fetchone()
            found = int(row[0]) if row else 0
        if not found:
            raise NotUnderstood(f"No case “{case.title or case.uid}”.")
        return found

    def _case(self, case: Case, people: Sequence[int]) -> None:
        case = cases.ready(case)
        owner, owner_id = _owner(people[0] if people else 0, case.company_id, 0)
        if case.uid:
            known = uids.record_id(self._connection, "case", case.uid)
        else:
            known = self._repeats.take("case", owner, owner_id, (case.title, case.opened_at))
        if not known:
            cases.put(self._connection, case, people, self._at)
            self._count("case")

    def _note(self, note: Note, contact_id: int, company_id: int, deal_id: int) -> None:
        if not note.text.strip():
            return
        owner, owner_id = _owner(contact_id, company_id, deal_id)
        if note.uid:
            known = uids.record_id(self._connection, "note", note.uid)
        else:
            known = self._repeats.find("note", owner, owner_id, (note.text,)) if owner_id else 0
        if known:
            return
        note = note._replace(
            contact_id=contact_id, company_id=company_id if owner == "company" else 0,
            deal_id=deal_id if owner == "deal" else 0,
        )  # fmt: skip
        added = notes.put(self._connection, note, self._at)
        self._repeats.add("note", owner, owner_id, (note.text,), added)
        self._count("note")

    def _activity(self, activity: Activity, contact_ids: Sequence[int], *, came_in: bool) -> None:
        activity = activities.ready(activity)
        owner, owner_id = _owner(
            contact_ids[0] if contact_ids else 0, activity.company_id, activity.deal_id, activity.case_id
        )
        if not activity.at:
            raise NotUnderstood("The activity has no date.")
        if activity.message_id and self._message(activity.message_id):
            return
        if activity.uid:
            known = uids.record_id(self._connection, "activity", activity.uid)
        else:
            known = self._repeats.take("activity", owner, owner_id, _said(activity))
        if known:
            return
        if activity.kind == "email" and not activity.case_id:
            activity = activity._replace(case_id=references.case_id(self._connection, activity.subject, contact_ids))
        if activity.case_id and came_in and not activity.direction:
            activity = activity._replace(direction="in")
        activities.put(self._connection, activity, contact_ids, self._at)
        self._count("activity")
        if reopen_for(self._connection, activity, self._at, is_new=False):
            self.reopened += 1

    def _reminder(self, reminder: Reminder) -> None:
        content = (reminder.text, reminder.scheduled or reminder.due)
        owner, owner_id = _owner(reminder.contact_id, reminder.company_id, reminder.deal_id)
        known = uids.record_id(self._connection, "reminder", reminder.uid) or self._repeats.find(
            "reminder", owner, owner_id, content
        )
        if not known:
            added = reminders.put(self._connection, reminder, self._at)
            self._repeats.add("reminder", owner, owner_id, content, added)
            self._count("reminder")
        elif reminder.done_at:
            done_at = utc_to_local(reminder.done_at)
            done = self._connection.execute(
                "update reminder set done_at = ?, version = version + 1 where id = ? and done_at = '' returning id",
                (reminder.done_at, known),
            ).fetchone()
            if done:
                self._count("reminder")
                reminders.set_next(self._connection, known, done_at)

    def _message(self, message_id: str) -> int:
        row = self._connection.execute(activities.MESSAGE, (message_id,)).fetchone()
        return int(row[0]) if row else 0

    def _count(self, noun: str, count: int = 1) -> None:
        if count:
            self.counts[noun] = self.counts.get(noun, 0) + count


def _owner(contact_id: int, company_id: int, deal_id: int, case_id: int = 0) -> tuple[str, int]:
    """What a record belongs to first of all, and its id, 0 for nothing."""
    owners = (("contact", contact_id), ("company", company_id), ("deal", deal_id), ("case", case_id))
    return next((owner for owner in owners if owner[1]), ("contact", 0))


def _said(activity: Activity) -> tuple[str, ...]:
    return activity.kind, activity.at, activity.text, activity.subject
