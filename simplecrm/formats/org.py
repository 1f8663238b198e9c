"""Contacts with their notes, follow-ups and activities as an Org outline (https://orgmode.org/worg/org-syntax.html).

A contact is a heading with a property drawer as org-contacts reads it; open follow-ups are TODO headings below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from simplecrm.core.jobs import present
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.reminders import Reminder
from simplecrm.formats.protocol import Item, WriteOptions

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def write_org(items: Iterable[Any], stream: BinaryIO, options: WriteOptions) -> int:  # noqa: ARG001
    """Write the contacts among ``items`` with what belongs to them; returns how many. Other records are skipped."""
    count = 0
    for item in items:
        if isinstance(item, Item) and item.contact is not None and not item.refers:
            stream.write("\n".join(_lines(item, item.contact)).encode("utf-8", "replace") + b"\n")
            count += 1
    return count


def _lines(item: Item, contact: Contact) -> Iterator[str]:
    tags = "".join(f":{_tag(tag)}" for tag in contact.tags)
    yield f"* {_line(contact.name)}" + (f" {tags}:" if tags else "")
    yield ":PROPERTIES:"
    for name, value in _properties(contact):
        yield f":{name}: {_line(value)}"
    yield ":END:"
    for note in item.notes:
        yield f"** Note {_stamp(note.created_at[:10], active=False)}"
        yield from _body(note.text)
    for reminder in item.reminders:
        yield from _todo(reminder)
    for activity in item.activities:
        yield from _talk(activity)


def _properties(contact: Contact) -> Iterator[tuple[str, str]]:
    if contact.emails:
        yield "EMAIL", " ".join(email.address for email in contact.emails)
    if contact.phones:
        yield "PHONE", "; ".join(phone.number for phone in contact.phones)
    for job in present(contact.companies):
        yield "COMPANY", ", ".join(part for part in (job.title, job.department, job.company) if part)
    for place in contact.addresses:
        yield "ADDRESS", ", ".join(part for part in place[1:] if part)
    for link in contact.links:
        yield "URL", link.url
    for name, value in (("BIRTHDAY", contact.birthday), ("STAGE", contact.stage), ("ID", contact.uid)):
        if value:
            yield name, value
    for field in contact.fields:
        yield _tag(field.name).upper(), field.value


def _todo(reminder: Reminder) -> Iterator[str]:
    yield f"** {'DONE' if reminder.done_at else 'TODO'} {_line(reminder.text)}"
    yield f"SCHEDULED: {_stamp(reminder.due)}"


def _talk(activity: Activity) -> Iterator[str]:
    head = " ".join(part for part in (activity.kind, activity.direction, activity.subject) if part)
    yield f"** {_line(head)} {_stamp(activity.at[:10], active=False)}"
    yield from _body(activity.text)


def _body(text: str) -> Iterator[str]:
    """The lines of a text; one that Org would read as a heading or a keyword is indented by a blank."""
    for line in text.splitlines():
        yield f" {line}" if line.startswith(("*", "#+", ":")) else line


def _stamp(when: str, *, active: bool = True) -> str:
    try:
        day = date.fromisoformat(when[:10])
    except ValueError:
        return ""
    words = f"{day.isoformat()} {_DAYS[day.weekday()]}" + (f" {when[11:16]}" if len(when) > 10 else "")
    return f"<{words}>" if active else f"[{words}]"


def _line(text: str) -> str:
    return " ".join(text.split())


def _tag(text: str) -> str:
    """A tag of Org: letters, digits, ``_@#%``."""
    return "".join(letter if letter.isalnum() or letter in "_@#%" else "_" for letter in text) or "_"
