"""Write many contacts at once by plain SQL, inside the caller's step.

Ids are assigned here and not by SQLite, so that whole batches are written by ``executemany``; thanks to that, an import
takes at most twice the time that SQLite itself needs.
"""

from __future__ import annotations

from simplecrm.actions.contacts import JOB, PLAIN
from simplecrm.actions.rows import insert, new_uid
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, Link, Phone
from simplecrm.core.text.names import ascii_lower, fold
from simplecrm.core.text.phones import tail
from simplecrm.core.text.profiles import profile_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from typing import Any

ROWS = {
    "contact": ("id", "uid", "sort_name", "archived_at", "created_at", "updated_at", *PLAIN),
    "email": ("contact_id", "position", *Email._fields),
    "phone": ("contact_id", "position", *Phone._fields, "tail"),
    "address": ("contact_id", "position", *Address._fields),
    "link": ("contact_id", "position", *Link._fields, "profile"),
    "employment": ("contact_id", "company_id", "position", *JOB),
    "contact_tag": ("contact_id", "tag_id"),
    "field_value": ("contact_id", "field_id", "value"),
}
_INSERT = {
    table: f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
    for table, columns in ROWS.items()
}
_TABLES = {"emails": "email", "phones": "phone", "addresses": "address", "links": "link", "companies": "employment"}


class BulkWriter:
    """Collects new contacts and additions to known ones, and writes them a batch at a time (``flush``).

    ``at`` is the time of the import, UTC.
    """

    def __init__(self, connection: sqlite3.Connection, at: str) -> None:
        self._connection = connection
        self._at = at
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in ROWS}
        self._ids: dict[str, dict[str, int]] = {"company": {}, "tag": {}, "field": {}}
        found = connection.execute("select seq from sqlite_sequence where name = 'contact'").fetchone()
        self.last_before = int(found[0]) if found else 0
        self._next = self.last_before + 1
        self.created_companies: set[int] = set()

    def prepare(self, batch: Iterable[Contact]) -> None:
        """Look up the companies that a batch names, so that they are found without a statement for each."""
        names = {job.company for contact in batch for job in contact.companies if job.company}
        self._ids["company"] = {}
        if names:
            import json

            found = self._connection.execute(
                "select name, min(id) from company where name in (select value from json_each(?)) group by name",
                (json.dumps(sorted(names)),),
            )
            self._ids["company"] = {ascii_lower(name): company_id for name, company_id in found}

    def add(self, contact: Contact) -> int:
        """Add a new contact that is ``ready`` and ``storable``; return the id it will have."""
        contact_id, self._next = self._next, self._next + 1
        own = [getattr(contact, name) for name in PLAIN]
        self._rows["contact"].append((
            contact_id, contact.uid or new_uid(), fold(contact.name), contact.archived_at,
            contact.created_at or self._at, contact.updated_at or self._at, *own,
        ))  # fmt: skip
        self._add_lists(contact_id, Contact(), contact)
        return contact_id

    def change(self, known: Contact, wanted: Contact) -> None:
        """Add what ``wanted`` has beyond ``known``: other single values, and items at the end of its lists."""
        changed = [name for name in PLAIN if getattr(known, name) != getattr(wanted, name)]
        values = [getattr(wanted, name) for name in changed]
        if "name" in changed:
            changed.append("sort_name")
            values.append(fold(wanted.name))
        pairs = "".join(f"{name} = ?, " for name in changed)
        self._connection.execute(
            f"update contact set {pairs} updated_at = ?, version = version + 1 where id = ?",
            (*values, self._at, known.id),
        )
        self._change_fields(known, wanted)
        self._add_lists(known.id, self._without_changed_lists(known, wanted), wanted)

    def flush(self) -> None:
        """Write what was collected."""
        for table, rows in self._rows.items():
            if rows:
                self._connection.executemany(_INSERT[table], rows)
                rows.clear()

    def company(self, name: str) -> int:
        """The id of the company of that name, created if needed."""
        return self._id_of("company", name)

    def _add_lists(self, contact_id: int, known: Contact, wanted: Contact) -> None:
        rows = self._rows
        if wanted.emails:
            for place, email in _added(known.emails, wanted.emails):
                rows["email"].append((contact_id, place, *email))
        if wanted.phones:
            for place, phone in _added(known.phones, wanted.phones):
                rows["phone"].append((contact_id, place, *phone, tail(phone.e164 or phone.number)))
        for place, address in _added(known.addresses, wanted.addresses):
            rows["address"].append((contact_id, place, *address))
        for place, link in _added(known.links, wanted.links):
            rows["link"].append((contact_id, place, *link, profile_key(*link)))
        for place, job in _added(known.companies, wanted.companies):
            company_id = self._id_of("company", job.company) if job.company else None
            rows["employment"].append((contact_id, company_id, place, *_job(job)))
        have = {tag.casefold() for tag in known.tags}
        for tag in wanted.tags:
            if tag.casefold() not in have:
                have.add(tag.casefold())
                rows["contact_tag"].append((contact_id, self._id_of("tag", tag)))
        have = {item.name.casefold() for item in known.fields}
        for item in wanted.fields:
            if item.name.casefold() not in have:
                have.add(item.name.casefold())
                rows["field_value"].append((contact_id, self._id_of("field", item.name), item.value))

    def _without_changed_lists(self, known: Contact, wanted: Contact) -> Contact:
        """Delete the rows of the lists that ``wanted`` does not only add to; return ``known`` without those lists."""
        for name, table in _TABLES.items():
            have = getattr(known, name)
            if getattr(wanted, name)[: len(have)] != have:
                self.flush()
                self._connection.execute(f"delete from {table} where contact_id = ?", (known.id,))
                emptied: dict[str, Any] = {name: ()}
                known = known._replace(**emptied)
        return known

    def _change_fields(self, known: Contact, wanted: Contact) -> None:
        have = {item.name.casefold(): item for item in known.fields}
        for item in wanted.fields:
            before = have.get(item.name.casefold())
            if before and before.value != item.value:
                self._connection.execute(
                    "update field_value set value = ? where contact_id = ? and field_id = ?",
                    (item.value, known.id, self._id_of("field", item.name)),
                )

    def _id_of(self, noun: str, name: str) -> int:
        key = ascii_lower(name)
        found = self._ids[noun].get(key)
        if found is None:
            row = self._connection.execute(f"select id from {noun} where name = ? order by id", (name,)).fetchone()
            found = int(row[0]) if row else self._made(noun, name)
            self._ids[noun][key] = found
        return found

    def _made(self, noun: str, name: str) -> int:
        if noun != "company":
            return insert(self._connection, noun, name=name)
        company_id = insert(
            self._connection, "company", name=name, sort_name=fold(name), uid=new_uid(), created_at=self._at,
            updated_at=self._at,
        )  # fmt: skip
        self.created_companies.add(company_id)
        return company_id


def _job(job: Employment) -> list[str]:
    return [getattr(job, name) for name in JOB]


def _added(known: Sequence[Any], wanted: Sequence[Any]) -> Iterable[tuple[int, Any]]:
    return list(enumerate(wanted))[len(known) :] if len(wanted) > len(known) else ()
