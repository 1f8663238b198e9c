"""Entry point: picks the front end and turns every exception into a message and an exit code."""

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

GC_THRESHOLD = 50_000
"""Allocations before the first garbage collection; most commands are done by then."""

COMPLETION_VARIABLES = ("_SIMPLECRM_COMPLETE", "_CRM_COMPLETE")
"""Environment variables that the shell's completion script sets, for either name of the program."""


def program() -> NoReturn:
    """Run ``main``, then exit without finalizing the interpreter.

    Finalization takes a tenth of the time of a look-up and has nothing left to do: steps close their connection, and
    the output is flushed. While other threads run, the normal exit waits for them.
    """
    raise_gc_threshold()
    from simplecrm import module_cache

    module_cache.install()
    code = main()
    if not _thread._count():
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def raise_gc_threshold() -> None:
    """Collect garbage when there may be much of it, not after every 700 allocations."""
    gc.set_threshold(GC_THRESHOLD, 20, 20)


def main() -> int:
    """Run the program on the arguments of the process and return its exit code. Raises nothing."""
    try:
        os.umask(0o077)
        _prepare_streams()
        return _front_end(sys.argv[1:])
    except BrokenPipeError:
        # The reader of the output has closed it, as head does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        os.write(2, b"Interrupted.\n")
        return 130
    except Exception as error:
        if isinstance(error, OSError) and _terminal_is_gone():
            return 128 + 1  # as if by SIGHUP
        return _last_resort(error)


def _terminal_is_gone() -> bool:
    """Whether stderr was a terminal whose window has been closed, so that nothing can be said any more."""
    import stat

    try:
        found = os.fstat(2)
        return stat.S_ISCHR(found.st_mode) and not os.isatty(2) and found.st_rdev != os.stat(os.devnull).st_rdev
    except OSError:
        return True


def _prepare_streams() -> None:
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # The parent process closed it.
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Characters that the terminal's encoding lacks are written as escapes.
            stream.reconfigure(errors="backslashreplace")


def _last_resort(error: Exception) -> int:
    """Report an error raised by the error handling itself, using as little of the program as possible."""
    try:
        from simplecrm.store import crash_report

        sentence = crash_report.explained(error, "(unknown)").sentence
    except Exception:
        sentence = f"Internal error ({type(error).__name__}); no report could be written."
    from contextlib import suppress

    with suppress(OSError):  # stderr may be closed
        os.write(2, f"simplecrm: {sentence}\n".encode(errors="backslashreplace"))
    return 70  # errors.INTERNAL_ERROR; importing it may fail here


def _front_end(arguments: list[str]) -> int:
    from simplecrm.cli.runtime.context import run, take_globals

    rest = arguments
    try:
        rest = run.arguments = take_globals(arguments)
        if not rest and any(name in os.environ for name in COMPLETION_VARIABLES):
            from simplecrm.cli.completion import answer as offer
            from simplecrm.cli.main import app

            run.no_input = True  # pressing Tab must not prompt for a key
            return offer(app)
        if not rest:
            from simplecrm.tui.run import run as application

            return application(run.book.path, is_default=run.book.is_default, after_change=run.book.after_change)
        from simplecrm.cli.fast_path import answer

        code = answer(rest)
        is_daily = code is not None
        if code is None:
            from simplecrm.cli.main import main as command_line

            code = command_line(rest)
        sys.stdout.flush()
        if is_daily:
            from simplecrm import module_cache

            module_cache.keep()
        return code
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        from simplecrm.cli.runtime.errors import interrupted

        return interrupted(rest)
    except Exception as error:
        from simplecrm import errors
        from simplecrm.cli.runtime.errors import failed

        if isinstance(error, errors.CrmError):
            return failed(error, rest)
        from simplecrm.store import errors as store_errors
        from simplecrm.store.maintenance import schema

        known = store_errors.explained(error, run.book.path) or schema.found_damaged(run.book.path)
        return failed(known or _defect(error, rest), rest)


def _defect(error: Exception, arguments: list[str]) -> CrmError:
    """An ``InternalError`` for an unexpected exception, with a crash report that names the command."""
    from simplecrm.store import crash_report

    if arguments:
        from simplecrm.cli.runtime.groups import command_name

        return crash_report.explained(error, command_name(arguments))
    completing = any(name in os.environ for name in COMPLETION_VARIABLES)
    return crash_report.explained(error, crash_report.COMPLETION if completing else crash_report.APPLICATION)


if __name__ == "__main__":
    program()
