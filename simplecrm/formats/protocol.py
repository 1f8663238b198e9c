"""What every foreign format becomes on the way in: items with a place, or refusals with a reason.

A reader takes a binary stream and yields ``Item`` and ``Refusal`` records as it goes, so that memory does not grow
with the file. It never writes, never fetches, and raises ``CrmError`` only when the file as a whole cannot be read.
"""

from __future__ import annotations

from simplecrm.core.activities import Activity
from simplecrm.core.companies import Company
from simplecrm.core.contacts import Contact
from simplecrm.core.deals import Deal
from simplecrm.core.notes import Note
from simplecrm.core.record import Record
from simplecrm.core.reminders import Reminder


class Item(Record):
    """One thing read from a file: a contact with what belongs to it, or a thing that names its contact.

    ``line`` is the first line (or row) it was read from, counted from 1. ``contact`` is the person it is about:
    a full record when the file describes the person, or just what is known (a name, an email) when ``refers`` is
    true and the person is to be looked up instead. ``others`` are further people of an activity. ``raw`` is the row
    as the file has it, to be written to the rejects when the book refuses it. ``remarks`` are things a person
    should know although the item can be read (an email that is none, a photo left out).
    """

    line: int
    contact: Contact | None = None
    refers: bool = False
    others: tuple[Contact, ...] = ()
    company: Company | None = None
    notes: tuple[Note, ...] = ()
    activities: tuple[Activity, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    deals: tuple[Deal, ...] = ()
    raw: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Refusal(Record):
    """One thing that cannot be read: where, why (one sentence), and the text itself to mend and feed again."""

    line: int
    reason: str
    raw: tuple[str, ...] = ()


class Understood(Record):
    """What was found out about a file, said to the person before and after it is read.

    ``mapping`` is (column, field) for delimited text; a field is a name from ``formats.columns``, ``custom:NAME``
    for a custom field, or empty for a column that is left out. ``dates`` is ``dmy``, ``mdy``, ``ymd`` or empty.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""
    preset: str = ""
    header_line: int = 0
    header: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    dates: str = ""
    remarks: tuple[str, ...] = ()
