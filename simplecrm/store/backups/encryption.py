"""Backups that only their owner can read: encrypted by age (https://age-encryption.org) or GnuPG, whichever is there.

Both are programs that others keep well; nothing is encrypted here. With ``backup_recipient`` set, an age public key or
the id of a GnuPG key, nobody is asked. Without it the program asks for a passphrase on the terminal.
"""

from __future__ import annotations

import contextlib
import os
import shutil

from simplecrm import config, paths
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.store.backups import copying, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

AGE, GPG = "age", "gpg"
SUFFIXES = {AGE: ".age", GPG: ".gpg"}
_NO_IDENTITY = "Name the file of its key: simplecrm config backup_identity ~/key.txt"
_CHECK_RECIPIENT = "Check whose key it is for: simplecrm config backup_recipient"


def encrypted(path: str, *, can_ask: bool) -> str:
    """Encrypt the file ``path`` beside itself, remove the plain one, and return the path of the encrypted one.

    Raises ``NotUnderstood`` when there is neither a recipient nor a terminal, ``FileUnusable`` when it fails.
    """
    recipient = config.get("backup_recipient")
    if not recipient and not can_ask:
        raise NotUnderstood(
            "There is nobody to encrypt for and no terminal to ask for a passphrase.",
            "Name a key: simplecrm config backup_recipient age1…",
        )
    tool = _tool(recipient)
    target, part = path + SUFFIXES[tool], path + files.PART_SUFFIX
    if tool == AGE:
        arguments = ["--recipient", recipient] if recipient else ["--passphrase"]
        command = [AGE, *arguments, "--output", part, "--", path]
    else:
        arguments = ["--trust-model", "always", "--recipient", recipient, "--encrypt"] if recipient else ["--symmetric"]
        command = [GPG, "--quiet", *(["--batch"] if recipient else []), "--yes", "--output", part, *arguments, path]
    try:
        _run(command, "The backup could not be encrypted", _CHECK_RECIPIENT if recipient else "")
        os.chmod(part, 0o600)
        os.replace(part, target)
    finally:
        copying.remove(part)
    os.unlink(path)
    return target


@contextlib.contextmanager
def readable(path: str) -> Iterator[str]:
    """The path of the backup, decrypted for as long as the ``with`` block lasts where that is needed.

    Raises ``FileUnusable`` when it cannot be decrypted.
    """
    if not path.endswith(files.ENCRYPTED):
        yield path
        return
    plain = files.trial_name()
    paths.make_private(paths.backup_folder())
    try:
        _decrypt(path, plain)
        os.chmod(plain, 0o600)
        yield plain
    finally:
        copying.remove(plain)


def _decrypt(path: str, plain: str) -> None:
    failed = f"The backup {path} could not be decrypted"
    choose = "or choose another backup: simplecrm backup --list"
    if path.endswith(SUFFIXES[GPG]):
        command = [GPG, "--quiet", "--output", plain, "--decrypt", path]
        _run(command, failed, f"Check that GnuPG has its key, {choose}")
        return
    identity = os.path.expanduser(config.get("backup_identity"))
    hint = f"Check that {identity} is its key, {choose}" if identity else _NO_IDENTITY
    if identity and not os.path.isfile(identity):
        raise FileUnusable(f"{failed}: there is no key file {identity}.", _NO_IDENTITY)
    command = [AGE, "--decrypt", *(["--identity", identity] if identity else []), "--output", plain, "--", path]
    _run(command, failed, hint)


def _tool(recipient: str) -> str:
    wanted: tuple[str, ...] = (AGE, GPG)
    if recipient:
        wanted = (AGE,) if recipient.startswith(("age1", "ssh-")) else (GPG,)
    for tool in wanted:
        if shutil.which(tool):
            return tool
    raise FileUnusable(
        f"Encrypting needs {' or '.join(wanted)}, which is not installed.", "Install it, or leave out --encrypt."
    )


def _run(command: list[str], failed: str, hint: str) -> None:
    """Run the program on our terminal, so that it can ask for a passphrase; ``failed`` begins the error's sentence."""
    import subprocess

    try:
        code = subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode
    except OSError as error:
        raise FileUnusable(
            f"{failed}: {command[0]} cannot be started: {error.strerror or error}.", f"Install {command[0]}."
        ) from error
    if code:
        raise FileUnusable(f"{failed}: {command[0]} failed ({code}).", hint)
