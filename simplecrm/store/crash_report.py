"""Crash reports: what a bug report needs, and nothing from the book.

A report names exception types, modules, functions and line numbers, and versions. It holds no messages, values,
arguments, source lines or paths, because any of these may quote a customer. Reports are kept in the state folder.
"""

from __future__ import annotations

import os
import sys

from simplecrm import paths
from simplecrm.errors import InternalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

APPLICATION, COMPLETION = "(application)", "(completion)"
"""The command that a report names if none was given."""

KEPT_REPORTS = 10
MAX_FRAMES = 60
"""Stack frames listed from each end; the others are only counted."""

_INTRODUCTION = "Simple CRM crash report. It holds no data from the book: no messages, values, arguments or paths."
_written: dict[tuple[str, str], str] = {}
"""The paths of this process's reports by folder and text, so that a repeated fault is reported once."""


def explained(error: BaseException, command: str) -> InternalError:
    """The error to show for an unexpected one, whose report is written if possible."""
    kind = type(error).__name__
    try:
        path = write(error, command)
    except Exception:  # the last-resort handler must not fail itself
        return InternalError(f"Internal error ({kind}); no report could be written.")
    return InternalError(
        f"Internal error ({kind}); the report is in {path}",
        "Please attach it to an issue. It holds no data from your book.",
    )


def write(error: BaseException, command: str) -> str:
    """Write the report of ``error``, raised while ``command`` ran, and delete old reports; return its path.

    Raises ``OSError`` when the state folder cannot be written to.
    """
    report, folder = text(error, command), paths.state_path("crash-reports")
    known = _written.get((folder, report), "")
    if known and os.path.exists(known):
        return known
    paths.make_private(folder)
    path = _new(folder, report)
    _written[folder, report] = path
    reports = sorted(name for name in os.listdir(folder) if name.startswith("crash-") and name.endswith(".txt"))
    for name in reports[:-KEPT_REPORTS]:
        os.unlink(os.path.join(folder, name))
    return path


def text(error: BaseException, command: str) -> str:
    """What the report says."""
    lines = [_INTRODUCTION, "", *_versions(), f"command    {command}", ""]
    for how, one in _chain(error):
        lines += [how + _kind(one), *_stack(one.__traceback__), ""]
    return "\n".join(lines)


def _new(folder: str, report: str) -> str:
    import datetime

    while True:
        moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = os.path.join(folder, f"crash-{moment}.txt")
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        with open(handle, "w", encoding="utf-8") as file:
            file.write(report)
        return path


def _versions() -> list[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from simplecrm.lean import sqlite3

    def installed(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "?"

    return [
        f"simplecrm  {installed('simplecrm')}",
        f"python     {platform.python_version()} ({platform.python_implementation()})",
        f"sqlite     {sqlite3.sqlite_version}",
        f"textual    {installed('textual')}",
        f"system     {platform.system()} {platform.release()} {platform.machine()}",
    ]


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The error and its causes, each once."""
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting:
        how, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield how, one
        if isinstance(one, BaseExceptionGroup):
            waiting += [("in the group: ", part) for part in reversed(one.exceptions)]
        if one.__cause__ is not None:
            waiting.append(("caused by ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling ", one.__context__))


def _kind(error: BaseException) -> str:
    """The type's name, and the name of the system's or SQLite's code; never the message."""
    import errno

    code = getattr(error, "sqlite_errorname", "")
    if isinstance(error, OSError) and error.errno is not None:
        code = errno.errorcode.get(error.errno, "")
    return f"{_module(type(error).__module__)}.{type(error).__qualname__} {code}".rstrip()


def _stack(trace: TracebackType | None) -> list[str]:
    """``module function line`` of each frame, the outermost first."""
    lines = []
    while trace is not None:
        frame = trace.tb_frame
        module = _module(frame.f_globals.get("__name__"))
        lines.append(f"  {module} {frame.f_code.co_qualname} {trace.tb_lineno}")
        trace = trace.tb_next
    if len(lines) > 2 * MAX_FRAMES:
        left_out = len(lines) - 2 * MAX_FRAMES
        lines = [*lines[:MAX_FRAMES], f"  ({left_out} more)", *lines[-MAX_FRAMES:]]
    return lines


def _module(name: object) -> str:
    """The name of a module; ``?`` for what may be a path or a text."""
    known = isinstance(name, str) and name in sys.modules and name.replace(".", "").isidentifier()
    return str(name) if known else "?"
