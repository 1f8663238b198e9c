"""The file formats: what each is called, how its files are named, and which functions read and write it.

What to offer, accept and recognise by a file's name derives from this table; recognition by content is in ``detect``.
"""

from __future__ import annotations

from importlib import import_module

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, BinaryIO

    from simplecrm.formats.protocol import Item, ReadOptions, Rejection, Understood, WriteOptions
    from simplecrm.formats.source import Source

    Reader = Callable[[Source, ReadOptions], tuple[Understood, Iterator[Item | Rejection]]]
    Writer = Callable[[Iterable[Any], BinaryIO, WriteOptions], int]


class Format(Record):
    """A file format. ``extensions`` are those of its files, the usual one first, without the dot.

    ``reader`` and ``writer`` are ``module:function``, loaded when a file needs them: mail and calendars bring big
    libraries. ``has_senders``: its files name people who need not be contacts, such as the senders of messages.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    reader: str = ""
    writer: str = ""
    has_senders: bool = False

    def load_reader(self) -> Reader:
        """The function that reads the format."""
        function: Reader = _load(self.reader)
        return function

    def load_writer(self) -> Writer:
        """The function that writes the format; it returns how many things it wrote."""
        function: Writer = _load(self.writer)
        return function


FORMATS = (
    Format("vcard", "vCard", ("vcf", "vcard"), "vcard.reader:read_vcards", "vcard.writer:write_vcards"),
    Format("csv", "CSV", ("csv", "tsv", "tab"), "csv.reader:read_delimited", "csv.writer:write_delimited"),
    Format("json", "JSON", ("json",), "json.reader:read_json"),
    Format("jsonl", "JSON Lines", ("jsonl", "ndjson"), "json.reader:read_json", "json.writer:write_json_lines"),
    Format("ldif", "LDIF", ("ldif", "ldi"), "ldif:read_ldif"),
    Format("ical", "iCalendar", ("ics", "ical", "ifb"), "ical.reader:read_ical", "ical.writer:write_ical", True),
    Format("mbox", "mbox", ("mbox", "mbx"), "mail.reader:read_mbox", "mail.mbox_writer:write_mbox", True),
    Format("eml", "email", ("eml",), "mail.reader:read_message", has_senders=True),
    Format("org", "Org", ("org",), writer="org:write_org"),
)

READABLE = {form.name: form for form in FORMATS if form.reader}
WRITABLE = {form.name: form for form in FORMATS if form.writer}


def by_extension(file_name: str) -> Format | None:
    """The format that files of this name usually have."""
    extension = file_name.rpartition(".")[2].lower()
    return next((form for form in FORMATS if extension in form.extensions), None)


def _load(place: str) -> Any:
    module, _, function = place.partition(":")
    return getattr(import_module(f"simplecrm.formats.{module}"), function)
