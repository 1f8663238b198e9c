"""Writing any format that is written: records and items to a binary stream.

Each writer takes an iterable, so that an export streams, and returns how many things it wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import WriteOptions

FORMATS = ("vcard", "csv", "jsonl", "ical", "mbox", "org")
"""What ``write`` knows."""

SUFFIXES = {"vcard": ".vcf", "csv": ".csv", "jsonl": ".jsonl", "ical": ".ics", "mbox": ".mbox", "org": ".org"}
"""How the files are named."""


def write(records: Iterable[Any], stream: BinaryIO, form: str, options: WriteOptions | None = None) -> int:
    """Write ``records`` as ``form``; what the format has no place for is passed over.

    Contacts and companies with what belongs to them, and things that refer, come as ``Item``; a record on its own
    may come bare. Raises ``NotUnderstood`` for a format or an option that does not exist, before anything is written.
    """
    options = options or WriteOptions()
    if form == "vcard":
        from simplecrm.formats.vcard.writer import write_vcards

        return write_vcards(records, stream, options.version)
    if form == "csv":
        from simplecrm.formats.csv.writer import write_delimited

        return write_delimited(records, stream, options)
    if form == "jsonl":
        from simplecrm.formats.json.reader import write_json_lines

        return write_json_lines(records, stream)
    if form == "ical":
        from simplecrm.formats.ical.writer import write_ical

        return write_ical(records, stream, options)
    if form == "mbox":
        from simplecrm.formats.mail.mbox_writer import write_mbox

        return write_mbox(records, stream, options)
    if form == "org":
        from simplecrm.formats.org import write_org

        return write_org(records, stream)
    raise NotUnderstood(f"{form} is not an export format.", "Formats are " + ", ".join(FORMATS) + ".")
