"""The one place that writes to stdout: what a command found, for people or for programs."""

from __future__ import annotations

import os
import sys

from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import offered, say
from simplecrm.errors import NotUnderstood
from simplecrm.show import table

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from simplecrm.show.table import Column

LINES_AT_ONCE = 256


def listing(columns: Sequence[Column], records: Iterable[Any], form: str = "", *, more: bool = False) -> None:
    """Write a list in the wanted form, line by line where the form allows it; ``more`` says that not all is shown."""
    form = chosen(form)
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
        say("There are more; --limit N shows more of them.")


def pages(
    rows: Callable[[sqlite3.Connection, Iterable[int]], list[Any]], connection: sqlite3.Connection, ids: Sequence[int]
) -> Iterator[Any]:
    """The records of these ids, read a page at a time, so that a long list needs no more memory than a short one."""
    for start in range(0, len(ids), 1000):
        yield from rows(connection, ids[start : start + 1000])


def record(value: Any, text: Iterable[str], form: str = "") -> None:
    """Write one record: as ``text`` for people, as JSON or its id for programs."""
    run.draft = None  # what a command was to save is in the book by the time it is shown
    form = chosen(form)
    if form in ("json", "jsonl"):
        lines([table.json_text(value, indent=2 if form == "json" else None)])
    elif form == "ids":
        lines([_id_of(value)])
    else:
        lines(text)


def lines(texts: Iterable[str]) -> None:
    """Write lines, some hundreds at a time. They have to be safe already (see ``show.safe``)."""
    waiting = []
    for text in texts:
        waiting.append(text)
        if len(waiting) == LINES_AT_ONCE:
            sys.stdout.write("\n".join(waiting) + "\n")
            waiting.clear()
    if waiting:
        sys.stdout.write("\n".join(waiting) + "\n")


def flush() -> None:
    """Hand over what was written, before it counts as said."""
    sys.stdout.flush()


def chosen(form: str) -> str:
    """The form of output: as asked, as set, else a table on a terminal and plain text in a pipe."""
    wanted = form or os.environ.get("SIMPLECRM_FORMAT", "") or _configured()
    if wanted and wanted not in table.FORMATS:
        raise NotUnderstood(f"Unknown format “{wanted}”.", f"Formats: {', '.join(table.FORMATS)}")
    return wanted or ("table" if sys.stdout.isatty() else "plain")


def width() -> int:
    """The cells of a line of the terminal, 100 where there is none."""
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError):
        return 100


def colourful() -> bool:
    """Whether bold and colour may be used: on a terminal that can, unless ``NO_COLOR`` says something."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def changed(words: str) -> None:
    """Say on stderr what a command changed and how to take it back; nothing with ``--quiet``."""
    if not run.quiet:
        say(f"{words} · {offered('undo: simplecrm undo')}")


def changed_setting(name: str, value: str) -> None:
    """Say what a setting is now."""
    say(f"{name} = {value or '(nothing)'}")


def _id_of(value: Any) -> str:
    """The id of a record. Raises ``NotUnderstood`` for records that have none, such as settings."""
    try:
        return str(value.id)
    except AttributeError:
        raise NotUnderstood("These records have no ids.", "Choose another format, such as: --format plain") from None


def _configured() -> str:
    from simplecrm import paths

    if not os.path.exists(paths.config_path()):
        return ""
    from simplecrm import config

    return config.get("format")
