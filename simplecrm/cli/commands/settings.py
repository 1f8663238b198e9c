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
        _try_out(name, value)
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


def _try_out(name: str, value: str) -> None:
    """Raise ``CrmError`` for a value that names a stage or a region that is not known, or with which backups could not
    be encrypted or decrypted."""
    import os

    from simplecrm.store.backups import encryption

    if name == "stage_cadence":
        from simplecrm.core.cadence import parse_stages
        from simplecrm.drafts.vocabularies import stage

        for one in parse_stages(value):
            stage(context(), one)
    elif name == "region" and len(value) == 2 and value.isalpha():
        from simplecrm.core.text.phones import regions

        if value.upper() not in regions():
            hint = "For the United Kingdom: simplecrm config region GB" if value.upper() == "UK" else ""
            raise NotUnderstood(f"Unknown region: “{value}”.", hint or "Give a code of ISO 3166, such as DE or US.")
    elif name == "backup_recipient" and value:
        encryption.sealer(can_ask=False, recipient=value).try_out()
    elif name == "backup_identity" and value and not os.path.isfile(os.path.expanduser(value)):
        raise NotUnderstood(
            f"No such key file: {value}.",
            "Give a file made by age-keygen: simplecrm config backup_identity ~/key.txt",
        )
    elif name == "encrypt_backups" and value == "yes":
        encryption.sealer(can_ask=False).try_out()
