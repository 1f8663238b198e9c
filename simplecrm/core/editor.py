"""Which editor a person wants: ``$VISUAL``, ``$EDITOR``, else ``vi``, with its options."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("VISUAL", "EDITOR")
DEFAULT = "vi"


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The words of the editor's command; an empty variable does not count. Raises ``NotUnderstood`` for an open
    quote."""
    import shlex

    for name in NAMES:
        try:
            words = shlex.split(environment.get(name, ""))
        except ValueError as error:
            raise NotUnderstood(
                f"Invalid {name}: {environment[name]} ({str(error).lower()}).", f"Set it to a command: export {name}=vi"
            ) from error
        if words:
            return words
    return [DEFAULT]


def not_started(command: list[str]) -> NotUnderstood:
    """The error of an editor that is not installed or not a program."""
    return NotUnderstood(f"The editor {command[0]} cannot be started.", "Set another: export EDITOR=vi")
