"""Every command of the command line, derived from the table of commands and the groups of the nouns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simplecrm.cli.commands import COMMANDS
from simplecrm.cli.runtime.groups import loaded

Path = tuple[str, ...]


def every_command() -> dict[Path, Any]:
    """Each command by its words: ``("log",)``, ``("contacts",)``, ``("contacts", "add")`` …"""
    return dict(_commands())


def _commands() -> Iterator[tuple[Path, Any]]:
    for one in COMMANDS:
        command = loaded(one)
        yield (one.name,), command
        for name, below in getattr(command, "commands", {}).items():
            yield (one.name, name), below
