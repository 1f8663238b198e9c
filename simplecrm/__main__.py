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

    from simplecrm.errors import CrmError

GARBAGE_AFTER = 50_000
"""Objects made before the first look for garbage among them: most commands are done by then."""

COMPLETION_VARIABLES = ("_SIMPLECRM_COMPLETE", "_CRM_COMPLETE")
"""What a shell's script sets when it asks what to offer, for either name of the program."""


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
    """Run the program on the arguments of the process; return its exit code. No exception escapes from here."""
    try:
        os.umask(0o077)
        _prepare_streams()
        return _front_end(sys.argv[1:])
    except BrokenPipeError:
        # Whoever read the output has seen enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        os.write(2, b"Interrupted.\n")
        return 130
    except Exception as error:
        return _last_resort(error)


def _prepare_streams() -> None:
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # Closed by whoever started the process.
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows fewer letters than the book shows what it cannot as escapes.
            stream.reconfigure(errors="backslashreplace")


def _last_resort(error: Exception) -> int:
    """Say that even the explanation of a fault failed, with as little of the program as possible."""
    try:
        from simplecrm.store import crash_report

        sentence = crash_report.explained(error, "(unknown)").sentence
    except Exception:
        sentence = f"Internal error ({type(error).__name__}); no report could be written."
    from contextlib import suppress

    with suppress(OSError):  # there may be nobody left to tell
        os.write(2, f"simplecrm: {sentence}\n".encode(errors="backslashreplace"))
    return 70  # errors.INTERNAL_ERROR, of which nothing can be imported any more


def _front_end(arguments: list[str]) -> int:
    from simplecrm import errors
    from simplecrm.cli.runtime.context import run, take_globals
    from simplecrm.cli.runtime.errors import failed, interrupted
    from simplecrm.store import errors as store_errors

    rest = arguments
    try:
        rest = take_globals(arguments)
        if not rest and any(name in os.environ for name in COMPLETION_VARIABLES):
            from simplecrm.cli.completion import answer as offer
            from simplecrm.cli.main import app

            run.no_input = True  # whoever presses Tab is not asked for a key
            return offer(app)
        if not rest:
            from simplecrm.tui.run import run as application

            return application(run.book.path, is_default=run.book.is_default, after_change=run.book.after_change)
        from simplecrm.cli.fast_path import answer

        code = answer(rest)
        if code is None:
            from simplecrm.cli.main import main as command_line

            code = command_line(rest)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return interrupted(rest)
    except Exception as error:
        if isinstance(error, errors.CrmError):
            return failed(error, rest)
        from simplecrm.store.maintenance import schema

        known = store_errors.explained(error, run.book.path) or schema.found_damaged(run.book.path)
        return failed(known or _defect(error, rest), rest)


def _defect(error: Exception, arguments: list[str]) -> CrmError:
    """The error to show for what was not foreseen, with a report that names the command."""
    from simplecrm.store import crash_report

    if arguments:
        from simplecrm.cli.runtime.groups import called

        return crash_report.explained(error, called(arguments))
    completing = any(name in os.environ for name in COMPLETION_VARIABLES)
    return crash_report.explained(error, crash_report.COMPLETION if completing else crash_report.APPLICATION)


if __name__ == "__main__":
    program()
