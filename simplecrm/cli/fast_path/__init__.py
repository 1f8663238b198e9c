"""The fast path: the commands of daily work without Typer, whose import takes longer than the commands themselves.

``table`` has the parameters of these commands, generated from their declarations for Typer. An invocation that the
table does not fully explain is left to Typer: help, errors of usage, prompts, ``--``, values that look like options.
Both call the same function of ``cli.handlers``.
"""

from __future__ import annotations

from simplecrm.cli.fast_path import table
from simplecrm.cli.runtime import signals
from simplecrm.cli.runtime.context import run
from simplecrm.errors import DONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from simplecrm.cli.fast_path.table import Parameter

    Values = dict[str, Any]
    """The values of the given parameters, by name."""

MAX_DIGITS = 18
"""Digits of a number that certainly fits into SQLite; Typer checks longer ones."""

PROMPTING = {"done": ("where", "log", "kind", "next", "json")}
"""Commands that prompt on a terminal unless one of these parameters is given. Prompts need Typer."""


def answer(arguments: Sequence[str]) -> int | None:
    """Run a command and return its exit code; None if the invocation is left to Typer."""
    name = table.ALIASES.get(arguments[0], arguments[0])
    if name not in table.COMMANDS:
        return None
    values = parsed(name, arguments[1:])
    if values is None or _prompts(name, values):
        return None
    module = table.COMMANDS[name][0]
    handler = getattr(__import__(f"simplecrm.cli.handlers.{module}", fromlist=(name,)), name)
    with signals.caught():
        try:
            code = handler(**values)
        except BaseException:
            run.close_unused()
            raise
    return DONE if code is None else int(code)


def parsed(name: str, words: Sequence[str]) -> Values | None:
    """The values that Typer would parse from the words after the command ``name``; None if that is left to Typer."""
    _, has_query, arguments, options = table.COMMANDS[name]
    values: Values = {}
    positional: list[str] = []
    rest = iter(words)
    for word in rest:
        if word[:1] != "-" or word == "-":
            positional.append(word)
        elif has_query and _is_condition(word):
            positional.append(f" {word}")  # as the command line does, for Typer to take it as an argument
        elif not _take_option(values, options, word, rest):
            return None
    return values if _take_arguments(values, arguments, positional) else None


def _is_condition(word: str) -> bool:
    from simplecrm.core.query.words import is_condition

    return is_condition(word)


def _take_option(values: Values, options: dict[str, Parameter], word: str, rest: Iterator[str]) -> bool:
    name, sign, value = word.partition("=")
    if name not in options or sign and name[:2] != "--":
        return False
    parameter = options[name]
    if parameter[1] == "flag":
        values[parameter[0]] = True
        return not sign
    if not sign:
        value = next(rest, "-")
        if value[:1] == "-":
            return False
    return _take(values, parameter, value)


def _take_arguments(values: Values, arguments: Sequence[tuple[Parameter, bool]], words: list[str]) -> bool:
    """Give the words to the arguments, of which only the last may take several."""
    for parameter, is_required in arguments:
        if not words:
            if is_required:
                return False
            continue
        count = len(words) if parameter[2] else 1
        if not all(_take(values, parameter, word) for word in words[:count]):
            return False
        del words[:count]
    return not words


def _take(values: Values, parameter: Parameter, word: str) -> bool:
    """Add the value of a parameter; whether it has that value."""
    name, kind, many, low, high = parameter
    value: str | int = word
    if kind == "number":
        if not (word.isascii() and word.isdigit() and len(word) <= MAX_DIGITS):
            return False
        value = int(word)
        if (low is not None and value < low) or (high is not None and value > high):
            return False
    if many:
        values.setdefault(name, []).append(value)
        return True
    if name in values:
        return False
    values[name] = value
    return True


def _prompts(name: str, values: Values) -> bool:
    return name in PROMPTING and run.can_ask() and not any(values.get(option) for option in PROMPTING[name])
