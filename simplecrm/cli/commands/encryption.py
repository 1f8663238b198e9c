"""``encrypt`` and ``decrypt``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import ask_for_secret, offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.prompts import confirm
from simplecrm.core.text.plurals import counted
from simplecrm.errors import Declined, KeyUnusable, NotUnderstood
from simplecrm.store import book_file, drafts
from simplecrm.store.encryption import cipher, conversion, keys

verbs = new_verbs()

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]


@verbs.command("encrypt")
def encrypt(
    yes: Yes = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Overwrite the plain file with zeros.")] = False,
    show_key: Annotated[bool, typer.Option("--show-key", help="Only show the recovery key.")] = False,
) -> None:
    """Encrypt the book, and from then on its backups, trial copies and temporary files.

    Example: simplecrm encrypt
    """
    path = run.book.path
    book_file.refuse_on_server(path, "A book on a server cannot be encrypted from here.", "Encrypt the server's disk.")
    if show_key:
        _show_again(path)
        return
    cipher.engine()
    run.book.reading()
    if book_file.is_encrypted(path):
        conversion.encrypt(run.book)  # raises an error that says so
    conversion.refuse_attachments(run.book.reading(), path)
    key, whence, is_new = _key()
    if not yes:
        what = (
            f"The book {path} will be replaced with an encrypted copy; the plain file will be removed"
            f"{' and overwritten' if overwrite else ''}. The key is {_PLACES[whence]}."
        )
        confirm([what], "Encrypt the book?")
    if is_new and whence == keys.KEYRING:
        keys.put_into_keyring(key)
    keys.hold(key, whence)
    if is_new:
        _show(key)
        if whence == keys.TYPED and not typer.confirm("Have you written it down?", err=True):
            raise Declined
    conversion.encrypt(run.book, overwrite=overwrite)
    output.lines([path])
    say(f"Encrypted the book. The key is {_PLACES[whence]}.")
    if overwrite:
        say("The plain file was overwritten. On SSDs and journaled file systems, data may still remain.")
    _say_what_remains(path)


@verbs.command("decrypt")
def decrypt(yes: Yes = False) -> None:
    """Decrypt the book. Encrypted backups stay, and so does the key.

    Example: simplecrm decrypt
    """
    path = run.book.path
    book_file.refuse_on_server(path, "A book on a server is not encrypted by this program.")
    run.book.reading()
    if book_file.is_encrypted(path) and not yes:
        confirm([f"The book {path} will be replaced with an unencrypted copy."], "Decrypt the book?")
    conversion.decrypt(run.book)
    output.lines([path])
    say("Decrypted the book. Its key is kept for the encrypted backups.")


_PLACES = {
    keys.COMMAND: "what key_command prints",
    keys.KEYRING: "in the system's keyring",
    keys.TYPED: "kept by you: you will be asked for it at each start",
}


def _key() -> tuple[str, str, bool]:
    """The key to encrypt with, where it is kept, and whether it is new. An existing key is reused, because encrypted
    backups need it. Raises ``KeyUnusable``."""
    program = keys.command()
    if program:
        return keys.from_command(program), keys.COMMAND, False
    if keys.usable_keyring() is not None:
        kept = keys.from_keyring()
        return kept or keys.new(), keys.KEYRING, not kept
    if not run.can_ask():
        raise KeyUnusable("No keyring is available.", keys.no_keyring())
    say("No keyring is available, so you have to keep the key yourself.", always=True)
    say(offered(keys.no_keyring()), always=True)
    typed = ask_for_secret("Your recovery key (empty for a new one): ")
    return (keys.parsed(typed, keys.TYPED), keys.TYPED, False) if typed else (keys.new(), keys.TYPED, True)


def _show(key: str) -> None:
    """Show a new key on a terminal; without one it could end up in a log, so only say how to show it."""
    if not run.can_ask():
        words = "Keep the recovery key on paper; show it in a terminal: simplecrm encrypt --show-key"
        say(offered(words), always=True)
        return
    say("Keep this recovery key on paper. Without it or the keyring nobody can open the book:", always=True)
    say(f"  {keys.grouped(key)}", always=True)


def _show_again(path: str) -> None:
    """Write the key to stdout, also for a plain book, whose encrypted backups need it. Raises ``KeyUnusable``."""
    try:
        key = keys.get(path)
    except KeyUnusable as error:
        if book_file.is_encrypted(path):
            raise
        raise NotUnderstood(f"The book {path} is not encrypted.", "Encrypt it: simplecrm encrypt") from error
    output.lines([keys.grouped(key)])


def _say_what_remains(path: str) -> None:
    plain = conversion.plain_backups(path)
    if plain:
        say(f"{conversion.remain(plain)}. They were not changed; remove what you do not need.", always=True)
    texts = drafts.kept()
    if texts:
        folder = os.path.dirname(texts[0])
        say(
            f"{counted(len(texts), 'unencrypted draft')} of unsaved text in {folder}. Remove what you do not need.",
            always=True,
        )
