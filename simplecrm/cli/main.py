"""The command line: parse the arguments, run one command, turn every error into a message and an exit code."""

from __future__ import annotations

import functools
import sys
from typing import Annotated

import typer
from typer import _click
from typer.core import TyperGroup
from typer.main import get_group

from simplecrm.cli.commands import COMMANDS
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import signals
from simplecrm.cli.runtime.errors import failed, interrupted
from simplecrm.cli.runtime.groups import CONTEXT, TopLevel
from simplecrm.core.query.words import is_condition
from simplecrm.errors import DONE, INTERRUPTED, CrmError, NotUnderstood

HELP = """A CRM for one salesperson in a terminal: contacts, conversations and follow-ups in one local file.

Without a command the application opens. WHO is an id, an email, a phone in any spelling, a handle such as
x:annlee, the address of a profile, a name or part of one, or @last, and where something is filed or shown also
company:NAME, deal:ID or case:ID; WHEN is a phrase such as “next tue 9am” or “in 2 weeks”.
"""

EPILOG = 'Example: simplecrm log call ann "Wants a quote" --next "next tue 9am" --next-text "Send quote"'

WITH_QUERY = frozenset(name for command in COMMANDS if command.has_query for name in (command.name, *command.aliases))
"""The commands that take a query as arguments."""

app = typer.Typer(
    cls=TopLevel, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=HELP,
    epilog=EPILOG, context_settings=CONTEXT, no_args_is_help=True, subcommand_metavar="COMMAND …",
)  # fmt: skip


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"simplecrm {version('simplecrm')}\n")
        raise typer.Exit


@app.callback()
def _root(
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="The book to use.", autocompletion=values.file)
    ] = "",
    wait: Annotated[
        str,
        typer.Option("--wait", metavar="SECONDS", help="How long to wait for another writer that makes no progress."),
    ] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never prompt.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Draw less in the application, for slow links and screen readers.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """The global options, declared here for ``--help`` only; ``take_globals`` reads them anywhere on the line."""


def main(arguments: list[str]) -> int:
    """Run one command, given without the global options, and return the exit code of the process."""
    with signals.caught():
        return _outcome(arguments)


def _outcome(arguments: list[str]) -> int:
    try:
        code = _run(arguments)
        # Typer catches Ctrl-C itself, without a message.
        return interrupted(arguments) if code == INTERRUPTED else code
    except CrmError as error:
        return failed(error, arguments)
    except _click.exceptions.UsageError as error:
        return failed(NotUnderstood(_sentence(error), _hint(error)), arguments)
    except _click.exceptions.ClickException as error:
        return failed(NotUnderstood(error.format_message()), arguments)
    except KeyboardInterrupt:
        return interrupted(arguments)
    except typer.Abort:
        return interrupted(arguments, at_prompt=True)
    except RecursionError:
        return failed(NotUnderstood("The input is nested too deeply."), arguments)


def _run(arguments: list[str]) -> int:
    command = _top_level()
    if arguments and arguments[0] in WITH_QUERY:
        # A leading blank keeps -tag:cold from being parsed as options.
        arguments = [f" {word}" if word[0:1] == "-" and is_condition(word) else word for word in arguments]
    try:
        code = command.main(args=arguments, prog_name="simplecrm", standalone_mode=False)
    except SystemExit as left:
        # Click exits like this when the output pipe is closed; nothing else raises SystemExit.
        raise BrokenPipeError from left
    return code if isinstance(code, int) and code is not True else DONE


@functools.cache
def _top_level() -> TyperGroup:
    return get_group(app)


def _sentence(error: _click.exceptions.UsageError) -> str:
    message = error.format_message().strip()
    return message if message.endswith((".", "?", "!")) else f"{message}."


def _hint(error: _click.exceptions.UsageError) -> str:
    path = error.ctx.command_path if error.ctx is not None else "simplecrm"
    return f"See: {path} --help"
