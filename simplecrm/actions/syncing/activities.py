"""Meetings as the events (VEVENT), and other activities as the journal entries (VJOURNAL) of a folder."""

from __future__ import annotations

from abc import abstractmethod

from simplecrm.actions import activities as actions
from simplecrm.actions.rows import touch
from simplecrm.actions.syncing.calendar_items import CalendarKind, WithPeople
from simplecrm.actions.syncing.kinds import LeftAlone, Loaded, Parsed
from simplecrm.actions.syncing.people import contact_of
from simplecrm.core.records.activities import Activity
from simplecrm.core.sync.activities import FIELDS, SyncedActivity, synced
from simplecrm.formats.ical import reader, single
from simplecrm.formats.ical.fields import OWN, Fields
from simplecrm.formats.ical.writer import contact_lines, journal_lines, meeting_lines
from simplecrm.formats.protocol import Item
from simplecrm.lookups import activities, contacts, uids
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from simplecrm.core.query import QueryContext

_MEETING = "meeting"
_TIMES = ("DTSTART", "DTEND", "DURATION")


class _Activities(CalendarKind):
    """What meetings and other activities have in common."""

    noun = "activity"
    fields, empty, types = FIELDS, SyncedActivity(), {}
    properties = {"subject": ("SUMMARY",), "text": ("DESCRIPTION",), "at": _TIMES, "duration_minutes": _TIMES}
    is_meeting = False

    def left_alone(self, connection: sqlite3.Connection, parsed: Parsed) -> LeftAlone | None:
        is_known = any(contact_of(connection, person) for person in parsed.record.people)
        return None if is_known else LeftAlone("event", "with nobody in the book")

    def outgoing(
        self,
        connection: sqlite3.Connection,
        query: str,
        context: QueryContext,
        known: Collection[int],  # noqa: ARG002
    ) -> Iterable[int]:
        """The activities of this kind with contacts that match the query."""
        is_meeting = "=" if self.is_meeting else "<>"
        sql = f"select id from activity where kind {is_meeting} ? and archived_at = ''"
        values: tuple[object, ...] = (_MEETING,)
        if query.strip():
            chosen = compiler.chosen(connection, query, context)
            sql += f" and id in (select activity_id from activity_contact where contact_id in ({chosen.sql}))"
            values += tuple(chosen.values)
        return [row[0] for row in connection.execute(sql, values)]

    def load(
        self,
        connection: sqlite3.Connection,
        ids: Iterable[int],
        note_ids: Mapping[int, tuple[int, ...]],  # noqa: ARG002
    ) -> dict[int, Loaded]:
        """Activities with their people."""
        found = activities.rows(connection, ids)
        people = contacts.get_many(connection, {person.id for one in found for person in one.contacts})
        return {
            one.id: Loaded(
                one.id, one.uid, one.subject or one.text or one.kind, bool(one.archived_at), synced(one),
                WithPeople(one, tuple(people[person.id] for person in one.contacts if person.id in people)),
            )
            for one in found
        }  # fmt: skip

    def add(self, parsed: Parsed) -> int:
        found: WithPeople = parsed.record
        ids = [contact_of(self._connection, person) for person in found.people]
        activity = actions.ready(found.record)
        if uids.record_id(self._connection, self.noun, activity.uid):
            activity = activity._replace(uid="")
        return actions.put(self._connection, activity, [one for one in ids if one], self._at)

    def change(self, loaded: Loaded, value: SyncedActivity) -> None:
        touch(self._connection, "activity", loaded.id, self._at, **value._asdict())

    def may_be_archived(self, loaded: Loaded) -> bool:
        """What took place stays in the history."""
        return bool(loaded.value.at > self._at)

    def patch(self, data: bytes, loaded: Loaded, before: SyncedActivity, after: SyncedActivity, at: str) -> bytes:
        names = self._replaced(self._changed(before, after))
        _, fields = single.read(data, self._zone)
        place = fields.text("LOCATION") if self.is_meeting else ""
        if place:  # it is read as the end of the text
            after = after._replace(text=after.text.removesuffix(place).rstrip("\n"))
        lines = [line for line in self._lines(loaded, after, "") if single.name_of(line) in names]
        return single.patched(data, self.component, names, lines, single.compact(at))

    def _parsed(self, fields: Fields) -> Parsed | LeftAlone:
        found = self._activity(fields)
        if isinstance(found, LeftAlone):
            return found
        return Parsed(found.uid, found.subject or found.text, synced(found), WithPeople(found, fields.people()))

    @abstractmethod
    def _activity(self, fields: Fields) -> Activity | LeftAlone:
        """The activity of a component."""

    def _lines(self, loaded: Loaded, value: SyncedActivity, uid: str) -> list[str]:
        entry: WithPeople = loaded.record
        activity = entry.record._replace(uid=uid, **value._asdict())
        people = Item(0, None, True, entry.people)
        stamp = single.compact(self._at)
        if not self.is_meeting:
            return journal_lines(activity, people, stamp)
        # CONTACT and not ATTENDEE, for which some servers send invitations.
        lines = meeting_lines(activity, Item(0), stamp)
        return [*lines[:-1], *contact_lines(people), lines[-1]]


class Meetings(_Activities):
    """The kind of meetings."""

    name, component, is_meeting = "meetings", "VEVENT", True

    def _activity(self, fields: Fields) -> Activity | LeftAlone:
        if fields.text("RRULE"):
            return LeftAlone("repeating event")
        try:
            return reader.event(fields)
        except reader.Unreadable:
            return LeftAlone("event", "that is not a meeting")


class Log(_Activities):
    """The kind of all other activities. Journal entries of other programs are left alone."""

    name, component = "log", "VJOURNAL"

    def _activity(self, fields: Fields) -> Activity | LeftAlone:
        kind, at = fields.text(OWN + "KIND"), fields.utc("DTSTART")
        if not kind or not at:
            return LeftAlone("journal entry", "of another program")
        text, summary = fields.text("DESCRIPTION"), fields.text("SUMMARY")
        subject = "" if summary in (text.partition("\n")[0], kind.capitalize()) else summary
        direction = fields.text(OWN + "DIRECTION")
        return Activity(
            uid=fields.text("UID"), kind=kind, direction=direction if direction in ("in", "out") else "",
            subject=subject, text=text, at=at,
        )  # fmt: skip
