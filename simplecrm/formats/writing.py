"""Writes records and items to a binary stream in any format.

Each writer takes an iterable, so that an export streams, and returns how many things it wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import WriteOptions
from simplecrm.formats.registry import WRITABLE


def write(records: Iterable[Any], stream: BinaryIO, form: str, options: WriteOptions | None = None) -> int:
    """Write ``records`` as ``form``; what the format cannot hold is skipped. Contacts and companies with what belongs
    to them, and records with references, are given as ``Item``; others may be bare records. Raises ``NotUnderstood``
    for a format or an option that does not exist, before anything is written.
    """
    if form not in WRITABLE:
        raise NotUnderstood(f"Unknown export format “{form}”.", f"Formats: {', '.join(WRITABLE)}")
    return WRITABLE[form].load_writer()(records, stream, options or WriteOptions())
