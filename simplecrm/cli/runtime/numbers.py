"""Range checks for integers on the command line: ids, ``--limit`` and steps have to fit into SQLite."""

from __future__ import annotations

from typing import Any

from typer import _click

from simplecrm.core.ids import LARGEST, checked
from simplecrm.errors import NotUnderstood


class Whole(_click.types.IntParamType):
    """Click's integer type, restricted to what SQLite can store."""

    def __init__(self, inner: _click.types.ParamType) -> None:
        self.inner = inner
        self.name = inner.name

    def convert(self, value: Any, param: _click.Parameter | None, ctx: _click.Context | None) -> Any:
        """The number. Raises ``BadParameter`` if it is too large or not a number."""
        number = self.inner.convert(value, param, ctx)
        try:
            return checked(number) if isinstance(number, int) else number
        except NotUnderstood:
            self.fail(f"the number is too large: {value} (the largest is {LARGEST}).", param, ctx)


def bounded(command: _click.Command) -> _click.Command:
    """Add the range check to all integer parameters of a command and its subcommands, and return it."""
    for parameter in command.params:
        if isinstance(parameter.type, _click.types.IntParamType) and not isinstance(parameter.type, Whole):
            parameter.type = Whole(parameter.type)
    for below in getattr(command, "commands", {}).values():
        bounded(below)
    return command
