"""The key of encrypted books: one for all books and backups of a person, 32 bytes as 64 hexadecimal digits.

It comes from the program in the setting ``key_command``; without that setting, from the system's keyring
(https://pypi.org/project/keyring/); and without a keyring, from the person. It is kept in memory while the program
runs, and never passed on by argument or environment, nor written anywhere else.
"""

from __future__ import annotations

import os
import sys

from simplecrm.errors import FileUnusable, KeyUnusable, NotUnderstood
from simplecrm.store import book_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SERVICE, NAME = "simplecrm", "book-key"
"""The service and user name under which the keyring keeps the key."""

DIGITS = 64
COMMAND, KEYRING, TYPED, INHERITED = "from key_command", "from the keyring", "that was typed", "that was handed over"

_NO_KEYRING = "Keep the key elsewhere and name the program that prints it: simplecrm config key_command 'pass show crm'"

_held = ""
_source = ""


def get(path: str) -> str:
    """The key for the encrypted book ``path``. Raises ``KeyUnusable`` when there is none."""
    global _held, _source
    if not _held:
        _held, _source = _found(path)
    return _held


def hold(key: str, source: str) -> None:
    """Use this key from now on; ``source`` says where it came from."""
    global _held, _source
    _held, _source = key, source


def forget() -> None:
    """Look for the key again when it is needed next."""
    hold("", "")


def source() -> str:
    """Where the key in use came from, as words that follow “the key”."""
    return _source


def to_hand_over() -> str:
    """The key if a child process could not find it by itself, else empty."""
    return _held if _source in (TYPED, INHERITED) else ""


def new() -> str:
    """A new random key."""
    return os.urandom(DIGITS // 2).hex()


def grouped(key: str) -> str:
    """The key for paper, in groups of eight digits."""
    return " ".join(key[place : place + 8] for place in range(0, DIGITS, 8))


def parsed(text: str, whence: str) -> str:
    """The key in what somebody typed or a program printed. Raises ``KeyUnusable``, which does not quote the text."""
    digits = "".join(text.split()).replace("-", "").lower()
    if len(digits) != DIGITS or digits.strip("0123456789abcdef"):
        raise KeyUnusable(
            f"The key {whence} is not {DIGITS} hexadecimal digits.",
            "Show the right one where the book opens: simplecrm encrypt --show-key",
        )
    return digits


def command() -> str:
    """The program in the setting ``key_command``; empty when there is none."""
    from simplecrm import config

    return config.get("key_command")


def from_command(program: str) -> str:
    """The key that the program prints. Raises ``KeyUnusable`` when it fails."""
    if not hasattr(os, "posix_spawn"):
        raise KeyUnusable("Programs that print the key cannot be started on this system.", "Use the keyring.")
    try:
        code, said = _run(program)
    except OSError as error:
        raise KeyUnusable(
            f"key_command cannot be started: {error.strerror}.", "See which program it is: simplecrm config key_command"
        ) from error
    if code:
        raise KeyUnusable(
            f"key_command failed with exit code {code}.", "See which program it is: simplecrm config key_command"
        )
    return parsed(said, COMMAND)


def from_secret_service() -> str:
    """The key that ``keyring`` keeps in the desktop's Secret Service, read without loading ``keyring``; empty if none
    is unlocked, or another keyring was chosen.
    """
    if not _has_secret_service():
        return ""
    from simplecrm.store.encryption import secret_service

    kept = secret_service.read({"service": SERVICE, "username": NAME})
    return parsed(kept, KEYRING) if kept.strip() else ""


def from_keyring() -> str:
    """The key in the system's keyring; empty where there is none, or no keyring. Raises ``KeyUnusable``."""
    kept = from_secret_service()
    if kept:
        return kept
    keyring = usable_keyring()
    if keyring is None:
        return ""
    try:
        kept = keyring.get_password(SERVICE, NAME)
    except Exception as error:  # each backend has errors of its own
        raise KeyUnusable(f"The keyring cannot be read: {type(error).__name__}.", "Unlock it and try again.") from None
    return parsed(kept, KEYRING) if kept else ""


def put_into_keyring(key: str) -> None:
    """Keep the key in the keyring, and make sure that it is there. Raises ``KeyUnusable``."""
    keyring = usable_keyring()
    try:
        if keyring is not None:
            keyring.set_password(SERVICE, NAME, key)
            if keyring.get_password(SERVICE, NAME) == key:
                return
    except Exception as error:
        raise KeyUnusable(f"The keyring cannot store the key: {type(error).__name__}.", no_keyring()) from None
    raise KeyUnusable("The keyring did not store the key.", no_keyring())


def usable_keyring() -> Any:
    """The module ``keyring`` if it is installed and has a working backend, else None."""
    try:
        import keyring

        # Backends that store nothing have a priority of 0 or less.
        return keyring if float(keyring.get_keyring().priority) > 0 else None
    except Exception:  # a backend may fail in any way if its service is missing
        return None


def no_keyring() -> str:
    """What to do where there is no keyring that keeps the key."""
    from importlib.util import find_spec

    if find_spec("keyring") is not None:
        return _NO_KEYRING
    return f"For a keyring: pip install keyring\n  {_NO_KEYRING}"


def from_stdin() -> None:
    """Read the key that the parent process passes through a pipe."""
    hold(parsed(sys.stdin.readline(), INHERITED), INHERITED)


def _has_secret_service() -> bool:
    return (
        sys.platform == "linux"
        and "DBUS_SESSION_BUS_ADDRESS" in os.environ
        and "PYTHON_KEYRING_BACKEND" not in os.environ
        and not os.path.exists(os.path.join(_config_home(), "python_keyring", "keyringrc.cfg"))
    )


def _config_home() -> str:
    return os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")


def _run(program: str) -> tuple[int, str]:
    """Exit code and output of a shell command. Raises ``OSError``.

    Started with ``os.posix_spawn``, because ``subprocess`` takes as long to load as a whole look-up. Its standard input
    is empty, because ours may hold what is to be written into the book.
    """
    reading, writing = os.pipe()
    try:
        process = os.posix_spawn(
            "/bin/sh", ["sh", "-c", program], os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, writing, 1)],
        )  # fmt: skip
    except OSError:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    with open(reading, "rb") as stream:
        said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said.decode("utf-8", "replace")


def _found(path: str) -> tuple[str, str]:
    try:
        program = command()
    except NotUnderstood as error:
        raise FileUnusable(error.sentence, error.hint) from error
    if program:
        return from_command(program), COMMAND
    kept = from_keyring()
    if kept:
        return kept, KEYRING
    if book_file.ask_for_key is not None:
        typed = book_file.ask_for_key(path)
        if typed:
            return parsed(typed, TYPED), TYPED
    raise KeyUnusable(f"The book {path} is encrypted, and its key is not in a keyring.", no_keyring())
