"""Import everything but contacts: notes, activities, reminders, deals, companies, tags and custom fields. Duplicates
are recognised by uid, messages by Message-ID, others by equal content for the same person, so that a file can be
imported twice.
"""

from __future__ import annotations

from simplecrm.actions import activities, companies, deals, fields, notes, reminders, tags
from simplecrm.actions.contact_points import REACH, put_reach
from simplecrm.actions.rows import change
from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.records.companies import Company
from simplecrm.core.records.fields import Field
from simplecrm.core.records.tags import Tag
from simplecrm.core.text.names import fold
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.formats.protocol import Item, Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

    from simplecrm.actions.importing.bulk import BulkWriter
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.contacts import Contact
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.notes import Note
    from simplecrm.core.records.reminders import Reminder


class RecordWriter:
    """Collects the records of a batch and writes them (``flush``) after the batch's contacts."""

    def __init__(self, connection: sqlite3.Connection, at: str, contacts: BulkWriter) -> None:
        self.counts: dict[str, int] = {}
        self._connection = connection
        self._at = at
        self._contacts = contacts
        self._waiting: list[tuple[Item, int, list[int]]] = []
        self._last_before = {
            noun: int(connection.execute(f"select coalesce(max(id), 0) from {noun}").fetchone()[0])
            for noun in ("deal", "activity")
        }
        self._seen: dict[int, int] = {}

    def take(self, item: Item, contact_id: int, others: list[int]) -> None:
        """Collect the records of an item; ``contact_id`` is 0 when they belong to no contact."""
        if any((item.notes, item.activities, item.reminders, item.deals, item.records)) or self._says_company(item):
            self._waiting.append((item, contact_id, others))

    def flush(self, refuse: Callable[[Refusal], None]) -> None:
        """Write what was collected; invalid records are refused."""
        for item, contact_id, others in self._waiting:
            try:
                self._write(item, contact_id, others)
            except CrmError as error:
                refuse(Refusal(item.line, error.sentence, item.raw))
        self._waiting.clear()

    def by_name(self, person: Contact) -> int:
        """The contact of that full name; 0 if there is none or several."""
        if not person.name:
            return 0
        found = self._connection.execute(
            "select id from contact where sort_name = ? and archived_at = '' limit 2", (fold(person.name),)
        ).fetchall()
        return int(found[0][0]) if len(found) == 1 else 0

    @staticmethod
    def _says_company(item: Item) -> bool:
        return item.company is not None and not item.refers

    def _write(self, item: Item, contact_id: int, others: list[int]) -> None:
        company_id = self._company(item.company, item.refers) if item.company is not None else 0
        for record in item.records:
            self._record(record)
        deal_id = self._deal_named(item.deal, contact_id) if item.deal is not None else 0
        for deal in item.deals:
            self._deal(deal, contact_id, company_id)
        for note in item.notes:
            self._note(note, contact_id, 0 if contact_id else company_id, deal_id)
        for activity in item.activities:
            self._activity(activity, [one for one in (contact_id, *others) if one], deal_id)
        for reminder in item.reminders:
            self._reminder(reminder, contact_id, deal_id)

    def _company(self, company: Company, refers: bool) -> int:
        row = None
        if company.uid:
            row = self._connection.execute("select id from company where uid = ?", (company.uid,)).fetchone()
        found = int(row[0]) if row else self._named_company(company.name)
        if refers:
            return found or companies.ensure(self._connection, company.name, self._at)
        if not found:
            found = companies.put(self._connection, company, self._at)
            put_reach(self._connection, "company", found, company)
            self._count("company")
        else:
            self._fill_company(found, company)
        return found

    def _named_company(self, name: str) -> int:
        row = self._connection.execute("select id from company where name = ? order by id", (name.strip(),)).fetchone()
        return int(row[0]) if row else 0

    def _fill_company(self, company_id: int, company: Company) -> None:
        """Fill in what a known company lacks: domain, industry, and each way to reach it."""
        from simplecrm.lookups import companies as lookups

        present = lookups.get(self._connection, company_id)
        assert present is not None
        values = {
            name: getattr(company, name)
            for name in companies.PLAIN
            if getattr(company, name) and not getattr(present, name)
        }
        if company.uid and present.uid != company.uid and present.version == 1 and present.created_at == self._at:
            # It was just created for a contact of the same file, which had its name only.
            values |= {"uid": company.uid, "created_at": company.created_at or self._at}
            values |= {"updated_at": company.updated_at or self._at, "archived_at": company.archived_at}
        missing: dict[str, Any] = {name: getattr(company, name) if not getattr(present, name) else () for name in REACH}
        if values:
            change(self._connection, "company", company_id, **values)
        if any(missing.values()):
            put_reach(self._connection, "company", company_id, company._replace(**missing))
        if values or any(missing.values()):
            self._count("company")

    def _record(self, record: object) -> None:
        if isinstance(record, Tag):
            tag_id = tags.ensure(self._connection, record.name)
            self._connection.execute(
                "update tag set cadence_days = ?1, archived_at = ?2 where id = ?3 and cadence_days = 0 "
                "and (cadence_days <> ?1 or archived_at <> ?2)",
                (record.cadence_days, record.archived_at, tag_id),
            )
        elif isinstance(record, Field):
            field_id = fields.ensure(self._connection, record.name, record.kind)
            self._connection.execute(
                "update field set kind = ? where id = ? and kind = 'text' and kind <> ?",
                (record.kind, field_id, record.kind),
            )

    def _deal_named(self, deal: Deal, contact_id: int) -> int:
        row = self._connection.execute(
            "select id from deal where (uid = ?1 and ?1 <> '') or (title = ?2 and ?2 <> '') "
            "order by uid = ?1 desc, contact_id is ?3 desc limit 1",
            (deal.uid, deal.title, contact_id or None),
        ).fetchone()
        if row is None:
            raise NotUnderstood(f"No deal “{deal.title or deal.uid}”.")
        return int(row[0])

    def _deal(self, deal: Deal, contact_id: int, company_id: int) -> None:
        deal = deals.ready(_known_stage(deal))._replace(contact_id=contact_id, company_id=company_id)
        same = "title = ? and contact_id is ? and company_id is ?"
        known = self._again("deal", deal.uid, same, (deal.title, contact_id or None, company_id or None))
        if not known:
            deals.put(self._connection, deal, self._at)
            self._count("deal")

    def _note(self, note: Note, contact_id: int, company_id: int, deal_id: int) -> None:
        if not note.text.strip():
            return
        owner = (contact_id or None, company_id or None, (deal_id or None) if not (contact_id or company_id) else None)
        same = "text = ? and contact_id is ? and company_id is ? and deal_id is ?"
        if self._known("note", note.uid, same, (note.text, *owner)):
            return
        draft = note._replace(contact_id=owner[0] or 0, company_id=owner[1] or 0, deal_id=owner[2] or 0)
        notes.put(self._connection, draft, self._at)
        self._count("note")

    def _activity(self, activity: Activity, contact_ids: Sequence[int], deal_id: int) -> None:
        activity = activities.ready(activity)._replace(deal_id=deal_id)
        if not contact_ids:
            raise NotUnderstood("Nobody of this is in the book.")
        if activity.message_id and self._known("activity", "", "message_id = ?", (activity.message_id,)):
            return
        same = (
            "kind = ? and (at = ? or ? = '') and text = ? and subject = ? and id in "
            "(select activity_id from activity_contact where contact_id = ?)"
        )
        values = (activity.kind, activity.at, activity.at, activity.text, activity.subject, contact_ids[0])
        if self._again("activity", activity.uid, same, values):
            return
        activities.put(self._connection, activity, contact_ids, self._at)
        self._count("activity")

    def _reminder(self, reminder: Reminder, contact_id: int, deal_id: int) -> None:
        same = "text = ? and scheduled = ? and contact_id is ?"
        scheduled = reminder.scheduled or reminder.due
        known = self._known("reminder", reminder.uid, same, (reminder.text, scheduled, contact_id or None))
        if not known:
            draft = reminder._replace(contact_id=contact_id, deal_id=deal_id)
            reminders.put(self._connection, draft, self._at)
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

    def _again(self, noun: str, uid: str, same: str, values: Sequence[object]) -> int:
        """Id of the existing record that this row duplicates, or 0. Equal rows in a file may be different records
        (orders on one day, calls without a time): the first of them matches the first such record in the book, the
        second the second, and further ones are new.
        """
        if uid:
            return self._known(noun, uid, "0", ())
        key = hash((noun, values))
        found = self._connection.execute(
            f"select id from {noun} where {same} and id <= ? order by id limit 1 offset ?",
            (*values, self._last_before[noun], self._seen.get(key, 0)),
        ).fetchone()
        self._seen[key] = self._seen.get(key, 0) + 1
        return int(found[0]) if found else 0

    def _known(self, noun: str, uid: str, same: str, values: Sequence[object]) -> int:
        if uid:
            row = self._connection.execute(f"select id from {noun} where uid = ?", (uid,)).fetchone()
            if row:
                return int(row[0])
            if noun != "reminder":
                return 0
        row = self._connection.execute(f"select id from {noun} where {same} limit 1", values).fetchone()
        return int(row[0]) if row else 0

    def _count(self, noun: str) -> None:
        self.counts[noun] = self.counts.get(noun, 0) + 1


def _known_stage(deal: Deal) -> Deal:
    """An imported deal; if its stage is unknown in this book, it gets the first one."""
    from simplecrm.core.records.deals import STAGES

    known = dict(STAGES)
    return deal if deal.stage.strip().lower() in known or deal.status != "open" else deal._replace(stage=STAGES[0][0])
