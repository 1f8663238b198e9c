"""``simplecrm``: picks the front end, nothing else."""

from __future__ import annotations

import _thread
import gc
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

GARBAGE_AFTER = 50_000
"""Objects made before the first look for garbage among them: most commands are done by then."""


def program() -> NoReturn:
    """The whole process: ``main``, and then an end at once.

    To take an interpreter down piece by piece takes a tenth of a look-up, and all that is to stand is written by then:
    steps end with their connection closed, and what was said is flushed. A thread that still works is waited for.
    """
    collect_seldom()
    code = main()
    if not _thread._count():
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def collect_seldom() -> None:
    """Look for garbage when there may be much of it, not after every 700 objects."""
    gc.set_threshold(GARBAGE_AFTER, 20, 20)


def main() -> int:
    """Run the program on the arguments of the process; return its exit code."""
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows fewer letters than the book shows what it cannot as escapes.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _front_end(sys.argv[1:])
    except BrokenPipeError:
        # Whoever read the output has seen enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _front_end(arguments: list[str]) -> int:
    from simplecrm.cli.context import run, take_globals
    from simplecrm.cli.errors import explain
    from simplecrm.errors import CrmError
    from simplecrm.store import faults

    try:
        rest = take_globals(arguments)
        if not rest and ("_SIMPLECRM_COMPLETE" in os.environ or "_CRM_COMPLETE" in os.environ):
            from simplecrm.cli.completing import answer as offer

            return offer()
        if not rest:
            from simplecrm.tui.run import run as application

            return application(run.book.path, is_default=run.book.is_default)
        from simplecrm.cli.fast import answer

        code = answer(rest)
        if code is None:
            from simplecrm.cli.main import main as command_line

            code = command_line(rest)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        raise
    except Exception as error:
        known = error if isinstance(error, CrmError) else faults.explained(error, run.book.path)
        if known is None:
            raise
        return explain(known)


if __name__ == "__main__":
    program()
