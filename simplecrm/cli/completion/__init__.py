"""Shell completion: what Tab offers on the command line, from the grammar and from the book."""

from __future__ import annotations

import os

from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typer import Typer

VARIABLES = ("_SIMPLECRM_COMPLETE", "_CRM_COMPLETE")
"""Environment variables that the shell's completion script sets, for either name of the program."""


def answer(app: Typer) -> int:
    """Print the candidates for the command line in the environment; return the exit code.

    A line that is wrong so far has no candidates: an error message would be printed into the middle of it.
    """
    from typer import _click
    from typer.main import get_group

    from simplecrm.cli.completion import shells

    variable = next(name for name in VARIABLES if name in os.environ)
    shells.register()
    try:
        get_group(app).main(args=[], prog_name="simplecrm", standalone_mode=False, complete_var=variable)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except (CrmError, _click.exceptions.ClickException):
        return 1
    return 0
