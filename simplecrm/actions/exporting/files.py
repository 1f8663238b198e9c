"""Export the book for other programs: never half a file, and never over an existing one unasked."""

from __future__ import annotations

import os
import sys

from simplecrm import config
from simplecrm.actions.exporting import source
from simplecrm.actions.exporting.contents import ExportedContents
from simplecrm.core.nouns import BY_NAME, NOUNS, TAGGED
from simplecrm.core.query import QueryContext
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.registry import WRITABLE
from simplecrm.formats.writing import write
from simplecrm.lookups.order import ids_in_order, numbers
from simplecrm.lookups.query import compiler
from simplecrm.store.files import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, BinaryIO

    from simplecrm.store.book import Book


KINDS = tuple(noun.name for noun in NOUNS if noun.in_csv)
"""What the rows of an exported CSV file can be."""


def export(
    book: Book,
    form: str,
    options: WriteOptions,
    now: datetime.datetime,
    path: str = "",
    query: str = "",
    *,
    force: bool = False,
    say: Callable[[str], object] = str,
) -> int:
    """Write the book, or the contacts that ``query`` finds at the local time ``now``, to ``path`` or stdout; return the
    number of records. The file is written beside ``path``, synced and renamed, for its owner alone; the contents of
    attachments are copied to a folder beside it. ``say`` is given a sentence about those that are left out. Raises
    ``NotUnderstood`` for an unknown format or an existing file, ``FileUnusable`` when it cannot be written.
    """
    _check_kind(form, options, query)
    if form not in WRITABLE:
        raise NotUnderstood(f"Unknown export format “{form}”.", f"Formats: {', '.join(WRITABLE)}")
    kind = kind_of(path) if path else ""
    if kind:
        from shlex import quote

        hint = "Name a file in it." if kind == "a folder" else f"Write to it with: simplecrm export > {quote(path)}"
        raise NotUnderstood(f"{path} is {kind}, not a file.", hint)
    if path and os.path.lexists(path) and not force:
        raise NotUnderstood(f"{path} already exists.", "Add --force to overwrite it.")
    connection = book.reading()
    ids = compiler.ids(connection, query, QueryContext(now, config.get)) if query else None
    if form == "csv" and not options.layout:
        noun = options.kind or "contact"
        options = options._replace(fields=tuple(source.field_names(connection, noun)) if noun in TAGGED else ())
    things = records(book, form, ids, options.kind)
    attached = ExportedContents(book.contents)
    things = attached.noted(things)
    if not path:
        count = write(things, sys.stdout.buffer, form, options)
        _say(say, attached.left_out())
        return count
    try:
        return _write_beside(path, things, form, options, force=force, before=lambda: _say(say, attached.write(path)))
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror or error}.") from error


def records(book: Book, form: str, contact_ids: Iterable[int] | None = None, kind: str = "") -> Iterator[Any]:
    """The records that a format can hold, in the order of the ids, a page at a time; the whole book without ids. JSON
    Lines are in the order of uids instead, so that an export kept in git differs only where something was changed,
    whatever ids the records have. ``kind`` restricts CSV and vCard to records of one noun; CSV has contacts without it,
    vCard contacts and companies.
    """
    connection = book.reading()
    order = "uid" if form == "jsonl" else "id"
    if contact_ids is None:
        ids = ids_in_order(connection, f"select id from contact order by {order}")
    elif form == "jsonl":
        wanted = "select id from contact where id in (select value from json_each(?)) order by uid"
        ids = ids_in_order(connection, wanted, (numbers(contact_ids),))
    else:
        ids = list(contact_ids)
    if form == "jsonl":
        yield from source.loose(connection) if contact_ids is None else ()
    if form == "csv" and kind not in ("", "contact", "company"):
        yield from source.rows_of_kind(connection, kind, None if contact_ids is None else ids)
    elif form in ("csv", "vcard", "jsonl") and kind != "company":
        yield from source.people(connection, ids, with_notes=form != "jsonl", with_archived=form == "jsonl")
    if kind == "company" or (form == "vcard" and contact_ids is None and not kind):
        yield from source.firms(connection)
    if form == "jsonl":
        yield from source.things(connection, None if contact_ids is None else ids)
        yield from source.outreach(connection) if contact_ids is None else ()
    if form == "org":
        yield from source.outline(connection, ids)
    if form == "ical":
        yield from source.calendar(connection, ids if contact_ids is not None else None)
    if form == "mbox":
        yield from source.messages(connection, ids if contact_ids is not None else None)


def _check_kind(form: str, options: WriteOptions, query: str) -> None:
    """Raise ``NotUnderstood`` for a kind that the format cannot hold."""
    kind = options.kind
    kinds = {"csv": KINDS, "vcard": ("contact", "company")}.get(form, ())
    if kind and kind not in kinds:
        accepted = f"Kinds: {', '.join(kinds)}" if kinds else "--kind is for CSV and vCard."
        raise NotUnderstood(f"{kind} cannot be exported as {form}.", accepted)
    if kind not in ("", "contact") and options.layout:
        raise NotUnderstood(f"{kind} cannot be exported for {options.layout}.", "Leave out --kind.")
    if kind in ("company", "product") and query:
        plural = BY_NAME[kind].plural
        raise NotUnderstood("A query finds contacts.", f"For all {plural}: simplecrm export --kind {kind}")


def _say(say: Callable[[str], object], sentence: str) -> None:
    if sentence:
        say(sentence)


def _write_beside(
    path: str,
    things: Iterable[Item],
    form: str,
    options: WriteOptions,
    *,
    force: bool,
    before: Callable[[], object],
) -> int:
    """Write the file; ``before`` is called before it gets its name, and may raise."""
    beside = f"{path}.{os.getpid()}.part"
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with open(handle, "wb") as stream:
            count = write(things, stream, form, options)
            _sync(stream)
        before()
        if force:
            os.replace(beside, path)
        else:
            os.link(beside, path)
            os.unlink(beside)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise
    return count


def _sync(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
