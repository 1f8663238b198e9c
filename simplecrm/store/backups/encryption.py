"""Backups that only their owner can read: encrypted by age (https://age-encryption.org) or GnuPG, whichever is
installed. With ``backup_recipient`` set, an age public key or the id of a GnuPG key, nothing is asked. Without it the
program asks for a passphrase on the terminal.
"""

from __future__ import annotations

import contextlib
import os
import shutil

from simplecrm import config, paths
from simplecrm.core.records import Record
from simplecrm.errors import FileUnusable, NotUnderstood
from simplecrm.store import book_file
from simplecrm.store.backups import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

AGE, GPG = "age", "gpg"
SUFFIXES = {AGE: ".age", GPG: ".gpg"}
_NO_IDENTITY = "Name the file of its key: simplecrm config backup_identity ~/key.txt"


class Sealer(Record):
    """Encrypts copies for a recipient, or with a passphrase that ``tool`` asks for."""

    tool: str
    recipient: str

    @property
    def suffix(self) -> str:
        """The extension of an encrypted file."""
        return SUFFIXES[self.tool]

    def seal(self, plain: str) -> str:
        """Encrypt a file, remove the plain one whether that works or not, and return the path of the encrypted one.

        Raises ``FileUnusable``.
        """
        target = plain + self.suffix
        try:
            _run(self._command(plain, target), "The copy could not be encrypted", self._hint)
            os.chmod(target, 0o600)
        except BaseException:
            book_file.remove(target)
            raise
        finally:
            book_file.remove(plain)
        return target

    def try_out(self) -> None:
        """Raise ``FileUnusable`` if nothing can be encrypted."""
        sample = files.part_name(paths.backup_folder())
        paths.make_private(paths.backup_folder())
        with open(sample, "wb"):
            pass
        book_file.remove(self.seal(sample))

    @property
    def _hint(self) -> str:
        return "Check whose key it is for: simplecrm config backup_recipient" if self.recipient else ""

    def _command(self, plain: str, target: str) -> list[str]:
        if self.tool == AGE:
            arguments = ["--recipient", self.recipient] if self.recipient else ["--passphrase"]
            return [AGE, *arguments, "--output", target, "--", plain]
        if self.recipient:
            recipient = ["--trust-model", "always", "--recipient", self.recipient]
            return [GPG, "--quiet", "--batch", "--output", target, *recipient, "--encrypt", plain]
        return [GPG, "--quiet", "--output", target, "--symmetric", plain]


def sealer(*, can_ask: bool, recipient: str = "") -> Sealer:
    """The ``Sealer`` of the settings, or for another recipient.

    Raises ``NotUnderstood`` when there is neither a recipient nor a terminal, ``FileUnusable`` without a program.
    """
    recipient = recipient or config.get("backup_recipient")
    if not recipient and not can_ask:
        raise NotUnderstood(
            "There is no key to encrypt for and no terminal to ask for a passphrase.",
            "Set backup_recipient to a public key of age, or to a key id of GnuPG.",
        )
    return Sealer(_tool(recipient), recipient)


def automatic() -> Sealer | None:
    """The ``Sealer`` of automatic backups; None where they are plain. Raises like ``sealer``."""
    return sealer(can_ask=False) if config.get("encrypt_backups") == "yes" else None


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
        book_file.remove(plain)


def has_key(path: str) -> bool:
    """Whether a backup can be decrypted without asking anybody: age is given its key, GnuPG keeps its own."""
    return path.endswith(SUFFIXES[GPG]) or bool(config.get("backup_identity"))


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
        f"Encrypting needs {' or '.join(wanted)}, which is not installed.", "Install it, or make plain backups."
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
