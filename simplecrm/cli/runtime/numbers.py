"""Whole numbers on the command line: every id, ``--limit`` and step is checked against what SQLite can hold."""

from __future__ import annotations

from typing import Any

from typer import _click

from simplecrm.core.ids import LARGEST, checked
from simplecrm.errors import NotUnderstood


class Whole(_click.types.IntParamType):
    """A whole number that SQLite can hold; otherwise like Click's own."""

    def __init__(self, inner: _click.types.ParamType) -> None:
        self._inner = inner
        self.name = inner.name

    def convert(self, value: Any, param: _click.Parameter | None, ctx: _click.Context | None) -> Any:
        """The number. Raises ``BadParameter`` when it is too large or no number at all."""
        number = self._inner.convert(value, param, ctx)
        try:
            return checked(number) if isinstance(number, int) else number
        except NotUnderstood:
            self.fail(f"the number is too large: {value} (the largest is {LARGEST}).", param, ctx)


def bounded(command: _click.Command) -> _click.Command:
    """The same command, and all commands below it, with every whole number checked. No command can forget to."""
    for parameter in command.params:
        if isinstance(parameter.type, _click.types.IntParamType) and not isinstance(parameter.type, Whole):
            parameter.type = Whole(parameter.type)
    for below in getattr(command, "commands", {}).values():
        bounded(below)
    return command
