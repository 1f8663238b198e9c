"""Contacts as the vCards of a folder."""

from __future__ import annotations

import io
import re

from simplecrm.actions import contacts as actions
from simplecrm.actions import fields, notes, tags
from simplecrm.actions.importing.bulk import BulkWriter
from simplecrm.actions.rows import touch
from simplecrm.actions.syncing.folder import Unreadable
from simplecrm.actions.syncing.kinds import Kind, LeftAlone, Loaded, Parsed
from simplecrm.core.merging import combined
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.core.sync.contacts import FIELDS, TYPES, ExtraLines, SyncedContact, synced, with_synced
from simplecrm.formats.encodings import decoded
from simplecrm.formats.protocol import Item, ReadOptions, Rejection
from simplecrm.formats.source import Source
from simplecrm.formats.vcard.patch import patched
from simplecrm.formats.vcard.reader import read_vcards
from simplecrm.formats.vcard.writer import card_of
from simplecrm.lookups import contacts, uids
from simplecrm.lookups import notes as note_lookups
from simplecrm.lookups.identity.matching import BY_UID, Matcher
from simplecrm.lookups.order import numbers
from simplecrm.lookups.query import compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from simplecrm.core.query import QueryContext

_ENDS = re.compile(rb"^END:VCARD\s*\Z", re.IGNORECASE | re.MULTILINE)
_BEGINS = re.compile(rb"^(?:\xef\xbb\xbf)?BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_OLD = re.compile(rb"^VERSION:2", re.IGNORECASE | re.MULTILINE)


class Contacts(Kind):
    """The kind of contacts; ``at`` is the time of the sync (UTC), ``region`` (ISO 3166) the country of national phone
    numbers."""

    name, noun, suffix = "contacts", "contact", ".vcf"
    fields, empty, types = FIELDS, SyncedContact(), TYPES

    def __init__(self, at: str, region: str) -> None:
        super().__init__(at)
        self._region = region
        self._lines = ExtraLines()
        self._writer: BulkWriter
        self._added_notes: dict[int, list[int]] = {}
        """The notes that are in a card since this sync, by contact."""

    def parse(self, file: str, data: bytes) -> Parsed | LeftAlone:
        """The contact of a card."""
        cards = len(_BEGINS.findall(data))
        if cards > 1:
            raise Unreadable(f"{file} has {cards} cards; only files with one card are synced.")
        if not cards or not _ENDS.search(data):
            raise Unreadable(f"{file} is not a whole vCard; it may still be being written.")
        _, entries = read_vcards(Source(io.BytesIO(data), file), ReadOptions())
        found = list(entries)
        if not found or isinstance(found[0], Rejection):
            raise Unreadable(f"{file}: {found[0].reason if found else 'The card is empty.'}")  # type: ignore[union-attr]
        item = found[0]
        assert isinstance(item, Item)
        if item.records:
            return LeftAlone("group")
        if item.contact is None:
            return LeftAlone("company")
        value = synced(item.contact, [note.text for note in item.notes], self._lines)
        return Parsed(item.contact.uid, item.contact.name, value, item.contact)

    def outgoing(
        self,
        connection: sqlite3.Connection,
        query: str,
        context: QueryContext,
        known: Collection[int],  # noqa: ARG002
    ) -> Iterable[int]:
        """The contacts that match the query."""
        return compiler.ids(connection, query, context, sort="id")

    def load(
        self, connection: sqlite3.Connection, ids: Iterable[int], note_ids: Mapping[int, tuple[int, ...]]
    ) -> dict[int, Loaded]:
        """Contacts with their pinned notes and those that were in the card."""
        found = contacts.get_many(connection, ids)
        texts: dict[int, list[Note]] = {}
        rows = connection.execute(
            "select id from note indexed by ix_note_contact_id where contact_id in (select value from json_each(?1)) "
            "and archived_at = '' and (pinned or id in (select value from json_each(?2))) order by id",
            (
                numbers(found),
                numbers(one for ids in (*note_ids.values(), *self._added_notes.values()) for one in ids),
            ),
        )
        for note in note_lookups.rows(connection, [row[0] for row in rows]):
            texts.setdefault(note.contact_id, []).append(note)
        return {
            one: Loaded(
                one, contact.uid, contact.name, bool(contact.archived_at),
                synced(contact, [note.text for note in texts.get(one, ())], self._lines), contact,
                tuple(note.id for note in texts.get(one, ())),
            )
            for one, contact in found.items()
        }  # fmt: skip

    def match(self, connection: sqlite3.Connection, parsed: Sequence[Parsed]) -> list[int]:
        """The contacts that the cards are of, by the rules of imports; an archived one only by its uid."""
        people = [self._ready(one.record) for one in parsed]
        known: dict[int, Contact] = {}

        def repeats(contact_id: int, contact: Contact) -> bool:
            if contact_id not in known:
                known.update(contacts.get_many(connection, [contact_id]))
            return combined(known[contact_id], contact, complete_name=True) == known[contact_id]

        matcher = Matcher(repeats)
        matcher.load(connection, people)
        matches = [matcher.find(person) for person in people]
        archived = {
            row[0]
            for row in connection.execute(
                "select id from contact where id in (select value from json_each(?)) and archived_at <> ''",
                (numbers({match.id for match in matches}),),
            )
        }
        return [0 if match.id in archived and match.by != BY_UID else match.id for match in matches]

    def related(self, connection: sqlite3.Connection, loaded: Loaded, parsed: Parsed) -> Loaded:
        """The contact with those of its notes that the card has, too."""
        texts: tuple[str, ...] = parsed.value.notes
        if not texts:
            return loaded
        found = note_lookups.rows(connection, note_lookups.ids(connection, contact_id=loaded.id))
        more = [note for note in found[::-1] if note.text in texts and note.id not in loaded.note_ids]
        value = loaded.value._replace(notes=(*loaded.value.notes, *(note.text for note in more)))
        self._added_notes.setdefault(loaded.id, []).extend(note.id for note in more)
        return loaded._replace(value=value, note_ids=(*loaded.note_ids, *(note.id for note in more)))

    def begin(self, connection: sqlite3.Connection) -> None:
        super().begin(connection)
        self._writer = BulkWriter(connection, self._at)

    def add(self, parsed: Parsed) -> int:
        contact = self._ready(parsed.record)
        known = uids.record_id(self._connection, "contact", contact.uid)
        contact_id = self._writer.add(contact._replace(archived_at="", uid="" if known else contact.uid))
        if parsed.value.notes:
            self._writer.flush()
        for text in parsed.value.notes:
            self._add_note(contact_id, text)
        return contact_id

    def change(self, loaded: Loaded, value: SyncedContact) -> None:
        present: Contact = loaded.record
        wanted = self._ready(with_synced(present, value, self._lines))
        if wanted != present:
            self._writer.change(present, wanted)
            self._writer.flush()
            if set(present.tags) - set(wanted.tags):
                tags.replace(self._connection, "contact", present.id, wanted.tags)
            if {one.name.casefold() for one in present.fields} - {one.name.casefold() for one in wanted.fields}:
                fields.replace(self._connection, "contact", present.id, wanted.fields)
        self._change_notes(loaded, value.notes)

    def flush(self) -> None:
        self._writer.flush()

    def render(self, loaded: Loaded, uid: str) -> bytes:
        return card_of(loaded.record._replace(uid=uid), [Note(text=text) for text in loaded.value.notes]).encode()

    def patch(
        self,
        data: bytes,
        loaded: Loaded,  # noqa: ARG002
        before: SyncedContact,
        after: SyncedContact,
        at: str,
    ) -> bytes:
        if _OLD.search(data):
            raise Unreadable("A card of vCard 2.1 is read but not changed.")
        sides = [(with_synced(Contact(), value, self._lines), value.notes) for value in (before, after)]
        return patched(decoded(data), sides[0], sides[1], at).encode("utf-8", "replace")

    def _ready(self, contact: Contact) -> Contact:
        return actions.ready(contact, self._region)

    def _change_notes(self, loaded: Loaded, texts: Sequence[str]) -> None:
        """Give the notes of the card these texts: what is new replaces what is gone, in order."""
        present = dict(zip(loaded.note_ids, loaded.value.notes, strict=True))
        new = [text for text in texts if text not in present.values()]
        for note_id, text in present.items():
            if text in texts:
                continue
            if new:
                touch(self._connection, "note", note_id, self._at, text=new.pop(0))
            else:
                touch(self._connection, "note", note_id, self._at, archived_at=self._at)
        for text in new:
            self._add_note(loaded.id, text)

    def _add_note(self, contact_id: int, text: str) -> None:
        added = notes.put(self._connection, Note(text=text, contact_id=contact_id), self._at)
        self._added_notes.setdefault(contact_id, []).append(added)
