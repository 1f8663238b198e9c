"""Follow-ups as the tasks (VTODO) of a folder."""

from __future__ import annotations

from simplecrm.actions import reminders as actions
from simplecrm.actions.reminders import EDITABLE, set_next
from simplecrm.actions.rows import stored, touch
from simplecrm.actions.syncing.calendar_items import CalendarKind, WithPeople
from simplecrm.actions.syncing.kinds import LeftAlone, Loaded, Parsed
from simplecrm.actions.syncing.people import contact_of
from simplecrm.core.dates.zones import utc_to_local
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.sync.tasks import FIELDS, TYPES, SyncedTask, synced, with_synced
from simplecrm.errors import NotUnderstood
from simplecrm.formats.dates import utc
from simplecrm.formats.ical import single
from simplecrm.formats.ical.fields import OWN, Fields
from simplecrm.formats.ical.reader import task
from simplecrm.formats.ical.writer import task_lines
from simplecrm.formats.protocol import Item
from simplecrm.lookups import contacts, reminders, uids
from simplecrm.lookups.order import numbers
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from simplecrm.core.query import QueryContext


class Tasks(CalendarKind):
    """The kind of follow-ups."""

    name, noun, component = "follow-ups", "reminder", "VTODO"
    fields, empty, types = FIELDS, SyncedTask(), TYPES
    properties = {
        "text": ("SUMMARY", "DESCRIPTION"), "due": ("DUE",), "priority": ("PRIORITY",),
        "repeat": ("RRULE", OWN + "EVERY"), "done_at": ("STATUS", "COMPLETED", "PERCENT-COMPLETE"),
        "contact": ("CONTACT", OWN + "CONTACT-UID"),
    }  # fmt: skip

    def _parsed(self, fields: Fields) -> Parsed | LeftAlone:
        reminder = task(fields)
        if not reminder.text:
            raise NotUnderstood("The task has no text.")
        people = fields.people()
        value = synced(reminder, people[0].name if people else "")
        return Parsed(reminder.uid, reminder.text, value, WithPeople(reminder, people))

    def left_alone(self, connection: sqlite3.Connection, parsed: Parsed) -> LeftAlone | None:  # noqa: ARG002
        return LeftAlone("completed task") if parsed.value.done_at else None

    def outgoing(
        self, connection: sqlite3.Connection, query: str, context: QueryContext, known: Collection[int]
    ) -> Iterable[int]:
        """The open follow-ups with contacts that match the query, and of those that are items the done ones; an owner
        in the query is that of the follow-up."""
        where = compiler.people(connection, query, context._replace(of_follow_ups=True))
        done = reminders.ids(connection, done=True, where=where) if known else ()
        return [*reminders.ids(connection, where=where), *(one for one in done if one in known)]

    def moved(self, connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, int]:
        """The next occurrence of those that were done and repeat: the item goes on as that."""
        found = connection.execute(
            "select r.id, (select min(id) from reminder n indexed by ix_reminder_contact_id where n.text = r.text "
            "and n.contact_id is r.contact_id and n.company_id is r.company_id and n.deal_id is r.deal_id "
            "and n.every <> '' and n.id > r.id and n.archived_at = '') "
            "from reminder r where r.id in (select value from json_each(?)) and r.done_at <> '' and r.every <> ''",
            (numbers(ids),),
        )
        return {old: new for old, new in found if new is not None}

    def restarted(self, value: SyncedTask) -> SyncedTask:
        return value._replace(done_at="")

    def load(
        self,
        connection: sqlite3.Connection,
        ids: Iterable[int],
        note_ids: Mapping[int, tuple[int, ...]],  # noqa: ARG002
    ) -> dict[int, Loaded]:
        """Reminders with their contacts."""
        found = reminders.rows(connection, ids)
        people = contacts.get_many(connection, {one.contact_id for one in found if one.contact_id})
        return {
            one.id: Loaded(
                one.id, one.uid, one.text, bool(one.archived_at),
                synced(one, one.contact),
                WithPeople(one, (people[one.contact_id],) if one.contact_id in people else ()),
            )
            for one in found
        }  # fmt: skip

    def add(self, parsed: Parsed) -> int:
        found: WithPeople = parsed.record
        contact_id = next(filter(None, (contact_of(self._connection, person) for person in found.people)), 0)
        reminder = with_synced(found.record, parsed.value)._replace(contact_id=contact_id)
        if uids.record_id(self._connection, self.noun, reminder.uid):
            reminder = reminder._replace(uid="")
        return actions.put(self._connection, reminder, self._at)

    def change(self, loaded: Loaded, value: SyncedTask) -> None:
        present: Reminder = loaded.record.record
        wanted = with_synced(present, value)
        columns = {name: stored(name, getattr(wanted, name)) for name in (*EDITABLE, "done_at")}
        if wanted.due != present.due:
            columns["scheduled"] = wanted.due
        touch(self._connection, "reminder", present.id, self._at, **columns)
        if wanted.done_at and not present.done_at:
            set_next(self._connection, present.id, utc_to_local(wanted.done_at))

    def may_be_archived(self, loaded: Loaded) -> bool:
        """What is done stays in the history."""
        return not loaded.value.done_at

    def patch(self, data: bytes, loaded: Loaded, before: SyncedTask, after: SyncedTask, at: str) -> bytes:
        changed = self._changed(before, after)
        names = self._replaced(changed) - {"DUE"}
        lines = [line for line in self._lines(loaded, after, "") if single.name_of(line) in names]
        _, fields = single.read(data, self._zone)
        if changed & {"due", "repeat"}:
            names |= {"DUE", "DURATION"}
            start = self._start(fields, after)
            if start is None:
                names.add("DTSTART")
            elif start:
                names.add("DTSTART")
                lines.append(start)
            if after.due:
                lines.append(f"DUE{self._moment(fields, after.due)}")
        return single.patched(data, self.component, names, lines, single.compact(at))

    def _lines(self, loaded: Loaded, value: SyncedTask, uid: str) -> list[str]:
        found: WithPeople = loaded.record
        reminder = with_synced(found.record, value)._replace(uid=uid)
        if not value.due:
            reminder = reminder._replace(do_not_contact=True)  # someday rings no alarm
        lines = task_lines(reminder, Item(0, next(iter(found.people), None), True), single.compact(self._at))
        if value.due:
            return lines
        return [line for line in lines if single.name_of(line) not in ("DUE", "DTSTART")]

    def _start(self, fields: Fields, after: SyncedTask) -> str | None:
        """The DTSTART of a task with another date: that of a series moves with it, an earlier one stays (empty), and
        one that would be after it is left out (``None``)."""
        if after.repeat.every and after.repeat.every_from == "due" and after.due:
            return f"DTSTART{self._moment(fields, after.due)}"
        start = fields.local("DTSTART")
        return "" if start and len(start) == len(after.due) and start <= after.due else None

    def _moment(self, fields: Fields, due: str) -> str:
        """A date as a property without its name, in the zone in which the task had it: a time without one would be
        another time elsewhere."""
        before = fields.property("DUE") or fields.property("DTSTART")
        digits = due.replace("-", "").replace(":", "")
        if len(due) == 10:
            return f";VALUE=DATE:{digits}"
        zone = before.parameter("TZID") if before is not None else ""
        if zone == self._zone:
            return f";TZID={zone}:{digits}00"
        if zone or (before is not None and before.value.strip().upper().endswith("Z")):
            return f":{single.compact(utc(due + ':00', self._zone))}"
        return f":{digits}00"
