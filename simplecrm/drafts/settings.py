"""Values of settings from what a person typed."""

from __future__ import annotations

from simplecrm import config
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.drafts.context import Context


def check(context: Context, name: str, value: str, *, is_final: bool = True) -> None:
    """Raise ``CrmError`` for a value that a setting cannot have, or that names a stage, a region or a file that does
    not exist; if it ``is_final``, also for one with which backups could not be encrypted or decrypted, which takes a
    moment to try."""
    import os

    setting = config.known(name)
    if value:
        config.checked(setting, value)
    if name == "stage_cadence":
        from simplecrm.core.cadence import parse_stages
        from simplecrm.drafts.vocabularies import stage

        for one in parse_stages(value):
            stage(context, one)
    elif name == "region" and len(value) == 2 and value.isalpha():
        from simplecrm.core.text.phones import regions

        if value.upper() not in regions():
            hint = "For the United Kingdom: simplecrm config region GB" if value.upper() == "UK" else ""
            raise NotUnderstood(f"Unknown region: “{value}”.", hint or "Give a code of ISO 3166, such as DE or US.")
    elif name == "backup_recipient" and value and is_final:
        from simplecrm.store.backups import encryption

        encryption.sealer(can_ask=False, recipient=value).try_out()
    elif name == "backup_identity" and value and not os.path.isfile(os.path.expanduser(value)):
        raise NotUnderstood(
            f"No such key file: {value}.",
            "Give a file made by age-keygen: simplecrm config backup_identity ~/key.txt",
        )
    elif name == "encrypt_backups" and value == "yes" and is_final:
        from simplecrm.store.backups import encryption

        encryption.sealer(can_ask=False).try_out()
