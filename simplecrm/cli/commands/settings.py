"""``config`` and ``completion``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm import config as settings
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json
from simplecrm.cli.runtime.output import output_format
from simplecrm.drafts import settings as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.show.table import Column

verbs = new_verbs()
SHELLS = ("bash", "zsh", "fish")


@verbs.command("config")
def config(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="The name of the setting.", autocompletion=values.setting)
    ] = "",
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="[VALUE]", help="The new value; '' restores the default.", autocompletion=values.setting_value
        ),
    ] = None,
    format: Format = "",
    json: Json = False,
) -> None:
    """Show all settings, show one, or change one.

    Example: simplecrm config date_order mdy
    """
    if name and value is not None:
        drafts.check(context(), name, value)
        settings.put(name, value)
        output.changed_setting(name, settings.get(name))
    elif name:
        output.lines([settings.get(name)])
    else:
        columns = (
            Column("Name", lambda setting: setting.name),
            Column("Value", lambda setting: settings.get(setting.name)),
            Column("Meaning", lambda setting: setting.help),
        )
        output.listing(columns, settings.SETTINGS, output_format(format, json))


@verbs.command("completion")
def completion(
    shell: Annotated[
        str,
        typer.Argument(metavar="SHELL", help="bash, zsh or fish.", autocompletion=values.choices(*SHELLS)),
    ],
) -> None:
    """Print the completion script for a shell.

    Example: simplecrm completion bash >> ~/.bashrc
    """
    if shell not in SHELLS:
        raise NotUnderstood(f"Unknown shell “{shell}”.", f"Shells: {', '.join(SHELLS)}")
    from simplecrm.cli.completion.shells import script

    output.lines(script(name, shell) for name in ("simplecrm", "crm"))
