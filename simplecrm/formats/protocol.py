"""What every reader returns: items with their line, or rejections with a reason.

A reader takes a binary stream and yields ``Item`` and ``Rejection`` records as it goes, so that memory does not grow
with the file. It never writes, never accesses the network, and raises ``CrmError`` only if the file as a whole
cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.campaigns import Addressee, Bounce, Campaign
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.fields import Field
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.tags import Tag
from simplecrm.core.records.templates import Template

REASON_COLUMN = "Rejected because"
"""The header of the reasons in a file of rejected rows; it is ignored when the corrected file is imported."""


DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""The usual delimiters of CSV by their names, which are easier to type in a shell."""


class Item(Record):
    """One entry of a file: a contact with what belongs to it, or records that name their contact.

    ``line`` is the first line it was read from, counted from 1. ``contact`` is the person it is about: a full record if
    the file describes the person, or, if ``refers`` is true, a reference to look the person up by (a uid, a name, an
    email, the id in the exported book), whose ``tags`` are added even then. ``others`` are further people of an
    activity, case or deal. ``company``, ``deal`` and ``case`` are likewise full records or references to the owner.
    ``records`` have no owner (tags, custom fields, products, templates, segments, campaigns); the ``members`` of a
    campaign are its ``others``, in the same order. ``raw`` is the row as in the file, for the
    file of rejects; a message has its ``span`` instead (see ``Rejection``). ``remarks`` are for the person although the
    item can be read (an invalid email, a photo left out). ``senders`` has the addresses (or the names, of people
    without one) of those who sent a message or organise a meeting, in lower case; it is ``None`` for records about a
    person. ``answers`` are the Message-IDs that a message refers to, the one it answers first. ``is_report`` is a
    message in which a mail server reports on others; ``bounces`` are those of them that came back.

    Writers get the same shape for what belongs together: a contact with its notes for a vCard or a CSV row, or
    a note that refers to its contact by uid for JSON Lines.
    """

    line: int
    contact: Contact | None = None
    refers: bool = False
    others: tuple[Contact, ...] = ()
    company: Company | None = None
    deal: Deal | None = None
    notes: tuple[Note, ...] = ()
    activities: tuple[Activity, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    deals: tuple[Deal, ...] = ()
    case: Case | None = None
    cases: tuple[Case, ...] = ()
    records: tuple[Tag | Field | Product | Template | Segment | Campaign, ...] = ()
    raw: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    senders: tuple[str, ...] | None = None
    span: tuple[int, int] = (0, 0)
    purchases: tuple[Purchase, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[str, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    is_report: bool = False
    members: tuple[Addressee, ...] = ()

    def rejection(self, reason: str) -> Rejection:
        """The entry as one that cannot be imported."""
        return Rejection(self.line, reason, self.raw, self.span)


class Rejection(Record):
    """An entry that cannot be imported: its line, the reason (one sentence), and its text, or of a message its first
    byte in the file and the one after its last, to be corrected and imported again."""

    line: int
    reason: str
    raw: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)


class Understood(Record):
    """What was detected about a file, shown to the person.

    ``kind`` is what the rows of delimited text are: ``contact``, ``company``, ``deal``, ``case``, ``activity``,
    ``note``, ``reminder``, ``product`` or ``purchase``; empty if the file itself says it for each record. ``mapping``
    is (column, field) for delimited text; a field is a name from ``formats.csv.columns``, ``custom:NAME`` for a custom
    field, or empty for a column that is left out. ``dates`` is ``dmy``, ``mdy``, ``ymd`` or empty, ``amounts`` one of
    ``core.money.NUMBER_FORMATS`` or empty.
    """

    format: str
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    preset: str = ""
    header_line: int = 0
    header: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    dates: str = ""
    remarks: tuple[str, ...] = ()
    amounts: str = ""


class ReadOptions(Record):
    """Settings for reading a file, which override detection; empty means detected.

    ``format`` is one of ``registry.READABLE``, ``kind`` as in ``Understood``. ``mapping`` is {column: field}; an empty
    field leaves the column out. ``custom`` keeps columns that fit no field as custom fields. ``dates`` is ``dmy``,
    ``mdy`` or ``ymd``, ``number_format`` one of ``core.money.NUMBER_FORMATS``, ``currency`` the code of amounts without
    one. ``joins`` are tables whose columns are added (see ``formats.csv.joining``). ``zone`` is the IANA name of the
    time zone of times without one.
    """

    name: str = ""
    format: str = ""
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    mapping: Mapping[str, str] = {}
    dates: str = ""
    custom: bool = True
    zone: str = "UTC"
    number_format: str = ""
    joins: tuple[str, ...] = ()
    currency: str = ""


class WriteOptions(Record):
    """How a file is to be written.

    ``version`` is of vCard: ``3.0`` or ``4.0``. ``layout`` is of CSV: empty for our own columns, ``google`` or
    ``outlook``; ``kind`` is what its rows are, contacts if empty; ``fields`` are the custom fields that get a column
    each; ``excel_safe`` keeps a spreadsheet from reading text as a formula; ``delimiter`` is one character. ``now`` is
    the time of writing (UTC, ``YYYY-MM-DDTHH:MM:SSZ``) and ``me`` the person's own e-mail address, which iCalendar and
    mbox have a place for.
    """

    version: str = "3.0"
    layout: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ()
    excel_safe: bool = False
    delimiter: str = ","
    now: str = ""
    me: str = ""
