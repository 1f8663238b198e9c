"""Everything that a command writes to stdout, for people or for programs."""

from __future__ import annotations

import itertools
import os
import sys

from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.errors import NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from simplecrm.show.table import Column

LINES_PER_WRITE = 256


def listing(
    columns: Sequence[Column],
    records: Iterable[Any],
    form: str = "",
    *,
    limit: int | None = None,
    more: bool = False,
    asked: bool = False,
    every: str = "",
) -> None:
    """Write a list in the given format, at most ``limit`` records of it; ``more`` says that it was cut off before.
    Where it is of ``every`` record of that noun and empty, print what the noun is for. Raises ``NothingMatched`` for an
    empty list where something was ``asked`` for."""
    from simplecrm.show import table

    form = chosen_format(form)
    records = iter(records)
    if limit is not None:
        shown = list(itertools.islice(records, limit))
        more = more or next(records, None) is not None
        records = iter(shown)
    first = next(records, None)
    found = first is not None
    records = itertools.chain((first,), records) if found else ()
    if form == "table":
        lines(table.table(columns, list(records), width(), bold=colourful()))
    elif form in ("plain", "tsv"):
        lines(table.separated(columns, records, head=form == "tsv"))
    elif form == "csv":
        lines(table.comma_separated(columns, records))
    elif form == "json":
        lines([table.json_text(tuple(records), indent=2)])
    elif form == "jsonl":
        lines(table.json_text(record) for record in records)
    else:
        lines(map(_id_of, records))
    if more:
        say("Not all are shown; --limit N shows more.")
    if asked and not found:
        raise NothingMatched("Nothing matches.")
    if every and not found:
        from simplecrm.show.empty import NONE_YET

        say(offered(NONE_YET[every]))


def pages(
    rows: Callable[[sqlite3.Connection, Iterable[int]], list[Any]], connection: sqlite3.Connection, ids: Sequence[int]
) -> Iterator[Any]:
    """The records with these ids, read in pages, so that long lists take little memory."""
    for start in range(0, len(ids), 1000):
        yield from rows(connection, ids[start : start + 1000])


def one_more(limit: int | None) -> int | None:
    """How many ids to ask for, so that ``limited`` can see whether a list goes on after its limit."""
    return None if limit is None else limit + 1


def limited(
    columns: Sequence[Column],
    rows: Callable[[sqlite3.Connection, Iterable[int]], list[Any]],
    connection: sqlite3.Connection,
    ids: Sequence[int],
    form: str = "",
    *,
    limit: int | None,
    asked: bool = False,
    every: str = "",
) -> None:
    """Write the records with these ids, ``one_more`` of them than the limit if there are more; ``asked`` and ``every``
    as for ``listing``. Raises ``NothingMatched``."""
    more = limit is not None and len(ids) > limit
    listing(columns, pages(rows, connection, ids[:limit]), form, more=more, asked=asked, every=every)


def several(records: Sequence[Any], what: str, words: Callable[[Any], str], *, json: bool) -> None:
    """Write the records that a command changed, as JSON or by their ids, and print the ``words`` of the first three
    after ``what`` was done to them."""
    from simplecrm.show.table import json_text

    lines([json_text(tuple(records), indent=2)] if json else [str(record.id) for record in records])
    more = f" and {len(records) - 3} more" if len(records) > 3 else ""
    changed(f"{what}: {'; '.join(map(words, records[:3]))}{more}")


def record(value: Any, text: Iterable[str], form: str = "") -> None:
    """Write one record: ``text`` for people, a line of CSV or TSV with its heading, JSON, or its id."""
    run.draft = None  # the text is saved by the time its record is shown
    form = chosen_format(form)
    if form in ("json", "jsonl"):
        from simplecrm.show import table

        lines([table.json_text(value, indent=2 if form == "json" else None)])
    elif form in ("csv", "tsv"):
        from simplecrm.show.records import tabular

        listing(*tabular(value), form)
    elif form == "ids":
        lines([_id_of(value)])
    else:
        lines(text)


def heading(columns: Sequence[Column], form: str = "") -> None:
    """Write the heading of an empty list in the formats for programs that have one."""
    if chosen_format(form) in ("csv", "tsv"):
        listing(columns, (), form)


def lines(texts: Iterable[str]) -> None:
    """Write lines, which must be safe (see ``show.safe``), in batches."""
    waiting = []
    for text in texts:
        waiting.append(text)
        if len(waiting) == LINES_PER_WRITE:
            sys.stdout.write("\n".join(waiting) + "\n")
            waiting.clear()
    if waiting:
        sys.stdout.write("\n".join(waiting) + "\n")


def stream(chunks: Iterable[bytes]) -> None:
    """Write bytes as they are, a chunk at a time."""
    sys.stdout.flush()
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def flush() -> None:
    """Flush stdout."""
    sys.stdout.flush()


def output_format(wanted: str, json: bool) -> str:
    """The output format that ``--format`` and ``--json`` ask for."""
    return "json" if json else wanted


def chosen_format(form: str) -> str:
    """The output format: as given, else the setting, else a table on a terminal and plain text in a pipe."""
    wanted = form or os.environ.get("SIMPLECRM_FORMAT", "") or _configured()
    if wanted not in ("", "plain"):
        from simplecrm.show.table import FORMATS

        if wanted not in FORMATS:
            raise NotUnderstood(f"Unknown format “{wanted}”.", f"Formats: {', '.join(FORMATS)}")
    return wanted or ("table" if sys.stdout.isatty() else "plain")


def width() -> int:
    """The width of the terminal in cells, 100 without one."""
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError):
        return 100


def colourful() -> bool:
    """Whether to use bold and colour: on a capable terminal, unless ``NO_COLOR`` is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def changed(words: str) -> None:
    """Print on stderr what a command changed and how to undo it, unless ``--quiet`` is given."""
    if not run.quiet:
        say(f"{words} · {offered('undo: simplecrm undo')}")


def changed_setting(name: str, value: str) -> None:
    """Print the new value of a setting."""
    say(f"{name} = {value or '(nothing)'}")


def _id_of(value: Any) -> str:
    """The id of a record. Raises ``NotUnderstood`` for records without one, such as settings."""
    try:
        return str(value.id)
    except AttributeError:
        raise NotUnderstood("These records have no ids.", "Choose another format, such as --format plain") from None


def _configured() -> str:
    from simplecrm import paths

    if not os.path.exists(paths.config_path()):
        return ""
    from simplecrm import config

    return config.get("format")
