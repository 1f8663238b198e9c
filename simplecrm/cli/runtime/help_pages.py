"""Help pages without what Click adds for programmers: types, meaningless defaults, and marks of what is required."""

from __future__ import annotations

from typing import Any

from typer import _click
from typer.core import TyperArgument


def plain(command: _click.Command) -> _click.Command:
    """Make the help of a command and its subcommands plain, and return it.

    A default that matters is part of the help text; the usage line shows what is required.
    """
    for parameter in command.params:
        _without_marks(parameter)
    for below in getattr(command, "commands", {}).values():
        plain(below)
    return command


def first_sentence(text: str) -> str:
    """The first sentence of a help text, on one line, whatever the lines it is written in."""
    paragraph = " ".join(text.partition("\n\n")[0].split())
    sentence, stop, _ = paragraph.partition(". ")
    return sentence + stop.strip()


def _without_marks(parameter: Any) -> None:
    """Typer makes the parameters, so there is no subclass of ours."""
    parameter.show_default = False
    shown = parameter.get_help_record

    def record(ctx: _click.Context) -> tuple[str, str] | None:
        found: tuple[str, str] | None = shown(ctx)
        return (found[0], parameter.help or "") if found else None

    parameter.get_help_record = record
    if isinstance(parameter, TyperArgument):
        parameter.get_usage_pieces = lambda ctx: [_in_usage(parameter, ctx)]  # type: ignore[method-assign]


def _in_usage(parameter: TyperArgument, ctx: _click.Context) -> str:
    """``WHO`` for what is required, ``[TEXT]`` for what is not."""
    name = parameter.make_metavar(ctx)
    return name if parameter.required or name.startswith("[") else f"[{name}]"
