"""Options with one value that are given twice are an error: the last one would silently replace the others."""

from __future__ import annotations

from typing import Any

from typer import _click
from typer.core import TyperOption

from simplecrm.errors import NotUnderstood


def single(command: _click.Command) -> _click.Command:
    """Make a command and its subcommands reject repeated options, and return it."""
    make_parser = command.make_parser

    def checking(ctx: _click.Context) -> Any:
        parser = make_parser(ctx)
        parse_args = parser.parse_args

        def parse(args: list[str]) -> Any:
            found = parse_args(args)
            order = found[2]
            for option in dict.fromkeys(order):
                if _takes_one(option) and order.count(option) > 1:
                    raise NotUnderstood(f"{option.opts[-1]} can be given only once.")
            return found

        parser.parse_args = parse  # type: ignore[method-assign]
        return parser

    # Typer makes the commands, so there is no subclass of ours.
    command.make_parser = checking  # type: ignore[method-assign]
    for below in getattr(command, "commands", {}).values():
        single(below)
    return command


def _takes_one(parameter: _click.Parameter) -> bool:
    return isinstance(parameter, TyperOption) and not (parameter.multiple or parameter.is_flag or parameter.count)
