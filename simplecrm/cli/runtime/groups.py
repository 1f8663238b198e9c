"""Command groups: a top level that imports commands on demand, and nouns whose default command is ``list``."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from typing import Any

import typer
from typer import _click
from typer.core import TyperGroup
from typer.main import get_command

from simplecrm.cli.commands import COMMANDS, Command
from simplecrm.cli.runtime.help_pages import first_sentence, plain
from simplecrm.cli.runtime.numbers import bounded
from simplecrm.cli.runtime.repeated import single
from simplecrm.core.text.similar import similar
from simplecrm.errors import NotUnderstood

MEANT = {"edit": "contacts edit", "rm": "contacts delete", "delete": "contacts delete", "archive": "contacts archive"}
"""What people type for a command of a noun. They are not aliases, because the noun could be another one."""


BARE = "simplecrm.bare"
"""The key of a context's ``meta`` that says that a noun stands without a verb."""


class TopLevel(TyperGroup):
    """The top level: lists all commands from the table, and imports only the module of the one to run."""

    def list_commands(self, ctx: _click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands in table order, without aliases."""
        return [command.name for command in COMMANDS]

    def get_command(self, ctx: _click.Context, cmd_name: str) -> _click.Command | None:  # noqa: ARG002
        """The command with that name or alias, imported now, or None."""
        for command in COMMANDS:
            if cmd_name == command.name or cmd_name in command.aliases:
                return loaded(command)
        return None

    def parse_args(self, ctx: _click.Context, args: list[str]) -> list[str]:
        """Make ``help COMMAND`` the same as ``COMMAND --help``."""
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """The command of the arguments. Raises ``NotUnderstood``, with the one that may be meant."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            meant = MEANT.get(name) or similar(name, names())
            hint = f"Did you mean: simplecrm {meant}" if meant else "See: simplecrm --help"
            raise NotUnderstood(f"Unknown command “{name}”.", hint)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: _click.Context, incomplete: str) -> list[Any]:
        """The commands that start with ``incomplete``, without importing them."""
        from typer._click.shell_completion import CompletionItem

        items = [CompletionItem(one.name, help=one.help) for one in COMMANDS if one.name.startswith(incomplete)]
        return [*items, *_click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: _click.Context, formatter: Any) -> None:  # noqa: ARG002
        """Write the commands by group, without importing them."""
        for title in dict.fromkeys(command.group for command in COMMANDS):
            rows = [(command.usage or command.name, command.help) for command in COMMANDS if command.group == title]
            with formatter.section(title):
                formatter.write_dl(rows)


class Noun(TyperGroup):
    """The group of a noun; its default command is ``list``."""

    def parse_args(self, ctx: _click.Context, args: list[str]) -> list[str]:
        """Insert ``list`` before arguments that do not start with a subcommand."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h")):
            args = ["list", *args]
            ctx.meta[BARE] = True
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: _click.Context, formatter: Any) -> None:
        """Write the usage of the list and of the verbs."""
        words = " ".join(self._list(ctx).command.collect_usage_pieces(self._list(ctx)))
        formatter.write_usage(ctx.command_path, words)
        formatter.write_usage(ctx.command_path, "COMMAND …", " " * len("Usage: "))

    def format_options(self, ctx: _click.Context, formatter: Any) -> None:
        """Write the arguments and options of the list, then the verbs, each with the first sentence of its help."""
        self.commands["list"].format_options(self._list(ctx), formatter)
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(one.help or "")) for name, one in self.commands.items()])

    def _list(self, ctx: _click.Context) -> _click.Context:
        return _click.Context(self.commands["list"], parent=ctx, info_name="list")


def noun(help_text: str) -> typer.Typer:
    """A Typer application for a noun's group."""
    return typer.Typer(
        cls=Noun, help=help_text, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        context_settings=CONTEXT,
    )  # fmt: skip


def verbs() -> typer.Typer:
    """A Typer application for top-level commands."""
    return typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=CONTEXT
    )


CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@functools.cache
def loaded(command: Command) -> _click.Command:
    """Import a command's module and build the command, once per process."""
    module = importlib.import_module(f"simplecrm.cli.commands.{command.module}")
    if command.is_noun:
        return _ours(get_command(module.group))
    found = get_command(_only(module.verbs, command.name))
    found.context_settings = {**CONTEXT, **found.context_settings}
    return _ours(found)


def _ours(command: _click.Command) -> _click.Command:
    """A command that Typer made, with our rules for numbers, repeated options and help pages."""
    return plain(single(bounded(command)))


def _only(app: typer.Typer, name: str) -> typer.Typer:
    """A Typer application with only the command ``name`` of ``app``, because Typer builds all commands it has."""
    one = verbs()
    one.registered_commands = [info for info in app.registered_commands if info.name == name]
    return one


def command_name(arguments: Sequence[str]) -> str:
    """The name of the command in these arguments, without the arguments themselves, for crash reports and drafts."""
    found = next((one for one in COMMANDS if arguments and arguments[0] in (one.name, *one.aliases)), None)
    if found is None:
        return "(unknown)"
    try:
        below = getattr(loaded(found), "commands", {})
    except Exception:  # importing the command may be what failed
        below = {}
    return f"{found.name} {arguments[1]}" if len(arguments) > 1 and arguments[1] in below else found.name


def names(commands: Sequence[Command] = COMMANDS) -> list[str]:
    """The names and aliases of all commands."""
    return [name for command in commands for name in (command.name, *command.aliases)]
