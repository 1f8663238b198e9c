"""Import the items of a file: all of them or none, each matched with existing records."""

from __future__ import annotations

from simplecrm.actions.contacts import ready
from simplecrm.actions.importing.bulk import BulkWriter
from simplecrm.actions.importing.record_writer import RecordWriter
from simplecrm.actions.importing.responses import Bounces, Responses
from simplecrm.actions.importing.senders import CREATE, NobodyKnown, Strangers, may_add, without_me
from simplecrm.actions.rows import stamp
from simplecrm.core.merging import combined
from simplecrm.core.records import Record
from simplecrm.core.text.names import fold
from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.lookups import contacts as lookups
from simplecrm.lookups.identity.matching import NO_MATCH, Matcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from simplecrm.core.records.contacts import Contact
    from simplecrm.store.book import Book

ON_MATCH = ("fill", "update", "skip", "add")
BATCH = 1000
MAX_REMARKS = 200
MAX_JOINED = 200
MAX_OUTCOMES = 100


class ImportOptions(Record):
    """How to import. ``on_match`` says what happens to known contacts: ``fill`` adds what is missing
    and overwrites nothing, ``update`` overwrites single values, ``skip`` leaves them, ``add`` adds a second one.
    ``create``, one of ``senders.CREATE``, adds unknown people of messages and meetings, never those whose addresses are
    ``me`` (in lower case). ``content_folder`` has the contents of the file's attachments."""

    on_match: str = "fill"
    create: str = ""
    dry_run: bool = False
    region: str = ""
    title: str = "Import"
    me: tuple[str, ...] = ()
    content_folder: str = ""


class Joined(Record):
    """A record at a line of the file that was of a known contact, and by which evidence."""

    line: int
    name: str
    contact_id: int
    contact: str
    by: str


class Outcome(Record):
    """The outcome of the entry at a line of the file: ``new``, ``updated``, ``unchanged`` or ``rejected``, and the name
    of its contact, if it has one."""

    line: int
    what: str
    name: str = ""


class Report(Record):
    """The result of an import. ``remarks`` are (line, words), at most ``MAX_REMARKS``; ``things`` counts what was
    added beside contacts, by noun; ``first`` are the first contacts as they are, or would be. ``matched`` counts the
    records that were of known contacts by their evidence, ``joined`` are the first ``MAX_JOINED`` of them, and
    ``kept_apart`` counts new contacts that have something of another but may be somebody else, ``strangers`` the
    messages and meetings in which nobody is known, ``unknown_stages`` the deals that got the first stage, by the stage
    that the file has, ``reopened`` the cases that new messages opened again, ``outcomes`` are what became of the first
    ``MAX_OUTCOMES`` entries, by line."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    things: tuple[tuple[str, int], ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()
    remarked: int = 0
    first: tuple[Contact, ...] = ()
    matched: tuple[tuple[str, int], ...] = ()
    joined: tuple[Joined, ...] = ()
    kept_apart: int = 0
    strangers: Strangers = Strangers()
    unknown_stages: tuple[tuple[str, int], ...] = ()
    reopened: int = 0
    bounces: Bounces = Bounces()
    outcomes: tuple[Outcome, ...] = ()


def run(
    book: Book,
    entries: Iterable[Item | Rejection],
    options: ImportOptions,
    now: datetime.datetime,
    *,
    rejected: Callable[[Rejection], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Import what can be imported, as one step of the history; return the result.

    ``rejected`` is given each entry that cannot be imported, ``progress`` the number of entries seen so far.
    An exception from either, or from the reader, leaves the book unchanged. Raises ``FileUnusable``.
    """
    if options.on_match not in ON_MATCH:
        raise NotUnderstood(f"Invalid --on-match: “{options.on_match}”.", f"It is one of: {', '.join(ON_MATCH)}")
    if options.create not in CREATE:
        raise NotUnderstood(f"Invalid value of create: “{options.create}”.", f"It is one of: {', '.join(CREATE[1:])}")
    if options.dry_run:
        from simplecrm.store.trial import Trial

        # On a copy, which neither blocks writers nor waits for them.
        with Trial(book) as trial:
            return _run(trial, entries, options, stamp(now), rejected, progress)
    return _run(book, entries, options, stamp(now), rejected, progress)


def _run(
    book: Book,
    entries: Iterable[Item | Rejection],
    options: ImportOptions,
    at: str,
    rejected: Callable[[Rejection], None],
    progress: Callable[[int], None],
) -> Report:
    with book.writing(options.title) as step:
        step.bulk("import")
        importer = _Importer(book, step.connection, options, at, rejected)
        seen = 0
        for batch in _batches(entries):
            importer.take(batch)
            seen += len(batch)
            progress(seen)
        if importer.has_bounces:
            step.keep()  # what became of messages is not journalled
        step.title = f"{options.title}: {importer.new} new, {importer.updated} updated"
    return importer.report()


class _Importer:
    def __init__(
        self,
        book: Book,
        connection: sqlite3.Connection,
        options: ImportOptions,
        at: str,
        rejected: Callable[[Rejection], None],
    ) -> None:
        self._connection = connection
        self._at = at
        self._options = options
        self._rejected = rejected
        self._matcher = Matcher(self._repeats)
        self._known: dict[int, Contact] = {}
        self._matched: dict[str, int] = {}
        self._joined: list[Joined] = []
        self.kept_apart = 0
        self._strangers = Strangers()
        self._writer = BulkWriter(connection, at)
        # A dry run has not copied the contents.
        folders = (book.contents, *([options.content_folder] if options.dry_run and options.content_folder else []))
        self._things = RecordWriter(book, connection, at, self._writer, folders)
        self._responses = Responses(connection, self._remark)
        self.new = self.updated = self.unchanged = self.rejections = self.remarked = 0
        self._remarks: list[tuple[int, str]] = []
        self._first: list[Contact] = []
        self._outcomes: dict[int, Outcome] = {}

    def take(self, batch: list[Item | Rejection]) -> None:
        items = []
        for entry in batch:
            if isinstance(entry, Rejection):
                self._reject(entry)
            else:
                items.append(without_me(self._readied(entry), self._options.me))
        people = [person for item in items for person in (item.contact, *item.others) if person is not None]
        self._matcher.load(self._connection, people)
        self._writer.prepare(people)
        self._responses.load(items)
        self._known = {}
        matches = [self._matcher.find(item.contact).id for item in items if item.contact is not None]
        self._known |= lookups.get_many(self._connection, {match for match in matches if match})
        for item in items:
            self._becomes(item.line, "unchanged", item)
            try:
                self._take(item)
            except NobodyKnown as error:
                if not error.is_mine:
                    entries, with_sender = self._strangers
                    self._strangers = Strangers(entries + 1, with_sender + error.has_sender)
                self._reject(item.rejection(error.sentence))
            except CrmError as error:
                self._reject(item.rejection(error.sentence))
        self._writer.flush()
        self._things.flush(self._reject, self._wrote)

    @property
    def has_bounces(self) -> bool:
        """Whether messages of campaigns came back."""
        return self._responses.bounces.new > 0

    def report(self) -> Report:
        return Report(
            self.new, self.updated, self.unchanged, self.rejections, tuple(sorted(self._things.counts.items())),
            tuple(self._remarks), self.remarked, tuple(self._first), tuple(sorted(self._matched.items())),
            tuple(self._joined), self.kept_apart, self._strangers, tuple(self._things.unknown_stages.items()),
            self._things.reopened, self._responses.bounces,
            tuple(one for _, one in sorted(self._outcomes.items())),
        )  # fmt: skip

    def _take(self, item: Item) -> None:
        for remark in item.remarks:
            self._remark(item.line, remark)
        self._responses.record_bounces(item)
        contact_id = 0
        if item.contact is not None:
            contact_id = self._refers(item) if item.refers else self._contact(item.contact, item.line)
        item = self._responses.marked(item, contact_id)
        others = [self._person(other, item) for other in item.others]
        if item.senders is not None and item.activities and not (contact_id or any(others)):
            raise NobodyKnown(item)
        self._remark_unknown(item, contact_id, others)
        self._things.take(item, contact_id, others)

    def _contact(self, contact: Contact, line: int) -> int:
        if not contact.name:
            raise NotUnderstood("A name, an email, a phone or a company is required.")
        match = self._matcher.find(contact) if self._options.on_match != "add" else NO_MATCH
        if not match.id:
            self.kept_apart += bool(match.near)
            self._becomes(line, "new")
            return self._add(contact)
        present = self._present(match.id)
        if contact.uid and contact.uid != present.uid:
            self._matcher.alias(contact.uid, match.id)
        self._matched[match.by] = self._matched.get(match.by, 0) + 1
        if len(self._joined) < MAX_JOINED:
            self._joined.append(Joined(line, contact.name, match.id, present.name, match.by))
        wanted = present
        if self._options.on_match != "skip":
            overwrite = self._options.on_match == "update"
            wanted = combined(present, contact, complete_name=True, overwrite=overwrite, today=self._at[:10])
        if wanted == present:
            self.unchanged += 1
        else:
            self._writer.change(present, wanted)
            self._known[match.id] = wanted
            self._matcher.learn(wanted, match.id)
            self.updated += 1
            self._becomes(line, "updated")
        return match.id

    def _present(self, contact_id: int) -> Contact:
        """The contact as it is by now."""
        present = self._known.get(contact_id)
        if present is None:
            self._writer.flush()
            present = self._known[contact_id] = lookups.get_many(self._connection, [contact_id])[contact_id]
        return present

    def _repeats(self, contact_id: int, contact: Contact) -> bool:
        """Whether a contact of the book has all that a record says."""
        present = self._present(contact_id)
        return combined(present, contact, complete_name=True) == present

    def _add(self, contact: Contact) -> int:
        if len(self._first) < 20:
            self._first.append(contact)
        contact_id = self._writer.add(contact)
        self._matcher.learn(contact, contact_id)
        self.new += 1
        return contact_id

    def _refers(self, item: Item) -> int:
        assert item.contact is not None
        contact_id = self._person(item.contact, item)
        if contact_id and item.contact.tags:
            self._writer.flush()
            present = lookups.get_many(self._connection, [contact_id])[contact_id]
            self._writer.change(present, combined(present, item.contact._replace(tags=item.contact.tags)))
        if not contact_id and item.senders is not None and not item.others:
            self._responses.marked(item, contact_id)
            raise NobodyKnown(item)
        if not contact_id and not (item.others or item.company or item.deal or item.case):
            raise NotUnderstood(f"No contact “{_named(item.contact)}”.")
        return contact_id

    def _remark_unknown(self, item: Item, contact_id: int, others: list[int]) -> None:
        """Say which people of a record are not in the book. Those of messages and meetings need not be, an activity
        with nobody else is rejected, and a note on a deal has its other people."""
        if item.senders is not None or (item.activities and not (contact_id or any(others))):
            return
        unknown = [item.contact] if item.refers and item.contact is not None and not contact_id else []
        if item.cases or item.activities:
            unknown += [person for person, found in zip(item.others, others, strict=True) if not found]
        for name in filter(None, map(_named, unknown)):
            self._remark(item.line, f"No contact “{name}”; imported without.")

    def _person(self, person: Contact, item: Item) -> int:
        found = self._matcher.find(person).id or self._responses.sender(person, item) or self._things.by_name(person)
        if not found and person.id and self._knows(person):
            return person.id
        if not found and may_add(person, item, self._options.create, self._options.me):
            found = self._add(ready(person, self._options.region))
        return found

    def _knows(self, person: Contact) -> bool:
        """Whether a contact has the id in the file, and the name if there is one."""
        row = self._connection.execute("select sort_name from contact where id = ?", (person.id,)).fetchone()
        return row is not None and (not person.name or row[0] == fold(person.name))

    def _readied(self, item: Item) -> Item:
        item = _with_property_lines(item)
        if item.contact is None or item.refers:
            return item
        try:
            return item._replace(contact=ready(item.contact, self._options.region))
        except CrmError:
            return item

    def _wrote(self, item: Item) -> None:
        """Records of an item were added: that of a known contact is an update of it."""
        known = self._outcomes.get(item.line)
        if known is not None and known.what == "unchanged":
            is_full = item.contact is not None and not item.refers
            self._becomes(item.line, "updated" if is_full else "new")

    def _becomes(self, line: int, what: str, item: Item | None = None) -> None:
        """Note what becomes of an entry, if it is one of the first; ``item`` when it is seen first."""
        known = self._outcomes.get(line)
        if known is not None:
            self._outcomes[line] = known._replace(what=what)
        elif len(self._outcomes) < MAX_OUTCOMES and (item is not None or what == "rejected"):
            self._outcomes[line] = Outcome(line, what, _called(item) if item is not None else "")

    def _reject(self, rejection: Rejection) -> None:
        self.rejections += 1
        self._becomes(rejection.line, "rejected")
        self._rejected(rejection)

    def _remark(self, line: int, words: str) -> None:
        self.remarked += 1
        if len(self._remarks) < MAX_REMARKS:
            self._remarks.append((line, words))


def _called(item: Item) -> str:
    """Whom or what an item is of, as far as it says that."""
    names = [one.name for one in (item.contact, *item.others, item.company) if one is not None]
    names += [deal.title for deal in item.deals] + [case.title for case in item.cases]
    return next(filter(None, names), "")


def _with_property_lines(item: Item) -> Item:
    """The item without lines of ``extra`` that are not a property each: a card they are written to would not hold."""
    changed = False
    for name in ("contact", "company"):
        record = getattr(item, name)
        if record is not None and record.extra:
            from simplecrm.formats.vcard.kept import kept_lines

            kept = "\n".join(kept_lines(record.extra))
            changed |= kept != record.extra
            if changed:
                fields: dict[str, Any] = {name: record._replace(extra=kept)}
                item = item._replace(**fields)
    if changed:
        item = item._replace(remarks=(*item.remarks, "Other properties that are not lines of a vCard were left out."))
    return item


def _batches(entries: Iterable[Item | Rejection]) -> Iterator[list[Item | Rejection]]:
    batch: list[Item | Rejection] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _named(person: Contact) -> str:
    """What a file calls a person: the name, or else an email address or uid."""
    return person.name or next((email.address for email in person.emails), person.uid)
