"""Time functions against a baseline in the same run, and print the ratio."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

CRM = str(Path(sys.executable).parent / "simplecrm")
"""The program as it is installed."""

_SLOW_SCRIPT = "import re\n"
"""In the script that starts a program, as older versions of pip write it (https://github.com/pypa/pip/issues/13165). It
takes half as long as the interpreter itself."""

Timed = Callable[[], object]


def interleaved(things: dict[str, Timed], rounds: int) -> dict[str, float]:
    """The median seconds of each function; they are interleaved, so that other load affects all alike."""
    taken: dict[str, list[float]] = {name: [] for name in things}
    for name in things:
        things[name]()
    for _ in range(rounds):
        for name, thing in things.items():
            start = time.perf_counter()
            thing()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def command(*arguments: str, env: dict[str, str] | None = None) -> Timed:
    """Run a process, discarding its output."""
    if arguments[0] == CRM and _SLOW_SCRIPT in Path(CRM).read_text():
        raise SystemExit(
            f"{CRM} was written by an old pip and starts slowly: pip install --upgrade pip, and install again."
        )

    def run() -> object:
        return subprocess.run(arguments, capture_output=True, env={**usual(), **(env or {})}, check=False)

    return run


def usual() -> dict[str, str]:
    """The environment of a normal user, in which Python may cache bytecode."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def python(code: str) -> Timed:
    """A Python process that runs ``code``."""
    return command(sys.executable, "-c", code)


def some_email(path: str) -> str:
    """The address of contact 17 in a book."""
    from simplecrm.store.book import Book

    book = Book(path)
    found = book.reading().execute("select address from email where contact_id = 17").fetchone()[0]
    book.close()
    return str(found)


def once(thing: Timed) -> float:
    """The seconds of one run."""
    start = time.perf_counter()
    thing()
    return time.perf_counter() - start


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print figures in columns."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    out = [title, "  ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True))]
    out += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    sys.stdout.write("\n".join(out) + "\n\n")
    sys.stdout.flush()


def verdict(ratio: float, bound: float) -> str:
    """``1.32 of 1.50  holds``."""
    return f"{ratio:5.2f} of {bound:.2f}  {'holds' if ratio <= bound else 'MISSED'}"
