"""Meetings as the events (VEVENT), and other activities as the journal entries (VJOURNAL) of a folder."""

from __future__ import annotations

from simplecrm.actions import activities as actions
from simplecrm.actions.rows import touch
from simplecrm.actions.syncing.folder import Unreadable
from simplecrm.actions.syncing.kinds import Kind, LeftAlone, Loaded, Parsed
from simplecrm.actions.syncing.people import contact_of
from simplecrm.core.dates.zones import zone_name
from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.sync.activities import FIELDS, SyncedActivity, synced
from simplecrm.errors import NotUnderstood
from simplecrm.formats.ical import reader, single
from simplecrm.formats.ical.fields import OWN, Fields
from simplecrm.formats.ical.writer import contact_lines, journal_lines, meeting_lines
from simplecrm.formats.protocol import Item
from simplecrm.lookups import activities, contacts
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from simplecrm.core.query import QueryContext
    from simplecrm.core.records.contacts import Contact

_MEETING = "meeting"
_TIMES = ("DTSTART", "DTEND", "DURATION")
_PROPERTIES = {
    "subject": ("SUMMARY",), "text": ("DESCRIPTION",), "at": _TIMES, "duration_minutes": _TIMES,
}  # fmt: skip
"""The properties of each field."""


class Entry(Record):
    """An event or journal entry as read: the activity, and the people it names."""

    activity: Activity
    people: tuple[Contact, ...]

    @property
    def text(self) -> str:
        """What it is about."""
        return self.activity.subject or self.activity.text


class _Activities(Kind):
    """What meetings and other activities have in common."""

    noun, suffix = "activity", ".ics"
    fields, empty, types = FIELDS, SyncedActivity(), {}
    component = ""
    is_meeting = False

    def __init__(self, at: str) -> None:
        self._zone = zone_name()
        self._connection: sqlite3.Connection
        self._at = at

    def parse(self, file: str, data: bytes) -> Parsed | LeftAlone:
        try:
            if single.component_of(data) not in (self.component, ""):
                return LeftAlone(single.component_of(data))
            _, fields = single.read(data, self._zone)
            found = self._entry(fields)
        except NotUnderstood as error:
            raise Unreadable(f"{file}: {error.sentence}") from error
        if isinstance(found, LeftAlone):
            return found
        return Parsed(found.activity.uid, synced(found.activity), found)

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
                Entry(one, tuple(people[person.id] for person in one.contacts if person.id in people)),
            )
            for one in found
        }  # fmt: skip

    def match(self, connection: sqlite3.Connection, parsed: Sequence[Parsed]) -> list[int]:
        """The activities by their UID."""
        return [_by_uid(connection, one.uid) for one in parsed]

    def begin(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, parsed: Parsed) -> int:
        found: Entry = parsed.record
        ids = [contact_of(self._connection, person) for person in found.people]
        activity = actions.ready(found.activity)
        if _by_uid(self._connection, activity.uid):
            activity = activity._replace(uid="")
        return actions.put(self._connection, activity, [one for one in ids if one], self._at)

    def change(self, loaded: Loaded, value: SyncedActivity) -> None:
        touch(self._connection, "activity", loaded.id, self._at, **value._asdict())

    def archive(self, record_id: int, at: str) -> None:
        touch(self._connection, "activity", record_id, self._at, archived_at=at)

    def may_be_archived(self, loaded: Loaded) -> bool:
        """What took place stays in the history."""
        return bool(loaded.value.at > self._at)

    def render(self, loaded: Loaded, uid: str) -> bytes:
        return single.whole(self._lines(loaded, loaded.value, uid))

    def patch(self, data: bytes, loaded: Loaded, before: SyncedActivity, after: SyncedActivity, at: str) -> bytes:
        changed = [field.name for field in FIELDS if getattr(before, field.name) != getattr(after, field.name)]
        names = {name for field in changed for name in _PROPERTIES[field]}
        _, fields = single.read(data, self._zone)
        place = fields.text("LOCATION") if self.is_meeting else ""
        if place:  # it is read as the end of the text
            after = after._replace(text=after.text.removesuffix(place).rstrip("\n"))
        lines = [line for line in self._lines(loaded, after, "") if single.name_of(line) in names]
        return single.patched(data, self.component, names, lines, single.compact(at))

    def _entry(self, fields: Fields) -> Entry | LeftAlone:
        raise NotImplementedError

    def _lines(self, loaded: Loaded, value: SyncedActivity, uid: str) -> list[str]:
        entry: Entry = loaded.record
        activity = entry.activity._replace(uid=uid, **value._asdict())
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

    def _entry(self, fields: Fields) -> Entry | LeftAlone:
        if fields.text("RRULE"):
            return LeftAlone("repeating event")
        try:
            return Entry(reader.event(fields), fields.people())
        except reader.Unreadable:
            return LeftAlone("event", "that is no meeting")


class Log(_Activities):
    """The kind of all other activities. Journal entries of other programs are left alone."""

    name, component = "log", "VJOURNAL"

    def _entry(self, fields: Fields) -> Entry | LeftAlone:
        kind, at = fields.text(OWN + "KIND"), fields.utc("DTSTART")
        if not kind or not at:
            return LeftAlone("journal entry", "of another program")
        text, summary = fields.text("DESCRIPTION"), fields.text("SUMMARY")
        subject = "" if summary in (text.partition("\n")[0], kind.capitalize()) else summary
        direction = fields.text(OWN + "DIRECTION")
        return Entry(
            Activity(
                uid=fields.text("UID"), kind=kind, direction=direction if direction in ("in", "out") else "",
                subject=subject, text=text, at=at,
            ),
            fields.people(),
        )  # fmt: skip


def _by_uid(connection: sqlite3.Connection, uid: str) -> int:
    row = connection.execute("select id from activity where uid = ?", (uid,)).fetchone() if uid else None
    return int(row[0]) if row else 0
